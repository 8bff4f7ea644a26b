import Engine
import FoundationEssentials
import Glibc

/// Where the parts of the program are: beside it, wherever it was put.
struct Installation {
    /// This program.
    let program: String
    /// The media worker.
    let worker: String
    /// Shipped styles, fonts and project skeletons.
    let templates: String

    /// Looks beside the program, then above it for `share/vidbuild/templates` or, in a checkout, `templates`.
    init() throws {
        let program = try Self.programPath()
        let folder = String(program[..<(program.lastIndex(of: "/") ?? program.startIndex)])
        self.program = program
        worker = folder + "/vidbuild-media"
        guard FileStamp(path: worker).isFile else {
            throw Problem("the media worker is missing: \(worker)", hint: "install vidbuild and vidbuild-media into the same folder")
        }
        var above = folder[...]
        while true {
            for candidate in ["\(above)/share/vidbuild/templates", "\(above)/templates"]
            where FileStamp(path: candidate + "/styles").isFolder {
                templates = candidate
                return
            }
            guard let slash = above.lastIndex(of: "/") else { break }
            above = above[..<slash]
        }
        throw Problem("the shipped templates are missing", hint: "install them into share/vidbuild/templates beside bin/vidbuild")
    }

    private static func programPath() throws -> String {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { readlink("/proc/self/exe", $0.baseAddress, $0.count) }
        guard count > 0 else { throw SystemError("find", "/proc/self/exe") }
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}

/// Something about the program or the machine that stops a command before it starts: exit status 1.
struct Problem: Error {
    var message: String
    var hint: String?

    init(_ message: String, hint: String? = nil) {
        self.message = message
        self.hint = hint
    }
}
