import Model

/// `scene-sound`: one scene of a programme, mixed as the programme mixes it, as a plain WAV file.
enum SceneSoundPerformer: StepPerformer {
    private static let headerSize = 44

    static func perform(
        _ parameters: SceneSoundParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let score = try Score(scene: parameters, files)
        var mixer = try Mixer(score, bed: nil)
        let output = try OpenFile(creating: files.output("sound"))
        try write(header(samples: score.samples), at: 0, to: output)
        var block = StereoBlock(StereoBlock.length)
        var done = 0
        while try mixer.mix(into: &block) {
            let samples = (0..<block.count).map { index in
                let mean = (block.left[index] + block.right[index]) / 2
                return Int16(max(-32768, min(32767, (mean * 32768).rounded()))).littleEndian
            }
            try write(samples, at: headerSize + 2 * done, to: output)
            done += block.count
            progress(Double(done) / Double(score.samples))
        }
    }

    /// RIFF, `fmt ` of PCM, `data`: the form that every service reads.
    private static func header(samples: Int) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.littleEndian) { Array($0) } }
        let size = UInt32(clamping: 2 * samples)
        let rate = UInt32(Sound.sampleRate)
        return Array("RIFF".utf8) + bytes(UInt32(clamping: Int(size) + headerSize - 8)) + Array("WAVEfmt ".utf8)
            + bytes(UInt32(16)) + bytes(UInt16(1)) + bytes(UInt16(1)) + bytes(rate) + bytes(2 * rate)
            + bytes(UInt16(2)) + bytes(UInt16(16)) + Array("data".utf8) + bytes(size)
    }

    private static func write<Value>(_ values: [Value], at offset: Int, to file: OpenFile) throws(ActionFailure) {
        try values.withUnsafeBufferPointer { (buffer) throws(ActionFailure) in
            try file.write(UnsafeRawBufferPointer(buffer), at: offset)
        }
    }
}

extension Score {
    /// One scene by itself, without a bed: its voices are where the programme has them from the scene's start on.
    init(scene: SceneSoundParameters, _ files: ActionFiles) throws(ActionFailure) {
        // A programme of this scene alone; loudness and bit rate are of the encode, which this is not.
        try self.init(
            ProgrammeParameters(
                rate: scene.rate, scenes: [.init(overlap: 0, levels: scene.levels)], bed: nil, loudness: 0, ceiling: 0,
                bitRate: 0),
            files)
    }
}
