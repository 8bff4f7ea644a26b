import Foundation

/// A project folder of its own, removed at the end.
final class Sandbox {
    let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "vidbuild-film-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func write(_ name: String, _ text: String) throws { try write(name, Data(text.utf8)) }

    func write(_ name: String, _ data: Data) throws {
        let url = URL(filePath: path(name))
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try data.write(to: url)
    }

    func read(_ name: String) -> Data? { FileManager.default.contents(atPath: path(name)) }

    func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

    /// A picture without a library: a PNG of a two-coloured pattern.
    static func png(width: Int, height: Int, seed: UInt64) -> Data {
        var random = SplitMix(seed: seed)
        let colors = (0..<2).map { _ in (0..<3).map { _ in UInt8(truncatingIfNeeded: random.next()) } }
        var rows: [UInt8] = []
        for y in 0..<height {
            rows.append(0)
            for x in 0..<width { rows += colors[(x / 4 + y / 4) % 2] }
        }
        func bigEndian(_ value: UInt32) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }
        func chunk(_ type: String, _ body: [UInt8]) -> [UInt8] {
            let tagged = Array(type.utf8) + body
            var crc: UInt32 = 0xFFFF_FFFF
            for byte in tagged {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            }
            return bigEndian(UInt32(body.count)) + tagged + bigEndian(~crc)
        }
        // Stored, not compressed.
        var stream: [UInt8] = [0x78, 0x01]
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in rows {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        for start in stride(from: 0, to: rows.count, by: 65535) {
            let part = rows[start..<min(rows.count, start + 65535)]
            let length = UInt16(part.count)
            stream.append(start + 65535 >= rows.count ? 1 : 0)
            stream += [UInt8(length & 255), UInt8(length >> 8), UInt8(~length & 255), UInt8(~length >> 8)] + part
        }
        stream += bigEndian(high << 16 | low)
        let header = bigEndian(UInt32(width)) + bigEndian(UInt32(height)) + [8, 2, 0, 0, 0]
        return Data(
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", header) + chunk("IDAT", stream)
                + chunk("IEND", []))
    }

    /// A 48 kHz mono 16-bit WAV file.
    static func wav(_ samples: [Int16]) -> Data {
        func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
            withUnsafeBytes(of: value.littleEndian) { Array($0) }
        }
        let size = UInt32(samples.count * 2)
        var bytes =
            Array("RIFF".utf8) + little(36 + size) + Array("WAVEfmt ".utf8) + little(UInt32(16)) + little(UInt16(1))
        bytes +=
            little(UInt16(1)) + little(UInt32(48000)) + little(UInt32(96000)) + little(UInt16(2)) + little(UInt16(16))
        bytes += Array("data".utf8) + little(size) + samples.flatMap { little($0) }
        return Data(bytes)
    }
}

/// The random source of tests: equal seeds, equal tests.
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
