/// An answer, and how badly it is given.
package struct LoopbackResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// `length` bytes of a file from `offset`.
        case file(path: String, offset: Int, length: Int)
        /// These bytes over and over, `length` in all; nil never ends, and announces no length.
        case repeated([UInt8], length: Int?)
        /// With `Transfer-Encoding: chunked`, a chunk an item.
        case chunks([[UInt8]])
        /// The whole answer from its first byte, head included, as it is; the connection ends after it.
        case raw([UInt8])
    }

    package var status: Int
    /// `Content-Length` is added unless it is here (true or not) or the body has none.
    package var headers: [LoopbackRequest.Field]
    package var body: Body
    /// Seconds before the first byte.
    package var delay: Double = 0
    /// So many bytes at a time with so many seconds between.
    package var drip: (bytes: Int, every: Double)?
    /// The connection ends after so many bytes, head included; 0 resets it, and the client has no answer at all.
    package var cutAfter: Int?
    /// Whether the client had the answer: called with true when all of it was given to the system, with false when the client left
    /// before, the answer was cut, or (after a true) the client's system said that nobody read it.
    package var delivered: (@Sendable (Bool) -> Void)?

    package init(_ status: Int = 200, headers: [LoopbackRequest.Field] = [], body: Body = .bytes([])) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package init(_ status: Int = 200, type: String, _ bytes: some Sequence<UInt8>) {
        self.init(status, headers: [.init("Content-Type", type)], body: .bytes(Array(bytes)))
    }

    package static func json(_ status: Int = 200, _ text: String) -> LoopbackResponse {
        LoopbackResponse(status, type: "application/json", text.utf8)
    }

    package static func text(_ status: Int = 200, _ text: String, type: String = "text/plain; charset=utf-8")
        -> LoopbackResponse
    {
        LoopbackResponse(status, type: type, text.utf8)
    }

    /// The connection is reset without a byte of an answer.
    package static var nothing: LoopbackResponse {
        var response = LoopbackResponse()
        response.cutAfter = 0
        return response
    }

    /// With a header more.
    package func with(_ name: String, _ value: String) -> LoopbackResponse {
        var response = self
        response.headers.append(.init(name, value))
        return response
    }

    /// The bytes of the status line and headers.
    func head() -> [UInt8] {
        var text = "HTTP/1.1 \(status) \(Self.reason(status))\r\n"
        for header in headers { text += "\(header.name): \(header.value)\r\n" }
        if let length = contentLength { text += "Content-Length: \(length)\r\n" }
        if case .chunks = body { text += "Transfer-Encoding: chunked\r\n" }
        if endsConnection { text += "Connection: close\r\n" }
        return Array((text + "\r\n").utf8)
    }

    /// Nil: not to be announced.
    private var contentLength: Int? {
        if status == 204 || status == 304 || headers.contains(where: { $0.name.lowercased() == "content-length" }) {
            return nil
        }
        return switch body {
        case .bytes(let bytes): bytes.count
        case .file(_, _, let length): length
        case .repeated(_, let length): length
        case .chunks, .raw: nil
        }
    }

    var endsConnection: Bool {
        if cutAfter != nil { return true }
        return switch body {
        case .raw, .repeated(_, length: nil): true
        default: headers.contains { $0.name.lowercased() == "content-length" }
        }
    }

    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 413: "Content Too Large"
        case 429: "Too Many Requests"
        case 500..<600: "Server Error"
        default: "Status"
        }
    }
}
