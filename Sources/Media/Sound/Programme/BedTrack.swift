import Glibc
import Model

/// The music under a film: looped with an equal-power seam or ending by itself, faded and ducked. Read forward, a block at a time.
struct BedTrack {
    /// Longest cross-fade at the seam of a loop.
    private static let longestSeam = Sound.sampleRate / 20

    private let reader: WaveReader
    private let settings: ProgrammeParameters.Bed
    private let filmSamples: Int
    private let level: Float
    private var ducking: Ducking
    /// Gains of the start of a turn at the seam, and of the end of the turn before.
    private let seam: [Float]
    private let ending: [Float]
    private var gains: [Float] = []
    private var scratch: [Float] = []

    init(_ file: ActionFiles.Input, _ settings: ProgrammeParameters.Bed, _ score: Score) throws(ActionFailure) {
        reader = try WaveReader(file)
        guard reader.channels == 2 else { throw ActionFailure(.internal, "the bed is not stereo", input: file.index) }
        self.settings = settings
        filmSamples = score.samples
        level = Gain.linear(settings.level)
        ducking = Ducking(speech: score.voices.map(\.speech), decibels: settings.duck)
        let length = min(Self.longestSeam, reader.samples / 4)
        seam = (0..<length).map { Gain.quantised(sin((Double($0) + 0.5) / Double(length) * .pi / 2)) }
        ending = seam.reversed()
    }

    /// Adds the bed to the block that starts at film sample `start`.
    mutating func add(to block: inout StereoBlock, from start: Int) throws(ActionFailure) {
        guard reader.samples > 0, settings.loop || start < reader.samples else { return }
        if gains.count != block.count { gains = [Float](repeating: 0, count: block.count) }
        gains.withUnsafeMutableBufferPointer { $0.update(repeating: level) }
        fade(from: start)
        ducking.apply(from: start, to: &gains)
        guard settings.loop, reader.samples > 1 else {
            let count = min(block.count, reader.samples - start)
            return try add(source: start, count: count, at: 0, to: &block)
        }
        // One turn after another, each starting where the one before has its seam left.
        let period = reader.samples - seam.count
        var done = 0
        while done < block.count {
            let turn = (start + done) / period
            let offset = (start + done) % period
            let isSeam = turn > 0 && offset < seam.count
            let count = min(block.count - done, (isSeam ? seam.count : period) - offset)
            if isSeam {
                try add(source: offset, count: count, at: done, to: &block, seam[offset...])
                try add(source: period + offset, count: count, at: done, to: &block, ending[offset...])
            } else {
                try add(source: offset, count: count, at: done, to: &block)
            }
            done += count
        }
    }

    private mutating func add(
        source: Int, count: Int, at place: Int, to block: inout StereoBlock, _ weights: ArraySlice<Float>? = nil
    ) throws(ActionFailure) {
        guard count > 0 else { return }
        if scratch.count < 2 * count { scratch = [Float](repeating: 0, count: 2 * count) }
        try scratch.withUnsafeMutableBufferPointer { (buffer) throws(ActionFailure) in
            try reader.read(at: source, into: UnsafeMutableBufferPointer(rebasing: buffer[0..<2 * count]))
        }
        if let weights {
            weights.withUnsafeBufferPointer { weights in
                scratch.withUnsafeMutableBufferPointer { samples in
                    for index in 0..<count {
                        samples[2 * index] *= weights[index]
                        samples[2 * index + 1] *= weights[index]
                    }
                }
            }
        }
        scratch.withUnsafeBufferPointer { samples in
            gains.withUnsafeBufferPointer { gains in
                block.left.withUnsafeMutableBufferPointer { left in
                    block.right.withUnsafeMutableBufferPointer { right in
                        for index in 0..<count {
                            let gain = gains[place + index]
                            left[place + index] += samples[2 * index] * gain
                            right[place + index] += samples[2 * index + 1] * gain
                        }
                    }
                }
            }
        }
    }

    /// Smooth ramps at the film's ends.
    private mutating func fade(from start: Int) {
        func smooth(_ x: Double) -> Float { Float(x * x * (3 - 2 * x)) }
        for index in start..<max(start, min(settings.fadeIn, start + gains.count)) {
            gains[index - start] *= smooth((Double(index) + 0.5) / Double(settings.fadeIn))
        }
        let fadeStart = max(start, filmSamples - settings.fadeOut)
        for index in fadeStart..<max(fadeStart, min(filmSamples, start + gains.count)) {
            gains[index - start] *= smooth((Double(filmSamples - index) - 0.5) / Double(settings.fadeOut))
        }
    }
}
