import Glibc
import Model
import Synchronization

/// What was sold, to whom the answer reached, and what was given back.
final class Bill: Sendable {
    struct Sale: Sendable {
        enum State: String, Sendable {
            case sold
            /// Charged, then given back: the job failed.
            case refunded
            /// Never charged: cancelled or failed before work began.
            case free
        }
        var id: Int
        /// Seconds of the vendors' time.
        var at: Double
        var vendor: String
        var model: String
        var kind: Trade
        /// SHA-256 of what was asked for: method, host, path, query and body tree.
        var request: String
        var price: Money
        var state = State.sold
        /// Whether the client's system took the whole answer to the call that bought; nil before it is known.
        var answered: Bool?

        var json: JSON {
            [
                "sale": .integer(id), "at": .number((at * 1000).rounded() / 1000), "vendor": .string(vendor),
                "model": .string(model), "kind": .string(kind.rawValue), "request": .string(request),
                "usd": .number(Double(price.nanodollars) / 1e9), "state": .string(state.rawValue),
                "answered": answered.map { .bool($0) } ?? .null,
            ]
        }
    }

    private struct State {
        var sales: [Sale] = []
    }
    private let state = Mutex(State())
    /// Lines of JSON, one a change; -1 when none are wanted.
    private let descriptor: Int32

    /// Nil when `file` cannot be written.
    init?(file: String?) {
        guard let file else {
            descriptor = -1
            return
        }
        descriptor = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        if descriptor < 0 { return nil }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func sell(_ call: Call, _ kind: Trade, model: String, price: Money) -> Int {
        state.withLock { state in
            let sale = Sale(
                id: state.sales.count + 1, at: call.town.clock.now(), vendor: call.vendor, model: model, kind: kind,
                request: call.digest, price: price)
            state.sales.append(sale)
            write(sale)
            return sale.id
        }
    }

    func change(_ id: Int, _ change: (inout Sale) -> Void) {
        state.withLock { state in
            guard state.sales.indices.contains(id - 1) else { return }
            change(&state.sales[id - 1])
            write(state.sales[id - 1])
        }
    }

    private func write(_ sale: Sale) {
        guard descriptor >= 0 else { return }
        let line = Array((sale.json.text + "\n").utf8)
        _ = line.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }

    var sales: [Sale] { state.withLock(\.sales) }

    /// All sales, what they come to, and how often each request was bought and kept.
    var json: JSON {
        let sales = sales
        let kept = sales.filter { $0.state == .sold }
        let counts = Dictionary(kept.map { ($0.request, 1) }, uniquingKeysWith: +)
        let total = kept.reduce(Money.zero) { $0 + $1.price }
        return [
            "sales": .array(sales.map(\.json)), "sold": .integer(kept.count),
            "usd": .number(Double(total.nanodollars) / 1e9),
            "requests": .object(counts.mapValues { .integer($0) }),
            "repeated": .integer(counts.values.filter { $0 > 1 }.count),
        ]
    }
}

extension Money {
    /// Rounded to whole nanodollars.
    static func usd(_ dollars: Double) -> Money { Money(nanodollars: Int((dollars * 1e9).rounded())) }
}

/// What is bought, and how long it takes a vendor, in seconds of its own time.
enum Trade: String, Sendable, CaseIterable {
    case script, voice, picture, clip, lipsync, align

    var latency: Double {
        switch self {
        case .script: 8
        case .voice: 3
        case .picture: 12
        case .clip: 90
        case .lipsync: 120
        case .align: 5
        }
    }
}
