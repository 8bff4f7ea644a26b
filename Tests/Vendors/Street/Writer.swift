/// Writes what a language model would: JSON by the schema that was asked for, its words from the prompt.
struct Writer {
    private var draw: Draw
    private let words: [String]
    /// The first number in the prompt: how many items are meant.
    private let count: Int?
    private let prompt: String
    private var items = 0
    /// What is told when scenes are wanted, and how many of them.
    private var story: (Story, count: Int)?

    init(prompt: String, draw: Draw) {
        self.draw = draw
        self.prompt = prompt
        let found = prompt.split { !($0.isLetter || $0.isNumber || $0 == "'") }.map(String.init)
        words = found.isEmpty ? ["the", "fox", "wakes"] : found
        count = found.lazy.compactMap { Int($0) }.first { (1...200).contains($0) }
    }

    /// JSON Schema, or Gemini's dialect with types in capitals; nil writes a sentence.
    mutating func write(_ schema: JSON?) -> String {
        guard let schema else { return sentence() }
        return value(schema, name: "").text
    }

    private mutating func value(_ schema: JSON, name: String) -> JSON {
        if let choices = schema["enum"]?.array, !choices.isEmpty { return choices[draw.next(choices.count)] }
        if let constant = schema["const"] { return constant }
        if let options = schema["anyOf"]?.array, let first = options.first { return value(first, name: name) }
        let type = schema["type"]?.string ?? schema["type"]?.array?.first?.string ?? "string"
        switch type.lowercased() {
        case "object":
            let members = schema["properties"]?.object ?? [:]
            return .object(Dictionary(uniqueKeysWithValues: members.map { ($0.key, value($0.value, name: $0.key)) }))
        case "array":
            let least = schema["minItems"]?.integer ?? 0
            let most = schema["maxItems"]?.integer ?? 1000
            let size = min(max(least > 0 ? least : count ?? 3, least), most)
            if let story, let item = schema["items"], item["enum"] != nil {
                let choices = item["enum"]?.array ?? []
                return .array(story.0.hasHero(items - 1, of: story.count) ? Array(choices.prefix(1)) : [])
            }
            if let item = schema["items"]?["properties"], item["picture"] != nil {
                let cast = item["characters"]?["items"]?["enum"]?.array?.compactMap(\.string) ?? []
                story = (Story(prompt: prompt, cast: cast), size)
            }
            return .array(
                (0..<size).map { index in
                    items = index + 1
                    return value(schema["items"] ?? .object([:]), name: name)
                })
        case "integer": return .integer(Int(number(schema, 3...8).rounded()))
        case "number": return .number((number(schema, 3...8) * 2).rounded() / 2)
        case "boolean": return .bool(draw.next(2) == 1)
        case "null": return .null
        default:
            if let story, let told = told(story.0, story.count, name) { return .string(told) }
            if name == "id" || name.hasSuffix("_id") || name == "slug" { return "scene-\(items)" }
            let text = sentence()
            return .string(schema["maxLength"]?.integer.map { String(text.prefix($0)) } ?? text)
        }
    }

    private func told(_ story: Story, _ count: Int, _ name: String) -> String? {
        switch name {
        case "id": story.id(items - 1, of: count)
        case "picture": story.picture(items - 1, of: count)
        case "narration": story.narration(items - 1, of: count)
        default: nil
        }
    }

    private mutating func number(_ schema: JSON, _ usual: ClosedRange<Double>) -> Double {
        let least = schema["minimum"]?.number ?? usual.lowerBound
        let most = schema["maximum"]?.number ?? max(usual.upperBound, least)
        return least + draw.unit() * max(0, min(most, least + 6) - least)
    }

    private mutating func sentence() -> String {
        let picked = (0..<(5 + draw.next(5))).map { _ in words[draw.next(words.count)] }
        let text = picked.joined(separator: " ").lowercased()
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }
}

extension String {
    /// As vendors count them in prices: four characters each.
    var tokens: Int { max(1, utf8.count / 4) }
}
