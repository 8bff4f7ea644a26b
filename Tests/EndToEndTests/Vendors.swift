import Foundation
import Testing

/// The stand-ins of all vendors, as a program of their own on a port that the system chose.
final class Vendors {
    /// A sale as the bill has it now; its lines are changes.
    private struct Sale: Decodable {
        var sale: Int
        var kind: String
        var state: String
    }

    private let process = Process()
    private let output = Pipe()
    private let file: String
    let origin: String

    /// `bill`: a file that does not exist yet.
    init(bill file: String, _ options: String...) throws {
        self.file = file
        process.executableURL = Program.folder.appending(path: "vidbuild-vendors")
        process.arguments = ["--port", "0", "--quiet", "--bill", file] + options
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

    /// How many of each kind were bought and kept.
    func sold() throws -> [String: Int] {
        var sales: [Int: Sale] = [:]
        for line in FileManager.default.contents(atPath: file)?.split(separator: UInt8(ascii: "\n")) ?? [] {
            let sale = try JSONDecoder().decode(Sale.self, from: Data(line))
            sales[sale.sale] = sale
        }
        return Dictionary(sales.values.filter { $0.state == "sold" }.map { ($0.kind, 1) }, uniquingKeysWith: +)
    }
}
