package import Model

/// Mixes a film's voices and bed forward in time. Only the voices that sound are open, so that memory does not grow with the film.
package struct Mixer {
    private struct Voice {
        var placement: Placement
        var reader: WaveReader
        /// Samples that are mixed: as many as the timing says, and the file has.
        var samples: Int
    }

    private let score: Score
    private var bed: BedTrack?
    private var next = 0
    private var open: [Voice] = []
    private var position = 0
    private var scratch: [Float] = []

    /// - Throws: `.internal` when the bed is not stereo.
    package init(_ score: Score, bed settings: ProgrammeParameters.Bed?) throws(ActionFailure) {
        self.score = score
        if let file = score.bed, let settings { bed = try BedTrack(file, settings, score) }
    }

    /// Replaces `block` with the film's next samples; false at the end.
    package mutating func mix(into block: inout StereoBlock) throws(ActionFailure) -> Bool {
        let count = min(StereoBlock.length, score.samples - position)
        guard count > 0 else { return false }
        block.clear(count)
        while next < score.voices.count, score.voices[next].start < position + count {
            let placement = score.voices[next]
            let reader = try WaveReader(placement.file)
            open.append(Voice(placement: placement, reader: reader, samples: min(reader.samples, placement.samples)))
            next += 1
        }
        for voice in open { try add(voice, to: &block) }
        let end = position + count
        open.removeAll { $0.placement.start + $0.samples <= end }
        try bed?.add(to: &block, from: position)
        position = end
        return true
    }

    private mutating func add(_ voice: Voice, to block: inout StereoBlock) throws(ActionFailure) {
        let start = voice.placement.start
        let span = (start..<start + voice.samples).clamped(to: position..<position + block.count)
        guard !span.isEmpty else { return }
        let channels = voice.reader.channels
        let values = span.count * channels
        if scratch.count < values { scratch = [Float](repeating: 0, count: values) }
        try scratch.withUnsafeMutableBufferPointer { (buffer) throws(ActionFailure) in
            let part = UnsafeMutableBufferPointer(rebasing: buffer[0..<values])
            try voice.reader.read(at: span.lowerBound - start, into: part)
        }
        let place = span.lowerBound - position
        let gain = voice.placement.gain
        scratch.withUnsafeBufferPointer { samples in
            block.left.withUnsafeMutableBufferPointer { left in
                block.right.withUnsafeMutableBufferPointer { right in
                    if channels == 1 {
                        for index in 0..<span.count {
                            let sample = samples[index] * gain
                            left[place + index] += sample
                            right[place + index] += sample
                        }
                    } else {
                        for index in 0..<span.count {
                            left[place + index] += samples[2 * index] * gain
                            right[place + index] += samples[2 * index + 1] * gain
                        }
                    }
                }
            }
        }
    }
}
