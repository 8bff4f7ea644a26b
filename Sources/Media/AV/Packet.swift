import CLibAV
import Model

/// Owner of an `AVPacket`.
final class Packet {
    let pointer: UnsafeMutablePointer<AVPacket>

    /// An empty packet (`av_packet_alloc`).
    init() throws(ActionFailure) { pointer = try check(av_packet_alloc(), "making a packet") }

    /// A packet with a padded copy of `bytes` (`av_new_packet`).
    convenience init(_ bytes: UnsafeRawBufferPointer) throws(ActionFailure) {
        try self.init()
        try check(av_new_packet(pointer, Int32(clamping: bytes.count)), "making a packet of \(bytes.count) bytes")
        if let data = pointer.pointee.data {
            UnsafeMutableRawPointer(data).copyMemory(
                from: bytes.baseAddress ?? UnsafeRawPointer(data), byteCount: bytes.count)
        }
    }

    deinit {
        var owned: UnsafeMutablePointer<AVPacket>? = pointer
        av_packet_free(&owned)
    }

    /// Drops the data (`av_packet_unref`).
    func reset() { av_packet_unref(pointer) }
}
