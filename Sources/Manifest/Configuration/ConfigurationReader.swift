package import Model

/// Reads a user's configuration.
package enum ConfigurationReader {
    /// `name` is what messages call the file. Nil when the file is wrong; the diagnostics say how.
    package static func read(_ bytes: [UInt8], name: String) -> (
        configuration: Configuration?, diagnostics: [Diagnostic]
    ) {
        let diagnostics = DiagnosticList()
        let file = SourceFile(name: name, bytes: bytes)
        guard let tree = TreeReader.read(file, diagnostics: diagnostics),
            let record = Checker(diagnostics: diagnostics).record(tree, as: Language.configuration)
        else { return (nil, diagnostics.sorted(files: [file])) }
        var configuration = Configuration()
        for entry in record.given("secrets")?.map ?? [] {
            if let secret = entry.value.record, let place = place(secret, diagnostics) {
                configuration.secrets[entry.key.text] = place
            }
        }
        for entry in record.given("settings")?.map ?? [] {
            if let text = entry.value.string { configuration.settings[entry.key.text] = text }
        }
        configuration.proxy = record.given("proxy")?.string
        return (diagnostics.hasErrors ? nil : configuration, diagnostics.sorted(files: [file]))
    }

    private static func place(_ record: Record, _ diagnostics: DiagnosticList) -> Configuration.Place? {
        var places: [Configuration.Place] = []
        if let name = record.given("env")?.string { places.append(.environment(name)) }
        if let number = record.given("fd")?.integer { places.append(.descriptor(number)) }
        if let path = record.given("file")?.string { places.append(.file(path)) }
        if places.count > 1 { diagnostics.error("a secret is in one place only", at: record.span) }
        return places.count == 1 ? places[0] : nil
    }
}

extension Language {
    static let configuration = Shape(
        "a configuration", "What this machine knows and a project does not: `config.yaml`.",
        [
            Field(
                "secrets", .map(.object(secretPlace)), example: "{ openai.key: { env: OPENAI_KEY } }",
                "Where the secrets of providers are, by provider and name."),
            Field(
                "settings", .map(.text), example: "{ vertex.project: my-project }",
                "Account values that are no secrets, by provider and name."),
            Field(
                "proxy", .text, example: "socks5h://127.0.0.1:1080",
                "An HTTP or SOCKS5 proxy for all calls; else as HTTPS_PROXY says."),
        ])

    static let secretPlace = Shape(
        "a secret's place", "Where a secret is found: one of these.", oneOf: ["env", "fd", "file"],
        [
            Field("env", .text, example: "OPENAI_API_KEY", "An environment variable."),
            Field("fd", .integer(3...1023), example: "3", "An open file descriptor."),
            Field("file", .text, example: "~/.secrets/openai", "A file that only you may read (mode 600)."),
        ])
}
