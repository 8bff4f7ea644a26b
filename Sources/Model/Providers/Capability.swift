/// What can be asked of a provider.
package enum Capability: String, Sendable, CaseIterable, Codable {
    case script, picture, clip, voice, align, lipsync

    /// The step that buys it.
    package var kind: StepKind {
        switch self {
        case .script: PurchasedStep.script
        case .picture: PurchasedStep.picture
        case .clip: PurchasedStep.clip
        case .voice: PurchasedStep.voice
        case .align: PurchasedStep.align
        case .lipsync: PurchasedStep.lipsync
        }
    }
}
