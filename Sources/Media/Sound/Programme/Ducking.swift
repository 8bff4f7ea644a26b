import Model

/// How far the bed sinks at each sample: down before speech starts, up after it ends. Pure.
package struct Ducking {
    /// The fall ends where speech starts.
    static let fall = Sound.sampleRate / 4
    static let rise = Sound.sampleRate * 3 / 5
    /// Speech that pauses for less than this keeps the bed down; longer than both ramps together.
    static let gap = Sound.sampleRate

    /// Spans in which the bed is fully down, in order, at least `gap` apart.
    package let spans: [Range<Int>]
    private let floor: Float
    private let falling: [Float]
    private let rising: [Float]
    private var next = 0

    /// - Parameters:
    ///   - speech: spans of speech in any order.
    ///   - decibels: how far the bed sinks, 0 or more.
    package init(speech: [Range<Int>], decibels: Double) {
        var merged: [Range<Int>] = []
        for span in speech.sorted(by: { $0.lowerBound < $1.lowerBound }) where !span.isEmpty {
            if let last = merged.last, span.lowerBound - last.upperBound < Self.gap {
                merged[merged.count - 1] = last.lowerBound..<max(last.upperBound, span.upperBound)
            } else {
                merged.append(span)
            }
        }
        spans = decibels > 0 ? merged : []
        floor = Gain.linear(-decibels)
        func ramp(_ length: Int) -> [Float] {
            (0..<length).map { index in
                let x = (Double(index) + 0.5) / Double(length)
                return Gain.linear(-decibels * x * x * (3 - 2 * x))
            }
        }
        falling = spans.isEmpty ? [] : ramp(Self.fall)
        rising = spans.isEmpty ? [] : ramp(Self.rise).reversed()
    }

    /// Multiplies the gains of the film's samples from `start` on. Calls go forward in time.
    package mutating func apply(from start: Int, to gains: inout [Float]) {
        let block = start..<start + gains.count
        while next < spans.count, spans[next].upperBound + Self.rise <= block.lowerBound { next += 1 }
        for span in spans[next...] {
            guard span.lowerBound - Self.fall < block.upperBound else { break }
            multiply(&gains, block, span.lowerBound - Self.fall, falling)
            for index in span.clamped(to: block) { gains[index - start] *= floor }
            multiply(&gains, block, span.upperBound, rising)
        }
    }

    private func multiply(_ gains: inout [Float], _ block: Range<Int>, _ start: Int, _ ramp: [Float]) {
        for index in (start..<start + ramp.count).clamped(to: block) {
            gains[index - block.lowerBound] *= ramp[index - start]
        }
    }
}
