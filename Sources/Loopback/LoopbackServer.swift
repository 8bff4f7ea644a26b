import Glibc
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1, for recorded exchanges, stand-ins of vendors, and tests.
///
/// It exists because stand-ins must misbehave byte by byte (cut an answer in its middle, drip it, send another length than announced),
/// which well-kept servers prevent. Each connection has a thread of its own that blocks, so a handler may take its time. It serves
/// whoever can reach the loopback interface and is no server for anything else.
package final class LoopbackServer: Sendable {
    package typealias Handler = @Sendable (LoopbackRequest) -> LoopbackResponse

    package let port: Int
    private let listener: Int32
    private let connections = Connections()

    /// `http://127.0.0.1:PORT`.
    package var origin: String { "http://127.0.0.1:\(port)" }

    /// Listens at once, until `stop`. `port` 0 lets the system choose one. `handler` is called on many threads.
    package init(port: Int = 0, _ handler: @escaping Handler) throws(LoopbackFailure) {
        guard let wanted = UInt16(exactly: port) else {
            throw LoopbackFailure("\(port) is no port: expected 0 to 65535")
        }
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard listener >= 0 else { throw LoopbackFailure("no socket: \(LoopbackFailure.reason())") }
        var yes: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = wanted.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var size = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 1024) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        guard isListening else {
            let reason = LoopbackFailure.reason()
            close(listener)
            throw LoopbackFailure("cannot listen on 127.0.0.1:\(port): \(reason)")
        }
        self.listener = listener
        self.port = Int(UInt16(bigEndian: address.sin_port))
        LoopbackThread.start { [connections] in Self.accept(listener, connections, handler) }
    }

    deinit { stop() }

    /// Ends all connections and listens no more. Handlers that are at work finish unheard.
    package func stop() {
        guard connections.end() else { return }
        // Wakes the thread in accept(2), which then closes the descriptor.
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func accept(_ listener: Int32, _ connections: Connections, _ handler: @escaping Handler) {
        while true {
            let descriptor = Glibc.accept(listener, nil, nil)
            if descriptor < 0 {
                if connections.isEnded { break }
                // Out of descriptors or memory, or a client that left early: none is a reason to stop serving.
                usleep(1000)
                continue
            }
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
            var yes: Int32 = 1
            setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
            guard connections.add(descriptor) else {
                close(descriptor)
                break
            }
            LoopbackThread.start {
                LoopbackConnection(descriptor: descriptor).serve(handler)
                connections.remove(descriptor)
            }
        }
        close(listener)
    }
}

/// Why there is no server. The message is lower case and says what to do where it can.
package struct LoopbackFailure: Error, CustomStringConvertible {
    package let description: String
    init(_ description: String) { self.description = description }

    static func reason() -> String { String(cString: strerror(errno)) }
}

/// The open connections: each is closed by its own thread, and only shut down by others.
private final class Connections: Sendable {
    private struct State {
        var open: Set<Int32> = []
        var isEnded = false
    }
    private let state = Mutex(State())

    var isEnded: Bool { state.withLock { $0.isEnded } }

    func add(_ descriptor: Int32) -> Bool {
        state.withLock {
            if !$0.isEnded { $0.open.insert(descriptor) }
            return !$0.isEnded
        }
    }

    func remove(_ descriptor: Int32) {
        state.withLock {
            $0.open.remove(descriptor)
            close(descriptor)
        }
    }

    /// False when it had ended before.
    func end() -> Bool {
        state.withLock {
            guard !$0.isEnded else { return false }
            $0.isEnded = true
            for descriptor in $0.open { shutdown(descriptor, Int32(SHUT_RDWR)) }
            return true
        }
    }
}

/// `pthread_create`: a connection blocks, and there may be hundreds.
enum LoopbackThread {
    private final class Box: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Runs `body` on a new thread; when the machine has none left, on this one.
    static func start(_ body: @escaping @Sendable () -> Void) {
        let box = Unmanaged.passRetained(Box(body))
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, box.toOpaque())
        if code == 0 { pthread_detach(thread) } else { box.takeRetainedValue().body() }
    }
}
