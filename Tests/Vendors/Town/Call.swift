import Loopback
import Model
import Synchronization

/// One request to one vendor, with all that its stand-in needs to answer it.
struct Call: Sendable {
    let town: Town
    /// `openai`.
    let vendor: String
    let request: LoopbackRequest
    /// The body as JSON, nil when it is none.
    let json: JSON?
    /// SHA-256 of what is asked for.
    let digest: String
    /// What a script wants of a job that this call begins.
    var fate = Job.Fate.done
    /// A script wants names and values in the answer that nobody has heard of.
    var isStrange = false
    /// A script wants the content refused.
    var isModerated = false
    /// A script wants a text cut off.
    var isTruncated = false
    /// What this call has bought.
    let receipt = Receipt()

    var path: String { request.path }
    var method: String { request.method }
    var now: Double { town.clock.now() }

    /// The path's segments, decoded.
    var segments: [String] { path.split(separator: "/").map { PercentCoding.decode($0) } }

    /// Numbers that depend on what is asked for only.
    func draw(_ salt: String = "") -> Draw { Draw(digest + salt) }

    /// A header without letter case.
    func header(_ name: String) -> String? { request.header(name) }

    /// Does the work while the client waits: takes a place, sells, and gives the answer after the latency.
    /// `busy` is the vendor's word for "too many at once"; vendors that queue wait so many seconds before they say it.
    func work(
        _ kind: Trade, model: String, price: Money, patience: Double = 0, busy: () -> LoopbackResponse,
        answer: () -> LoopbackResponse
    ) -> LoopbackResponse {
        let seconds = town.latency(kind)
        let start = now
        guard
            let begin = town.slots.reserve(
                vendor, limit: town.concurrency(vendor), seconds: seconds, now: start, patience: patience)
        else { return busy() }
        receipt.add(town.bill.sell(self, kind, model: model, price: price))
        var response = answer()
        response.delay += town.clock.wall(begin + seconds - start)
        return response
    }

    /// Begins a job: takes a place, sells, and puts the result where it can be fetched once it is done. Nil when there is no place.
    func begin(
        _ kind: Trade, id: String, model: String, price: Money, input: JSON = .null, media: Media, results: [String],
        patience: Double = .infinity, keeps: Double = 86400
    ) -> Job? {
        let seconds = town.latency(kind)
        let now = now
        guard
            let begin = town.slots.reserve(
                vendor, limit: town.concurrency(vendor), seconds: seconds, now: now, patience: patience)
        else { return nil }
        let sale = town.bill.sell(self, kind, model: model, price: price)
        receipt.add(sale)
        if fate == .failed || fate == .moderated { town.bill.change(sale) { $0.state = .refunded } }
        if fate == .aborted { town.bill.change(sale) { $0.state = .free } }
        let job = Job(
            id: id, vendor: vendor, model: model, kind: kind, sale: sale, price: Double(price.nanodollars) / 1e9,
            fate: fate, created: now, starts: begin, ends: begin + seconds, input: input, results: results,
            media: media, isStrange: isStrange)
        town.jobs.add(job)
        if fate == .done {
            hold(results, media, until: begin + seconds + keeps)
        }
        return job
    }

    /// Lets a result be fetched from its URLs, queries ignored.
    func hold(_ urls: [String], _ media: Media, until expiry: Double) {
        for url in urls {
            let place = url.firstRange(of: "://").map { String(url[$0.upperBound...]) } ?? url
            town.shelf.put(String(place.prefix { $0 != "?" }), media, expires: expiry)
        }
    }

    /// The client's end of a job: given back unless it had begun and the vendor keeps the money then.
    func cancel(_ id: String, evenRunning: Bool, refundsRunning: Bool = false) -> (job: Job, isDone: Bool)? {
        guard let (job, isDone) = town.jobs.cancel(id, vendor: vendor, now: now, evenRunning: evenRunning) else {
            return nil
        }
        if isDone {
            town.slots.release(vendor, end: job.ends)
            if now < job.starts || refundsRunning { town.bill.change(job.sale) { $0.state = .free } }
        }
        return (job, isDone)
    }
}

/// The sales of one call.
final class Receipt: Sendable {
    private let numbers = Mutex<[Int]>([])

    func add(_ sale: Int) { numbers.withLock { $0.append(sale) } }

    /// `response`, which tells the bill whether it was delivered.
    func watch(_ response: LoopbackResponse, _ bill: Bill) -> LoopbackResponse {
        let sales = numbers.withLock(\.self)
        guard !sales.isEmpty else { return response }
        var response = response
        response.delivered = { isDelivered in
            for sale in sales { bill.change(sale) { $0.answered = isDelivered } }
        }
        return response
    }
}

extension LoopbackResponse {
    static func json(_ status: Int = 200, _ value: JSON) -> LoopbackResponse { .json(status, value.text) }
}
