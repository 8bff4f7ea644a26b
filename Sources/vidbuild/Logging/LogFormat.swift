import ArgumentParser

/// How log lines are written.
enum LogFormat: String, CaseIterable, ExpressibleByArgument {
    case text
    case json
}
