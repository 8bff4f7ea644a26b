import Glibc

/// One connection, from its first request to its end. Used by one thread.
struct LoopbackConnection {
    /// Open; closed by whoever gave it.
    let descriptor: Int32
    private var input: LoopbackInput

    init(descriptor: Int32) {
        self.descriptor = descriptor
        input = LoopbackInput(descriptor: descriptor)
    }

    /// Answers request after request until either side ends the connection.
    func serve(_ handler: LoopbackServer.Handler) {
        var connection = self
        var delivered: (@Sendable (Bool) -> Void)?
        while true {
            let request: LoopbackRequest
            do {
                guard let next = try connection.input.request() else { return }
                request = next
            } catch {
                switch error {
                case .reset: delivered?(false)
                case .bad(let status, let message):
                    connection.send(.text(status, message + "\n"), isHead: false)
                    shutdown(descriptor, Int32(SHUT_WR))
                }
                return
            }
            let response = handler(request)
            guard connection.pause(response.delay) else {
                response.delivered?(false)
                return
            }
            let isWhole = connection.send(response, isHead: request.method == "HEAD")
            response.delivered?(isWhole)
            delivered = response.delivered
            let wantsEnd = request.header("connection")?.lowercased().contains("close") ?? false
            if !isWhole || response.endsConnection || wantsEnd {
                return connection.end(response)
            }
        }
    }

    /// False when the client left before the answer was whole, or the answer is one that is cut.
    @discardableResult
    private func send(_ response: LoopbackResponse, isHead: Bool) -> Bool {
        var output = LoopbackOutput(descriptor: descriptor, drip: response.drip, left: response.cutAfter ?? .max)
        if case .raw(let bytes) = response.body { return output.write(bytes[...]) }
        guard output.write(response.head()[...]) else { return false }
        if isHead { return true }
        switch response.body {
        case .bytes(let bytes): return output.write(bytes[...])
        case .file(let path, let offset, let length): return output.write(path: path, offset: offset, length: length)
        case .repeated(let unit, var length):
            // Several units a write: a small one would cost a call each.
            let block = Array(repeatElement(unit, count: max(1, 65536 / max(1, unit.count))).joined())
            guard !block.isEmpty else { return true }
            while length ?? 1 > 0 {
                let size = min(block.count, length ?? .max)
                guard output.write(block[..<size]) else { return false }
                length = length.map { $0 - size }
            }
            return true
        case .chunks(let chunks):
            for chunk in chunks where !chunk.isEmpty {
                guard output.write((Array("\(String(chunk.count, radix: 16))\r\n".utf8) + chunk + [13, 10])[...])
                else { return false }
            }
            return output.write(Array("0\r\n\r\n".utf8)[...])
        case .raw: return true
        }
    }

    /// Waits so many seconds; false when the client leaves meanwhile.
    private func pause(_ seconds: Double) -> Bool {
        var event = pollfd(fd: descriptor, events: Int16(peerHasGone), revents: 0)
        let deadline = LoopbackClock.now() + max(0, seconds)
        while true {
            let rest = deadline - LoopbackClock.now()
            let count = poll(&event, 1, Int32(min(max(0, (rest * 1000).rounded(.up)), 1e8)))
            if count > 0 { return false }
            if count == 0, rest <= 0.001 { return true }
        }
    }

    /// No more is sent; what was sent can still be read, unless the answer is to be a reset.
    private func end(_ response: LoopbackResponse) {
        if response.cutAfter == 0 {
            var linger = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<linger>.size))
        } else {
            shutdown(descriptor, Int32(SHUT_WR))
        }
    }
}

/// `POLLRDHUP` of poll(2), which Glibc's module shows only with _GNU_SOURCE: the peer has shut down its side, or is gone.
private let peerHasGone = 0x2000

enum LoopbackClock {
    /// Seconds that only grow.
    static func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
