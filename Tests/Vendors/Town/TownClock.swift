import FoundationEssentials
import Glibc

/// The vendors' time: it runs `speed` times as fast as the wall's.
struct TownClock: Sendable {
    /// At least a thousandth.
    let speed: Double
    private let start = TownClock.monotonic()

    /// Seconds of the vendors' time since the program began.
    func now() -> Double { (Self.monotonic() - start) * speed }

    /// Seconds to wait in truth for so many of the vendors'.
    func wall(_ seconds: Double) -> Double { seconds / speed }

    private static func monotonic() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    /// Seconds since 1970, by the wall.
    static func epoch() -> Int {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return time.tv_sec
    }

    /// `2026-11-21T02:50:00Z`.
    static func timestamp(_ seconds: Int = epoch()) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }
}
