import Loopback

/// Plays one vendor: checks a request as the vendor does, and answers as it does.
protocol Vendor: Sendable {
    /// As in keys and scripts: `openai`.
    var name: String { get }
    func serves(_ host: String) -> Bool
    /// Nil when the vendor has no such call.
    func answer(_ call: Call) -> LoopbackResponse?
    /// Its own body for a failure that any vendor has.
    func refusal(_ refusal: Refusal, _ call: Call) -> LoopbackResponse
}

/// Failures that every vendor says in its own way.
enum Refusal: Sendable {
    case key, credit, moderation, overload, missing
    /// With a hint in seconds of the vendors' time, or without.
    case rate(hint: Double?)
    case invalid([Shape.Issue])
}

extension Vendor {
    /// All that is wrong with the body, as the vendor says it; nil when it is right. `moderates`: content that a script wants refused
    /// is refused here, before anything is sold.
    func refuse(_ call: Call, _ shape: Shape, moderates: Bool = true) -> LoopbackResponse? {
        let issues =
            call.json.map { shape.issues(in: $0) } ?? [.init(path: [], kind: .type, message: "the body is no JSON")]
        guard issues.isEmpty else { return refusal(.invalid(issues), call) }
        return moderates && call.isModerated ? refusal(.moderation, call) : nil
    }

    func wrong(_ call: Call, _ path: String, _ message: String) -> LoopbackResponse {
        refusal(
            .invalid([.init(path: path.split(separator: ".").map(String.init), kind: .value, message: message)]), call)
    }
}
