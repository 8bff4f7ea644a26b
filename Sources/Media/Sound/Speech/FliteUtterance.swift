import CFlite
import Glibc
import Model
import Synchronization

/// Owner of a `cst_utterance`: one line, spoken.
///
/// flite's voices and language tables are process-wide and not made for threads, so that an utterance is made inside `withSpeech`.
struct FliteUtterance: ~Copyable {
    /// When a token is spoken, in seconds.
    struct TokenTime {
        var caption: Int
        var start: Double
        var end: Double
    }

    private static let turn = Mutex(())

    private let utterance: UnsafeMutablePointer<cst_utterance>

    /// Speaks `text` and lends the utterance to `body`, one caller at a time.
    ///
    /// - Parameter speed: 1 as the voice was recorded.
    /// - Throws: `.internal` when flite fails, and what `body` throws.
    static func withSpeech(
        _ text: SpokenText, voice: FliteVoice, speed: Double,
        _ body: (borrowing FliteUtterance) throws(ActionFailure) -> Void
    ) throws(ActionFailure) {
        let result: Result<Void, ActionFailure> = turn.withLock { _ in
            do throws(ActionFailure) {
                let utterance = try FliteUtterance()
                try utterance.speak(text, voice, speed)
                try body(utterance)
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    private init() throws(ActionFailure) {
        shim_flite_init()
        guard let made = shim_new_utterance() else { throw ActionFailure(.resource, "flite cannot make an utterance") }
        utterance = made
    }

    deinit { delete_utterance(utterance) }

    /// Builds the Token relation from `text` and runs the rest of synthesis (`utt_synth_tokens`).
    private func speak(_ text: SpokenText, _ voice: FliteVoice, _ speed: Double) throws(ActionFailure) {
        guard let voice = Self.register(voice) else { throw ActionFailure(.internal, "flite has not the voice") }
        utt_init(utterance, voice)
        shim_stretch(utterance, Float(1 / speed))
        let relation = shim_create_tokens(utterance)
        for token in text.tokens {
            shim_append_token(relation, token.before, token.name, token.after, Int32(token.caption))
        }
        // The breath in a clustergen voice comes from `rand`: seeded, a line sounds the same whatever was said before it.
        srand(1)
        guard utt_synth_tokens(utterance) != nil else { throw ActionFailure(.internal, "flite cannot speak the line") }
    }

    private static func register(_ voice: FliteVoice) -> UnsafeMutablePointer<cst_voice>? {
        switch voice {
        case .slt: register_cmu_us_slt(nil)
        case .rms: register_cmu_us_rms(nil)
        case .awb: register_cmu_us_awb(nil)
        case .kal: register_cmu_us_kal(nil)
        case .kal16: register_cmu_us_kal16(nil)
        }
    }

    /// Lends the sound, mono, and its rate in samples a second (`utt_wave`).
    func withWave(_ body: (UnsafeBufferPointer<Int16>, Int) throws(ActionFailure) -> Void) throws(ActionFailure) {
        guard let wave = utt_wave(utterance)?.pointee, wave.num_channels == 1, wave.sample_rate > 0 else {
            throw ActionFailure(.internal, "flite made no sound")
        }
        try body(UnsafeBufferPointer(start: wave.samples, count: Int(wave.num_samples)), Int(wave.sample_rate))
    }

    /// The tokens that are heard, in order, from the first sound of their first word to the last of their last.
    var tokenTimes: [TokenTime] {
        var times: [TokenTime] = []
        var token = relation_head(utt_relation(utterance, "Token"))
        while let item = token {
            var word = item_daughter(item)
            var time: TokenTime?
            while let spoken = word {
                let end = flite_ffeature_float(spoken, "R:SylStructure.daughtern.daughtern.R:Segment.end")
                if end > 0 {
                    let start = flite_ffeature_float(spoken, "R:SylStructure.daughter1.daughter1.R:Segment.p.end")
                    let first = time?.start ?? Double(start)
                    time = TokenTime(caption: Int(item_feat_int(item, "caption")), start: first, end: Double(end))
                }
                word = item_next(spoken)
            }
            if let time { times.append(time) }
            token = item_next(item)
        }
        return times
    }
}
