import Loopback

/// What a request is for, told by its shape: scripts aim at it.
enum CallKind: String, Sendable {
    /// Buys something, at once or as a job.
    case create
    case poll, cancel, upload
    /// A result's bytes.
    case fetch
    /// Account, voices, tokens, storage.
    case other

    init(_ vendor: String, _ request: LoopbackRequest) {
        let path = request.path
        switch vendor {
        case "files": self = .fetch
        case "storage", "youtube": self = .upload
        case "google": self = .other
        default:
            if path.hasSuffix("/cancel") || request.method == "DELETE" {
                self = .cancel
            } else if path.contains(":download") {
                self = .fetch
            } else if ["/v1/files", "/v2/upload", "/v1/uploads", "/files/", "/storage/", "/api/file-stream-upload"]
                .contains(where: path.hasPrefix)
            {
                self = .upload
            } else if request.method == "POST" {
                self = path.contains(":fetchPredictOperation") ? .poll : .create
            } else {
                let names = ["voices", "user", "credits", "organization", "models", "webhooks", "credit"]
                let isAccount = path.split(separator: "/").contains { names.contains(String($0)) }
                self = isAccount && !path.contains("/operations/") ? .other : .poll
            }
        }
    }
}
