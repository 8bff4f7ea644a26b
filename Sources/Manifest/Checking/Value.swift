import Model

/// A value that was read as its type says.
enum Value: Sendable {
    /// It was wrong and has been reported.
    case invalid
    /// Text, a name, a path or a choice.
    case text(String)
    case integer(Int)
    /// Plain, in dB, in LUFS, or a fraction for what is written in percent.
    case number(Double)
    case flag(Bool)
    case length(Length)
    case size(Size)
    case rate(Rational)
    case color(Color)
    case point(Point)
    case money(Money)
    case list([Checked])
    case map([Record.Entry])
    case record(Record)
    case tree(Node)
}

/// A value and where it is written.
struct Checked: Sendable {
    var value: Value
    var span: SourceSpan

    var isInvalid: Bool { if case .invalid = value { true } else { false } }
    var string: String? { if case .text(let text) = value { text } else { nil } }
    var text: Located<String>? { string.map { Located($0, at: span) } }
    var integer: Int? { if case .integer(let integer) = value { integer } else { nil } }
    var number: Double? { if case .number(let number) = value { number } else { nil } }
    var flag: Bool? { if case .flag(let flag) = value { flag } else { nil } }
    var length: Length? { if case .length(let length) = value { length } else { nil } }
    var size: Size? { if case .size(let size) = value { size } else { nil } }
    var rate: Rational? { if case .rate(let rate) = value { rate } else { nil } }
    var color: Color? { if case .color(let color) = value { color } else { nil } }
    var point: Point? { if case .point(let point) = value { point } else { nil } }
    var list: [Checked]? { if case .list(let list) = value { list } else { nil } }
    var map: [Record.Entry]? { if case .map(let map) = value { map } else { nil } }
    var record: Record? { if case .record(let record) = value { record } else { nil } }
    var tree: Node? { if case .tree(let tree) = value { tree } else { nil } }

    func choice<Choice: RawRepresentable<String>>(_ type: Choice.Type) -> Choice? {
        string.flatMap { Choice(rawValue: $0) }
    }
}

/// A mapping that was read as its shape says.
struct Record: Sendable {
    struct Entry: Sendable {
        var key: Node.Key
        var value: Checked
    }

    let shape: Shape
    let span: SourceSpan
    var entries: [Entry] = []
    /// Keys beside the shape's fields, where it has such.
    var open: [Entry] = []

    /// What is written, or else the default that the shape declares.
    subscript(name: String) -> Checked? {
        if let entry = entry(name), !entry.value.isInvalid { return entry.value }
        return shape.field(name)?.defaultValue.map { Checked(value: $0, span: span) }
    }

    /// What is written and right.
    func given(_ name: String) -> Checked? {
        entry(name).flatMap { $0.value.isInvalid ? nil : $0.value }
    }

    /// What is written, right or wrong.
    func entry(_ name: String) -> Entry? { entries.first { $0.key.text == name } }
}
