import CLibASS
import Model

/// The look of a storyboard's panel: grain, darker corners, a thin frame, and small words.
enum Panel {
    /// Distance of the frame from the edge, and its width, in units of the height.
    private static let (inset, line) = (0.022, 0.0018)

    static func finish(_ canvas: inout Canvas, _ chance: Chance) {
        let (width, height) = (Float(canvas.width), Float(canvas.height))
        let grain = chance.part("grain")
        canvas.shade { column, row, tint in
            let (x, y) = ((Float(column) + 0.5) / width - 0.5, (Float(row) + 0.5) / height - 0.5)
            let corner = max(0, (x * x + y * y) - 0.18)
            let noise = Float(grain.value(column, row)) * 2.2
            return tint * (1 - 0.55 * corner) + Canvas.Tint(noise, noise, noise, 0)
        }
        let paper = Palette.tint(0xF4EFE4)
        let (w, h) = (canvas.breadth - 2 * inset, 1 - 2 * inset)
        for side in [
            Outline.box(inset, inset, w, line), .box(inset, 1 - inset - line, w, line), .box(inset, inset, line, h),
            .box(canvas.breadth - inset - line, inset, line, h),
        ] {
            canvas.fill(side, paper, opacity: 0.55)
        }
    }

    /// Writes the prompt into the upper left corner, where neither titles nor captions of a film stand; nothing without fonts.
    static func caption(_ text: String, on canvas: inout Canvas, _ files: ActionFiles) throws(ActionFailure) {
        let short = text.count > 110 ? String(text.prefix(109)) + "…" : text
        for row in 0..<6 {
            canvas.fill(
                .box(inset + line, inset + line, canvas.breadth - 2 * (inset + line), 0.155 - 0.014 * Double(row)),
                Canvas.Tint(), opacity: 0.045)
        }
        // So far inside that a camera's usual moves do not cut it off.
        try write(
            short, size: 0.029, anchor: .topLeft, margin: 0.1, color: Color(red: 0xF4, green: 0xEF, blue: 0xE4),
            on: &canvas, files)
    }

    /// Letters over a picture, by libass.
    ///
    /// - Parameters:
    ///   - size: of a line, in units of the height.
    ///   - margin: from the sides, and from top or bottom unless `top` says otherwise.
    static func write(
        _ text: String, size: Double, bold: Bool = false, anchor: Anchor, margin: Double, top: Double? = nil,
        color: Color,
        on canvas: inout Canvas, _ files: ActionFiles
    ) throws(ActionFailure) {
        var fonts: [[UInt8]] = []
        for file in files.inputs("font") { fonts.append(try Files.read(file)) }
        let faces = fonts.compactMap { try? FontFile($0) }
        guard let family = faces.first?.families.first else { return }
        let look = TextLook(
            family: family, bold: bold, size: size, color: color, outline: .black, outlineWidth: 0.0006, box: nil,
            anchor: anchor, margin: margin, fade: 0)
        let pixels = Size(canvas.width, canvas.height)
        let lettering = Lettering(look, fonts: faces, size: pixels)
        var script = ASSScript(size: pixels)
        script.addStyle(
            "Words", look, family: lettering.face.family, bold: lettering.face.isBold,
            marginV: top.map { Int(($0 * Double(canvas.height)).rounded()) })
        script.addEvent(
            layer: 0, style: "Words", start: 0, end: 100,
            text: text.split(whereSeparator: \.isNewline).map {
                lettering.lines(Lettering.words($0), limit: lettering.fit)
            }
            .joined(separator: "\\N"))
        guard let renderer = try CaptionRenderer.make(script: Array(script.text.utf8), fonts: fonts, size: pixels)
        else { return }
        var next = renderer.picture(milliseconds: 500).images
        while let image = next?.pointee {
            next = image.next
            guard let bitmap = image.bitmap else { continue }
            let color = image.color
            let tint = Palette.tint(color >> 8)
            let opacity = Float(255 - (color & 255)) / (255 * 255)
            for row in 0..<Int(image.h) {
                for column in 0..<Int(image.w) {
                    let covered = bitmap[row * Int(image.stride) + column]
                    guard covered > 0 else { continue }
                    canvas.mix(
                        tint, atColumn: Int(image.dst_x) + column, row: Int(image.dst_y) + row,
                        part: Float(covered) * opacity)
                }
            }
        }
    }
}
