/// What a model takes.
package struct CardLimits: Sendable {
    package struct Text: Sendable, Equatable {
        package enum Unit: String, Sendable, CaseIterable { case characters, utf16, bytes }
        package var most: Int
        package var unit: Unit

        package init(most: Int, unit: Unit = .characters) {
            self.most = most
            self.unit = unit
        }

        package func count(_ text: String) -> Int {
            switch unit {
            case .characters: text.unicodeScalars.count
            case .utf16: text.utf16.count
            case .bytes: text.utf8.count
            }
        }
    }

    /// Numbers that are allowed.
    package enum Numbers: Sendable, Equatable {
        case list([Double])
        case range(least: Double?, most: Double?, step: Double?)
    }

    package enum Sizes: Sendable, Equatable {
        case list([Size])
        /// Sides are multiples of `multiple`; `aspect` bounds width by height.
        case rule(multiple: Int, least: Size?, most: Size?, aspect: ClosedRange<Double>?)
    }

    /// `prompt` or `text`, as it is put together.
    package var texts: [String: Text] = [:]
    /// Most files of a name.
    package var files: [String: Int] = [:]
    /// `duration` in seconds, and any other number that the call has.
    package var numbers: [String: Numbers] = [:]
    package var size: Sizes?
    /// `aspect` and any other value of which there is a list.
    package var choices: [String: [String]] = [:]
    /// Bytes of one file.
    package var fileSize: Int?

    package init() {}
}
