/// A file that is part of a request.
package struct RequestFile: Sendable {
    package enum Content: Sendable {
        case bytes([UInt8])
        case path(String, size: Int)
        /// Where the vendor fetches it: uploaded already, or a data URL.
        case url(String)
    }

    package var content: Content
    /// `image/png`
    package var mime: String
    package var filename: String

    package init(_ content: Content, mime: String = "application/octet-stream", filename: String = "file") {
        self.content = content
        self.mime = mime
        self.filename = filename
    }

    /// Bytes; 0 where only its URL is known.
    package var size: Int {
        switch content {
        case .bytes(let bytes): bytes.count
        case .path(_, let size): size
        case .url: 0
        }
    }
}
