import CLibAV
import Model

/// Owner of a `SwrContext`: any sound to interleaved 32-bit float at `Sound.sampleRate`, without delay and without loss at the end.
final class Resampler {
    /// What comes in.
    struct Format: Equatable {
        var format: AVSampleFormat
        var rate: Int
        var layout: AVChannelLayout

        static func == (left: Format, right: Format) -> Bool {
            left.format == right.format && left.rate == right.rate
                && withUnsafePointer(to: left.layout) { a in
                    withUnsafePointer(to: right.layout) { b in av_channel_layout_compare(a, b) == 0 }
                }
        }
    }

    private let context: OpaquePointer
    private let rate: Int
    private let channels: Int
    private var taken = 0
    private var given = 0
    private var buffer: [Float] = []

    /// - Parameter channels: of the output, 1 or 2. One channel goes to both at its own level; more than two are mixed down as ITU-R BS.775 says.
    init(from format: Format, channels: Int) throws(ActionFailure) {
        var made: OpaquePointer?
        var source = format.layout
        var target = channels == 1 ? shim_layout_mono() : shim_layout_stereo()
        let code = swr_alloc_set_opts2(
            &made, &target, AV_SAMPLE_FMT_FLT, Int32(Sound.sampleRate), &source, format.format, Int32(format.rate), 0,
            nil)
        try check(code, "making a resampler")
        context = try check(made, "making a resampler")
        rate = format.rate
        self.channels = channels
        let options: [(String, Double)] = [
            ("filter_size", 64), ("phase_shift", 10), ("linear_interp", 0), ("exact_rational", 1), ("cutoff", 0.96),
            ("internal_sample_fmt", Double(AV_SAMPLE_FMT_FLTP.rawValue)), ("flags", 0),
        ]
        let object = UnsafeMutableRawPointer(context)
        for (name, value) in options { try check(av_opt_set_double(object, name, value, 0), "setting \(name)") }
        if channels == 2, format.layout.nb_channels == 1 {
            try check(swr_set_matrix(context, [1, 1], 1), "setting the mix of channels")
        }
        try check(swr_init(context), "starting a resampler")
    }

    deinit {
        var owned: OpaquePointer? = context
        swr_free(&owned)
    }

    /// Converts packed samples.
    func convert(
        _ bytes: UnsafeRawBufferPointer, samples: Int,
        _ body: (UnsafeBufferPointer<Float>) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        var plane = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
        try convert(&plane, samples: samples, body)
    }

    /// Converts a decoded frame, planar or packed.
    func convert(
        _ frame: Frame, _ body: (UnsafeBufferPointer<Float>) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        let count = Int(frame.pointer.pointee.nb_samples)
        let planes = UnsafeMutableRawPointer(frame.pointer.pointee.extended_data)
            .assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
        try convert(planes, samples: count, body)
    }

    /// Gives what the filter still holds: in all, exactly the length of the input at the new rate, rounded up.
    func finish(_ body: (UnsafeBufferPointer<Float>) throws(ActionFailure) -> Void) throws(ActionFailure) {
        try convert(nil, samples: 0, body)
        let missing = total - given
        if missing > 0 {
            let silence = [Float](repeating: 0, count: missing * channels)
            try silence.withUnsafeBufferPointer { (samples) throws(ActionFailure) in try body(samples) }
            given = total
        }
    }

    private var total: Int { (Rational(taken * Sound.sampleRate, rate)).ceiling }

    private func convert(
        _ planes: UnsafeMutablePointer<UnsafePointer<UInt8>?>?, samples: Int,
        _ body: (UnsafeBufferPointer<Float>) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        taken += samples
        let room = Int(swr_get_out_samples(context, Int32(samples))) + 64
        if buffer.count < room * channels { buffer = [Float](repeating: 0, count: room * channels) }
        let made = buffer.withUnsafeMutableBytes { bytes in
            var out = bytes.baseAddress?.assumingMemoryBound(to: UInt8.self)
            return swr_convert(context, &out, Int32(room), planes, Int32(samples))
        }
        let count = min(Int(try check(made, "resampling")), total - given)
        guard count > 0 else { return }
        given += count
        try buffer.withUnsafeBufferPointer { (all) throws(ActionFailure) in
            try body(UnsafeBufferPointer(rebasing: all[0..<(count * channels)]))
        }
    }
}
