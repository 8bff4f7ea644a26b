import Model

/// What is written down of an order that the vendor has taken: enough to ask for its result, and nothing secret.
struct JobTicket: Sendable {
    enum Place: Sendable, Equatable {
        /// Ask the poll call of the call that bought.
        case polling
        /// The result is at a URL.
        case result(url: String, needsKey: Bool)
    }

    /// What the calls that follow are filled with.
    var values: [String: JSONValue]
    var place: Place

    init(values: [String: JSONValue], place: Place = .polling) {
        self.values = values
        self.place = place
    }

    var text: String {
        var members: [(name: String, value: JSONValue)] = []
        let sorted = values.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        members.append(("values", .object(sorted)))
        if case .result(let url, let needsKey) = place {
            members.append(("result", .string(url)))
            members.append(("key", .bool(needsKey)))
        }
        return JSONValue.object(members).text
    }

    /// Nil when the text is none of ours.
    init?(text: String) {
        guard let json = try? JSONValue(parsing: text), let members = json["values"]?.members else { return nil }
        values = Dictionary(members.map { ($0.name, $0.value) }) { _, last in last }
        place = .polling
        if let url = json["result"]?.string { place = .result(url: url, needsKey: json["key"] == .bool(true)) }
    }
}
