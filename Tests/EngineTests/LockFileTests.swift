import Engine
import Foundation
import Model
import Testing

@Suite struct LockFileTests {
    private static let digest = String(repeating: "ab", count: 32)

    private func read(_ text: String) -> (LockFile, [String]) {
        let (lock, diagnostics) = LockFile.read(SourceFile(name: "vidbuild.lock", bytes: Array(text.utf8)))
        return (lock, diagnostics.map { "\($0.span?.location ?? "?"): \($0.message)" })
    }

    @Test func whatIsWrittenIsRead() {
        let text = """
            # vidbuild.lock, version 1: what this film was made from. Commit it.
            dawn/picture  take 2  \(Self.digest) 123  openai gpt-image-2  USD 0.04
            dawn/voice/1  take 1  \(Self.digest) 0 \(Self.digest) 9  elevenlabs eleven_v3
            dusk/clip  take 3  wanted  replicate google/veo-3.1

            """
        let (lock, diagnostics) = read(text)
        #expect(diagnostics == [])
        #expect(lock.text == text)
        #expect(["dawn/picture", "dawn/voice/1", "dusk/clip", "dusk/voice/1"].map { lock.takes[$0] } == [2, 1, 3, 1])
        #expect(lock.entry("dawn/picture")?.cost == Money(dollars: "0.04"))
    }

    @Test(
        arguments: [
            ("a  take 1  xyz 3  v m", "vidbuild.lock:1:1: this is no line of vidbuild.lock"),
            ("a  take 0  wanted  v m", "vidbuild.lock:1:1: this is no line of vidbuild.lock"),
            ("a  take 1  \(digest)  v m", "vidbuild.lock:1:1: this is no line of vidbuild.lock"),
            ("a  take 1  \(digest) 5  v m  EUR 4", "vidbuild.lock:1:1: this is no line of vidbuild.lock"),
            ("\n<<<<<<< HEAD", "vidbuild.lock:2:1: a merge conflict is not resolved"),
            ("a  take 1  wanted  v m\na  take 2  wanted  v m", "vidbuild.lock:2:1: a has two lines"),
            ("\u{0}\u{FFFD}", "vidbuild.lock:1:1: this is no line of vidbuild.lock"),
        ]) func aWrongLineIsADiagnostic(text: String, message: String)
    {
        #expect(read(text).1 == [message])
    }

    @Test func aPreviewKeepsTheOtherLinesAndAFilmDropsThem() async throws {
        let shop = try ToyShop()
        let both = try await shop.build(toyPlan("a = buy take:1 price:1 cat", "b = buy take:2 price:1 dog"))
        let costs = try shop.store.purchases.costs(of: both.keys.compactMap { $0 })
        let lock = LockFile().updated(with: both, costs: costs, isWhole: true)
        #expect(
            lock.entries.map { "\($0.step) \($0.take) \($0.cost?.description ?? "")" } == [
                "a 1 USD 1.00", "b 2 USD 1.00",
            ])
        let one = try await shop.build(toyPlan("a = buy take:1 price:1 cat"))
        #expect(lock.updated(with: one, costs: costs, isWhole: false) == lock)
        #expect(lock.updated(with: one, costs: costs, isWhole: true).entries.map(\.step) == ["a"])
        // A take that could not be bought stays asked for.
        let missing = try await shop.build(toyPlan("b = buy take:7 price:1 dog"), options: .toys(budget: "0"))
        #expect(lock.updated(with: missing, costs: costs, isWhole: true).text.hasSuffix("b  take 7  wanted  toys t1\n"))
    }

    @Test func itIsWrittenInOnePieceAndOnlyWhenItChanges() throws {
        let shop = try ToyShop()
        let path = shop.folder + "/vidbuild.lock"
        let (lock, _) = read("a  take 3  wanted  v m")
        try lock.save(path)
        let stamp = FileStamp(path: path)
        try lock.save(path)
        #expect(FileStamp(path: path) == stamp)
        #expect(LockFile.load(path, name: "vidbuild.lock").lock == lock)
        try LockFile().save(path)
        #expect(!FileStamp(path: path).isFile)
        #expect(try FileManager.default.contentsOfDirectory(atPath: shop.folder).allSatisfy { !$0.hasSuffix(".part") })
    }
}
