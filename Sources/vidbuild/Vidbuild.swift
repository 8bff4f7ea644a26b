import ArgumentParser

@main
struct Vidbuild: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vidbuild",
        abstract: "Build films the way a build system builds programs.",
        discussion: """
            A project is a folder with a manifest, project.yaml by default. Only what an edit touches is made again.

              vidbuild new moon                   start a project in the folder moon
              vidbuild render moon/project.yaml   make its film
              vidbuild plan moon/project.yaml     see what a render would do, and why

            Exit status: 0 done, 1 a step failed, 2 the manifest is wrong, 64 wrong usage, 130 interrupted.
            Completions: vidbuild --generate-completion-script bash (or zsh, fish).
            """,
        version: "0.1.0",
        subcommands: [
            New.self, Check.self, ShowPlan.self, Render.self, Explain.self, Graph.self, StoreCommand.self, Schema.self,
            Cost.self, Regenerate.self, Doctor.self, ProvidersCommand.self,
        ])
}
