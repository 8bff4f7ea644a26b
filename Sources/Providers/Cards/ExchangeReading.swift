import Model

/// What a card read from an answer, held against what the vendor's SDK made of it.
enum ExchangeReading {
    static func text(_ outcome: CardReading) -> String {
        switch outcome {
        case .failure(let failure): return "\(failure.cause.rawValue): \(failure.message.prefix(120))"
        case .job(let state):
            return
                "job \(state.id ?? "")\(state.id == nil ? "" : " ")\(state.status) (\(state.phase == .done ? "done" : "waiting"))"
        case .result(let result):
            var parts: [String] = []
            switch result.file {
            case nil: break
            case .body: parts.append("the body")
            case .url(let url, _): parts.append(url)
            case .bytes(let bytes): parts.append("\(bytes.count) bytes")
            }
            if let text = result.text { parts.append("text “\(text.prefix(60))”") }
            if let words = result.words { parts.append("\(words.words.count) words") }
            for (name, value) in result.values.sorted(by: { $0.key < $1.key }) { parts.append("\(name) \(value.kind)") }
            if let charged = result.charged { parts.append("charged \(charged)") }
            return parts.isEmpty ? "accepted" : parts.joined(separator: ", ")
        }
    }

    static func differences(_ outcome: CardReading, status: Int, parsed: JSONValue?) -> [String] {
        let raised = parsed?["raised"] != nil
        switch outcome {
        case .failure(let failure):
            if status >= 400 || raised || parsed == nil || parsed == .null { return wrongClass(failure, status) }
            return speaksOfFailure(parsed?.text ?? "")
                ? [] : ["read as \(failure.cause.rawValue), and the SDK read a success"]
        case .job, .result:
            if status >= 400 { return ["an answer with status \(status) is read as a success"] }
            if raised {
                return ["the SDK raised \(parsed?["raised"]?.string ?? "an error"), and the card reads a success"]
            }
        }
        guard case .result(let result) = outcome, let parsed else { return [] }
        var notes: [String] = []
        for name in ["content", "text", "output_text"] {
            guard let wanted = parsed[name], let text = result.text else { continue }
            let isSame = wanted.string == text || (try? JSONValue(parsing: text)) == wanted
            if !isSame { notes.append("text: “\(text.prefix(80))”, the SDK read \(wanted.kind)") }
        }
        if case .url(let url, _)? = result.file {
            for name in ["url", "uri", "output"] {
                if let wanted = parsed[name]?.string, wanted != url {
                    notes.append("file: \(url), the SDK read \(wanted)")
                }
            }
        }
        return notes
    }

    /// A status of which there is no doubt.
    private static func wrongClass(_ failure: VendorFailure, _ status: Int) -> [String] {
        switch (status, failure.cause) {
        case (500..., .overload), (500..., .failed), (500..., .rateLimit): []
        case (500..., _): ["status \(status) is read as \(failure.cause.rawValue)"]
        case (402, .credit), (402, .rateLimit): []
        case (402, _): ["status 402 is read as \(failure.cause.rawValue)"]
        default: []
        }
    }

    private static func speaksOfFailure(_ text: String) -> Bool {
        let lower = text.lowercased()
        return ["fail", "error", "cancel", "nsfw", "refus", "filter", "block", "safety", "abort"].contains {
            lower.contains($0)
        }
    }
}
