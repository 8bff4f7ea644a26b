import Manifest
import Model

/// The shipped templates, as the repository holds them.
let shippedTemplates = DiskFolder(#filePath.split(separator: "/").dropLast(3).map { "/" + $0 }.joined() + "/templates")

/// Reads a project that is in memory: `manifest` as `project.yaml`, and the media that most tests name.
func read(_ manifest: String, _ more: [String: String] = [:], bytes: [String: [UInt8]] = [:]) -> (
    project: Project?, diagnostics: [Diagnostic]
) {
    var files = ["photos/moon.jpg": "", "photos/sea.png": "", "sound/bed.flac": "", "voices/ana.wav": ""]
    files["project.yaml"] = manifest
    let folder = MemoryFolder(
        files.merging(more) { $1 }, bytes: bytes, special: ["photos/link.jpg": .outside, "photos/pipe.jpg": .other])
    return ProjectReader(folder: folder, manifest: "project.yaml", templates: shippedTemplates, systemFonts: []).read()
}

/// What is said of a project, as a person reads it.
func diagnosis(_ manifest: String, _ more: [String: String] = [:], bytes: [String: [UInt8]] = [:]) -> String {
    read(manifest, more, bytes: bytes).diagnostics.map { $0.text() }.joined()
}
