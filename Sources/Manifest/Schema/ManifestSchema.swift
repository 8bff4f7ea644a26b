/// The language's description for editors and readers, made from the declarations that the reader itself uses.
package enum ManifestSchema {
    /// The manifest as a JSON Schema (draft 2020-12).
    package static func json() -> String {
        var schema = SchemaWriter()
        let root = schema.object(Language.manifest)
        let members: [(String, JSON)] = [
            ("$schema", .text("https://json-schema.org/draft/2020-12/schema")),
            ("title", .text("vidbuild manifest, version \(Language.version)")),
        ]
        return JSON.object(members + root + [("$defs", .object(schema.definitions))]).text() + "\n"
    }

    /// The reference: a table of keys for each mapping.
    package static func markdown() -> String { ReferenceWriter().text() }
}
