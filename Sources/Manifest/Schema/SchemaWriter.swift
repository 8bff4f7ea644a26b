import Model

/// Declarations to JSON Schema: each shape becomes a definition.
///
/// What the schema cannot say is left to the reader: that files exist, that names are known, that units are in range.
struct SchemaWriter {
    private(set) var definitions: [(String, JSON)] = []
    private var defined: Set<String> = []

    /// The members of a shape's schema.
    mutating func object(_ shape: Shape) -> [(String, JSON)] {
        var properties: [(String, JSON)] = []
        for field in shape.fields { properties.append((field.name, .object(describe(field)))) }
        var members: [(String, JSON)] = [
            ("type", .text("object")), ("description", .text(plain(shape.summary))),
            ("properties", .object(properties)),
        ]
        if let open = shape.open {
            members.append(("additionalProperties", .object(type(open.type) + [("description", .text(open.summary))])))
            members.append(("minProperties", .number(1)))
        } else {
            members.append(("additionalProperties", .flag(false)))
        }
        let required = shape.fields.filter(\.isRequired).map(\.name)
        if !required.isEmpty { members.append(("required", .texts(required))) }
        if !shape.oneOf.isEmpty {
            members.append(("anyOf", .list(shape.oneOf.map { .object([("required", .texts([$0]))]) })))
        }
        return members
    }

    private mutating func describe(_ field: Field) -> [(String, JSON)] {
        var members = type(field.type) + [("description", .text(plain(field.summary)))]
        if field.name == "vidbuild" {
            members = [("const", .number(Double(Language.version)))] + members.filter { $0.0 == "description" }
        }
        if let value = field.defaultText.flatMap({ Self.value($0, field.type) }) { members.append(("default", value)) }
        if field.name == "scene", case .later(.object) = field.type { return Self.loose(Language.scene) }
        return members
    }

    /// A default as JSON has it: numbers and flags are not text there.
    private static func value(_ text: String, _ type: ValueType) -> JSON? {
        switch type {
        case .integer, .number, .unit(.rate): Decimal(text).map { .number($0.double) } ?? .text(text)
        case .flag: .flag(text == "true")
        default: .text(text)
        }
    }

    /// A scene with holes: its keys are known, but any value may be `${name}`.
    private static func loose(_ shape: Shape) -> [(String, JSON)] {
        let properties = shape.fields.filter { $0.name != "id" }.map { field in
            (field.name, JSON.object([("description", .text(field.summary.filter { $0 != "`" }))]))
        }
        return [
            ("type", .text("object")),
            ("description", .text("The keys of a scene, without id; ${name} stands for an argument.")),
            ("properties", .object(properties)), ("additionalProperties", .flag(false)),
        ]
    }

    private mutating func type(_ type: ValueType) -> [(String, JSON)] {
        switch type {
        case .text: return [("type", .texts(["string", "number", "boolean"]))]
        case .name:
            return [("type", .texts(["string", "number"])), ("pattern", .text("^[-_A-Za-z0-9][-_.A-Za-z0-9]{0,63}$"))]
        case .file: return [("type", .text("string")), ("pattern", .text(#"^[^/~\\][^\\]*$"#))]
        case .provider, .secretName:
            return [("type", .text("string")), ("pattern", .text(#"^[-_.:@+/A-Za-z0-9]+$"#))]
        case .newFile(let ending):
            let tail = ending.replacing(".", with: "\\.")
            return [("type", .text("string")), ("pattern", .text(#"^[^/~\\][^\\]*"# + tail + "$"))]
        case .integer(let range): return bounds("integer", Double(range.lowerBound), Double(range.upperBound))
        case .number(let range): return bounds("number", range.lowerBound, range.upperBound)
        case .flag: return [("type", .text("boolean"))]
        case .choice(let names): return [("enum", .texts(names))]
        case .unit(.rate):
            return either([
                .object(bounds("integer", 1, 240)),
                .object([
                    ("type", .text("string")), ("pattern", .text(Unit.rate.pattern)),
                    ("examples", .texts(Unit.rate.examples)),
                ]),
            ])
        case .unit(let unit):
            return [("type", .text("string")), ("pattern", .text(unit.pattern)), ("examples", .texts(unit.examples))]
        case .point:
            let axes: [(String, JSON)] = [
                ("type", .text("array")), ("items", .object(bounds("number", 0, 1))), ("minItems", .number(2)),
                ("maxItems", .number(2)),
            ]
            return either([.object(axes), .object([("const", .text("center"))])])
        case .list(let item): return [("type", .text("array")), ("items", .object(self.type(item)))]
        case .map(let value):
            return [("type", .text("object")), ("additionalProperties", .object(self.type(value)))]
        case .object(let shape): return reference(shape)
        case .either(let types):
            var alternatives: [JSON] = []
            for type in types { alternatives.append(.object(self.type(type))) }
            return either(alternatives)
        case .later(let later): return self.type(later)
        case .anything: return []
        }
    }

    private func either(_ alternatives: [JSON]) -> [(String, JSON)] { [("anyOf", .list(alternatives))] }

    private func bounds(_ type: String, _ low: Double, _ high: Double) -> [(String, JSON)] {
        [("type", .text(type)), ("minimum", .number(low)), ("maximum", .number(high))]
    }

    private mutating func reference(_ shape: Shape) -> [(String, JSON)] {
        let name = shape.identifier
        if defined.insert(name).inserted {
            let position = definitions.count
            definitions.append((name, .object([])))
            definitions[position].1 = .object(object(shape))
        }
        return [("$ref", .text("#/$defs/\(name)"))]
    }

    private func plain(_ text: String) -> String { text.filter { $0 != "`" } }
}

extension Shape {
    /// The name without its article, as one word: `a plain picture` is `plain-picture`.
    var identifier: String {
        let words = name.split(separator: " ")
        return (words.count > 1 && ["a", "an"].contains(words[0]) ? words.dropFirst() : words[...]).joined(
            separator: "-")
    }
}
