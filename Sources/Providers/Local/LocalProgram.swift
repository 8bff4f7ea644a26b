import CSystem
package import Engine
import Glibc
package import Model
import Synchronization

/// Runs the programs of cards with a `command`: no shell, nothing of the environment but `PATH` and `HOME`, and an end in any case.
package struct LocalProgram: Sendable {
    private let path: String
    private let environment: [String]

    package init(environment: [String: String]) {
        path = environment["PATH"] ?? "/usr/local/bin:/usr/bin:/bin"
        self.environment = ["PATH=\(path)"] + (environment["HOME"].map { ["HOME=\($0)"] } ?? [])
    }

    /// Returns when the program has ended with status 0. Throws what went wrong with the last line that it complained.
    ///
    /// - Parameters:
    ///   - arguments: the program's name or path, then its arguments.
    ///   - input: its standard input.
    ///   - deadline: seconds; then it and what it started are killed, as when the task is cancelled.
    package func run(_ arguments: [String], input: [UInt8], deadline: Double) async throws(StepFailure) {
        let name = arguments.first ?? ""
        guard let program = find(name) else {
            throw StepFailure(
                .account, "the program \(name) is not there", hint: "install it, or give its whole path in the card")
        }
        let child = try ChildProcess(program, arguments, environment, input)
        let timer = Task {
            try await Task.sleep(for: .seconds(deadline))
            child.kill()
        }
        defer { timer.cancel() }
        let end = await withTaskCancellationHandler {
            await child.end()
        } onCancel: {
            child.kill()
        }
        if end.status == 0 { return }
        if Task.isCancelled { throw StepFailure(.cancelled, "cancelled") }
        let how =
            end.wasKilled
            ? "was stopped after \(Int(deadline)) seconds"
            : end.signal.map { "was ended by signal \($0)" } ?? "ended with status \(end.status)"
        let last = end.complaint.split(whereSeparator: \.isNewline).last.map { ": \($0.prefix(300))" } ?? ""
        throw StepFailure(.permanent, "the program \(name) \(how)\(last)")
    }

    /// The program of a card that is not on this machine; nil when it is, or the card has none.
    package static func missing(_ card: ProviderCard, environment: [String: String]) -> String? {
        guard let name = card.command?.first else { return nil }
        return LocalProgram(environment: environment).find(name) == nil ? name : nil
    }

    /// As execvp(3) looks, but in the `PATH` that was given.
    private func find(_ name: String) -> String? {
        if name.contains("/") { return access(name, X_OK) == 0 ? name : nil }
        guard !name.isEmpty else { return nil }
        return path.split(separator: ":").lazy.map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }
}

/// One program at work, in a process group of its own.
private final class ChildProcess: Sendable {
    struct End: Sendable {
        /// 0: it did what it should; -1: a signal ended it.
        var status: Int32
        var signal: Int32?
        /// By us.
        var wasKilled: Bool
        /// The last of what it wrote to standard error.
        var complaint: String
    }

    private enum State { case running, killed, ended }

    private let pid: pid_t
    private let errors: Int32
    private let state = Mutex(State.running)

    private static let longestComplaint = 4096

    init(_ program: String, _ arguments: [String], _ environment: [String], _ input: [UInt8]) throws(StepFailure) {
        let source = try Self.file(input)
        defer { close(source) }
        var pipe: (Int32, Int32) = (-1, -1)
        guard vb_pipe(&pipe.0, &pipe.1) == 0 else { throw StepFailure(SystemError("make a pipe for", program)) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, source, 0)
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, pipe.1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        var words = arguments.map { strdup($0) } + [nil]
        var variables = environment.map { strdup($0) } + [nil]
        defer { for word in words + variables { free(word) } }
        var child: pid_t = 0
        let code = posix_spawn(&child, program, &actions, &attributes, &words, &variables)
        close(pipe.1)
        (pid, errors) = (child, pipe.0)
        guard code == 0 else {
            close(errors)
            throw StepFailure(.permanent, SystemError("start", program, code: code).description)
        }
    }

    /// Suspends until it has ended; asked once.
    func end() async -> End {
        await withCheckedContinuation { continuation in
            DedicatedThread.start { continuation.resume(returning: self.wait()) }
        }
    }

    /// The whole group. The lock keeps the number from being another's.
    func kill() {
        state.withLock { state in
            guard state == .running else { return }
            state = .killed
            Glibc.kill(-pid, SIGKILL)
        }
    }

    private func wait() -> End {
        let complaint = drain()
        close(errors)
        var info = siginfo_t()
        while waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT) == -1, errno == EINTR {}
        return state.withLock { state in
            var status: Int32 = 0
            while waitpid(pid, &status, 0) == -1, errno == EINTR {}
            let signal = status & 0x7F
            defer { state = .ended }
            return End(
                status: signal == 0 ? status >> 8 & 0xFF : -1, signal: signal == 0 ? nil : signal,
                wasKilled: state == .killed && signal == SIGKILL, complaint: complaint)
        }
    }

    /// Standard error to its end, of which the last is kept.
    private func drain() -> String {
        var kept: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: Self.longestComplaint)
        while true {
            let count = read(errors, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return String(decoding: kept, as: UTF8.self) }
            kept = (kept + buffer[..<count]).suffix(Self.longestComplaint)
        }
    }

    /// A file that has no name any more: a program that does not read its input cannot block us.
    private static func file(_ bytes: [UInt8]) throws(StepFailure) -> Int32 {
        let path = "/tmp/vidbuild-input-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw StepFailure(SystemError("make", path)) }
        unlink(path)
        var written = 0
        while written < bytes.count {
            let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                close(descriptor)
                throw StepFailure(SystemError("write", path))
            }
            written += count
        }
        lseek(descriptor, 0, SEEK_SET)
        return descriptor
    }
}
