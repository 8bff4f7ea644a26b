/// Writes MP4 (ISO 14496-12) with one H.264 track of 24 frames a second, and reads how long one is.
enum MP4File {
    static let rate = 24

    /// `seconds` is rounded to whole frames.
    static func make(seed: String, width: Int, height: Int, seconds: Double) -> Bytes {
        let stream = H264Stream(seed: seed, width: width, height: height)
        let samples = (0..<max(1, Int((seconds * Double(rate)).rounded()))).map { index in
            let unit = stream.frame(index)
            return Bytes(unit.count, count: 4) + unit
        }
        let type = box("ftyp", Array("isom".utf8) + Bytes(512, count: 4) + Array("isomiso2avc1mp41".utf8))
        let size = type.count + movie(stream, samples, offset: 0).count
        return type + movie(stream, samples, offset: size + 8) + box("mdat", samples.flatMap { $0 })
    }

    /// Seconds by the `mvhd` of the file, nil when there is none.
    static func seconds(of file: Bytes) -> Double? {
        guard let place = find(Array("mvhd".utf8), in: file), place + 28 <= file.count else { return nil }
        func number(_ offset: Int, _ count: Int) -> Int {
            file[(place + offset)..<(place + offset + count)].reduce(0) { $0 << 8 | Int($1) }
        }
        let isLong = file[place + 4] == 1
        guard !isLong || place + 36 <= file.count else { return nil }
        let scale = isLong ? number(24, 4) : number(16, 4)
        let length = isLong ? number(28, 7) : number(20, 4)
        return scale > 0 ? Double(length) / Double(scale) : nil
    }

    private static func find(_ needle: Bytes, in bytes: Bytes) -> Int? {
        guard let first = needle.first, bytes.count > needle.count else { return nil }
        return bytes.indices.dropLast(needle.count).first { bytes[$0] == first && bytes[$0...].starts(with: needle) }
    }

    private static func box(_ type: String, _ body: Bytes) -> Bytes {
        Bytes(body.count + 8, count: 4) + Array(type.utf8) + body
    }

    /// A box with version 0 and flags.
    private static func full(_ type: String, flags: Int = 0, _ body: Bytes) -> Bytes {
        box(type, Bytes(flags, count: 4) + body)
    }

    private static func table(_ type: String, _ rows: [[Int]]) -> Bytes {
        full(type, Bytes(rows.count, count: 4) + rows.joined().flatMap { Bytes($0, count: 4) })
    }

    private static func zeros(_ count: Int) -> Bytes { Bytes(repeating: 0, count: count) }

    private static func movie(_ stream: H264Stream, _ samples: [Bytes], offset: Int) -> Bytes {
        let length = Bytes(samples.count, count: 4)
        let scale = Bytes(rate, count: 4)
        let matrix = [0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x4000_0000].flatMap { Bytes($0, count: 4) }
        let size = Bytes(stream.width, count: 2) + Bytes(stream.height, count: 2)
        let header = full(
            "mvhd",
            zeros(8) + scale + length + Bytes(0x10000, count: 4) + Bytes(0x100, count: 2) + zeros(10) + matrix
                + zeros(24) + Bytes(2, count: 4))
        let track = full(
            "tkhd", flags: 3,
            zeros(8) + Bytes(1, count: 4) + zeros(4) + length + zeros(16) + matrix
                + Bytes(stream.width << 16, count: 4) + Bytes(stream.height << 16, count: 4))
        let sequence = stream.sequence
        let picture = stream.picture
        let decoder = box(
            "avcC",
            [1, sequence[1], sequence[2], sequence[3], 0xFF, 0xE1] + Bytes(sequence.count, count: 2) + sequence
                + [1] + Bytes(picture.count, count: 2) + picture)
        let entry = box(
            "avc1",
            zeros(6) + Bytes(1, count: 2) + zeros(16) + size + Bytes(0x48_0000, count: 4)
                + Bytes(0x48_0000, count: 4) + zeros(4) + Bytes(1, count: 2) + zeros(32) + [0, 24, 0xFF, 0xFF] + decoder
        )
        let tables = box(
            "stbl",
            full("stsd", Bytes(1, count: 4) + entry) + table("stts", [[samples.count, 1]]) + table("stss", [[1]])
                + table("stsc", [[1, samples.count, 1]])
                + full("stsz", zeros(4) + length + samples.flatMap { Bytes($0.count, count: 4) })
                + table("stco", [[offset]]))
        let information = box(
            "minf",
            full("vmhd", flags: 1, zeros(8))
                + box("dinf", full("dref", Bytes(1, count: 4) + full("url ", flags: 1, []))) + tables)
        let media = box(
            "mdia",
            full("mdhd", zeros(8) + scale + length + [0x55, 0xC4, 0, 0])
                + full("hdlr", zeros(4) + Array("vide".utf8) + zeros(12) + Array("video\u{0}".utf8)) + information)
        return box("moov", header + box("trak", track + media))
    }
}
