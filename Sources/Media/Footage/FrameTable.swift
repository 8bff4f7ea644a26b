/// When each frame of a video is shown, and where decoding can start: all that is needed to choose frames without decoding.
struct FrameTable: Equatable {
    /// A frame that needs no other.
    struct Key: Equatable {
        /// As `times`.
        var time: Int
        /// What libavformat is told to find it, in the stream's own time.
        var seek: Int64
    }

    /// What is known of a packet, in units of the stream's time base.
    struct Entry {
        var presented: Int64
        var decoded: Int64
        var length: Int64
        var isKey: Bool
        /// False for what is decoded for others' sake alone.
        var isShown: Bool
    }

    /// The stream's time at which the first frame is shown.
    let first: Int64
    /// Times of the frames after the first one, ascending, each once; the first is 0. In ticks of the stream's time base.
    let times: [Int]
    /// Ascending; the first is at or before the first frame.
    let keys: [Key]
    /// The tick at which the last frame ends.
    let end: Int

    /// Nil when nothing can be decoded: no frame that needs no other.
    ///
    /// - Parameter entries: in the order of the file, times within 52 bits. What comes before the first key frame is not shown.
    init?(_ entries: [Entry]) {
        guard let start = entries.firstIndex(where: \.isKey) else { return nil }
        let decodable = entries[start...]
        let isCut = !entries[start].isShown
        guard
            let first = isCut
                ? decodable.lazy.filter(\.isShown).map(\.presented).min() : entries[start].presented
        else { return nil }
        let shown = decodable.filter { $0.isShown && $0.presented >= first }
        var times = shown.map { Int($0.presented - first) }.sorted()
        var unique = 0
        for index in times.indices where index == 0 || times[index] != times[index - 1] {
            times[unique] = times[index]
            unique += 1
        }
        times.removeLast(times.count - unique)
        guard let last = times.last else { return nil }
        let told = shown.filter { Int($0.presented - first) == last }.map { Int($0.length) }.max() ?? 0
        (self.first, self.times) = (first, times)
        keys = decodable.filter(\.isKey).map {
            Key(time: Int($0.presented - first), seek: min($0.presented, $0.decoded))
        }
        .sorted { $0.time < $1.time }
        // A last frame without a length lasts as long as the others do.
        end = last + max(1, told > 0 ? told : last / max(1, times.count - 1))
    }

    /// Index of the frame that is shown at a tick: the last one that has started.
    func index(at tick: Int) -> Int {
        var (low, high) = (0, times.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if times[middle] <= tick { low = middle } else { high = middle }
        }
        return low
    }

    /// The last place before a tick at which decoding can start.
    func key(before tick: Int) -> Key { keys.last { $0.time <= tick } ?? keys[0] }
}
