import FoundationEssentials
import Model

/// The JSON documents that steps hand to each other.
enum Document {
    /// Reads a document that an earlier step wrote.
    ///
    /// - Throws: `.internal` when it is not one.
    static func read<Value: Decodable>(_ type: Value.Type, _ input: ActionFiles.Input) throws(ActionFailure) -> Value {
        let bytes = try Files.read(input)
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
        try Files.write(Array(text.utf8), to: path)
    }
}
