// libass, called directly: no filter graph, and no font but those of the request (never the system's).

import CLibASS
import Model

/// Draws a scene's script over its frames. One a scene; not for two threads at once.
final class CaptionRenderer {
    private let library: OpaquePointer
    private let renderer: OpaquePointer
    private let track: UnsafeMutablePointer<ASS_Track>

    /// What is to be seen at a time.
    struct Picture {
        /// Nil: nothing is written at that time.
        var images: UnsafeMutablePointer<ASS_Image>?
        /// Differs from what the call before gave.
        var isChanged: Bool
    }

    /// Nil when the script says nothing at all: then nothing is loaded.
    ///
    /// - Parameter fonts: font files, in the order of the request.
    static func make(script: [UInt8], fonts: [[UInt8]], size: Size) throws(ActionFailure) -> CaptionRenderer? {
        guard String(decoding: script, as: UTF8.self).contains("\nDialogue:") else { return nil }
        return try CaptionRenderer(script: script, fonts: fonts, size: size)
    }

    private init(script: [UInt8], fonts: [[UInt8]], size: Size) throws(ActionFailure) {
        guard let library = ass_library_init() else { throw Self.outOfMemory }
        ass_set_message_cb(library, { _, _, _, _ in }, nil)
        for (index, font) in fonts.enumerated() {
            font.withUnsafeBytes { bytes in
                // libass copies the bytes, and takes the name for its log alone.
                ass_add_font(library, "font-\(index)", bytes.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count))
            }
        }
        guard let renderer = ass_renderer_init(library) else {
            ass_library_done(library)
            throw Self.outOfMemory
        }
        ass_set_frame_size(renderer, Int32(size.width), Int32(size.height))
        ass_set_storage_size(renderer, Int32(size.width), Int32(size.height))
        ass_set_hinting(renderer, ASS_HINTING_NONE)
        ass_set_shaper(renderer, ASS_SHAPING_COMPLEX)
        ass_set_fonts(renderer, nil, nil, Int32(ASS_FONTPROVIDER_NONE.rawValue), nil, 0)
        var text = script.map { CChar(bitPattern: $0) }
        guard let track = ass_read_memory(library, &text, text.count, nil) else {
            ass_renderer_done(renderer)
            ass_library_done(library)
            throw ActionFailure(.internal, "libass cannot read the script")
        }
        (self.library, self.renderer, self.track) = (library, renderer, track)
    }

    deinit {
        ass_free_track(track)
        ass_renderer_done(renderer)
        ass_library_done(library)
    }

    /// What stands over the frame at a time of the scene (`ass_render_frame`). Valid until the next call.
    func picture(milliseconds: Int) -> Picture {
        var change: Int32 = 0
        let images = ass_render_frame(renderer, track, Int64(milliseconds), &change)
        return Picture(images: images, isChanged: change != 0)
    }

    private static let outOfMemory = ActionFailure(.resource, "starting libass: out of memory")
}
