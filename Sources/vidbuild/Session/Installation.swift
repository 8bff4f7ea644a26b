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
            throw Problem(
                "the media worker is missing: \(worker)",
                hint: "install vidbuild and vidbuild-media into the same folder")
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
        throw Problem(
            "the shipped templates are missing", hint: "install them into share/vidbuild/templates beside bin/vidbuild")
    }

    private static func programPath() throws -> String {
        guard let path = realpath("/proc/self/exe", nil) else { throw SystemError("find", "/proc/self/exe") }
        defer { free(path) }
        return String(cString: path)
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
