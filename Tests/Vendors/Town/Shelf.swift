import Synchronization

/// Files that vendors hold: results under URLs of other hosts, and what clients uploaded.
final class Shelf: Sendable {
    struct Item: Sendable {
        var media: Media
        /// In the vendors' time.
        var expires: Double
    }
    private let items = Mutex<[String: Item]>([:])

    /// `url` without scheme and query.
    func put(_ url: String, _ media: Media, expires: Double) {
        items.withLock { $0[url] = Item(media: media, expires: expires) }
    }

    /// Nil when there is none, or no longer.
    func find(_ url: String, now: Double) -> Media? {
        items.withLock { items in
            guard let item = items[url], item.expires > now else { return nil }
            return item.media
        }
    }

    /// A file behind any URL that a request named, its scheme and query ignored.
    func resolve(_ url: String, now: Double) -> Media? {
        let place = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        return find(String(place.prefix { $0 != "?" }), now: now)
    }
}
