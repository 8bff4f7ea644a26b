// The join copies packets: what a segment shows is what the film shows. Nothing but one packet of each stream is held.

import CLibAV
import Model

/// `film`: segments and sound into one faststart MP4.
enum FilmPerformer: StepPerformer {
    /// Samples that the AAC decoder gives before the programme's first: the encoder's priming packet.
    private static let priming = 1024
    private static let packetSamples = 1024

    static func perform(
        _ parameters: FilmParameters, _ files: ActionFiles, progress: (Double) -> Void
    ) throws(ActionFailure) {
        let segments = try SegmentReader(files.inputs("segment"), rate: parameters.rate)
        let sound = try InputContainer(files.input("sound"), formats: "nut", isOurs: true)
        guard sound.streams.count == 1 else { throw ActionFailure(.internal, "the sound is not one stream") }

        let container = try OutputContainer(files.output("film"), format: "mp4")
        let video = try container.addStream(copying: segments.parameters)
        let audio = try container.addStream(copying: sound.streams[0].pointee.codecpar)
        let frame = AVRational(num: Int32(parameters.rate.denominator), den: Int32(parameters.rate.numerator))
        video.pointee.time_base = frame
        video.pointee.avg_frame_rate = AVRational(num: frame.den, den: frame.num)
        video.pointee.disposition = AV_DISPOSITION_DEFAULT
        video.pointee.sample_aspect_ratio = AVRational(num: 1, den: 1)
        let sample = AVRational(num: 1, den: Int32(Sound.sampleRate))
        audio.pointee.time_base = sample
        audio.pointee.disposition = AV_DISPOSITION_DEFAULT
        if let title = parameters.title { av_dict_set(&container.pointer.pointee.metadata, "title", title, 0) }
        // Decoding and priming start before 0; the edit lists say so, and no shift may move picture and sound apart.
        container.pointer.pointee.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED
        try container.writeHeader([
            "movflags": "+faststart", "video_track_timescale": String(timescale(parameters.rate)),
        ])

        var picture = Packet?.some(try Packet())
        var tone = Packet?.some(try Packet())
        var count = SoundCount()
        func readPicture() throws(ActionFailure) {
            if let packet = picture, try !segments.next(packet) { picture = nil }
        }
        func readTone() throws(ActionFailure) {
            if let packet = tone, try !sound.read(into: packet) { tone = nil }
        }
        try readPicture()
        try readTone()
        var shown = 0
        while picture != nil || tone != nil {
            // A packet of sound follows the frames it is heard with, so that the film's end is known before its last packet.
            let isTone =
                tone != nil && (picture == nil || count.end <= Sound.sample(ofFrame: shown, rate: parameters.rate))
            if isTone, let packet = tone {
                let end = picture == nil ? Sound.sample(ofFrame: shown, rate: parameters.rate) : nil
                if count.time(packet, filmEnd: end) {
                    av_packet_rescale_ts(packet.pointer, sample, audio.pointee.time_base)
                    packet.pointer.pointee.stream_index = audio.pointee.index
                    try container.write(packet)
                }
                try readTone()
            } else if let packet = picture {
                av_packet_rescale_ts(packet.pointer, frame, video.pointee.time_base)
                packet.pointer.pointee.stream_index = video.pointee.index
                try container.write(packet)
                shown += 1
                try readPicture()
            }
        }
        progress(0.9)
        try container.finish()
    }

    /// Ticks a second of the video track: a multiple of the rate's numerator, so that every frame is a whole number of ticks.
    static func timescale(_ rate: Rational) -> Int {
        var scale = rate.numerator
        while scale < 10_000 { scale *= 2 }
        return scale
    }

    /// Where in the programme the next packet of sound starts.
    private struct SoundCount {
        /// Samples; the priming packet is before 0, and the edit list leaves it out.
        private(set) var position = -FilmPerformer.priming

        /// Where it ends.
        var end: Int { position + FilmPerformer.packetSamples }

        /// Times the next packet, cut where the film ends (nil: further on); false when all of it comes after that.
        mutating func time(_ packet: Packet, filmEnd: Int?) -> Bool {
            let samples = min(FilmPerformer.packetSamples, (filmEnd ?? end) - position)
            packet.pointer.pointee.pts = Int64(position)
            packet.pointer.pointee.dts = Int64(position)
            packet.pointer.pointee.duration = Int64(max(samples, 0))
            position += FilmPerformer.packetSamples
            return samples > 0
        }
    }
}
