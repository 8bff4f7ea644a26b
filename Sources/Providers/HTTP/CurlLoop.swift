import CCurl
import Engine
import Synchronization

/// The thread on which libcurl's multi handle lives with everything that is under way.
///
/// Unchecked: `multi`, a `CURLM *`, is used by that thread alone, except for `curl_multi_wakeup`, which may come from any and is called under the
/// lock that also guards the handle's end.
final class CurlLoop: @unchecked Sendable {
    private struct Inbox {
        var starting: [CurlTransfer] = []
        var cancelled: [CurlTransfer] = []
        var isStopped = false
        /// No wake-up may follow.
        var hasEnded = false
    }

    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())

    /// Connections at once; further transfers wait for one. Well below the usual limit of 1024 open files.
    private static let connections = 256
    /// Connections kept open for the next request.
    private static let idleConnections = 32

    /// Nil when memory is short.
    init?() {
        guard curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK, let multi = curl_multi_init() else { return nil }
        self.multi = multi
        _ = curl_multi_set_long(multi, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
        _ = curl_multi_set_long(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, Self.connections)
        _ = curl_multi_set_long(multi, CURLMOPT_MAXCONNECTS, Self.idleConnections)
        DedicatedThread.start { self.run() }
    }

    /// Takes the transfer over: from here only the thread touches it.
    func start(_ transfer: CurlTransfer) { post { $0.starting.append(transfer) } }

    func cancel(_ transfer: CurlTransfer) { post { $0.cancelled.append(transfer) } }

    /// Ends the thread; what is under way is cancelled.
    func stop() { post { $0.isStopped = true } }

    private func post(_ change: (inout Inbox) -> Void) {
        inbox.withLock { inbox in
            change(&inbox)
            if !inbox.hasEnded { _ = curl_multi_wakeup(multi) }
        }
    }

    private func run() {
        var active: [UnsafeMutableRawPointer: CurlTransfer] = [:]
        var isStopped = false
        while !isStopped {
            let inbox = self.inbox.withLock { inbox in
                defer { (inbox.starting, inbox.cancelled) = ([], []) }
                return inbox
            }
            isStopped = inbox.isStopped
            for transfer in inbox.starting {
                if transfer.isCancelled {
                    transfer.finish(CURLE_ABORTED_BY_CALLBACK)
                } else if curl_multi_add_handle(multi, transfer.easy) == CURLM_OK {
                    active[transfer.easy] = transfer
                } else {
                    transfer.finish(CURLE_OUT_OF_MEMORY)
                }
            }
            for transfer in inbox.cancelled {
                // The word may come before the start, or after the end.
                transfer.isCancelled = true
                if active.removeValue(forKey: transfer.easy) != nil {
                    _ = curl_multi_remove_handle(multi, transfer.easy)
                    transfer.finish(CURLE_ABORTED_BY_CALLBACK)
                }
            }
            var running: Int32 = 0
            _ = curl_multi_perform(multi, &running)
            var code = CURLE_OK
            while let easy = curl_multi_next_done(multi, &code) {
                _ = curl_multi_remove_handle(multi, easy)
                active.removeValue(forKey: easy)?.finish(code)
            }
            // libcurl shortens the wait to its own next time-out; a message wakes it.
            if !isStopped { _ = curl_multi_poll(multi, nil, 0, 3_600_000, nil) }
        }
        for transfer in active.values {
            _ = curl_multi_remove_handle(multi, transfer.easy)
            transfer.isCancelled = true
            transfer.finish(CURLE_ABORTED_BY_CALLBACK)
        }
        inbox.withLock { $0.hasEnded = true }
        curl_multi_cleanup(multi)
    }
}
