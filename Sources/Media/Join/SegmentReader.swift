import CLibAV
import Model

/// The packets of all segments in order, as one stream: one segment is open at a time.
final class SegmentReader {
    /// What every segment's stream is, taken from the first; all that follow must be the same.
    let parameters: UnsafeMutablePointer<AVCodecParameters>
    /// Frames by which decoding runs ahead of showing, the same for every segment.
    let delay: Int

    private let rate: Rational
    private var waiting: ArraySlice<ActionFiles.Input>
    private var open: InputContainer?
    /// Film frames in the segments before the one that is open, and packets read from that one.
    private var base = 0
    private var read = 0

    /// Opens the first segment that is not empty.
    ///
    /// - Throws: `.internal` when there is none.
    init(_ segments: [ActionFiles.Input], rate: Rational) throws(ActionFailure) {
        self.rate = rate
        var filled: [ActionFiles.Input] = []
        for segment in segments where try Files.size(segment) > 0 { filled.append(segment) }
        waiting = filled[...]
        guard let first = waiting.popFirst() else { throw ActionFailure(.internal, "the film has no frames") }
        let container = try Self.open(first)
        parameters = try check(avcodec_parameters_alloc(), "joining")
        try check(avcodec_parameters_copy(parameters, container.streams[0].pointee.codecpar), "joining")
        delay = Int(parameters.pointee.video_delay)
        open = container
    }

    deinit {
        var owned: UnsafeMutablePointer<AVCodecParameters>? = parameters
        avcodec_parameters_free(&owned)
    }

    /// Number of the packet to come, which is also the number of those before it.
    var index: Int { base + read }

    /// Reads the next packet and times it in frames of the film; false at the end.
    func next(_ packet: Packet) throws(ActionFailure) -> Bool {
        while let container = open {
            if try container.read(into: packet) {
                let timeBase = container.streams[0].pointee.time_base
                let frame = AVRational(num: Int32(rate.denominator), den: Int32(rate.numerator))
                let presentation = Int64(base) + av_rescale_q(packet.pointer.pointee.pts, timeBase, frame)
                let decoding = Int64(index - delay)
                guard packet.pointer.pointee.pts != shim_no_pts(), presentation >= decoding else {
                    throw ActionFailure(.internal, "a segment's frame \(read) is decoded after it is shown")
                }
                packet.pointer.pointee.pts = presentation
                packet.pointer.pointee.dts = decoding
                packet.pointer.pointee.duration = 1
                read += 1
                return true
            }
            base += read
            read = 0
            open = nil
            if let segment = waiting.popFirst() {
                let following = try Self.open(segment)
                try compare(following.streams[0].pointee.codecpar.pointee)
                open = following
            }
        }
        return false
    }

    private static func open(_ file: ActionFiles.Input) throws(ActionFailure) -> InputContainer {
        let container = try InputContainer(file, formats: "nut", isOurs: true)
        guard container.streams.count == 1, container.streams[0].pointee.codecpar.pointee.codec_id == AV_CODEC_ID_H264
        else {
            throw ActionFailure(.internal, "a segment is not one H.264 stream")
        }
        return container
    }

    /// One decoder must read every segment: the headers may not differ by a bit.
    private func compare(_ other: AVCodecParameters) throws(ActionFailure) {
        func header(_ parameters: AVCodecParameters) -> UnsafeBufferPointer<UInt8> {
            UnsafeBufferPointer(start: parameters.extradata, count: Int(parameters.extradata_size))
        }
        let first = parameters.pointee
        guard header(first).elementsEqual(header(other)), first.width == other.width, first.height == other.height,
            first.video_delay == other.video_delay
        else { throw ActionFailure(.internal, "segments were encoded with different settings and cannot be joined") }
    }
}
