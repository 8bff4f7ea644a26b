import Dispatch
import Glibc
import Synchronization

/// Interrupts from the terminal or the system, counted and passed on instead of ending the process.
final class Interrupts {
    private final class Counter: Sendable {
        let value = Mutex(0)
    }

    private let counter = Counter()
    private let sources: [any DispatchSourceSignal]

    init(_ handler: @escaping @Sendable () -> Void) {
        let queue = DispatchQueue(label: "interrupts")
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            return DispatchSource.makeSignalSource(signal: number, queue: queue)
        }
        for source in sources {
            source.setEventHandler { [counter] in
                counter.value.withLock { $0 += 1 }
                handler()
            }
            source.resume()
        }
    }

    var count: Int { counter.value.withLock { $0 } }
}
