import CLibAV
import Glibc
import Model

/// Encodes a programme as AAC-LC into a NUT file, two passages at a time.
///
/// The file has one stream with time base 1/48000. Packet k has the time 1024 k and holds 1024 samples; packet 0 is priming, so that
/// sample n of the programme is decoded at time n + 1024. The stream's metadata say `priming` (1024) and `samples`: the programme's
/// length, at which what the last packet holds beyond it is to be cut.
final class AACFile {
    private static let passagesAtOnce = 2

    private let bitRate: Int
    private let container: OutputContainer
    private let bell: Bell
    private var left: [Float] = []
    private var right: [Float] = []
    private var passages: [(passage: AACPassage, thread: pthread_t)] = []
    /// Packets whose encoding has been started, and those in the file.
    private var started = 0
    private var written = 0

    /// Opens an encoder and writes the file's header.
    ///
    /// - Parameter samples: length of the programme.
    init(_ path: String, bitRate: Int, samples: Int) throws(ActionFailure) {
        self.bitRate = bitRate
        bell = Bell()
        let encoder = try AACEncoder(bitRate: bitRate).context
        container = try OutputContainer(path, format: "nut")
        let stream = try container.addStream(encoder)
        av_dict_set(&stream.pointee.metadata, "priming", String(encoder.pointer.pointee.initial_padding), 0)
        av_dict_set(&stream.pointee.metadata, "samples", String(samples), 0)
        try container.writeHeader()
        let base = stream.pointee.time_base
        guard Int(base.num) * Sound.sampleRate == Int(base.den) else {
            throw ActionFailure(.internal, "the file of sound does not count in samples")
        }
    }

    /// Threads work on what they share with this until they end.
    deinit { for (_, thread) in passages { pthread_join(thread, nil) } }

    /// Encodes the samples that follow those before.
    ///
    /// - Parameter progress: told the frames encoded so far, when there is waiting to do.
    func write(_ block: StereoBlock, _ progress: (Int) -> Void) throws(ActionFailure) {
        // A packet comes out one frame after its own.
        let frames = (started == 0 ? 0 : AACPassage.run) + AACPassage.length + 1
        let samples = frames * AACEncoder.frameLength
        // At once: growing by doubling would keep twice the memory.
        if left.count + block.count > left.capacity {
            left.reserveCapacity(samples + 2 * StereoBlock.length)
            right.reserveCapacity(samples + 2 * StereoBlock.length)
        }
        left += block.left
        right += block.right
        // More than the passage, so that there is always a last one.
        guard left.count > samples else { return }
        let kept = (frames - AACPassage.run - 1) * AACEncoder.frameLength
        let rest = (Array(left[kept...]), Array(right[kept...]))
        left.removeLast(left.count - samples)
        right.removeLast(right.count - samples)
        try start(isLast: false, progress)
        (left, right) = rest
    }

    /// Encodes what is left and finishes the file.
    func finish(_ progress: (Int) -> Void) throws(ActionFailure) {
        try start(isLast: true, progress)
        while !passages.isEmpty { try storeFirst(progress) }
        try container.finish()
    }

    private func start(isLast: Bool, _ progress: (Int) -> Void) throws(ActionFailure) {
        while passages.count >= Self.passagesAtOnce { try storeFirst(progress) }
        let passage = AACPassage(
            left: left, right: right, bitRate: bitRate, dropped: started == 0 ? 0 : AACPassage.run, isLast: isLast)
        (left, right) = ([], [])
        let bell = bell
        let work = ThreadWork { passage.encode { bell.ring() } }
        passages.append((passage, try work.start()))
        started += AACPassage.length
    }

    /// Waits for the first passage and writes its packets. NUT has no times before 0: everything is later by the priming.
    private func storeFirst(_ progress: (Int) -> Void) throws(ActionFailure) {
        guard let (passage, thread) = passages.first else { return }
        while passage.packets == nil {
            bell.wait()
            progress(written + passages.reduce(0) { $0 + $1.passage.encoded })
        }
        pthread_join(thread, nil)
        passages.removeFirst()
        guard let packets = passage.packets else { return }
        for bytes in try packets.get() {
            let packet = try bytes.withUnsafeBufferPointer { (bytes) throws(ActionFailure) in
                try Packet(UnsafeRawBufferPointer(bytes))
            }
            packet.pointer.pointee.pts = Int64(written * AACEncoder.frameLength)
            packet.pointer.pointee.dts = packet.pointer.pointee.pts
            packet.pointer.pointee.duration = Int64(AACEncoder.frameLength)
            packet.pointer.pointee.flags |= AV_PKT_FLAG_KEY
            packet.pointer.pointee.stream_index = 0
            try container.write(packet)
            written += 1
        }
    }
}
