import Glibc
import Model

/// A piece of work for a thread of its own (`pthread_create`): blocking C stays off every pool.
final class ThreadWork: Sendable {
    private let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) { self.body = body }

    /// Starts the thread, which the caller is to join.
    ///
    /// - Throws: `.resource` when the machine has no more threads.
    func start() throws(ActionFailure) -> pthread_t {
        var thread = pthread_t()
        let held = Unmanaged.passRetained(self)
        let code = pthread_create(
            &thread, nil,
            { argument in
                if let argument { Unmanaged<ThreadWork>.fromOpaque(argument).takeRetainedValue().body() }
                return nil
            }, held.toOpaque())
        guard code == 0 else {
            held.release()
            throw ActionFailure(.resource, "starting a thread: \(String(cString: strerror(code)).lowercased())")
        }
        return thread
    }
}
