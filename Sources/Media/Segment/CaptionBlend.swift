import CLibASS
import Model

/// Lays libass's bitmaps over a 4:2:0 frame: luma by each pixel's coverage, chroma by the mean coverage of its four pixels.
enum CaptionBlend {
    static func blend(_ images: UnsafeMutablePointer<ASS_Image>, onto frame: Frame) throws(ActionFailure) {
        let (luma, blue, red) = (try frame.plane(0), try frame.plane(1), try frame.plane(2))
        var next: UnsafeMutablePointer<ASS_Image>? = images
        while let image = next?.pointee {
            next = image.next
            guard let bitmap = Bitmap(image, in: frame.size) else { continue }
            bitmap.blend(onto: luma, stride: frame.stride(0))
            bitmap.blendChroma(onto: blue, red, stride: frame.stride(1))
        }
    }

    /// One bitmap, clipped to the frame.
    private struct Bitmap {
        let coverage: UnsafeMutablePointer<UInt8>
        let rowStride: Int
        let left: Int
        let top: Int
        let width: Int
        let height: Int
        let color: VideoColor
        /// 255 is opaque.
        let opacity: UInt32

        /// Nil where nothing is to be seen.
        init?(_ image: ASS_Image, in size: Size) {
            guard let bits = image.bitmap else { return nil }
            let skipX = max(0, -Int(image.dst_x))
            let skipY = max(0, -Int(image.dst_y))
            left = Int(image.dst_x) + skipX
            top = Int(image.dst_y) + skipY
            width = min(Int(image.w) - skipX, size.width - left)
            height = min(Int(image.h) - skipY, size.height - top)
            rowStride = Int(image.stride)
            coverage = bits + skipY * rowStride + skipX
            let rgba = image.color
            opacity = 255 - (rgba & 0xFF)
            color = VideoColor(
                red: UInt8(truncatingIfNeeded: rgba >> 24), green: UInt8(truncatingIfNeeded: rgba >> 16),
                blue: UInt8(truncatingIfNeeded: rgba >> 8))
            guard width > 0, height > 0, opacity > 0 else { return nil }
        }

        func blend(onto plane: UnsafeMutablePointer<UInt8>, stride: Int) {
            let value = UInt32(color.y)
            for row in 0..<height {
                let target = plane + (top + row) * stride + left
                let source = coverage + row * rowStride
                for x in 0..<width {
                    let alpha = UInt32(source[x]) &* opacity
                    target[x] = Self.mix(UInt32(target[x]), value, alpha, of: 255 * 255)
                }
            }
        }

        func blendChroma(onto blue: UnsafeMutablePointer<UInt8>, _ red: UnsafeMutablePointer<UInt8>, stride: Int) {
            let firstColumn = left / 2
            let columns = (left + width - 1) / 2 - firstColumn + 1
            let (u, v) = (UInt32(color.u), UInt32(color.v))
            withUnsafeTemporaryAllocation(of: UInt32.self, capacity: columns) { sums in
                for row in (top / 2)...((top + height - 1) / 2) {
                    sums.update(repeating: 0)
                    for y in max(2 * row - top, 0)...min(2 * row + 1 - top, height - 1) {
                        let source = coverage + y * rowStride
                        for x in 0..<width { sums[(left + x) / 2 - firstColumn] &+= UInt32(source[x]) }
                    }
                    let offset = row * stride + firstColumn
                    for x in 0..<columns where sums[x] != 0 {
                        let alpha = sums[x] &* opacity
                        blue[offset + x] = Self.mix(UInt32(blue[offset + x]), u, alpha, of: 4 * 255 * 255)
                        red[offset + x] = Self.mix(UInt32(red[offset + x]), v, alpha, of: 4 * 255 * 255)
                    }
                }
            }
        }

        @inline(__always)
        private static func mix(_ below: UInt32, _ above: UInt32, _ alpha: UInt32, of whole: UInt32) -> UInt8 {
            UInt8(truncatingIfNeeded: (below &* (whole &- alpha) &+ above &* alpha &+ whole / 2) / whole)
        }
    }
}
