// Videos from outside are opened here and nowhere else: two containers, told by their first bytes; a short list of codecs; no
// file but this one. The times of all frames are read first, so that a frame is the same however it is come by.

import CLibAV
import Model

/// The frames of a video file, by index; in order they are cheapest.
final class FootageFile {
    private static let (largestArea, largestSide) = (36_000_000, 16_384)
    private static let mostFrames = 4_000_000
    private static let longestSeconds = 24 * 3600
    /// Frames that are rather decoded than skipped by a seek.
    private static let nearby = 12
    private static let codecs: Set<UInt32> = Set(
        [
            AV_CODEC_ID_H264, AV_CODEC_ID_HEVC, AV_CODEC_ID_AV1, AV_CODEC_ID_VP9, AV_CODEC_ID_VP8, AV_CODEC_ID_MPEG4,
            AV_CODEC_ID_MPEG2VIDEO, AV_CODEC_ID_PRORES, AV_CODEC_ID_DNXHD, AV_CODEC_ID_MJPEG, AV_CODEC_ID_QTRLE,
            AV_CODEC_ID_PNG,
        ].map(\.rawValue))

    let table: FrameTable
    /// Seconds a tick of the table.
    let tick: Rational
    /// How the frames have to be turned: an Exif orientation.
    let orientation: Int
    private let file: ActionFiles.Input
    private let demuxer: String
    private var source: Source
    private let packet: Packet
    /// The frame that was asked for last, and its time; the frame after it, where it has been decoded already.
    private var current: (time: Int, frame: Frame)?
    private var ahead: (time: Int, frame: Frame)?

    /// Opens a video and reads the times of its frames; nothing is decoded yet but what tells the format.
    ///
    /// - Throws: `.input`, blaming the file, for anything that is no video that can be decoded.
    init(_ file: ActionFiles.Input) throws(ActionFailure) {
        self.file = file
        guard let demuxer = try FileNature(file).videoDemuxer else {
            throw ActionFailure(
                .input, "the file is \(try FileNature(file).description), not an MP4, MOV, WebM or Matroska video",
                input: file.index)
        }
        self.demuxer = demuxer
        source = try Source(file, demuxer)
        packet = try Packet()
        let stream = source.stream.pointee
        orientation = Self.orientation(source.stream)
        guard stream.time_base.num > 0, stream.time_base.den > 0 else { throw Self.noTimes(file) }
        tick = Rational(Int(stream.time_base.num), Int(stream.time_base.den))
        table = try Self.table(source, packet, file)
        guard Double(table.end) * tick.double < Double(Self.longestSeconds) else {
            throw ActionFailure(
                .input, "the video is longer than \(Self.longestSeconds / 3600) hours", input: file.index)
        }
        source = try Source(file, demuxer)
    }

    /// Shape of a picture element, width to height.
    func aspect(of frame: Frame) -> Rational {
        let ratio = av_guess_sample_aspect_ratio(source.container.pointer, source.stream, frame.pointer)
        guard ratio.num > 0, ratio.den > 0, (1...16).contains(max(ratio.num, ratio.den) / min(ratio.num, ratio.den))
        else { return Rational(1) }
        return Rational(Int(ratio.num), Int(ratio.den))
    }

    /// The frame at an index of the table, as it was decoded. It stands until the next call.
    ///
    /// Where it cannot be decoded it is the frame before it.
    ///
    /// - Throws: `.input` when there is no such frame at all.
    func frame(_ index: Int) throws(ActionFailure) -> Frame {
        let wanted = table.times[index]
        if let current, current.time == wanted { return current.frame }
        let key = table.key(before: wanted)
        let reached = current?.time ?? -1
        if wanted < reached || (key.time > reached && index - table.index(at: reached) > Self.nearby) {
            try seek(to: key)
        }
        var isRewound = false
        while true {
            if ahead == nil { ahead = try next() }
            guard let found = ahead else { break }
            if found.time > wanted {
                if current != nil { break }
                // The container's index led past the frame: then from the start, where no index is needed.
                if !isRewound, wanted > 0 {
                    isRewound = true
                    (ahead, source) = (nil, try Source(file, demuxer))
                    continue
                }
            }
            (current, ahead) = (found, nil)
            if found.time >= wanted { break }
        }
        guard let current else {
            throw ActionFailure(.input, "no frame of the video can be decoded", input: file.index)
        }
        return current.frame
    }

    private func seek(to key: FrameTable.Key) throws(ActionFailure) {
        (current, ahead) = (nil, nil)
        guard key.time > 0 else {
            source = try Source(file, demuxer)
            return
        }
        if av_seek_frame(source.container.pointer, source.stream.pointee.index, key.seek, AVSEEK_FLAG_BACKWARD) < 0 {
            source = try Source(file, demuxer)
        } else {
            avcodec_flush_buffers(source.decoder.pointer)
            source.isDrained = false
        }
    }

    /// The next frame that the decoder gives; nil at the end. Packets that it cannot read are passed over.
    private func next() throws(ActionFailure) -> (time: Int, frame: Frame)? {
        let decoder = source.decoder.pointer
        while true {
            let frame = try Frame()
            let code = avcodec_receive_frame(decoder, frame.pointer)
            if code >= 0 {
                let time = frame.pointee.best_effort_timestamp
                guard time != shim_no_pts(), max(frame.size.width, frame.size.height) <= Self.largestSide else {
                    continue
                }
                // Notes of the video's own encoder are not for ours.
                while let note = frame.pointee.side_data?.pointee {
                    av_frame_remove_side_data(frame.pointer, note.pointee.type)
                }
                (frame.pointer.pointee.interlaced_frame, frame.pointer.pointee.repeat_pict) = (0, 0)
                return (Int(time.subtractingReportingOverflow(table.first).partialValue), frame)
            }
            if code == shim_averror_eof() { return nil }
            if code == shim_averror(ENOMEM) { throw failure(code, "decoding the video") }
            var isSent = false
            while !isSent {
                guard !source.isDrained else { return nil }
                if try source.container.read(into: packet) {
                    guard packet.pointer.pointee.stream_index == source.stream.pointee.index else { continue }
                    isSent = avcodec_send_packet(decoder, packet.pointer) >= 0
                } else {
                    avcodec_send_packet(decoder, nil)
                    (isSent, source.isDrained) = (true, true)
                }
            }
        }
    }

    /// An open container, its picture and a decoder, all at the start.
    private struct Source {
        let container: InputContainer
        let stream: UnsafeMutablePointer<AVStream>
        let decoder: CodecContext
        var isDrained = false

        init(_ file: ActionFiles.Input, _ demuxer: String) throws(ActionFailure) {
            container = try InputContainer(file, formats: demuxer)
            try container.findStreams()
            let pictures = container.streams.filter {
                $0.pointee.codecpar.pointee.codec_type == AVMEDIA_TYPE_VIDEO
                    && $0.pointee.disposition & AV_DISPOSITION_ATTACHED_PIC == 0
            }
            guard let found = pictures.first else {
                throw ActionFailure(.input, "the file has no video in it", input: file.index)
            }
            stream = found
            for other in container.streams where other != found { other.pointee.discard = AVDISCARD_ALL }
            let parameters = found.pointee.codecpar
            let id = parameters?.pointee.codec_id ?? AV_CODEC_ID_NONE
            guard codecs.contains(id.rawValue) else {
                throw ActionFailure(
                    .input, "the video is encoded as \(String(cString: avcodec_get_name(id))), which is not supported",
                    hint: "convert it to H.264", input: file.index)
            }
            // libavcodec's own VP8 and VP9 drop the transparency that WebM carries beside the picture.
            let hasAlpha = av_dict_get(found.pointee.metadata, "alpha_mode", nil, 0) != nil
            let alphaDecoder = id == AV_CODEC_ID_VP9 ? "libvpx-vp9" : id == AV_CODEC_ID_VP8 ? "libvpx" : nil
            decoder =
                if hasAlpha, let alphaDecoder { try CodecContext(decoder: alphaDecoder) } else {
                    try CodecContext(decoder: id)
                }
            try check(
                avcodec_parameters_to_context(decoder.pointer, parameters), "reading the video's format",
                input: file.index)
            decoder.pointer.pointee.pkt_timebase = found.pointee.time_base
            decoder.pointer.pointee.max_pixels = Int64(largestArea)
            try decoder.open(input: file.index)
        }
    }

    private static func noTimes(_ file: ActionFiles.Input) -> ActionFailure {
        ActionFailure(.input, "the video does not say when its frames are shown", input: file.index)
    }

    /// Reads all packets, without their pictures being decoded.
    private static func table(
        _ source: Source, _ packet: Packet, _ file: ActionFiles.Input
    ) throws(ActionFailure) -> FrameTable {
        var entries: [FrameTable.Entry] = []
        let limit: Int64 = 1 << 52
        while try source.container.read(into: packet) {
            let data = packet.pointer.pointee
            guard data.stream_index == source.stream.pointee.index else { continue }
            let presented = data.pts == shim_no_pts() ? data.dts : data.pts
            guard (-limit...limit).contains(presented), (0...limit).contains(data.duration) else { throw noTimes(file) }
            let decoded = (-limit...limit).contains(data.dts) ? data.dts : presented
            entries.append(
                .init(
                    presented: presented, decoded: decoded, length: data.duration,
                    isKey: data.flags & AV_PKT_FLAG_KEY != 0, isShown: data.flags & AV_PKT_FLAG_DISCARD == 0))
            guard entries.count <= mostFrames else {
                throw ActionFailure(.input, "the video has more than \(mostFrames) frames", input: file.index)
            }
        }
        guard let table = FrameTable(entries) else {
            throw ActionFailure(.input, "the video has no frame in it", input: file.index)
        }
        return table
    }

    /// The display matrix as an Exif orientation; 1 for anything but quarter turns and mirrors.
    private static func orientation(_ stream: UnsafeMutablePointer<AVStream>) -> Int {
        var bytes = 0
        guard let data = av_stream_get_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, &bytes), bytes >= 36 else {
            return 1
        }
        let values = (0..<5).map {
            UnsafeRawPointer(data).loadUnaligned(fromByteOffset: 4 * $0, as: Int32.self).signum()
        }
        switch (values[0], values[1], values[3], values[4]) {
        case (-1, 0, 0, 1): return 2
        case (-1, 0, 0, -1): return 3
        case (1, 0, 0, -1): return 4
        case (0, 1, 1, 0): return 5
        case (0, 1, -1, 0): return 6
        case (0, -1, -1, 0): return 7
        case (0, -1, 1, 0): return 8
        default: return 1
        }
    }
}
