import Manifest
import Model
import Testing

@Suite struct FontTests {
    private func shipped(_ name: String) throws -> [UInt8] {
        try #require(shippedTemplates.read("fonts/\(name)", limit: 1 << 22))
    }

    @Test(arguments: [("DejaVuSans.ttf", false), ("DejaVuSans-Bold.ttf", true)])
    func namesAndGlyphs(name: String, bold: Bool) throws {
        let font = try FontFile(try shipped(name))
        #expect(font.families == ["DejaVu Sans"])
        #expect(font.isBold == bold)
        #expect(!font.isItalic)
        for scalar in "Aé€Жλ→".unicodeScalars { #expect(font.hasGlyph(scalar)) }
        for scalar in "漢\u{12000}\u{10FFFF}".unicodeScalars { #expect(!font.hasGlyph(scalar)) }
    }

    @Test func damageIsSurvived() throws {
        let good = try shipped("DejaVuSans.ttf")
        var random = SplitMix(state: 3)
        for round in 0..<60 {
            var bytes = round % 2 == 0 ? Array(good.prefix(random.next(below: 4096))) : good
            // The directory and the tables that are read: damage elsewhere changes nothing.
            for _ in 0..<20 where !bytes.isEmpty {
                bytes[random.next(below: min(bytes.count, 400))] = UInt8(random.next(below: 256))
            }
            guard let font = try? FontFile(bytes) else { continue }
            for value in stride(from: UInt32(0), to: 0x11_0000, by: 997) {
                if let scalar = Unicode.Scalar(value) { _ = font.hasGlyph(scalar) }
            }
            #expect(!font.families.isEmpty)
        }
    }

    @Test func textIsNotAFont() {
        #expect(throws: FontFile.Problem.notAFont) { try FontFile(Array("vidbuild: 1".utf8)) }
    }
}
