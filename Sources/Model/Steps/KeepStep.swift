/// `keep`: what is seen as it is, where lip-sync was asked for and nobody could make it, or a clip from a picture is drawn here. Input:
/// `video`, or a picture in its place. Output: `video`, the same bytes.
package struct KeepParameters: StepParameters {
    package static let kind = StepKind("keep", version: 1, outputs: ["video"])

    package init() {}
}

/// `keep-words`: the words as the voice's maker gave them, where others were asked to find them and nobody could. Input: `words` (a
/// `HeardWords`, or the words of `speech`). Output: `words`, the same bytes.
package struct KeepWordsParameters: StepParameters {
    package static let kind = StepKind("keep-words", version: 1, outputs: ["words"])

    package init() {}
}
