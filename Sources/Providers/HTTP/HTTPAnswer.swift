package import Model

/// What came back.
package struct HTTPAnswer: Sendable {
    package var status: Int
    /// In the order of arrival, of the last answer when redirects were followed. Names as sent.
    package var headers: [HTTPRequest.Header]
    /// Empty when the body went to a file.
    package var body: [UInt8]
    /// Digest and size of the body that went to a file.
    package var file: BlobReference?
    /// Where the answer came from, after redirects.
    package var url: String
    package var milliseconds: Int

    package init(
        status: Int, headers: [HTTPRequest.Header] = [], body: [UInt8] = [], file: BlobReference? = nil,
        url: String = "",
        milliseconds: Int = 0
    ) {
        self.status = status
        self.headers = headers
        self.body = body
        self.file = file
        self.url = url
        self.milliseconds = milliseconds
    }

    /// The first header of that name, letter case ignored.
    package func header(_ name: String) -> String? {
        headers.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}
