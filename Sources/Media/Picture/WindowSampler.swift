import CLibAV
import CResample
import Model

/// A moving window of a film frame, sampled into another film frame: the same picture as `Scaler`'s for a third of the time.
///
/// zimg builds its filters anew for each window, which costs more than the samples. This keeps its memory from frame to frame,
/// and its samples are the same on every processor. It neither converts formats nor colours.
struct WindowSampler: ~Copyable {
    private var scratch: UnsafeMutableRawBufferPointer
    private let path = resample_best_path()

    init() { scratch = Self.memory(0) }

    deinit { scratch.deallocate() }

    /// Fills `target` with a window of `source`. Both are film frames: 4:2:0, chroma sited left.
    ///
    /// - Throws: `.internal` for other formats, and for a window that is empty or absurdly large.
    mutating func sample(
        _ source: Frame, _ window: Scaler.Window, to target: Frame
    ) throws(ActionFailure) {
        guard source.format == AV_PIX_FMT_YUV420P, target.format == AV_PIX_FMT_YUV420P else {
            throw ActionFailure(.internal, "a window is sampled from a frame that is not 4:2:0")
        }
        let step = (x: window.width / Double(target.size.width), y: window.height / Double(target.size.height))
        let limits = 1e-6...512.0
        guard limits.contains(step.x), limits.contains(step.y) else {
            throw ActionFailure(.internal, "a window of \(window.width)x\(window.height) cannot be sampled")
        }
        for planes in [0...0, 1...2] {
            let (from, to) = (source.planeSize(planes.lowerBound), target.planeSize(planes.lowerBound))
            // A chroma sample lies a quarter of its width left of its middle, in either frame.
            let isChroma = planes.lowerBound > 0
            var across = resample_axis(
                source: Int32(from.width), target: Int32(to.width),
                origin: isChroma ? window.x / 2 + 0.25 - 0.25 * step.x : window.x, step: step.x)
            var down = resample_axis(
                source: Int32(from.height), target: Int32(to.height),
                origin: isChroma ? window.y / 2 : window.y, step: step.y)
            let memory = reserve(resample_scratch_size(&across, &down))
            resample_prepare(memory, &across, &down)
            for index in planes {
                resample_plane(
                    memory, try source.plane(index), source.stride(index), try target.plane(index),
                    target.stride(index), path)
            }
        }
    }

    /// At least `count` bytes; twice what was there, where that was too little.
    private mutating func reserve(_ count: Int) -> UnsafeMutableRawPointer? {
        if scratch.count < count {
            let larger = Self.memory(max(count, 2 * scratch.count))
            scratch.deallocate()
            scratch = larger
        }
        return scratch.baseAddress
    }

    private static func memory(_ count: Int) -> UnsafeMutableRawBufferPointer {
        .allocate(byteCount: count, alignment: 64)
    }
}
