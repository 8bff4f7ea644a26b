/// `keep`: a video as it is, where lip-sync was asked for and nobody could make it. Input: `video`. Output: `video`, the same bytes.
package struct KeepParameters: StepParameters {
    package static let kind = StepKind("keep", version: 1, outputs: ["video"])

    package init() {}
}
