package import Model

/// Writes a WAV file of 32-bit float samples at `Sound.sampleRate` as they come, in bounded memory.
package final class WaveWriter {
    private static let flushBytes = 1 << 18

    private let file: OpenFile
    private let channels: Int
    private var pending: [Float] = []
    private var written = 0

    /// Samples of each channel so far.
    package var samples: Int { (written + pending.count) / channels }

    /// Creates the file.
    ///
    /// - Throws: `.resource`.
    package init(_ path: String, channels: Int) throws(ActionFailure) {
        file = try OpenFile(creating: path)
        self.channels = channels
        pending.reserveCapacity(Self.flushBytes / 2)
    }

    /// Appends interleaved samples.
    package func write(_ samples: UnsafeBufferPointer<Float>) throws(ActionFailure) {
        pending.append(contentsOf: samples)
        if pending.count * 4 >= Self.flushBytes { try flush() }
    }

    package func write(_ samples: [Float]) throws(ActionFailure) {
        try samples.withUnsafeBufferPointer { (buffer) throws(ActionFailure) in try write(buffer) }
    }

    /// Writes the rest and the header: the file is whole when this returns.
    package func finish() throws(ActionFailure) {
        try flush()
        let header = WaveHeader(channels: channels, samples: written / channels).bytes
        try header.withUnsafeBufferPointer { (bytes) throws(ActionFailure) in
            try file.write(UnsafeRawBufferPointer(bytes), at: 0)
        }
    }

    /// Takes back what was written past `samples` of each channel.
    func cut(to samples: Int) throws(ActionFailure) {
        try flush()
        guard samples * channels < written else { return }
        written = samples * channels
        try file.truncate(to: WaveHeader.size + written * 4)
    }

    private func flush() throws(ActionFailure) {
        let offset = WaveHeader.size + written * 4
        try pending.withUnsafeBufferPointer { (samples) throws(ActionFailure) in
            try file.write(UnsafeRawBufferPointer(samples), at: offset)
        }
        written += pending.count
        pending.removeAll(keepingCapacity: true)
    }
}
