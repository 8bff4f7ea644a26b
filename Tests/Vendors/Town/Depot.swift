import Synchronization

/// Objects and unfinished uploads of storage services, and videos.
final class Depot: Sendable {
    struct Object: Sendable {
        var bytes: Bytes
        /// Quoted, as in headers.
        var tag: String
        var type: String
        /// `x-amz-meta-*`, `cache-control` and their like.
        var headers: [String: String]
    }

    /// An upload in parts.
    struct Upload: Sendable {
        var key: String
        var type: String
        var headers: [String: String]
        var parts: [Int: Bytes] = [:]
    }

    /// A resumable upload of a video.
    struct Session: Sendable {
        var size: Int
        var type: String
        var metadata: JSON
        var stored: Bytes = []
        var video: String?
    }

    struct Contents: Sendable {
        /// Host and path.
        var objects: [String: Object] = [:]
        var uploads: [String: Upload] = [:]
        var sessions: [String: Session] = [:]
        var videos: [String: JSON] = [:]
    }

    let contents = Mutex(Contents())
}
