import Engine
import FoundationEssentials
import Model

/// What a render came to.
struct RenderOutcome {
    private var ran = 0
    private var cached = 0
    private var failed = 0
    private var undone = 0
    private let seconds: Double
    private var loudness: LoudnessDocument?
    private var bytes = 0
    /// `out/moon.mp4, 38.2 s, 4.1 MB, -14.0 LUFS`: empty when there is no film.
    private(set) var film = ""

    init(state: BuildState, seconds: Duration) {
        for phase in state.phases {
            switch phase {
            case .done(ran: true): ran += 1
            case .done(ran: false): cached += 1
            case .failed: failed += 1
            case .waiting, .keyed, .skipped: undone += 1
            }
        }
        self.seconds = Double(seconds.components.seconds) + Double(seconds.components.attoseconds) * 1e-18
    }

    mutating func describe(_ studio: Studio, _ state: BuildState) {
        guard let delivery = state.plan.deliveries.first else { return }
        film = delivery.path
        bytes = state.outputs[delivery.step][delivery.output].size
        if let programme = state.plan.steps.firstIndex(where: { $0.kind == ProgrammeParameters.kind }),
            let report = state.outputs[programme].last,
            let data = try? Data(contentsOf: URL(filePath: studio.store.blobs.path(of: report.digest)))
        {
            loudness = try? JSONDecoder().decode(LoudnessDocument.self, from: data)
        }
        if let loudness { film += ", \(secondsText(Double(loudness.samples) / Double(Sound.sampleRate)))" }
        film += ", \(bytesText(bytes))"
        if let integrated = loudness?.integrated { film += ", \(decimalText(integrated, digits: 1)) LUFS" }
    }

    var text: String {
        var parts = ["\(ran) made", "\(cached) cached"]
        if failed > 0 { parts.append("\(failed) failed") }
        if undone > 0 { parts.append("\(undone) not made") }
        return (film.isEmpty ? "no film yet" : film) + " (\(parts.joined(separator: ", ")) in \(secondsText(seconds)))"
    }

    struct Record: Encodable {
        var ok: Bool
        var changed: Bool
        var summary: String
        var made: Int
        var cached: Int
        var failed: Int
        var notMade: Int
        var seconds: Double
        var bytes: Int?
        var duration: Double?
        var integratedLoudness: Double?
        var truePeak: Double?
        var failures: [DiagnosticRecord]
    }

    func record(_ failures: [DiagnosticRecord]) -> Record {
        Record(
            ok: !film.isEmpty, changed: ran > 0, summary: text, made: ran, cached: cached, failed: failed,
            notMade: undone,
            seconds: (seconds * 1000).rounded() / 1000, bytes: film.isEmpty ? nil : bytes,
            duration: loudness.map { Double($0.samples) / Double(Sound.sampleRate) },
            integratedLoudness: loudness?.integrated,
            truePeak: loudness?.truePeak, failures: failures)
    }
}
