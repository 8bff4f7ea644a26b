import CEBUR128
import Model

/// Owner of an `ebur128_state`: integrated loudness by EBU R128, gated.
final class LoudnessMeter {
    private var state: UnsafeMutablePointer<ebur128_state>?
    private var interleaved = [Float](repeating: 0, count: 2 * StereoBlock.length)

    init() throws(ActionFailure) {
        state = ebur128_init(2, UInt(Sound.sampleRate), Int32(shim_ebur128_integrated()))
        guard state != nil else { throw ActionFailure(.resource, "libebur128 cannot start: out of memory") }
    }

    deinit { ebur128_destroy(&state) }

    /// Hears the next samples (`ebur128_add_frames_float`).
    func hear(_ block: StereoBlock) throws(ActionFailure) {
        if interleaved.count < 2 * block.count { interleaved = [Float](repeating: 0, count: 2 * block.count) }
        interleaved.withUnsafeMutableBufferPointer { out in
            block.left.withUnsafeBufferPointer { left in
                block.right.withUnsafeBufferPointer { right in
                    for index in left.indices {
                        out[2 * index] = left[index]
                        out[2 * index + 1] = right[index]
                    }
                }
            }
        }
        guard ebur128_add_frames_float(state, interleaved, block.count) == 0 else {
            throw ActionFailure(.resource, "libebur128 cannot measure: out of memory")
        }
    }

    /// LUFS to a thousandth; nil when nothing is above the gate of -70 LUFS (`ebur128_loudness_global`).
    var integrated: Double? {
        var loudness = 0.0
        guard ebur128_loudness_global(state, &loudness) == 0, loudness.isFinite else { return nil }
        return (loudness * 1000).rounded() / 1000
    }
}
