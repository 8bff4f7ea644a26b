import Foundation

/// The stand-ins of all vendors, run as a program of their own and ended with the value.
final class StandIns {
    let origin: String
    private let process = Process()
    private let bill: String

    /// `script`: rules of faults.
    init(_ sandbox: Sandbox, script: String? = nil, speed: Int = 200) throws {
        bill = sandbox.path("bill-\(UUID().uuidString).jsonl")
        var arguments = ["--port", "0", "--quiet", "--speed", "\(speed)", "--bill", bill]
        if let script {
            let name = "script-\(UUID().uuidString).json"
            try sandbox.write(name, script)
            arguments += ["--script", sandbox.path(name)]
        }
        let output = Pipe()
        process.executableURL = Program.folder.appending(path: "vidbuild-vendors")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        var said = Data()
        while !said.contains(UInt8(ascii: "\n")) {
            let more = output.fileHandleForReading.availableData
            if more.isEmpty { break }
            said += more
        }
        let words = String(decoding: said, as: UTF8.self).split { " ,\n".contains($0) }
        origin = words.first { $0.hasPrefix("http://") }.map(String.init) ?? ""
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    var environment: [String: String] { ["VIDBUILD_DEMO": origin] }

    struct Sale: Decodable {
        var sale: Int
        var vendor: String
        /// `voice`, `picture`, `clip`, `lipsync` …
        var kind: String
        var request: String
        var usd: Double
        var state: String
    }

    /// What was sold and not given back.
    func sold() throws -> [Sale] {
        var last: [Int: Sale] = [:]
        for line in try String(contentsOfFile: bill, encoding: .utf8).split(separator: "\n") {
            let sale = try JSONDecoder().decode(Sale.self, from: Data(line.utf8))
            last[sale.sale] = sale
        }
        return last.values.filter { $0.state == "sold" }
    }
}
