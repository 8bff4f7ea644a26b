import Foundation
import Manifest
import Model
import Testing

/// Every manifest that the README shows is one.
@Suite struct ReadmeTests {
    @Test func itsManifestsAreRead() throws {
        let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let readme = try String(contentsOf: repository.appending(path: "README.md"), encoding: .utf8)
        let manifests = readme.components(separatedBy: "```yaml\n").dropFirst()
            .compactMap { $0.components(separatedBy: "\n```").first }.filter { $0.hasPrefix("vidbuild:") }
        #expect(manifests.count >= 2)
        for manifest in manifests {
            let media = manifest.split { " ,:{}\n".contains($0) }.map(String.init)
                .filter { name in [".png", ".jpg", ".wav", ".flac"].contains { name.hasSuffix($0) } }
            let files = Dictionary(media.map { ($0, "") }, uniquingKeysWith: { first, _ in first })
            #expect(diagnosis(manifest, files) == "")
        }
    }
}
