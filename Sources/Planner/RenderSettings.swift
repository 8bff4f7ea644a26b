import Model

/// What a render is asked for beyond the manifest.
package struct RenderSettings: Sendable, Equatable {
    /// Quick and small: half the width and height, a little coarser.
    package var draft: Bool
    /// Only this scene, without its transitions.
    package var scene: String?
    /// Nil, or `demo` when vendors are stand-ins: what these give is never taken for the real thing.
    package var endpoint: String?

    package init(draft: Bool = false, scene: String? = nil, endpoint: String? = nil) {
        self.draft = draft
        self.scene = scene
        self.endpoint = endpoint
    }

    /// Pixels of the finished picture; a draft's are half, and even.
    func size(of output: Output) -> Size {
        guard draft else { return output.size }
        return Size(max(16, output.size.width / 4 * 2), max(16, output.size.height / 4 * 2))
    }

    /// `superfast` with a look-ahead and macroblock trees gives better pictures for fewer bits than `veryfast` without
    /// (measured on moving and still scenes); a segment is one scene, so scene cuts need no search.
    func encoder(of output: Output) -> EncoderSettings {
        EncoderSettings(
            preset: "superfast", quality: min(51, output.quality + (draft ? 4 : 0)),
            options: "mbtree=1:rc-lookahead=20:bframes=7:b-adapt=0:scenecut=0")
    }

    /// Where the film goes, relative to the project: previews, drafts and demonstrations never replace the film.
    func file(of output: Output) -> String {
        let path = output.file.value
        let stem = path.hasSuffix(".mp4") ? String(path.dropLast(4)) : path
        return stem + (scene.map { ".\($0)" } ?? "") + (draft ? ".draft" : "")
            + (endpoint.map { ".\($0)" } ?? "") + ".mp4"
    }
}
