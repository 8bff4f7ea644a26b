import Loopback

/// One way in which a call goes wrong.
struct Fault: Sendable {
    enum Name: String, Sendable, CaseIterable {
        // The vendor says no, and sells nothing.
        case rate
        case rateBare = "rate-bare"
        case overload
        case overloaded = "overload-529"
        case error = "error-500"
        case htmlError = "html-502"
        case key, credit, moderation, truncated
        /// The key is refused, in words that repeat it.
        case keyEcho = "key-echo"
        // The answer does not come, or not whole.
        /// The connection ends after the request was read; nothing is sold.
        case unanswered
        /// The request is carried out and sold, and the connection ends before the answer.
        case lost
        case cut, drip, garbage
        // The answer is not what it says.
        case html = "html-200"
        case playlist
        case wrongType = "wrong-type"
        case gzipBomb = "gzip-bomb"
        case huge, endless, deep
        case redirectFile = "redirect-file"
        case redirectLoopback = "redirect-loopback"
        case redirectMetadata = "redirect-metadata"
        /// Names and values that nobody has heard of; all else is right.
        case strange
        // The job comes to nothing.
        case jobFailed = "job-failed"
        case jobModerated = "job-moderated"
        case jobAborted = "job-aborted"
        case jobEndless = "job-endless"
        case jobExpired = "job-expired"
    }

    var name: Name
    /// Seconds of the vendors' time, for `rate`.
    var hint: Double?

    init(name: Name, hint: Double? = nil) {
        self.name = name
        self.hint = hint
    }

    /// What the vendor is told before it answers.
    func prepare(_ call: inout Call) {
        switch name {
        case .jobFailed: call.fate = .failed
        case .jobModerated: call.fate = .moderated
        case .jobAborted: call.fate = .aborted
        case .jobEndless: call.fate = .endless
        case .jobExpired: call.fate = .expired
        case .strange: call.isStrange = true
        case .moderation: call.isModerated = true
        case .truncated: call.isTruncated = true
        default: break
        }
    }

    /// What is answered without asking the vendor, nil when it is asked.
    func instead(_ call: Call, _ vendor: any Vendor) -> LoopbackResponse? {
        switch name {
        case .rate: vendor.refusal(.rate(hint: hint ?? 2), call)
        case .rateBare: vendor.refusal(.rate(hint: nil), call)
        case .overload: vendor.refusal(.overload, call)
        case .key: vendor.refusal(.key, call)
        case .keyEcho: Echo.repeating(call, in: vendor.refusal(.key, call))
        case .credit: vendor.refusal(.credit, call)
        default: insteadOfFile()
        }
    }

    /// What any host answers without looking.
    func insteadOfFile() -> LoopbackResponse? {
        switch name {
        case .rate: .text(429, "slow down").with("Retry-After", "\(Int(hint ?? 2))")
        case .rateBare: .text(429, "slow down")
        case .overload: .text(503, "Service Unavailable")
        case .overloaded: .json(529, #"{"error":{"type":"overloaded_error","message":"Overloaded"}}"#)
        case .error: .json(500, #"{"error":"internal server error"}"#)
        case .htmlError:
            .text(502, "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>", type: "text/html")
        case .html: .text(200, "<!DOCTYPE html><html><body>Please sign in</body></html>", type: "text/html")
        case .unanswered: .nothing
        case .garbage: LoopbackResponse(body: .raw([0x16, 0x03, 0x01, 0x00, 0xFF, 0x0A, 0x80]))
        case .playlist:
            .text(200, "#EXTM3U\n#EXTINF:9,\nfile:///etc/passwd\n", type: "application/vnd.apple.mpegurl")
        case .gzipBomb: Hostile.gzipBomb
        case .huge: LoopbackResponse(body: .repeated([0x41], length: 10_000_000_000))
        case .endless: LoopbackResponse(body: .repeated([0x20], length: nil))
        case .deep: LoopbackResponse(200, type: "application/json", Bytes(repeating: 0x5B, count: 1_000_000))
        case .redirectFile: LoopbackResponse(302).with("Location", "file:///etc/passwd")
        case .redirectLoopback: LoopbackResponse(302).with("Location", "http://127.0.0.1:1/admin")
        case .redirectMetadata: LoopbackResponse(302).with("Location", "http://169.254.169.254/latest/meta-data/")
        default: nil
        }
    }

    /// What becomes of an answer on its way.
    func spoil(_ response: LoopbackResponse, _ clock: TownClock) -> LoopbackResponse {
        var response = response
        switch name {
        case .lost: response.cutAfter = 0
        case .cut:
            // Before the end of any: a head has more than sixty bytes.
            if case .bytes(let bytes) = response.body { response.cutAfter = 60 + bytes.count / 2 }
        case .drip: response.drip = (bytes: 16, every: clock.wall(1))
        case .wrongType:
            response.headers.removeAll { $0.name.lowercased() == "content-type" }
            response = response.with("Content-Type", "application/x-msdownload")
        default: break
        }
        return response
    }
}

/// Answers that are made to hurt whoever reads them.
enum Hostile {
    /// Half a megabyte of gzip that becomes 64 MiB of spaces.
    static let gzipBomb = {
        var deflate = RunDeflate()
        deflate.write(run: 0x20, count: 64 << 20)
        // The zlib frame is left off: gzip has one of its own, which ends with the CRC-32 of those spaces and their number.
        let body = deflate.finish().dropFirst(2).dropLast(4)
        let whole =
            [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255] + body + Bytes(little: 0x97BF_D3EC, count: 4)
            + Bytes(little: 64 << 20, count: 4)
        return LoopbackResponse(200, type: "application/json", whole).with("Content-Encoding", "gzip")
    }()
}
