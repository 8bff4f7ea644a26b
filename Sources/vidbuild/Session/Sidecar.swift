import Engine
import FoundationEssentials
import Model

/// What a film was made from, as JSON beside it: `out/fox.json` for `out/fox.mp4`. Of films of which something was bought or stands in.
struct Sidecar: Encodable {
    private struct Made: Encodable {
        var step: String
        var provider: String
        var model: String
        var take: Int
        var sha256: [String]
    }

    private struct Missing: Encodable {
        var step: String
        var location: String
    }

    private let film: String
    private let sha256: String
    /// Results of providers that are in the film.
    private let made: [Made]
    /// Steps for which a placeholder stands.
    private let placeholders: [Missing]

    init(_ state: BuildState, film: Plan.Delivery) {
        self.film = film.path
        sha256 = state.outputs[film.step][film.output].digest.hex
        made = state.plan.steps.indices.compactMap { index in
            guard let purchase = state.step(index).purchase, !state.outputs[index].isEmpty else { return nil }
            return Made(
                step: state.plan.steps[index].id, provider: purchase.vendor, model: purchase.model, take: purchase.take,
                sha256: state.outputs[index].map(\.digest.hex))
        }
        placeholders = state.placeholders.map {
            Missing(step: state.plan.steps[$0].id, location: state.plan.steps[$0].span.location)
        }
    }

    func save(beside film: Plan.Delivery, _ studio: Studio) throws {
        guard !made.isEmpty || !placeholders.isEmpty else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let path = studio.workplace.absolute(String(film.path.dropLast(".mp4".count)) + ".json")
        let data = try encoder.encode(self) + Data("\n".utf8)
        if (try? Data(contentsOf: URL(filePath: path))) == data { return }
        try data.write(to: URL(filePath: path), options: .atomic)
    }
}
