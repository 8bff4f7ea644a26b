import Foundation
import Manifest
import Testing

@Suite struct DiskFolderTests {
    @Test func linksAreFollowedAndKeptInside() throws {
        let files = FileManager.default
        let root = files.temporaryDirectory.appending(path: "disk-folder-\(UUID().uuidString)")
        defer { try? files.removeItem(at: root) }
        try files.createDirectory(at: root.appending(path: "film/photos"), withIntermediateDirectories: true)
        try Data("abc".utf8).write(to: root.appending(path: "film/photos/a.jpg"))
        try Data("secret".utf8).write(to: root.appending(path: "outside.jpg"))
        for (link, target) in [
            ("in.jpg", "photos/a.jpg"), ("out.jpg", "../outside.jpg"), ("up", ".."), ("gone.jpg", "nowhere"),
        ] {
            try files.createSymbolicLink(atPath: root.appending(path: "film/\(link)").path, withDestinationPath: target)
        }
        let folder = DiskFolder(root.appending(path: "film").path)
        let expected: [(String, FolderEntry)] = [
            ("photos/a.jpg", .file(size: 3)), ("photos", .folder), ("in.jpg", .file(size: 3)), ("out.jpg", .outside),
            ("up/outside.jpg", .outside), ("gone.jpg", .missing), ("photos/b.jpg", .missing),
            ("photos/a.jpg/b", .missing),
        ]
        for (path, entry) in expected { #expect(folder.entry(path) == entry, "\(path)") }
        #expect(folder.list("") == ["gone.jpg", "in.jpg", "out.jpg", "photos", "up"])
        #expect(folder.list("none") == nil)
        #expect(folder.read("photos/a.jpg", limit: 2) == Array("ab".utf8))
        #expect(folder.read("photos", limit: 2) == nil)
    }
}
