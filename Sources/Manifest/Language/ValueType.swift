import Model

/// What the value of a key may be.
indirect enum ValueType: Sendable {
    /// Words: any scalar, `1969` and `yes` included.
    case text
    /// Letters, digits, `-`, `_` and `.`: the name of something.
    case name
    /// A file of the project that must exist.
    case file
    /// A file that will be written, with this ending.
    case newFile(ending: String)
    /// Who makes something: a provider card's name, alone or with a model's after a slash, or what is built in.
    case provider
    /// `provider.name`: what the configuration outside the project calls a secret.
    case secretName
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    case flag
    case choice([String])
    case unit(Unit)
    /// `[x, y]`, fractions 0 to 1, or `center`.
    case point
    case list(ValueType)
    /// Names of the user's choice to values.
    case map(ValueType)
    case object(Shape)
    /// At most one alternative is a scalar kind besides choices, and one a list; mappings are told apart by their keys.
    case either([ValueType])
    /// Read later, as the type says, after templates are expanded and includes read.
    case later(ValueType)
    case anything

    /// What is wanted, for messages: `a length of time such as 0.5s or 12f`.
    var phrase: String {
        switch self {
        case .text: "text"
        case .name: "a name of letters, digits, “-”, “_” and “.”"
        case .file: "a file of the project"
        case .newFile(let ending): "the path of a file that ends in “\(ending)”"
        case .provider: "a provider such as openai or replicate/google/veo-3.1"
        case .secretName: "a secret's name such as s3.access"
        case .integer(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(Decimal.text(range.lowerBound)) to \(Decimal.text(range.upperBound))"
        case .flag: "true or false"
        case .choice(let names): Self.alternatives(names)
        case .unit(let unit): unit.phrase
        case .point: "a point such as [0.4, 0.3], or center"
        case .list: "a list"
        case .map: "a mapping"
        case .object: "a mapping"
        case .either(let types):
            Self.alternatives(types.map(\.phrase).reduce(into: []) { if !$0.contains($1) { $0.append($1) } })
        case .later(let type): type.phrase
        case .anything: "a value"
        }
    }

    static func alternatives(_ words: [String]) -> String {
        words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + words[words.count - 1]
    }
}

/// What a scalar was read as.
enum ScalarReading: Sendable {
    case value(Value)
    case wrong(hint: String?)
}

extension ValueType {
    /// The value that a scalar stands for. Nil when no scalar will do.
    func reading(of text: String, plain: Bool) -> ScalarReading? {
        switch self {
        case .text:
            if let control = text.unicodeScalars.first(where: {
                $0.value < 32 && $0 != "\n" && $0 != "\t" || $0.value == 127
            }) {
                return .wrong(hint: "it holds the control character U+\(control.hex)")
            }
            return text.allSatisfy(\.isWhitespace) ? .wrong(hint: "it is empty") : .value(.text(text))
        case .name:
            let isName =
                text.utf8.count <= 64 && text.first != "." && !text.isEmpty
                && text.unicodeScalars.allSatisfy(\.isNamePart)
            return isName ? .value(.text(text)) : .wrong(hint: Self.nameSuggestion(text).map { "write \($0)" })
        case .file: return text.isEmpty ? .wrong(hint: nil) : .value(.text(text))
        case .newFile(let ending):
            return text.hasSuffix(ending) && text.utf8.count > ending.utf8.count
                ? .value(.text(text)) : .wrong(hint: nil)
        case .provider:
            let isProvider =
                text.utf8.count <= 200
                && text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
                    !$0.isEmpty && $0.unicodeScalars.allSatisfy { $0.isNamePart || ":@+".unicodeScalars.contains($0) }
                }
            return isProvider ? .value(.text(text)) : .wrong(hint: nil)
        case .secretName:
            let isName =
                text.utf8.count <= 64 && text.contains(".") && text.first != "." && text.last != "."
                && text.unicodeScalars.allSatisfy(\.isNamePart)
            return isName
                ? .value(.text(text)) : .wrong(hint: "the secret itself is in the configuration outside the project")
        case .integer(let range):
            guard let decimal = Decimal(text), decimal.scale == 0, range.contains(decimal.digits) else {
                return .wrong(hint: nil)
            }
            return .value(.integer(decimal.digits))
        case .number(let range):
            guard let decimal = Decimal(text), range.contains(decimal.double) else { return .wrong(hint: nil) }
            return .value(.number(decimal.double))
        case .flag:
            switch text {
            case "true", "yes", "on": return .value(.flag(true))
            case "false", "no", "off": return .value(.flag(false))
            default: return .wrong(hint: nil)
            }
        case .choice(let names):
            return names.contains(text)
                ? .value(.text(text))
                : .wrong(hint: Suggestion.closest(text, among: names).map { "did you mean “\($0)”?" })
        case .unit(let unit): return unit.reading(of: text)
        case .point: return text == "center" ? .value(.point(.center)) : .wrong(hint: nil)
        case .either(let types):
            var wrong: ScalarReading?
            for type in types {
                guard let reading = type.reading(of: text, plain: plain) else { continue }
                if case .value = reading { return reading }
                if case .wrong(hint: .some) = reading { wrong = reading } else { wrong = wrong ?? reading }
            }
            return wrong
        case .list, .map, .object, .later, .anything: return nil
        }
    }

    /// The value of a default as the declaration writes it.
    func value(ofText text: String) -> Value? {
        guard case .value(let value) = reading(of: text, plain: true) else { return nil }
        return value
    }

    /// A name made of what was written; nil when nothing of it can stay.
    static func nameSuggestion(_ text: String) -> String? {
        var name = ""
        for scalar in text.lowercased().unicodeScalars.prefix(60) {
            if scalar.isNamePart, !(name.isEmpty && scalar == ".") {
                name.unicodeScalars.append(scalar)
            } else if !name.isEmpty, name.last != "-" {
                name += "-"
            }
        }
        while name.last == "-" { name.removeLast() }
        return name.isEmpty ? nil : name
    }
}

extension Unicode.Scalar {
    var isNamePart: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": true
        default: false
        }
    }

    /// At least four hexadecimal digits.
    var hex: String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
