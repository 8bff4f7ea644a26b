import CLibYAML
import Model

/// libyaml's parser (`yaml_parser_t`), pulled an event at a time. It owns the parser and borrows the bytes of the file.
///
/// libyaml's marks count code points; the events given out have byte offsets.
final class EventStream {
    enum Event {
        case scalar(text: String, plain: Bool, anchor: String?, tag: String?)
        case alias(String)
        case listStart(anchor: String?, tag: String?)
        case listEnd
        case mappingStart(anchor: String?, tag: String?)
        case mappingEnd
        case documentStart
        case documentEnd
        case streamEnd
    }

    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let file: SourceFile
    /// Byte offset of each code point; empty for ASCII text, where they are equal.
    private let offsets: [Int32]

    /// `input` are the bytes of `file`, valid UTF-8, and outlive the stream. Wraps `yaml_parser_set_input_string`.
    init(_ file: SourceFile, input: UnsafeBufferPointer<UInt8>) throws(SyntaxProblem) {
        self.file = file
        offsets = Self.offsets(of: input)
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            throw SyntaxProblem(message: "not enough memory to read the file", range: 0..<0, hint: nil)
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
    }

    private static func offsets(of input: UnsafeBufferPointer<UInt8>) -> [Int32] {
        guard input.contains(where: { $0 >= 0x80 }) else { return [] }
        var offsets: [Int32] = []
        offsets.reserveCapacity(input.count)
        for (index, byte) in input.enumerated() where byte & 0xC0 != 0x80 { offsets.append(Int32(index)) }
        return offsets
    }

    private func offset(_ mark: yaml_mark_t) -> Int {
        let end = file.bytes.count
        if offsets.isEmpty { return min(mark.index, end) }
        return mark.index < offsets.count ? Int(offsets[mark.index]) : end
    }

    /// The next event and its bytes. Throws what libyaml finds wrong. Wraps `yaml_parser_parse`.
    func next() throws(SyntaxProblem) -> (event: Event, range: Range<Int>) {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw problem() }
            defer { yaml_event_delete(&event) }
            let start = offset(event.start_mark)
            let range = start..<max(start, offset(event.end_mark))
            switch event.type {
            case YAML_SCALAR_EVENT:
                let data = event.data.scalar
                let text = String(decoding: UnsafeBufferPointer(start: data.value, count: data.length), as: UTF8.self)
                let plain = data.style == YAML_PLAIN_SCALAR_STYLE
                return (.scalar(text: text, plain: plain, anchor: string(data.anchor), tag: string(data.tag)), range)
            case YAML_ALIAS_EVENT: return (.alias(string(event.data.alias.anchor) ?? ""), range)
            case YAML_SEQUENCE_START_EVENT:
                let data = event.data.sequence_start
                return (.listStart(anchor: string(data.anchor), tag: string(data.tag)), range)
            case YAML_SEQUENCE_END_EVENT: return (.listEnd, range)
            case YAML_MAPPING_START_EVENT:
                let data = event.data.mapping_start
                return (.mappingStart(anchor: string(data.anchor), tag: string(data.tag)), range)
            case YAML_MAPPING_END_EVENT: return (.mappingEnd, range)
            case YAML_DOCUMENT_START_EVENT: return (.documentStart, range)
            case YAML_DOCUMENT_END_EVENT: return (.documentEnd, range)
            case YAML_STREAM_END_EVENT: return (.streamEnd, range)
            default: continue
            }
        }
    }

    private func string(_ text: UnsafeMutablePointer<yaml_char_t>?) -> String? {
        text.map { String(decodingCString: UnsafePointer($0), as: UTF8.self) }
    }

    private func problem() -> SyntaxProblem {
        let state = parser.pointee
        let text = state.problem.map { String(cString: $0) } ?? "the file cannot be read as YAML"
        let context = state.context.map { String(cString: $0) }
        var at = offset(state.problem_mark)
        var opened: Int?
        if state.error == YAML_READER_ERROR {
            at = min(state.problem_offset, file.bytes.count)
        } else if context != nil {
            opened = offset(state.context_mark)
        }
        return SyntaxProblem(libyaml: text, context: context, at: at, opened: opened, in: file)
    }
}
