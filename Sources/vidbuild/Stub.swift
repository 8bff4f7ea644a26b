enum ManifestSchema { static func markdown() -> String { "" }; static func json() -> String { "" } }
