import Engine
import Model

/// A diagnostic or a failed step as other programs read it.
struct DiagnosticRecord: Encodable {
    var severity: String
    var message: String
    var hint: String?
    /// Relative to the project's folder.
    var file: String?
    /// 1-based.
    var line: Int?
    var column: Int?
    /// The step that failed, when it was one.
    var step: String?
    var cause: String?

    init(_ diagnostic: Diagnostic, step: String? = nil, cause: String? = nil) {
        severity = diagnostic.severity.rawValue
        message = diagnostic.message
        hint = diagnostic.hint
        file = diagnostic.span?.file.name
        line = diagnostic.span?.start.line
        column = diagnostic.span?.start.column
        self.step = step
        self.cause = cause
    }
}

extension Terminal {
    /// Draws diagnostics for a person, and as annotations where GitHub runs the program. `folder` is the project's, as the user named it.
    func report(_ diagnostics: [Diagnostic], folder: String) {
        for diagnostic in diagnostics {
            report(diagnostic.text(colored: isColored))
            if isGitHub { output(annotation(diagnostic, folder: folder)) }
        }
    }

    private func annotation(_ diagnostic: Diagnostic, folder: String) -> String {
        func escape(_ text: String, property: Bool = false) -> String {
            var out = ""
            for character in text {
                switch character {
                case "%": out += "%25"
                case "\r": out += "%0D"
                case "\n", "\r\n": out += "%0A"
                case ":" where property: out += "%3A"
                case "," where property: out += "%2C"
                default: out.append(character)
                }
            }
            return out
        }
        var place = ""
        if let span = diagnostic.span {
            let (line, column) = span.start
            let path = folder == "." || folder.isEmpty ? span.file.name : "\(folder)/\(span.file.name)"
            place = " file=\(escape(path, property: true)),line=\(line),col=\(column)"
        }
        let text = diagnostic.message + (diagnostic.hint.map { "\n\($0)" } ?? "")
        return "::\(diagnostic.severity.rawValue)\(place)::\(escape(text))"
    }
}

extension Step {
    /// A failure of this step, drawn at the line of the manifest that asked for it.
    func diagnostic(_ failure: StepFailure) -> Diagnostic {
        Diagnostic(.error, "\(failure.message) (step \(id))", at: blame(failure), hint: failure.hint)
    }
}
