import Model

/// Why a file is not YAML that can be read. It ends the reading of that file.
struct SyntaxProblem: Error {
    var message: String
    var range: Range<Int>
    var hint: String?

    init(message: String, range: Range<Int>, hint: String?) {
        self.message = message
        self.range = range
        self.hint = hint
    }

    /// libyaml's problem in plain words. `at` and `opened` (where the construct in question started) are byte offsets.
    init(libyaml problem: String, context: String?, at: Int, opened: Int?, in file: SourceFile) {
        let byte = at < file.bytes.count ? file.bytes[at] : 0
        var range = at..<min(at + 1, file.bytes.count)
        let plain: (message: String, hint: String?)
        switch problem {
        case _
        where byte == UInt8(ascii: "\t") && (problem.contains("cannot start any token") || problem.contains("tab")):
            plain = (
                "a tab cannot indent a line", "YAML is indented with spaces: replace the tab by two spaces a level"
            )
        case "found character that cannot start any token":
            plain = ("a value cannot start with this character", "put the value in quotes")
        case "mapping values are not allowed in this context":
            plain = (
                "a “:” cannot stand here",
                "put the text in quotes if it holds “: ”, or check that this line is indented as its neighbours are"
            )
        case "could not find expected ':'":
            plain = (
                "a key without “:”",
                "write “key: value”; text that goes over several lines starts with “|” or is quoted"
            )
            if let opened { range = opened..<max(opened, min(at, Self.lineEnd(opened, in: file))) }
        case "did not find expected key":
            plain = ("this line does not fit the mapping around it", "check its indentation, and the quotes before it")
        case "did not find expected '-' indicator":
            plain = (
                "this line does not fit the list around it", "an item starts with “- ” and stands under the item before"
            )
        case "did not find expected ',' or '}'":
            plain = ("“,” or “}” is missing", Self.opening(opened, "“{”", in: file))
        case "did not find expected ',' or ']'":
            plain = ("“,” or “]” is missing", Self.opening(opened, "“[”", in: file))
        case "found unexpected end of stream" where context?.contains("quoted") == true:
            plain = ("text in quotes has no closing quote", Self.opening(opened, "the quote", in: file))
            if let opened { range = opened..<min(opened + 1, file.bytes.count) }
        case "control characters are not allowed":
            plain = ("a control character cannot stand in a manifest", "remove it")
        case "block sequence entries are not allowed in this context":
            plain = ("a list item cannot start here", "put the list on the lines below its key")
        case "found unknown escape character":
            plain = ("unknown escape in text in double quotes", "write “\\\\” for a backslash, or use single quotes")
        case "did not find expected <document start>":
            plain = ("text after the end of the manifest", "check the indentation of this line")
        default:
            plain = ([problem, context].compactMap { $0 }.joined(separator: " "), nil)
        }
        self.init(message: plain.message, range: range, hint: plain.hint)
    }

    private static func opening(_ offset: Int?, _ what: String, in file: SourceFile) -> String? {
        offset.map { "\(what) was opened at line \(file.position(ofByte: $0).line)" }
    }

    private static func lineEnd(_ offset: Int, in file: SourceFile) -> Int {
        file.bytes[offset...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? file.bytes.count
    }
}
