import ArgumentParser
import Manifest

struct Schema: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Print the manifest's language: a JSON Schema for editors, or the reference as Markdown.",
        discussion: """
              vidbuild schema > project.schema.json

            In an editor with a YAML language server, the first line of a manifest names the schema:
              # yaml-language-server: $schema=project.schema.json
            """)

    @Flag(help: "Print the reference as Markdown instead.")
    var markdown = false

    func run() async throws {
        try await withMessages { terminal in
            terminal.output(markdown ? ManifestSchema.markdown() : ManifestSchema.json())
        }
    }
}
