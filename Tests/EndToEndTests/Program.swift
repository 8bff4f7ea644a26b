import Foundation

/// The built programs, run as a user runs them.
enum Program {
    /// The folder of the test bundle has the programs that were built with it.
    static let folder: URL = {
        var url = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
        while url.path != "/", !FileManager.default.isExecutableFile(atPath: url.appending(path: "vidbuild").path) {
            url = url.deletingLastPathComponent()
        }
        return url
    }()

    static var repository: URL {
        URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    }

    struct Outcome {
        var status: Int32
        var output: String
        var errors: String
    }

    static func process(_ arguments: [String], environment: [String: String] = [:]) -> Process {
        let process = Process()
        process.executableURL = folder.appending(path: "vidbuild")
        process.arguments = arguments
        var all = ProcessInfo.processInfo.environment
        for name in ["GITHUB_ACTIONS", "CI", "VIDBUILD_STORE"] { all[name] = nil }
        process.environment = all.merging(environment) { $1 }
        process.standardInput = FileHandle.nullDevice
        return process
    }

    /// Runs `vidbuild` to its end. Output goes to files, so that nothing can block.
    static func run(_ arguments: String..., environment: [String: String] = [:]) throws -> Outcome {
        try run(arguments, environment: environment)
    }

    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> Outcome {
        try run(process(arguments, environment: environment))
    }

    /// Runs another program by its name in the search path.
    static func tool(_ arguments: String...) throws -> Outcome {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        return try run(process)
    }

    private static func run(_ process: Process) throws -> Outcome {
        let base = FileManager.default.temporaryDirectory.appending(path: "vidbuild-test-\(UUID().uuidString)").path
        let paths = [base + ".out", base + ".err"]
        for path in paths { _ = FileManager.default.createFile(atPath: path, contents: nil) }
        defer { for path in paths { try? FileManager.default.removeItem(atPath: path) } }
        process.standardOutput = FileHandle(forWritingAtPath: paths[0])
        process.standardError = FileHandle(forWritingAtPath: paths[1])
        try process.run()
        process.waitUntilExit()
        let texts = paths.map { String(decoding: FileManager.default.contents(atPath: $0) ?? Data(), as: UTF8.self) }
        return Outcome(status: process.terminationStatus, output: texts[0], errors: texts[1])
    }
}
