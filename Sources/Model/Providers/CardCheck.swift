extension CardModel {
    /// All that the model would refuse of `values`.
    package func check(_ values: CardValues) -> [CardProblem] {
        var problems = needs.filter { values.values[$0] == nil && values.files[$0]?.isEmpty ?? true }.map {
            CardProblem($0, "\(name) needs “\($0)”")
        }
        for (name, limit) in limits.texts.sorted(by: { $0.key < $1.key }) {
            guard let text = name == "prompt" ? promptText(values) : values.values[name]?.string else { continue }
            let count = limit.count(text)
            guard count > limit.most else { continue }
            let unit = limit.unit == .utf16 ? "UTF-16 units" : limit.unit.rawValue
            problems.append(
                CardProblem(
                    name, "“\(name)” has \(count) \(unit), and \(self.name) takes \(limit.most)",
                    hint: name == "text"
                        ? "break the line in two" : "shorten it, or the style and looks that go with it"))
        }
        for (name, most) in limits.files.sorted(by: { $0.key < $1.key }) {
            let count = values.files[name]?.count ?? 0
            guard count > most else { continue }
            problems.append(
                CardProblem(
                    name,
                    "\(count) files of “\(name)” are given, and \(self.name) takes \(most == 0 ? "none" : "\(most)")",
                    hint: most == 0 ? "leave them out, or take another model" : "leave out \(count - most)"))
        }
        for (name, numbers) in limits.numbers.sorted(by: { $0.key < $1.key }) {
            guard let value = values.values[name] else { continue }
            guard let number = value.double else {
                problems.append(CardProblem(name, "“\(name)” is \(value.kind), and a number was expected"))
                continue
            }
            guard !numbers.allows(number) else { continue }
            problems.append(
                CardProblem(
                    name, "“\(name)” is \(Numeral.text(number)), and \(self.name) takes \(numbers.phrase)",
                    hint: "the nearest is \(Numeral.text(numbers.nearest(to: number)))"))
        }
        for (name, allowed) in limits.choices.sorted(by: { $0.key < $1.key }) {
            guard let text = values.values[name]?.scalarText, !allowed.contains(text) else { continue }
            problems.append(
                CardProblem(
                    name, "“\(name)” is “\(text)”, and \(self.name) takes \(allowed.joined(separator: ", "))"))
        }
        if let size = limits.size, let width = values.values["width"]?.double,
            let height = values.values["height"]?.double,
            let asked = Size(exactly: width, height), !size.allows(asked)
        {
            let nearest = size.nearest(to: asked)
            problems.append(
                CardProblem(
                    "width", "the size is \(asked.width)x\(asked.height), and \(self.name) takes \(size.phrase)",
                    hint: "the nearest is \(nearest.width)x\(nearest.height)"))
        }
        return problems
    }
}

extension Size {
    fileprivate init?(exactly width: Double, _ height: Double) {
        guard let width = Int(exactly: width), let height = Int(exactly: height), width > 0, height > 0 else {
            return nil
        }
        self.init(width, height)
    }
}

/// Numbers as people write them.
enum Numeral {
    static func text(_ value: Double) -> String { Int(exactly: value).map(String.init) ?? "\(value)" }
}

extension CardLimits.Numbers {
    private static let tolerance = 1e-9

    package func allows(_ value: Double) -> Bool { abs(nearest(to: value) - value) < Self.tolerance }

    /// The allowed number closest to `value`.
    package func nearest(to value: Double) -> Double {
        switch self {
        case .list(let all): return all.min { abs($0 - value) < abs($1 - value) } ?? value
        case .range(let least, let most, let step):
            var near = min(max(value, least ?? -.infinity), most ?? .infinity)
            if let step, step > 0 {
                let start = least ?? 0
                near = start + ((near - start) / step).rounded() * step
                if let most, near > most + Self.tolerance { near -= step }
            }
            return near
        }
    }

    /// The smallest allowed number that is not below `value`; the largest of all when there is none.
    package func covering(_ value: Double) -> Double {
        switch self {
        case .list(let all): return all.filter { $0 >= value - Self.tolerance }.min() ?? all.max() ?? value
        case .range(let least, let most, let step):
            let near = nearest(to: value)
            guard near < value - Self.tolerance, let step, step > 0 else { return near }
            return min(near + step, most ?? .infinity) > near ? nearest(to: near + step) : nearest(to: least ?? near)
        }
    }

    var most: Double? {
        switch self {
        case .list(let all): all.max()
        case .range(_, let most, _): most
        }
    }

    package var phrase: String {
        switch self {
        case .list(let all): return all.map(Numeral.text).joined(separator: ", ")
        case .range(let least, let most, let step):
            let steps = step.map { " in steps of \(Numeral.text($0))" } ?? ""
            switch (least, most) {
            case (let least?, let most?): return "\(Numeral.text(least)) to \(Numeral.text(most))\(steps)"
            case (let least?, nil): return "\(Numeral.text(least)) and more\(steps)"
            case (nil, let most?): return "at most \(Numeral.text(most))\(steps)"
            case (nil, nil): return "any number\(steps)"
            }
        }
    }
}

extension CardLimits.Sizes {
    package func allows(_ size: Size) -> Bool {
        switch self {
        case .list(let all): return all.contains(size)
        case .rule(let multiple, let least, let most, let aspect):
            let ratio = Double(size.width) / Double(size.height)
            return size.width % multiple == 0 && size.height % multiple == 0
                && size.pixels >= least?.pixels ?? 0 && size.pixels <= most?.pixels ?? .max
                && size.longer <= most?.longer ?? .max
                && aspect.map { $0.lowerBound - 1e-9 <= ratio && ratio <= $0.upperBound + 1e-9 } ?? true
        }
    }

    /// An allowed size of about the same shape, as large as asked where that can be.
    package func nearest(to wanted: Size) -> Size {
        let ratio = Double(wanted.width) / Double(wanted.height)
        switch self {
        case .list(let all):
            func distance(_ size: Size) -> Double {
                let shape = Double(size.width) / Double(size.height) / ratio
                let area = Double(size.pixels) / Double(wanted.pixels)
                return 10 * max(shape, 1 / shape) + max(area, 1 / area)
            }
            return all.min { distance($0) < distance($1) } ?? wanted
        case .rule(let multiple, let least, let most, let aspect):
            let shape = aspect.map { min(max(ratio, $0.lowerBound), $0.upperBound) } ?? ratio
            var height = (Double(wanted.pixels) / shape).squareRoot()
            if shape == ratio { height = Double(wanted.height) }
            if let least { height = max(height, (Double(least.pixels) / shape).squareRoot()) }
            if let most {
                height = min(height, (Double(most.pixels) / shape).squareRoot())
                height = min(height, Double(most.longer) / max(1, shape))
            }
            let step = Double(multiple)
            // Up first, as a picture that is too large can be cropped; then down, where that would pass a limit.
            for rounding in [FloatingPointRoundingRule.up, .toNearestOrEven, .down] {
                let size = Size(
                    max(1, Int((height * shape / step - 1e-6).rounded(rounding))) * multiple,
                    max(1, Int((height / step - 1e-6).rounded(rounding))) * multiple)
                if allows(size) { return size }
            }
            return most ?? wanted
        }
    }

    package var phrase: String {
        switch self {
        case .list(let all): return all.map { "\($0.width)x\($0.height)" }.joined(separator: ", ")
        case .rule(let multiple, let least, let most, let aspect):
            var words = ["sides that are multiples of \(multiple)"]
            if let least { words.append("from \(least.width)x\(least.height)") }
            if let most { words.append("up to \(most.width)x\(most.height)") }
            if let aspect {
                words.append(
                    "no narrower than \(Self.ratio(aspect.lowerBound)) and no wider than \(Self.ratio(aspect.upperBound))"
                )
            }
            return words.joined(separator: ", ")
        }
    }

    private static func ratio(_ value: Double) -> String {
        value < 1
            ? "1:\(Numeral.text((100 / value).rounded() / 100))" : "\(Numeral.text((100 * value).rounded() / 100)):1"
    }
}

extension Size {
    fileprivate var pixels: Int { width * height }
    fileprivate var longer: Int { max(width, height) }
}
