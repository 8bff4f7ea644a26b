import CLibAV

/// The processor features that libav may use: the same on every machine, so that its bytes are (`av_force_cpu_flags`).
enum LibAVBaseline {
    static func apply() { shim_force_baseline_cpu() }
}
