import Model

/// Camera moves as the manifest names them, to views from and to.
enum MotionBuilder {
    /// `focus` is the picture's: a move that says no point goes there.
    static func motion(_ value: Checked, focus: Point) -> Motion {
        if let name = value.string {
            guard let move = Language.Move(rawValue: name) else { return .hold }
            return motion(move, amount: move.usualAmount, from: nil, toward: nil, focus: focus, ease: .linear)
        }
        guard let record = value.record else { return .hold }
        let ease = record["ease"]?.choice(Motion.Ease.self) ?? .linear
        guard let move = record.shape.fields.first.flatMap({ Language.Move(rawValue: $0.name) }) else {
            return Motion(from: view(record["from"]), to: view(record["to"]), ease: ease)
        }
        return motion(
            move, amount: record[move.rawValue]?.number ?? move.usualAmount, from: record["from"]?.point,
            toward: record["toward"]?.point, focus: focus, ease: ease)
    }

    private static func view(_ value: Checked?) -> Motion.View {
        Motion.View(zoom: value?.record?["zoom"]?.number ?? 1, at: value?.record?["at"]?.point ?? .center)
    }

    private static func motion(
        _ move: Language.Move, amount: Double, from: Point?, toward: Point?, focus: Point, ease: Motion.Ease
    ) -> Motion {
        // A pan needs a window that leaves `amount` of the picture's side free.
        let zoom = move.isZoom ? 1 + amount : 1 / (1 - amount)
        let start: Point
        let end: Point
        switch move {
        case .pushIn, .pullOut:
            end = toward ?? (move == .pullOut ? from : nil) ?? focus
            start = from ?? end
        case .panLeft: (start, end) = (Point(1, focus.y), Point(0, focus.y))
        case .panRight: (start, end) = (Point(0, focus.y), Point(1, focus.y))
        case .panUp: (start, end) = (Point(focus.x, 1), Point(focus.x, 0))
        case .panDown: (start, end) = (Point(focus.x, 0), Point(focus.x, 1))
        }
        return Motion(
            from: Motion.View(zoom: move == .pushIn ? 1 : zoom, at: start),
            to: Motion.View(zoom: move == .pullOut ? 1 : zoom, at: end), ease: ease)
    }
}
