/// A mapping of the language, shared and never copied: the one declaration from which the reader, the JSON Schema and the reference come.
final class Shape: Sendable {
    /// With its article, as messages say it: `a scene`.
    let name: String
    let summary: String
    let fields: [Field]
    /// What keys beside the fields stand for; nil where there are no others.
    let open: OpenKeys?
    /// Keys of which one must be given.
    let oneOf: [String]

    struct OpenKeys: Sendable {
        /// `a character`
        let name: String
        let type: ValueType
        let summary: String
    }

    init(_ name: String, _ summary: String, oneOf: [String] = [], open: OpenKeys? = nil, _ fields: [Field]) {
        self.name = name
        self.summary = summary
        self.fields = fields
        self.open = open
        self.oneOf = oneOf
    }

    func field(_ name: String) -> Field? { fields.first { $0.name == name } }
}

/// A key of a mapping.
final class Field: Sendable {
    let name: String
    let type: ValueType
    let summary: String
    let isRequired: Bool
    /// As it would be written; nil: there is none, or it comes from elsewhere.
    let defaultText: String?
    let defaultValue: Value?
    /// As it would be written.
    let example: String?

    init(
        _ name: String, _ type: ValueType, required: Bool = false, default defaultText: String? = nil,
        example: String? = nil,
        _ summary: String
    ) {
        self.name = name
        self.type = type
        self.summary = summary
        isRequired = required
        self.defaultText = defaultText
        self.example = example
        defaultValue = defaultText.flatMap { type.value(ofText: $0) }
    }
}
