/// One request, complete in itself.
package struct HTTPRequest: Sendable {
    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package enum Body: Sendable {
        case none
        case bytes([UInt8])
        /// `length` bytes of a file from `offset`, read while they are sent.
        case file(path: String, offset: Int, length: Int)
        case multipart([Part])
    }

    /// A part of `multipart/form-data`.
    package struct Part: Sendable {
        package var name: String
        package var filename: String?
        package var type: String?
        /// Not `multipart`.
        package var body: Body

        package init(name: String, filename: String? = nil, type: String? = nil, body: Body) {
            self.name = name
            self.filename = filename
            self.type = type
            self.body = body
        }
    }

    /// Where the answer's body goes.
    package enum Destination: Sendable {
        /// Into memory, at most so many bytes, counted when decoded. A longer answer is a failure, but one that is no success
        /// is cut there.
        case memory(limit: Int)
        /// Into a new file, hashed on the way, at most so many bytes, counted when decoded. Answers that are no success go to
        /// memory and are cut at 64 KiB.
        case file(path: String, limit: Int)
    }

    package enum Redirects: Sendable, Equatable {
        /// A 3xx is an answer like any other.
        case refuse
        /// At most five, to http and https only; secret headers stay behind when scheme, host or port changes. 303 becomes a GET;
        /// what is no GET or HEAD is sent again by 307 and 308 only, and only to the same place.
        case follow
    }

    /// Upper case.
    package var method: String
    /// Absolute, percent-encoded.
    package var url: String
    /// `Host`, `Content-Length` and `Transfer-Encoding` are the client's to say and are left out.
    package var headers: [Header]
    /// Headers that are a secret: sent to the first host only, and never logged.
    package var secretHeaders: [Header]
    package var body: Body
    package var destination: Destination
    package var redirects: Redirects
    /// Whether hosts of private networks, loopback and link-local addresses may be asked, redirected to included.
    package var allowsPrivateHosts: Bool
    /// Seconds for the whole exchange.
    package var deadline: Double
    /// Seconds without progress: fewer than 16 bytes a second in both directions together, counted from the connection on, the
    /// vendor's time to think included. Whole seconds.
    package var patience: Double

    package init(
        _ method: String, _ url: String, headers: [Header] = [], secretHeaders: [Header] = [], body: Body = .none,
        destination: Destination = .memory(limit: 16 << 20), redirects: Redirects = .refuse,
        allowsPrivateHosts: Bool = false, deadline: Double = 120, patience: Double = 60
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.secretHeaders = secretHeaders
        self.body = body
        self.destination = destination
        self.redirects = redirects
        self.allowsPrivateHosts = allowsPrivateHosts
        self.deadline = deadline
        self.patience = patience
    }
}
