import ArgumentParser
import Engine
import Glibc

struct DemoVendors: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "demo-vendors",
        abstract: "Play every vendor on this machine, so that the paid flow can be tried with no account.",
        discussion: """
              vidbuild demo-vendors --speed 20

            Then in another terminal, with the line that it prints:
              export VIDBUILD_DEMO=http://127.0.0.1:8777
              vidbuild render project.yaml

            It prints what it is asked for; Ctrl-C ends it and says what it would have cost. Nothing leaves this machine, and no real
            secret is used. What was bought here is kept apart from what is bought in earnest.
            """)

    @Option(help: "The port on 127.0.0.1; 0 lets the system choose.")
    var port = 8777

    @Option(help: "How many times as fast as real vendors.")
    var speed = 10.0

    @Option(help: "none, or third: a third of all calls fail, as on a bad day.")
    var faults = "none"

    @Option(help: "A file to which each sale is appended as a line of JSON.", completion: .file())
    var bill: String?

    func run() async throws {
        try await withMessages { terminal in
            let own = try Installation().program
            let program = own[..<(own.lastIndex(of: "/") ?? own.startIndex)] + "/vidbuild-vendors"
            guard access(String(program), X_OK) == 0 else {
                throw Problem("the stand-ins are missing: \(program)", hint: "install vidbuild-vendors beside vidbuild")
            }
            var arguments = [String(program), "--port", "\(port)", "--speed", "\(speed)", "--faults", faults]
            if let bill { arguments += ["--bill", bill] }
            terminal.report(
                port == 0
                    ? "in another terminal, set VIDBUILD_DEMO to the address below"
                    : "in another terminal: export VIDBUILD_DEMO=http://127.0.0.1:\(port)")
            // The stand-ins take this process's place, and with it the terminal and its interrupts.
            var pointers: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
            execv(String(program), &pointers)
            throw SystemError("start", String(program))
        }
    }
}
