import ArgumentParser
import Engine
import FoundationEssentials
import Glibc

struct New: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Start a project: a folder with a manifest that renders as it is.",
        discussion: """
              vidbuild new moon
              vidbuild render moon
            """)

    @Argument(
        help: ArgumentHelp("The folder to make; it must not exist or be empty.", valueName: "folder"),
        completion: .directory)
    var folder: String

    func run() async throws {
        try await withMessages { terminal in
            let skeleton = try Installation().templates + "/projects/minimal"
            let files = FileManager.default
            if FileStamp(path: folder).size >= 0, try files.contentsOfDirectory(atPath: folder).isEmpty == false {
                throw Problem("\(folder) is not empty", hint: "name a folder that does not exist yet")
            }
            try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
            for name in try files.contentsOfDirectory(atPath: skeleton).sorted() {
                let target = "\(folder)/\(name == "gitignore" ? ".gitignore" : name)"
                try files.copyItem(atPath: "\(skeleton)/\(name)", toPath: target)
            }
            terminal.report("made \(folder): look into \(folder)/project.yaml, then `vidbuild render \(folder)`")
        }
    }
}
