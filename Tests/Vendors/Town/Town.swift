package import Loopback
import Synchronization

/// Every vendor on one port, told apart by the host that a request names.
package final class Town: Sendable {
    package struct Options: Sendable {
        package var speed = 1.0
        package var seed = "1"
        /// Vendor to secret; `demo-<vendor>` where there is none.
        package var keys: [String: String] = [:]
        /// Vendor to calls at once.
        package var concurrency: [String: Int] = [:]
        /// Seconds of the vendors' time.
        var latency: [Trade: Double] = [:]
        package var billFile: String?
        var script = FaultScript()

        package init() {}
    }

    let clock: TownClock
    let bill: Bill
    let slots = Slots()
    let shelf = Shelf()
    let jobs = JobBook()
    private let options: Options
    private let script: Mutex<FaultScript>
    private let attempts = Mutex<[String: Int]>([:])
    private let voices = Mutex<[String: [Speech.Piece]]>([:])
    private let vendors: [any Vendor]
    private let depot = Depot()
    private let log: @Sendable (String) -> Void

    /// Nil when the bill's file cannot be written. `log` gets a line for each request.
    package init?(_ options: Options = Options(), log: @escaping @Sendable (String) -> Void = { _ in }) {
        guard let bill = Bill(file: options.billFile) else { return nil }
        self.bill = bill
        self.options = options
        clock = TownClock(speed: max(0.001, options.speed))
        script = Mutex(options.script)
        self.log = log
        vendors = [
            OpenAI(), OpenRouter(), Gemini(), Vertex(), ElevenLabs(), Replicate(), Fal(), Runway(), Kling(),
            Higgsfield(),
            KIE(), Inworld(), MiniMax(), AssemblyAI(), ObjectStorage(depot: depot), YouTube(depot: depot),
            GoogleTokens(),
        ]
    }

    func secret(_ vendor: String) -> String { options.keys[vendor] ?? "demo-\(vendor)" }

    func latency(_ kind: Trade) -> Double { options.latency[kind] ?? kind.latency }

    /// What the vendors' ordinary accounts allow.
    func concurrency(_ vendor: String) -> Int {
        if let limit = options.concurrency[vendor] { return limit }
        return switch vendor {
        case "elevenlabs", "fal", "minimax", "gemini", "vertex": 10
        case "runway", "kling": 5
        case "higgsfield": 8
        default: 100
        }
    }

    func spoken(_ sound: Bytes, _ words: [Speech.Piece]) { voices.withLock { $0[sound.sha256] = words } }

    /// Nil for a sound that was not spoken here.
    func words(of sound: Bytes) -> [Speech.Piece]? { voices.withLock { $0[sound.sha256] } }

    package func answer(_ request: LoopbackRequest) -> LoopbackResponse {
        let host = request.host.split(separator: ":").first.map(String.init) ?? ""
        if request.path == "/_demo" || request.path == "/_bill" || request.path == "/_script" {
            return control(request)
        }
        let json = request.body.isEmpty ? nil : JSON(parsing: request.body)
        let digest = Self.digest(request, json)
        guard let vendor = vendors.first(where: { $0.serves(host) }) else {
            return fetch(host, request, digest)
        }
        var call = Call(town: self, vendor: vendor.name, request: request, json: json, digest: digest)
        let fault = fault(vendor.name, request, digest)
        fault?.prepare(&call)
        let response = fault?.instead(call, vendor) ?? vendor.answer(call) ?? vendor.refusal(.missing, call)
        return call.receipt.watch(finish(response, fault, vendor.name, request), bill)
    }

    // MARK: Parts of an answer

    /// A result from a host that needs no key.
    private func fetch(_ host: String, _ request: LoopbackRequest, _ digest: String) -> LoopbackResponse {
        let fault = fault("files", request, digest)
        let response: LoopbackResponse
        if request.header("authorization") != nil || request.header("x-goog-api-key") != nil {
            // A file's host that is shown a vendor's key: the client has given it away.
            response = .text(400, "a key was sent to a host that is not its vendor's\n")
        } else if let media = shelf.find(host + request.path, now: clock.now()) {
            response = .file(media, request)
        } else {
            response = .text(404, "<Error><Code>NoSuchKey</Code></Error>", type: "application/xml")
        }
        return finish(fault?.insteadOfFile() ?? response, fault, host, request)
    }

    private func fault(_ vendor: String, _ request: LoopbackRequest, _ digest: String) -> Fault? {
        let kind = CallKind(vendor, request)
        let attempt = attempts.withLock { attempts in
            attempts[digest, default: 0] += 1
            return attempts[digest, default: 0]
        }
        return script.withLock { script in
            script.fault(
                .init(
                    vendor: vendor, kind: kind, digest: digest, attempt: attempt, seed: options.seed,
                    text: { String(decoding: request.body, as: UTF8.self) + request.target }))
        }
    }

    private func finish(_ response: LoopbackResponse, _ fault: Fault?, _ vendor: String, _ request: LoopbackRequest)
        -> LoopbackResponse
    {
        let answer = fault?.spoil(response, clock) ?? response
        let note = fault.map { " (\($0.name.rawValue))" } ?? ""
        log("\(vendor) \(request.method) \(request.path) \(answer.status)\(note)")
        return answer
    }

    private func control(_ request: LoopbackRequest) -> LoopbackResponse {
        switch request.path {
        case "/_demo": return .json(200, ["speed": .number(clock.speed)])
        case "/_bill": return .json(200, bill.json)
        default:
            do {
                let new = try FaultScript(parsing: request.body)
                script.withLock { $0 = new }
                return .json(200, ["rules": .integer(new.rules.count)])
            } catch { return .json(400, ["error": .string("\(error)")]) }
        }
    }

    /// What is asked for, whatever the spelling: names in order, and parts without their boundary.
    private static func digest(_ request: LoopbackRequest, _ json: JSON?) -> String {
        var text = "\(request.method) \(request.host)\(request.path)?\(request.rawQuery)\n"
        if let json {
            text += json.text
        } else if let parts = request.multipart {
            for part in parts { text += "\(part.name) \(part.filename ?? "") \(part.body.sha256)\n" }
        } else {
            text += request.body.sha256
        }
        return Array(text.utf8).sha256
    }
}

extension LoopbackResponse {
    /// A file, or the range of it that was asked for.
    static func file(_ media: Media, _ request: LoopbackRequest) -> LoopbackResponse {
        let bytes = media.bytes()
        guard let range = ByteRange(request.header("range"), of: bytes.count) else {
            return LoopbackResponse(200, type: media.type, bytes).with("Accept-Ranges", "bytes")
        }
        return LoopbackResponse(206, type: media.type, bytes[range.first..<(range.last + 1)])
            .with("Content-Range", "bytes \(range.first)-\(range.last)/\(bytes.count)")
    }
}

/// `bytes=0-99`, `bytes=100-`, `bytes=-5`.
struct ByteRange {
    var first: Int
    /// Included.
    var last: Int

    /// Nil when `text` is nil, several, or no range of so many bytes.
    init?(_ text: String?, of size: Int) {
        guard let text, text.hasPrefix("bytes="), size > 0 else { return nil }
        let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        if parts[0].isEmpty, let count = Int(parts[1]), count > 0 {
            first = max(0, size - count)
            last = size - 1
        } else if let start = Int(parts[0]), start >= 0, start < size {
            first = start
            last = min(size - 1, parts[1].isEmpty ? size - 1 : Int(parts[1]) ?? -1)
        } else {
            return nil
        }
        if last < first { return nil }
    }
}
