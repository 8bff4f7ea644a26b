import CLibAV
import Model

/// Owner of an `AVFormatContext` that writes a file. Every write and the close are checked: a full disk is a failure.
final class OutputContainer {
    let pointer: UnsafeMutablePointer<AVFormatContext>
    private let path: String

    /// Creates the file (`avformat_alloc_output_context2`, `avio_open`). Output is bit-exact: no dates, no versions.
    init(_ path: String, format: String) throws(ActionFailure) {
        self.path = path
        var made: UnsafeMutablePointer<AVFormatContext>?
        try check(avformat_alloc_output_context2(&made, nil, format, "file:" + path), "making a \(format) file")
        pointer = try check(made, "making a \(format) file")
        pointer.pointee.flags |= shim_format_bitexact()
        try check(avio_open(&pointer.pointee.pb, "file:" + path, AVIO_FLAG_WRITE), "creating \(path)")
    }

    deinit {
        if pointer.pointee.pb != nil { avio_closep(&pointer.pointee.pb) }
        avformat_free_context(pointer)
    }

    /// Adds a stream that carries what `context` encodes (`avformat_new_stream`).
    func addStream(_ context: CodecContext) throws(ActionFailure) -> UnsafeMutablePointer<AVStream> {
        let stream = try check(avformat_new_stream(pointer, nil), "adding a stream")
        try check(avcodec_parameters_from_context(stream.pointee.codecpar, context.pointer), "describing a stream")
        stream.pointee.time_base = context.pointer.pointee.time_base
        return stream
    }

    /// Adds a stream that carries packets of `source` (`avcodec_parameters_copy`).
    func addStream(
        copying source: UnsafePointer<AVCodecParameters>
    ) throws(ActionFailure) -> UnsafeMutablePointer<AVStream> {
        let stream = try check(avformat_new_stream(pointer, nil), "adding a stream")
        try check(avcodec_parameters_copy(stream.pointee.codecpar, source), "describing a stream")
        stream.pointee.codecpar.pointee.codec_tag = 0
        return stream
    }

    /// Writes the header (`avformat_write_header`). An option that the muxer does not know is an error.
    func writeHeader(_ options: [String: String] = [:]) throws(ActionFailure) {
        var dictionary: OpaquePointer?
        defer { av_dict_free(&dictionary) }
        for (key, value) in options { av_dict_set(&dictionary, key, value, 0) }
        try check(avformat_write_header(pointer, &dictionary), "writing the header of \(path)")
        if let left = av_dict_get(dictionary, "", nil, AV_DICT_IGNORE_SUFFIX) {
            throw ActionFailure(.internal, "the muxer has no option \(String(cString: left.pointee.key))")
        }
    }

    /// Writes a packet as it is, after the ones before it; the packet keeps its data (`av_write_frame`).
    func write(_ packet: Packet) throws(ActionFailure) {
        try check(av_write_frame(pointer, packet.pointer), "writing \(path)")
        try check(shim_avio_error(pointer.pointee.pb), "writing \(path)")
    }

    /// Writes the trailer and closes the file (`av_write_trailer`, `avio_closep`).
    func finish() throws(ActionFailure) {
        try check(av_write_trailer(pointer), "finishing \(path)")
        try check(shim_avio_error(pointer.pointee.pb), "finishing \(path)")
        try check(avio_closep(&pointer.pointee.pb), "closing \(path)")
    }
}
