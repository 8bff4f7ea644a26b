/// H.264 in Annex B form, cut at its start codes (ITU-T H.264, annex B).
enum NALUnits {
    /// Each unit without its start code.
    static func split(_ bytes: UnsafeBufferPointer<UInt8>) -> [Range<Int>] {
        var units: [Range<Int>] = []
        var start: Int?
        var index = 0
        while index + 2 < bytes.count {
            guard bytes[index] == 0, bytes[index + 1] == 0, bytes[index + 2] == 1 else {
                index += 1
                continue
            }
            if let start { units.append(start..<(index > start && bytes[index - 1] == 0 ? index - 1 : index)) }
            start = index + 3
            index += 3
        }
        if let start { units.append(start..<bytes.count) }
        return units
    }

    /// True for the encoder's own comment: supplemental information of the unregistered user data kind.
    static func isComment(_ unit: UnsafeBufferPointer<UInt8>.SubSequence) -> Bool {
        unit.count > 2 && unit[unit.startIndex] & 0x1F == 6 && unit[unit.startIndex + 1] == 5
    }
}
