import Engine
import Foundation
import Model
import Testing

@Suite struct StoreTests {
    @Test func collectionKeepsWhatFitsAndWhatWasBought() async throws {
        let shop = try ToyShop()
        _ = try await shop.build(toyPlan("a = say one", "b = say three", "c = buy take:1 seventeen"))
        #expect(try shop.store.status().bytes == 3 + 5 + 9)
        #expect(try shop.store.collect(limit: 12)?.bytes ?? 0 >= 5)
        #expect(try shop.store.collect(limit: 0) != nil)
        let status = try shop.store.status()
        #expect(status.blobs == 1)
        #expect(status.bytes == 9)
        let again = try await shop.build(toyPlan("a = say one", "c = buy take:1 seventeen"))
        #expect(shop.text(again, 1) == "seventeen")
    }

    @Test func collectionWaitsForRenders() throws {
        let shop = try ToyShop()
        let other = try Store(root: shop.store.root)
        #expect(other.lock.share())
        #expect(try shop.store.collect(limit: 0) == nil)
        #expect(try shop.store.clear(includingPurchased: true) == nil)
    }

    @Test func aRecordIsCurrentUntilSomethingChanges() throws {
        let shop = try ToyShop()
        try shop.write("words", "red")
        let descriptor = open(shop.folder, O_RDONLY | O_DIRECTORY)
        defer { close(descriptor) }
        let path = shop.folder + "/store/renders/x"
        let made = RenderRecord.settle(files: ["words", "styles"], known: [:], in: descriptor, summary: "out.mp4, 3 s")
        try made?.save(path, workspace: try Workspace(store: shop.store))
        let record = try #require(RenderRecord.load(path))
        #expect(record.summary == "out.mp4, 3 s")
        #expect(record.isCurrent(in: descriptor))
        try FileManager.default.createDirectory(atPath: shop.folder + "/styles", withIntermediateDirectories: true)
        #expect(!record.isCurrent(in: descriptor))
        rmdir(shop.folder + "/styles")
        #expect(record.isCurrent(in: descriptor))
        try shop.write("words", "rad")
        #expect(!record.isCurrent(in: descriptor))
        for length in 0..<64 {
            let bytes = try Data(contentsOf: URL(filePath: path)).prefix(length)
            try bytes.write(to: URL(filePath: path + "-cut"))
            #expect(RenderRecord.load(path + "-cut") == nil)
        }
    }

    @Test func deliveriesReplaceInOnePiece() async throws {
        let shop = try ToyShop()
        let state = try await shop.build(toyPlan("a = say film"))
        let path = shop.folder + "/out/deep/film.txt"
        #expect(try shop.store.deliver(state.outputs[0][0], to: path))
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "film")
        #expect(try !shop.store.deliver(state.outputs[0][0], to: path))
        #expect(try FileManager.default.contentsOfDirectory(atPath: shop.folder + "/out/deep") == ["film.txt"])
    }

    @Test func aDeadProcesssWorkspaceIsRemoved() throws {
        let shop = try ToyShop()
        let left = shop.store.root + "/tmp/999999999-1"
        try FileManager.default.createDirectory(atPath: left, withIntermediateDirectories: true)
        let workspace = try Workspace(store: shop.store)
        #expect(!FileManager.default.fileExists(atPath: left))
        #expect(FileManager.default.fileExists(atPath: workspace.path))
    }
}
