import Engine
import FoundationEssentials
import Glibc
import Manifest
import Model
import Synchronization

/// The secrets of this run: found where the user's configuration says, read when first asked for, never written anywhere.
final class Secrets: Sendable {
    private let configuration: Configuration
    private let environment: [String: String]
    /// By name; nil where there is none. A file descriptor can be read only once.
    private let known = Mutex<[String: String?]>([:])

    init(configuration: Configuration, environment: [String: String]) {
        self.configuration = configuration
        self.environment = environment
    }

    /// The secret `name`, such as `openai.key`; `variable` is the environment variable that has it unless the configuration says
    /// otherwise. Nil when there is none. Throws when its place cannot be used safely.
    func value(_ name: String, variable: String?) throws(StepFailure) -> String? {
        if let value = known.withLock({ $0[name] }) { return value }
        let value = try find(name, variable: variable)
        known.withLock { $0[name] = .some(value) }
        return value
    }

    private func find(_ name: String, variable: String?) throws(StepFailure) -> String? {
        guard let place = configuration.secrets[name] ?? variable.map({ .environment($0) }) else { return nil }
        switch place {
        case .environment(let variable): return environment[variable].flatMap(Self.trimmed)
        case .descriptor(let number): return try Self.read(Int32(number), "file descriptor \(number)")
        case .file(let path): return try file(path, name)
        }
    }

    private func file(_ path: String, _ name: String) throws(StepFailure) -> String? {
        let whole = path.hasPrefix("~/") ? (environment["HOME"] ?? "") + path.dropFirst() : path
        let descriptor = open(whole, O_RDONLY | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else {
            throw StepFailure(
                .user, "the file of the secret \(name) cannot be read: \(path)",
                hint: "name another place for it in the configuration")
        }
        defer { close(descriptor) }
        var info = stat()
        guard fstat(descriptor, &info) == 0, info.st_mode & S_IFMT == S_IFREG, info.st_mode & 0o077 == 0,
            info.st_uid == geteuid()
        else {
            throw StepFailure(
                .user, "others may read the file of the secret \(name): \(path)",
                hint: "make it your own: chmod 600 \(path)")
        }
        return try Self.read(descriptor, path)
    }

    private static func read(_ descriptor: Int32, _ place: String) throws(StepFailure) -> String? {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0, bytes.count <= 1 << 16 else {
                throw StepFailure(.user, "no secret can be read from \(place)", hint: "it is at most 64 KiB of text")
            }
            if count == 0 { return trimmed(String(decoding: bytes, as: UTF8.self)) }
            bytes += buffer[..<count]
        }
    }

    /// Without the line's end that editors and `echo` leave; nil when nothing is left.
    private static func trimmed(_ text: String) -> String? {
        guard let first = text.firstIndex(where: { !$0.isWhitespace }),
            let last = text.lastIndex(where: { !$0.isWhitespace })
        else { return nil }
        return String(text[first...last])
    }
}

extension Configuration {
    /// `VIDBUILD_CONFIG`, else `vidbuild/config.yaml` in the user's configuration folder. Throws `Diagnostics`.
    init(environment: [String: String]) throws {
        let home = environment["HOME"] ?? ""
        let folder = environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home + "/.config"
        let named = environment["VIDBUILD_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
        let path = named ?? folder + "/vidbuild/config.yaml"
        guard FileStamp(path: path).size >= 0 || named != nil else {
            self.init()
            return
        }
        guard let data = try? Data(contentsOf: URL(filePath: path)), data.count <= 1 << 20 else {
            throw Problem("the configuration \(path) cannot be read", hint: "check VIDBUILD_CONFIG")
        }
        let (configuration, diagnostics) = ConfigurationReader.read([UInt8](data), name: path)
        guard let configuration else { throw Diagnostics(diagnostics) }
        self = configuration
    }
}
