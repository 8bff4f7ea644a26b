/// A tree of JSON. Members keep the order in which they were written; equality ignores it.
package indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// As written, so that no digit is lost: `0.10`, `12`, `1e3`.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object([(name: String, value: JSONValue)])
}
