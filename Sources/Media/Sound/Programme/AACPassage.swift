// A long programme is encoded in passages of a fixed length, each by an encoder of its own that starts early enough to have settled:
// the packets are the same however many passages are encoded at once.

import Model
import Synchronization

/// A run of a programme that is encoded on a thread of its own.
final class AACPassage: Sendable {
    /// Packets of a passage: 33 s.
    static let length = 1536
    /// Frames encoded before the first packet that is kept. With 64 the noise at a passage's start is that of one long encode; with
    /// 16 it is 1.5 dB more.
    static let run = 64

    private let left: [Float]
    private let right: [Float]
    private let bitRate: Int
    /// Packets that are left out at the start.
    private let dropped: Int
    private let isLast: Bool
    private let outcome = Mutex<Result<[[UInt8]], ActionFailure>?>(nil)
    private let frames = Atomic(0)

    /// - Parameters:
    ///   - dropped: packets to leave out at the start.
    ///   - isLast: the programme ends here: all that the encoder holds belongs to it.
    init(left: [Float], right: [Float], bitRate: Int, dropped: Int, isLast: Bool) {
        (self.left, self.right) = (left, right)
        (self.bitRate, self.dropped, self.isLast) = (bitRate, dropped, isLast)
    }

    /// Packets made so far, those left out not counted.
    var encoded: Int { min(Self.length, max(0, frames.load(ordering: .relaxed) - dropped)) }

    /// The packets; nil before they are all there.
    var packets: Result<[[UInt8]], ActionFailure>? { outcome.withLock { $0 } }

    /// Encodes the passage and calls `tell` now and then, the last time when `packets` are there.
    func encode(_ tell: () -> Void) {
        let result: Result<[[UInt8]], ActionFailure>
        do { result = .success(try made(tell)) } catch { result = .failure(error) }
        outcome.withLock { $0 = result }
        tell()
    }

    private func made(_ tell: () -> Void) throws(ActionFailure) -> [[UInt8]] {
        let encoder = try AACEncoder(bitRate: bitRate)
        var packets: [[UInt8]] = []
        var seen = 0
        func keep(_ packet: UnsafeRawBufferPointer) {
            if seen >= dropped, isLast || packets.count < Self.length { packets.append(Array(packet)) }
            seen += 1
        }
        try left.withUnsafeBufferPointer { (left) throws(ActionFailure) in
            try right.withUnsafeBufferPointer { (right) throws(ActionFailure) in
                guard let left0 = left.baseAddress, let right0 = right.baseAddress else { return }
                for at in stride(from: 0, to: left.count, by: AACEncoder.frameLength) {
                    let count = min(AACEncoder.frameLength, left.count - at)
                    try encoder.encode(left0 + at, right0 + at, count, keep)
                    if frames.add(1, ordering: .relaxed).newValue % 8 == 0 { tell() }
                }
            }
        }
        if isLast { try encoder.finish(keep) }
        guard isLast || packets.count == Self.length else {
            throw ActionFailure(.internal, "the AAC encoder gave \(packets.count) packets, not \(Self.length)")
        }
        return packets
    }
}
