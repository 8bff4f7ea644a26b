import CLibAV
import Model

/// Decodes the first sound of a file to a WAV file at 48 kHz, a packet at a time.
///
/// Encoder delay and padding are cut where the container tells them (libavcodec applies its skip side data).
struct SoundDecoder {
    private static let longestHours = 6
    /// Samples that `prove` decodes.
    private static let proof = 10 * Sound.sampleRate

    private let container: InputContainer
    private let stream: UnsafeMutablePointer<AVStream>
    private let decoder: CodecContext
    private let input: ActionFiles.Input
    private let kind: SoundKind
    /// Samples at 48 kHz that padding in the last packet can be: more than that is a header that is wrong.
    private static let longestPadding = 16_384
    /// Edit lists count milliseconds and round down: one more, so that nothing is lost.
    private static let editListStep = Sound.sampleRate / 1000

    /// Opens a file and finds its sound.
    ///
    /// - Throws: `.input` when it is no sound, has no sound in it, or lasts longer than six hours.
    init(_ input: ActionFiles.Input) throws(ActionFailure) {
        self.input = input
        kind = try SoundKind(of: input)
        container = try InputContainer(input, formats: kind.demuxer)
        try container.findStreams()
        guard
            let found = container.streams.first(where: { $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_AUDIO })
        else {
            throw ActionFailure(.input, "the file has no sound in it", input: input.index)
        }
        stream = found
        for other in container.streams where other != found { other.pointee.discard = AVDISCARD_ALL }
        decoder = try CodecContext(decoder: found.pointee.codecpar.pointee.codec_id)
        try check(
            avcodec_parameters_to_context(decoder.pointer, found.pointee.codecpar), "reading the sound's format",
            input: input.index)
        decoder.pointer.pointee.pkt_timebase = found.pointee.time_base
        try decoder.open(input: input.index)
        let seconds = container.pointer.pointee.duration / Int64(AV_TIME_BASE)
        if seconds > Int64(Self.longestHours * 3600) { throw tooLong }
    }

    /// Channels of the sound as `decode` writes it by itself.
    var naturalChannels: Int { decoder.pointer.pointee.ch_layout.nb_channels == 1 ? 1 : 2 }

    /// The length in samples that an MP4 file presents, when its last packet holds more: libavformat does not tell the decoder.
    private var presented: Int? {
        let data = stream.pointee
        guard kind == .mp4, data.duration > 0, data.time_base.den > 0 else { return nil }
        let seconds = Double(data.duration) * Double(data.time_base.num) / Double(data.time_base.den)
        guard seconds < Double(Self.longestHours * 3600) else { return nil }
        return Int((seconds * Double(Sound.sampleRate)).rounded(.up)) + Self.editListStep
    }

    /// Decodes everything to `path` and hands each piece of interleaved samples to `listen`.
    ///
    /// - Returns: samples of each channel.
    /// - Throws: `.input` when nothing can be decoded or the sound is damaged in the middle, `.resource` when it cannot be written.
    func decode(
        to path: String, channels: Int, progress: (Double) -> Void,
        listen: (UnsafeBufferPointer<Float>) -> Void = { _ in }
    ) throws(ActionFailure) -> Int {
        let writer = try WaveWriter(path, channels: channels)
        var resampler: (format: Resampler.Format, converter: Resampler)?
        let packet = try Packet()
        let frame = try Frame()
        let limit = Self.longestHours * 3600 * Sound.sampleRate
        var damage: ActionFailure?

        func take(_ samples: UnsafeBufferPointer<Float>) throws(ActionFailure) {
            listen(samples)
            try writer.write(samples)
            if writer.samples > limit { throw tooLong }
        }
        func take(_ frame: Frame) throws(ActionFailure) {
            guard frame.pointer.pointee.nb_samples > 0 else { return }
            if let damage, writer.samples > 0 { throw damage }
            damage = nil
            let format = try format(of: frame)
            if resampler?.format != format {
                try resampler?.converter.finish(take)
                resampler = (format, try Resampler(from: format, channels: channels))
            }
            try resampler?.converter.convert(frame, take)
        }

        let length = max(
            1, Double(container.pointer.pointee.duration) / Double(AV_TIME_BASE) * Double(Sound.sampleRate))
        while try container.read(into: packet) {
            guard packet.pointer.pointee.stream_index == stream.pointee.index else { continue }
            do {
                try decoder.decode(packet, into: frame, input: input.index, take)
            } catch {
                // Tags and half frames at either end are no damage; between good frames they are.
                guard error.cause == .input, error.message.hasPrefix("decoding"), damage == nil || writer.samples == 0
                else {
                    throw error
                }
                damage = error
            }
            progress(min(1, Double(writer.samples) / length))
        }
        try decoder.decode(nil, into: frame, input: input.index, take)
        try resampler?.converter.finish(take)
        if let told = presented, told < writer.samples, writer.samples - told < Self.longestPadding {
            try writer.cut(to: told)
        }
        try writer.finish()
        guard writer.samples > 0 else {
            throw ActionFailure(.input, "the file has a sound of no length", input: input.index)
        }
        return writer.samples
    }

    /// Decodes the first seconds, to see whether it is a sound at all.
    ///
    /// - Throws: `.input` when nothing can be decoded.
    func prove() throws(ActionFailure) {
        let packet = try Packet()
        let frame = try Frame()
        var samples = 0
        var damage: ActionFailure?
        func take(_ frame: Frame) throws(ActionFailure) {
            _ = try format(of: frame)
            samples += Int(frame.pointer.pointee.nb_samples)
        }
        while samples < Self.proof, try container.read(into: packet) {
            guard packet.pointer.pointee.stream_index == stream.pointee.index else { continue }
            do { try decoder.decode(packet, into: frame, input: input.index, take) } catch { damage = error }
        }
        if samples == 0 { try decoder.decode(nil, into: frame, input: input.index, take) }
        guard samples > 0 else {
            throw damage ?? ActionFailure(.input, "the file has a sound of no length", input: input.index)
        }
    }

    private func format(of frame: Frame) throws(ActionFailure) -> Resampler.Format {
        let data = frame.pointer.pointee
        guard data.sample_rate > 0, data.ch_layout.nb_channels > 0 else {
            throw ActionFailure(.input, "the sound has no sample rate", input: input.index)
        }
        var layout = data.ch_layout
        if layout.order == AV_CHANNEL_ORDER_UNSPEC { av_channel_layout_default(&layout, layout.nb_channels) }
        return .init(format: AVSampleFormat(data.format), rate: Int(data.sample_rate), layout: layout)
    }

    private var tooLong: ActionFailure {
        ActionFailure(.input, "the sound is longer than \(Self.longestHours) hours", input: input.index)
    }
}
