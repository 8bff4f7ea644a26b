import FoundationEssentials
import Model

/// The JSON documents that steps hand to each other.
enum Document {
    /// Reads a document that an earlier step wrote.
    ///
    /// - Throws: `.internal` when it is not one.
    static func read<Value: Decodable>(_ type: Value.Type, _ input: ActionFiles.Input) throws(ActionFailure) -> Value {
        let file = try OpenFile(reading: input)
        let bytes = try file.bytes(at: 0, count: try file.size())
        do {
            return try JSONDecoder().decode(type, from: Data(bytes))
        } catch {
            throw ActionFailure(.internal, "a document of an earlier step cannot be read: \(error)", input: input.index)
        }
    }

    /// Writes a document in the one canonical form.
    static func write(_ value: some Encodable, to path: String) throws(ActionFailure) {
        let text: String
        do {
            text = try CanonicalJSON.encode(value)
        } catch {
            throw ActionFailure(.internal, "a document cannot be written: \(error)")
        }
        try write(text, to: path)
    }

    /// Writes a text file.
    static func write(_ text: String, to path: String) throws(ActionFailure) {
        let file = try OpenFile(creating: path)
        try Array(text.utf8).withUnsafeBytes { (bytes) throws(ActionFailure) in try file.write(bytes, at: 0) }
    }
}
