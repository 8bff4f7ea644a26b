import Foundation
import Testing

/// The stand-ins of all vendors, as a program of their own on a port that the system chose.
final class Vendors {
    /// What was sold.
    struct Bill: Decodable {
        struct Sale: Decodable {
            var kind: String
            var state: String
        }
        var sales: [Sale]
        /// Requests that were bought more than once.
        var repeated: Int

        /// What was bought and kept, by kind.
        var kept: [String: Int] {
            Dictionary(sales.filter { $0.state == "sold" }.map { ($0.kind, 1) }, uniquingKeysWith: +)
        }
    }

    private let process = Process()
    private let output = Pipe()
    let origin: String

    init(_ options: String...) throws {
        process.executableURL = Program.folder.appending(path: "vidbuild-vendors")
        process.arguments = ["--port", "0", "--quiet"] + options
        process.standardOutput = output
        process.standardInput = FileHandle.nullDevice
        try process.run()
        // The first line: “vendors at http://127.0.0.1:1234, …”.
        var line = ""
        while !line.contains("\n") {
            let data = output.fileHandleForReading.availableData
            if data.isEmpty { break }
            line += String(decoding: data, as: UTF8.self)
        }
        origin = try #require(line.firstMatch(of: #/http:\/\/[0-9.]+:[0-9]+/#).map { String($0.output) })
    }

    deinit {
        process.terminate()
        process.waitUntilExit()
    }

    func bill() throws -> Bill {
        try JSONDecoder().decode(Bill.self, from: Data(contentsOf: URL(string: origin + "/_bill")!))
    }
}
