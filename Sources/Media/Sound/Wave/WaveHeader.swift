import Model

/// The head of a WAV file of 32-bit float samples at `Sound.sampleRate`: RIFF, or RF64 (EBU Tech 3306) past 4 GiB.
struct WaveHeader: Equatable {
    /// Bytes before the samples in a file that `bytes` heads. The space of RF64's sizes is always kept.
    static let size = 94
    private static let floatFormat: UInt16 = 3

    var channels: Int
    /// Samples of each channel.
    var samples: Int

    /// The header as written.
    var bytes: [UInt8] {
        let dataSize = samples * channels * 4
        let riffSize = Self.size - 8 + dataSize
        let isLarge = riffSize > UInt32.max
        var out = Array((isLarge ? "RF64" : "RIFF").utf8)
        Self.append(UInt32(clamping: isLarge ? Int(UInt32.max) : riffSize), to: &out)
        out += Array("WAVE".utf8)
        out += Array((isLarge ? "ds64" : "JUNK").utf8)
        Self.append(UInt32(28), to: &out)
        for value in [riffSize, dataSize, samples] { Self.append(UInt64(isLarge ? value : 0), to: &out) }
        Self.append(UInt32(0), to: &out)
        out += Array("fmt ".utf8)
        Self.append(UInt32(18), to: &out)
        Self.append(Self.floatFormat, to: &out)
        Self.append(UInt16(channels), to: &out)
        Self.append(UInt32(Sound.sampleRate), to: &out)
        Self.append(UInt32(Sound.sampleRate * channels * 4), to: &out)
        Self.append(UInt16(channels * 4), to: &out)
        Self.append(UInt16(32), to: &out)
        Self.append(UInt16(0), to: &out)
        out += Array("fact".utf8)
        Self.append(UInt32(4), to: &out)
        Self.append(UInt32(clamping: samples), to: &out)
        out += Array("data".utf8)
        Self.append(isLarge ? UInt32.max : UInt32(dataSize), to: &out)
        return out
    }

    init(channels: Int, samples: Int) {
        self.channels = channels
        self.samples = samples
    }

    /// Reads what `bytes` writes; nil for any other file.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= Self.size else { return nil }
        let channels = Int(bytes[58]) | Int(bytes[59]) << 8
        guard (1...2).contains(channels) else { return nil }
        let small = Self.integer(bytes[90..<94])
        let size = small == Int(UInt32.max) ? Self.integer(bytes[28..<36]) : small
        guard size >= 0 else { return nil }
        self.init(channels: channels, samples: size / (4 * channels))
        guard Array(bytes.prefix(Self.size)) == self.bytes else { return nil }
    }

    private static func append(_ value: some FixedWidthInteger, to bytes: inout [UInt8]) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    private static func integer(_ bytes: ArraySlice<UInt8>) -> Int {
        Int(truncatingIfNeeded: bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
    }
}
