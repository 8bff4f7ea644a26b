import CSystem
import Glibc

/// What the worker takes away from itself before it sees a byte from outside.
enum Sandbox {
    private static let addressSpace: UInt64 = 6 << 30

    /// No network, no core dumps, bounded memory. Nil, or what could not be done.
    static func enter() -> String? {
        let memory = system_limit_memory(addressSpace)
        if memory != 0 { return "cannot limit memory: \(String(cString: strerror(memory)))" }
        let network = system_deny_network()
        if network != 0 { return "cannot give up the network: \(String(cString: strerror(network)))" }
        return nil
    }

    /// Ends the process as soon as nobody reads `descriptor`, in the middle of a request too.
    ///
    /// `PR_SET_PDEATHSIG` would be simpler, but it fires when the *thread* ends that started this process.
    static func endWithReader(of descriptor: Int32) {
        var thread = pthread_t()
        let argument = UnsafeMutableRawPointer(bitPattern: Int(descriptor))
        pthread_create(
            &thread, nil,
            { argument in
                var wait = pollfd(fd: Int32(Int(bitPattern: argument)), events: 0, revents: 0)
                while wait.revents & Int16(POLLERR | POLLHUP) == 0 {
                    if poll(&wait, 1, -1) < 0, errno != EINTR { return nil }
                }
                _exit(0)
            }, argument)
    }
}
