import CCurl
import Glibc

/// One exchange on its way: an easy handle and what its callbacks need.
///
/// Unchecked: made by one task, handed to the thread of `CurlLoop` once, and used by that thread alone until `finish`.
final class CurlTransfer: @unchecked Sendable {
    /// How the host is reached.
    enum Path {
        case direct
        /// A proxy's URL. It resolves the names.
        case proxy(String)
        /// The URL at the route's origin.
        case route(String)
    }

    let easy: UnsafeMutableRawPointer
    var isCancelled = false
    var completion: ((Result<HTTPAnswer, HTTPFailure>) -> Void)?

    private let place: String
    /// Whether addresses must be those of the public Internet.
    private let judgesAddresses: Bool
    /// A second copy of the request could be a second purchase.
    private let mayRepeat: Bool
    private var sink: AnswerSink
    private var sources: [RequestSource] = []
    private var headers: UnsafeMutablePointer<curl_slist>?
    private var mime: OpaquePointer?
    /// Why a callback ended the transfer.
    private var failure: HTTPFailure?
    /// Times that the connection was ready and the request was let go.
    private var departures = 0
    private let words = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

    init(_ request: HTTPRequest, url: WebAddress, path: Path, certificates: String?) throws(HTTPFailure) {
        guard let easy = curl_easy_init() else { throw HTTPFailure(.notSent, "memory is short") }
        self.easy = easy
        place = url.place
        judgesAddresses = if case .direct = path { !request.allowsPrivateHosts } else { false }
        mayRepeat = ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"].contains(request.method)
        sink = AnswerSink(request.destination)
        words.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        try setRoute(url, path, certificates)
        try setTimes(request)
        try setHeaders(request, host: url.authority)
        try setBody(request)
        try setCallbacks()
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_mime_free(mime)
        curl_slist_free_all(headers)
        words.deallocate()
    }

    /// Tells the waiting task what came of it.
    func finish(_ code: CURLcode) {
        let result = Result { () throws(HTTPFailure) in try outcome(code) }
        sink.discard()
        completion?(result)
        completion = nil
    }

    private func outcome(_ code: CURLcode) throws(HTTPFailure) -> HTTPAnswer {
        if isCancelled { throw HTTPFailure(.cancelled, "\(place): cancelled") }
        do {
            if code == CURLE_OK || sink.isCut { return try sink.finish() }
        } catch {
            throw HTTPFailure(error.kind, "\(place): \(error.message)")
        }
        if let failure = failure ?? sources.lazy.compactMap(\.failure).first {
            throw failure.kind == .refused ? failure : HTTPFailure(failure.kind, "\(place): \(failure.message)")
        }
        let said = String(cString: words[0] == 0 ? curl_easy_strerror(code) : UnsafePointer(words))
        // A word in capitals, such as SSL, stays as it is.
        let reason = said.dropFirst().first?.isUppercase == true ? said : said.prefix(1).lowercased() + said.dropFirst()
        throw HTTPFailure(departures == 0 ? .notSent : .unanswered, "\(place): \(reason.prefix(300))")
    }

    // MARK: what is asked

    private func setRoute(_ url: WebAddress, _ path: Path, _ certificates: String?) throws(HTTPFailure) {
        var target = url.text
        if case .route(let text) = path { target = text }
        try check(curl_set_text(easy, CURLOPT_URL, target))
        // An empty one keeps libcurl from reading the environment.
        if case .proxy(let proxy) = path {
            try check(curl_set_text(easy, CURLOPT_PROXY, proxy))
            try check(curl_set_long(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1))
        } else {
            try check(curl_set_text(easy, CURLOPT_PROXY, ""))
        }
        if let certificates { try check(curl_set_text(easy, CURLOPT_CAINFO, certificates)) }
        try check(curl_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"))
        try check(curl_set_long(easy, CURLOPT_PATH_AS_IS, 1))
        try check(curl_set_long(easy, CURLOPT_NOSIGNAL, 1))
        try check(curl_set_long(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS))
        // A request on a reused connection that dies silently is sent again by libcurl, a POST too: what may not be repeated gets a
        // connection of its own. The others wait for the one that is being made and share it when the server can; without TLS that
        // would not be known before the first answer.
        if !mayRepeat {
            try check(curl_set_long(easy, CURLOPT_FRESH_CONNECT, 1))
        } else if target.hasPrefix("https:") {
            try check(curl_set_long(easy, CURLOPT_PIPEWAIT, 1))
        }
        try check(curl_set_text(easy, CURLOPT_ACCEPT_ENCODING, ""))
    }

    private func setTimes(_ request: HTTPRequest) throws(HTTPFailure) {
        let deadline = Int(min(max(request.deadline, 0.001), 1e6) * 1000)
        try check(curl_set_long(easy, CURLOPT_TIMEOUT_MS, deadline))
        try check(curl_set_long(easy, CURLOPT_CONNECTTIMEOUT_MS, min(deadline, 30_000)))
        try check(curl_set_long(easy, CURLOPT_LOW_SPEED_LIMIT, 16))
        try check(curl_set_long(easy, CURLOPT_LOW_SPEED_TIME, Int(min(max(request.patience, 1), 1e6).rounded(.up))))
    }

    private func setHeaders(_ request: HTTPRequest, host: String) throws(HTTPFailure) {
        var isMultipart = false
        if case .multipart = request.body { isMultipart = true }
        var ours = ["host", "content-length", "transfer-encoding", "expect"]
        if isMultipart { ours.append("content-type") }
        var names: Set<String> = []
        for header in request.headers + request.secretHeaders {
            let name = header.name.lowercased()
            let isToken = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && !"()<>@,;:\\\"/[]?={}".utf8.contains($0) }
            guard !name.isEmpty, isToken, !header.value.utf8.contains(where: { $0 < 0x20 && $0 != 9 || $0 == 0x7F })
            else { throw HTTPFailure(.invalid, "\(place): the header \(name.prefix(80)) cannot be sent") }
            names.insert(name)
            if !ours.contains(name) {
                try append(header.value.isEmpty ? "\(header.name);" : "\(header.name): \(header.value)")
            }
        }
        try append("Host: \(host)")
        try append("Expect:")
        if !isMultipart, !names.contains("content-type") { try append("Content-Type:") }
        if !names.contains("user-agent") { try append("User-Agent: vidbuild") }
        try check(curl_set_pointer(easy, CURLOPT_HTTPHEADER, headers))
    }

    private func append(_ line: String) throws(HTTPFailure) {
        guard let longer = curl_slist_append(headers, line) else { throw HTTPFailure(.notSent, "memory is short") }
        headers = longer
    }

    private func setBody(_ request: HTTPRequest) throws(HTTPFailure) {
        guard !request.method.isEmpty, request.method.utf8.allSatisfy({ (0x41...0x5A).contains($0) }) else {
            throw HTTPFailure(.invalid, "\(place): the method cannot be sent: \(request.method.prefix(20))")
        }
        switch request.body {
        case .none:
            if request.method == "HEAD" { try check(curl_set_long(easy, CURLOPT_NOBODY, 1)) }
            if request.method == "POST" || request.method == "PUT" { try send(RequestSource([])) }
        case .bytes(let bytes): try send(RequestSource(bytes))
        case .file(let path, let offset, let length):
            try send(RequestSource(path: path, offset: offset, length: length))
        case .multipart(let parts): try send(parts)
        }
        // HEAD is what NOBODY makes it.
        if request.method != "HEAD" { try check(curl_set_text(easy, CURLOPT_CUSTOMREQUEST, request.method)) }
    }

    private func send(_ source: RequestSource) throws(HTTPFailure) {
        sources.append(source)
        let pointer = Unmanaged.passUnretained(source).toOpaque()
        try check(curl_set_long(easy, CURLOPT_UPLOAD, 1))
        try check(curl_set_offset(easy, CURLOPT_INFILESIZE_LARGE, curl_off_t(source.count)))
        try check(curl_set_read(easy, RequestSource.read))
        try check(curl_set_pointer(easy, CURLOPT_READDATA, pointer))
        try check(curl_set_seek(easy, RequestSource.seek))
        try check(curl_set_pointer(easy, CURLOPT_SEEKDATA, pointer))
    }

    private func send(_ parts: [HTTPRequest.Part]) throws(HTTPFailure) {
        mime = curl_mime_init(easy)
        for part in parts {
            let source: RequestSource
            switch part.body {
            case .none: source = RequestSource([])
            case .bytes(let bytes): source = RequestSource(bytes)
            case .file(let path, let offset, let length):
                source = try RequestSource(path: path, offset: offset, length: length)
            case .multipart: throw HTTPFailure(.invalid, "\(place): a part cannot have parts")
            }
            sources.append(source)
            guard let handle = curl_mime_addpart(mime) else { throw HTTPFailure(.notSent, "memory is short") }
            try check(curl_mime_name(handle, part.name))
            if let filename = part.filename { try check(curl_mime_filename(handle, filename)) }
            if let type = part.type {
                guard !type.utf8.contains(where: { $0 < 0x20 }) else {
                    throw HTTPFailure(.invalid, "\(place): the type of part \(part.name) cannot be sent")
                }
                try check(curl_mime_type(handle, type))
            }
            try check(
                curl_mime_data_cb(
                    handle, curl_off_t(source.count), RequestSource.read, RequestSource.seek, nil,
                    Unmanaged.passUnretained(source).toOpaque()))
        }
        try check(curl_set_pointer(easy, CURLOPT_MIMEPOST, UnsafeRawPointer(mime)))
    }

    // MARK: what libcurl calls

    private func setCallbacks() throws(HTTPFailure) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        try check(curl_set_pointer(easy, CURLOPT_ERRORBUFFER, words))
        for option in [CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA] {
            try check(curl_set_pointer(easy, option, this))
        }
        try check(
            curl_set_write(easy, CURLOPT_HEADERFUNCTION) { line, _, count, this in
                CurlTransfer.from(this)?.take(line, count) { sink, bytes throws(HTTPFailure) in
                    try sink.takeHeader(bytes)
                } ?? 0
            })
        try check(
            curl_set_write(easy, CURLOPT_WRITEFUNCTION) { piece, _, count, this in
                CurlTransfer.from(this)?.take(piece, count) { sink, bytes throws(HTTPFailure) in try sink.take(bytes) }
                    ?? 0
            })
        try check(
            curl_set_open_socket(easy) { this, _, address in
                guard let address, let transfer = CurlTransfer.from(this),
                    transfer.allows(NetworkAddress(socketAddress: curl_address(address)))
                else { return curl_bad_socket }
                return socket(
                    address.pointee.family, address.pointee.socktype | Int32(SOCK_CLOEXEC.rawValue),
                    address.pointee.protocol)
            })
        try check(
            curl_set_before_request(easy) { this, address, _, _, _ in
                guard let address, let transfer = CurlTransfer.from(this), transfer.depart(to: String(cString: address))
                else { return CURL_PREREQFUNC_ABORT }
                return CURL_PREREQFUNC_OK
            })
    }

    private static func from(_ pointer: UnsafeMutableRawPointer?) -> CurlTransfer? {
        pointer.map { Unmanaged<CurlTransfer>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Bytes taken: all, or none to end the transfer.
    private func take(
        _ bytes: UnsafeMutablePointer<CChar>?, _ count: Int,
        _ body: (inout AnswerSink, UnsafeRawBufferPointer) throws(HTTPFailure) -> Void
    ) -> Int {
        do throws(HTTPFailure) {
            try body(&sink, UnsafeRawBufferPointer(start: bytes, count: count))
            return count
        } catch {
            failure = error
            return -1
        }
    }

    private func allows(_ address: NetworkAddress?) -> Bool {
        guard judgesAddresses, address?.isPrivate ?? true else { return true }
        failure = .privateAddress(place)
        return false
    }

    /// The connection is ready, a reused one included. False to go no further.
    private func depart(to address: String) -> Bool {
        guard allows(NetworkAddress(address)) else { return false }
        // It left once and nothing came back: libcurl would send it again.
        if departures > 0, !mayRepeat {
            failure = HTTPFailure(.unanswered, "the connection ended without an answer")
            return false
        }
        failure = nil
        departures += 1
        return true
    }

    private func check(_ code: CURLcode) throws(HTTPFailure) {
        guard code == CURLE_OK else {
            throw HTTPFailure(.invalid, "\(place): \(String(cString: curl_easy_strerror(code)).lowercased())")
        }
    }
}
