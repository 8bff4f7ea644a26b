import Manifest
import Testing

@Suite struct SchemaTests {
    @Test func everyKeyIsDescribed() {
        let schema = ManifestSchema.json()
        let reference = ManifestSchema.markdown()
        for key in ["vidbuild", "lower-third", "push-in", "toward", "fade-out", "lead-in", "words", "focus"] {
            #expect(schema.contains("\"\(key)\": {"), "\(key) is missing in the schema")
            #expect(reference.contains("| `\(key)` |"), "\(key) is missing in the reference")
        }
        #expect(schema.contains(#""additionalProperties": false"#))
        #expect(reference.contains("| `quality` | a whole number from 0 to 51 | `20` |"))
    }
}
