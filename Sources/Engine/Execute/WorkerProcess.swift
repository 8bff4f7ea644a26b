import CSystem
import FoundationEssentials
import Glibc
package import Model

/// One worker process and its two pipes. Used by one thread at a time; `kill` may come from any.
///
/// Messages both ways: 4 bytes of length, little-endian, then JSON.
package final class WorkerProcess: Sendable {
    private let pid: pid_t
    private let input: Int32
    private let output: Int32
    private let log: String

    /// Longest silence of a worker at work, in seconds, before it is given up.
    private static let patience: Int32 = 600
    private static let longestMessage = 64 << 20

    /// Starts `program` with an empty environment. What it writes to standard error goes to the file `log`.
    package init(program: String, log: String) throws(SystemError) {
        self.log = log
        var toWorker: (Int32, Int32) = (-1, -1)
        var fromWorker: (Int32, Int32) = (-1, -1)
        try check("make a pipe for", program) { vb_pipe(&toWorker.0, &toWorker.1) }
        try check("make a pipe for", program) { vb_pipe(&fromWorker.0, &fromWorker.1) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_adddup2(&actions, toWorker.0, 0)
        posix_spawn_file_actions_adddup2(&actions, fromWorker.1, 1)
        posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0o666)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that an interrupt from the terminal reaches the coordinator alone, which decides.
        posix_spawnattr_setflags(
            &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF))
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var all = sigset_t()
        sigfillset(&all)
        posix_spawnattr_setsigdefault(&attributes, &all)
        var child: pid_t = 0
        let name = strdup(program)
        defer { free(name) }
        let code = posix_spawn(&child, program, &actions, &attributes, [name, nil], [nil])
        close(toWorker.0)
        close(fromWorker.1)
        (pid, input, output) = (child, toWorker.1, fromWorker.0)
        guard code == 0 else {
            close(input)
            close(output)
            throw SystemError("start", program, code: code)
        }
    }

    deinit {
        close(input)
        close(output)
        Glibc.kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) == -1, errno == EINTR {}
    }

    /// The first thing that a worker says.
    package func facts() throws(StepFailure) -> WorkerFacts {
        guard case .ready(let facts) = try read() else {
            throw StepFailure(.permanent, "the media worker did not introduce itself")
        }
        return facts
    }

    package func perform(_ request: ActionRequest, progress: (Double) -> Void) throws(StepFailure) {
        try write(request)
        while true {
            switch try read() {
            case .ready: continue
            case .progress(let fraction): progress(fraction)
            case .done: return
            case .failed(let failure): throw StepFailure(failure)
            }
        }
    }

    package func kill() { Glibc.kill(pid, SIGKILL) }

    private func write(_ request: ActionRequest) throws(StepFailure) {
        guard let body = try? JSONEncoder().encode(request) else {
            throw StepFailure(.permanent, "a request cannot be encoded")
        }
        var message = withUnsafeBytes(of: UInt32(body.count).littleEndian) { Array($0) }
        message.append(contentsOf: body)
        var sent = 0
        while sent < message.count {
            let count = message[sent...].withUnsafeBytes { Glibc.write(input, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count <= 0 { throw death() }
            sent += count
        }
    }

    private func read() throws(StepFailure) -> ActionReply {
        let header = try read(count: 4)
        let length = header.reversed().reduce(0) { $0 << 8 | Int($1) }
        guard length <= Self.longestMessage else {
            throw StepFailure(.permanent, "the media worker sent a message of \(length) bytes")
        }
        let body = try read(count: length)
        guard let reply = try? JSONDecoder().decode(ActionReply.self, from: Data(body)) else {
            throw StepFailure(.permanent, "the media worker sent what is no reply")
        }
        return reply
    }

    private func read(count: Int) throws(StepFailure) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        var filled = 0
        while filled < count {
            var waiting = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let ready = poll(&waiting, 1, Self.patience * 1000)
            if ready < 0, errno == EINTR { continue }
            if ready == 0 {
                kill()
                throw StepFailure(
                    .permanent,
                    "the media worker gave no sign of life for \(Self.patience / 60) minutes and was stopped")
            }
            let got = bytes[filled...].withUnsafeMutableBytes { Glibc.read(output, $0.baseAddress, $0.count) }
            if got < 0, errno == EINTR { continue }
            if got <= 0 { throw death() }
            filled += got
        }
        return bytes
    }

    /// What became of a worker that hung up.
    private func death() -> StepFailure {
        var status: Int32 = 0
        var info = siginfo_t()
        // Leaves the process to be reaped by deinit.
        waitid(P_PID, id_t(pid), &info, WEXITED | WNOWAIT)
        status = info._sifields._sigchld.si_status
        let how =
            info.si_code == CLD_EXITED
            ? "ended with status \(status)" : "was killed by \(Self.name(ofSignal: status))"
        let lines = (try? String(contentsOfFile: log, encoding: .utf8))?.split(separator: "\n") ?? []
        let last = lines.last.map { ": \($0.prefix(300))" } ?? ""
        return StepFailure(
            .permanent, "the media worker \(how)\(last)",
            hint: status == SIGKILL
                ? "the system may be out of memory: try fewer --jobs"
                : "this is a defect of vidbuild or of a media library; the other steps went on")
    }

    private static func name(ofSignal signal: Int32) -> String {
        switch signal {
        case SIGSEGV: "a segmentation fault"
        case SIGABRT: "an abort"
        case SIGKILL: "signal 9 (SIGKILL)"
        case SIGILL, SIGTRAP: "a trap"
        default: "signal \(signal)"
        }
    }
}
