import Glibc

/// A system call that failed, and on what.
package struct SystemError: Error, Sendable, Equatable, CustomStringConvertible {
    package var action: String
    package var path: String
    package var code: Int32

    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    package var description: String { "cannot \(action) \(path): \(Self.text(of: code))" }

    /// What `errno` value `code` means, in lower case and in English whatever the locale.
    package static func text(of code: Int32) -> String {
        switch code {
        case ENOSPC, EDQUOT: "the disk is full"
        case EROFS: "the file system is read-only"
        case EACCES, EPERM: "permission denied"
        case ENOENT: "no such file or folder"
        case EISDIR: "it is a folder"
        case EMFILE, ENFILE: "too many open files"
        default: String(cString: strerror(code)).lowercased()
        }
    }

    package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }
}

/// Runs a call that reports failure by -1, again when a signal interrupts it.
@discardableResult
func check<Result: SignedInteger>(_ action: String, _ path: String, _ call: () -> Result) throws(SystemError) -> Result
{
    while true {
        let result = call()
        if result != -1 { return result }
        if errno != EINTR { throw SystemError(action, path) }
    }
}

/// Makes a folder and those above it; one that exists is fine.
func makeFolders(_ path: String) throws(SystemError) {
    if mkdir(path, 0o777) == 0 || (errno == EEXIST && FileStamp(path: path).isFolder) { return }
    guard errno == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
        throw SystemError("make the folder", path)
    }
    try makeFolders(String(path[..<slash]))
    guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw SystemError("make the folder", path) }
}
