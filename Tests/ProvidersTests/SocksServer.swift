import Foundation
import Glibc
import Synchronization
import Testing

/// A SOCKS5 proxy (RFC 1928, no authentication) for one connection at a time: wherever it is asked to go, it goes to one port of loopback.
final class SocksServer: Sendable {
    let port: Int
    private let asked = Mutex<[String]>([])
    private let listener: Int32

    /// The names that it was asked to go to.
    var names: [String] { asked.withLock { $0 } }

    init(to target: Int) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        self.listener = listener
        var (address, size) = Self.loopback(0)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, size) == 0 && listen(listener, 8) == 0 && getsockname(listener, $0, &size) == 0
            }
        }
        try #require(isListening)
        port = Int(UInt16(bigEndian: address.sin_port))
        Thread.detachNewThread { [weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0 else { return }
                if let name = Self.greet(client) { self?.asked.withLock { $0.append(name) } }
                let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
                var (address, size) = Self.loopback(target)
                let isConnected = withUnsafeMutablePointer(to: &address) { pointer in
                    pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(server, $0, size) == 0 }
                }
                if isConnected { Self.relay(client, server) }
                close(server)
                close(client)
            }
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    private static func loopback(_ port: Int) -> (sockaddr_in, socklen_t) {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return (address, socklen_t(MemoryLayout<sockaddr_in>.size))
    }

    /// The name asked for; nil when it was an address or no SOCKS5.
    private static func greet(_ client: Int32) -> String? {
        guard let hello = read(client, 2), hello[0] == 5, read(client, Int(hello[1])) != nil else { return nil }
        _ = write(client, [5, 0] as [UInt8], 2)
        guard let head = read(client, 5), head[3] == 3, let name = read(client, Int(head[4])), read(client, 2) != nil
        else { return nil }
        _ = write(client, [5, 0, 0, 1, 127, 0, 0, 1, 0, 0] as [UInt8], 10)
        return String(decoding: name, as: UTF8.self)
    }

    private static func read(_ descriptor: Int32, _ count: Int) -> [UInt8]? {
        var bytes = [UInt8](repeating: 0, count: count)
        return recv(descriptor, &bytes, count, Int32(MSG_WAITALL)) == count ? bytes : nil
    }

    private static func relay(_ one: Int32, _ other: Int32) {
        var buffer = [UInt8](repeating: 0, count: 65536)
        var ends = [
            pollfd(fd: one, events: Int16(POLLIN), revents: 0), pollfd(fd: other, events: Int16(POLLIN), revents: 0),
        ]
        while poll(&ends, 2, 20_000) > 0 {
            for index in 0..<2 where ends[index].revents != 0 {
                let count = recv(ends[index].fd, &buffer, buffer.count, 0)
                guard count > 0, send(ends[1 - index].fd, buffer, count, Int32(MSG_NOSIGNAL)) == count else {
                    return
                }
            }
        }
    }
}
