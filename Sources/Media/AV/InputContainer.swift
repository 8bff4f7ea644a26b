import CLibAV
import Glibc
import Model

/// Owner of an `AVFormatContext` that reads a file.
final class InputContainer {
    let pointer: UnsafeMutablePointer<AVFormatContext>
    /// Index of the file among the request's inputs, where its contents are the user's; nil for a file of our own making.
    let input: Int?

    /// Opens a local file as one of `formats` and no other: a file from outside cannot become a playlist (`avformat_open_input`).
    ///
    /// - Parameters:
    ///   - formats: demuxer names with commas between, such as `nut` or `wav,mp3,flac`.
    ///   - isOurs: made by another step, so that what is wrong with it is nobody's input.
    init(_ file: ActionFiles.Input, formats: String, isOurs: Bool = false) throws(ActionFailure) {
        input = isOurs ? nil : file.index
        var options: OpaquePointer?
        av_dict_set(&options, "protocol_whitelist", "file", 0)
        av_dict_set(&options, "format_whitelist", formats, 0)
        var opened: UnsafeMutablePointer<AVFormatContext>?
        let code = avformat_open_input(&opened, "file:" + file.path, nil, &options)
        av_dict_free(&options)
        // What a demuxer says of an index that the file ends before.
        if let input, code == shim_averror(EIO) {
            throw ActionFailure(.input, "the file is cut short", hint: "copy or download it again", input: input)
        }
        try check(code, "opening the file", input: input)
        pointer = try check(opened, "opening the file")
    }

    deinit {
        var owned: UnsafeMutablePointer<AVFormatContext>? = pointer
        avformat_close_input(&owned)
    }

    /// Reads what a file's header leaves open (`avformat_find_stream_info`).
    func findStreams() throws(ActionFailure) {
        try check(avformat_find_stream_info(pointer, nil), "reading the file's streams", input: input)
    }

    var streams: [UnsafeMutablePointer<AVStream>] {
        (0..<Int(pointer.pointee.nb_streams)).compactMap { pointer.pointee.streams[$0] }
    }

    /// Reads the next packet of any stream; false at the end (`av_read_frame`).
    func read(into packet: Packet) throws(ActionFailure) -> Bool {
        packet.reset()
        let code = av_read_frame(pointer, packet.pointer)
        if code == shim_averror_eof() { return false }
        try check(code, "reading the file", input: input)
        return true
    }
}
