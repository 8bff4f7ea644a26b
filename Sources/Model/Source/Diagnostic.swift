/// A mistake in the user's text: what was found, where, and what to do.
///
/// Diagnostics are collected, many a run; a step that fails while running is a `StepFailure`.
package struct Diagnostic: Sendable, Equatable {
    package enum Severity: String, Sendable { case error, warning }

    package var severity: Severity
    /// Lower case, without a full stop: what was found and what was expected.
    package var message: String
    /// Nil when nothing in a file is to blame, as when the manifest itself is missing.
    package var span: SourceSpan?
    /// What to do about it.
    package var hint: String?

    package init(_ severity: Severity, _ message: String, at span: SourceSpan?, hint: String? = nil) {
        self.severity = severity
        self.message = message
        self.span = span
        self.hint = hint
    }
}

/// Thrown by what cannot go on after the mistakes it holds.
package struct Diagnostics: Error, Sendable {
    package var all: [Diagnostic]
    package init(_ all: [Diagnostic]) { self.all = all }
}
