package import Model

/// Random access to the samples of a file that `WaveWriter` wrote.
package final class WaveReader {
    private let file: OpenFile
    private let header: WaveHeader
    private let input: Int

    /// 1 or 2.
    package var channels: Int { header.channels }
    /// Samples of each channel.
    package var samples: Int { header.samples }

    /// Opens the file and reads its header.
    ///
    /// - Throws: `.internal` for a file that is not ours or is cut short.
    package init(_ input: ActionFiles.Input) throws(ActionFailure) {
        file = try OpenFile(reading: input)
        self.input = input.index
        guard let header = WaveHeader(try file.bytes(at: 0, count: WaveHeader.size)),
            try file.size() >= WaveHeader.size + header.samples * header.channels * 4
        else { throw ActionFailure(.internal, "a sound of an earlier step is not whole", input: input.index) }
        self.header = header
    }

    /// Reads interleaved samples from sample `start` on: `buffer.count / channels` samples of each channel, all inside the file.
    package func read(at start: Int, into buffer: UnsafeMutableBufferPointer<Float>) throws(ActionFailure) {
        let offset = WaveHeader.size + start * channels * 4
        guard try file.read(at: offset, into: UnsafeMutableRawBufferPointer(buffer)) == buffer.count * 4 else {
            throw ActionFailure(.internal, "a sound of an earlier step ends early", input: input)
        }
    }

    /// All samples, interleaved.
    package func readAll() throws(ActionFailure) -> [Float] {
        var all = [Float](repeating: 0, count: samples * channels)
        try all.withUnsafeMutableBufferPointer { (buffer) throws(ActionFailure) in try read(at: 0, into: buffer) }
        return all
    }
}
