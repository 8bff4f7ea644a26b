import ArgumentParser
import Engine
import FoundationEssentials
import Model

/// Exit statuses that commands promise.
enum Exit {
    static let stepFailed = ExitCode(1)
    static let manifestWrong = ExitCode(2)
    static let interrupted = ExitCode(130)
}

/// The process's environment, read once.
func processEnvironment() -> [String: String] { ProcessInfo.processInfo.environment }

/// Runs a command's body and turns what it throws into messages and exit statuses. With `json`, errors are printed as JSON as well.
func withMessages(json: Bool = false, folder: String? = nil, _ body: (Terminal) async throws -> Void) async throws {
    let terminal = Terminal(environment: processEnvironment())
    do {
        try await body(terminal)
    } catch let code as ExitCode {
        throw code
    } catch let error as Diagnostics {
        terminal.report(error.all, folder: folder ?? ".")
        if json { try terminal.json(FailureRecord(ok: false, diagnostics: error.all.map { DiagnosticRecord($0) })) }
        let errors = error.all.filter { $0.severity == .error }.count
        terminal.report("\(count(errors, "error")); nothing was made")
        throw Exit.manifestWrong
    } catch {
        let problem = describe(error)
        terminal.report([Diagnostic(.error, problem.message, at: nil, hint: problem.hint)], folder: ".")
        if json {
            let record = DiagnosticRecord(Diagnostic(.error, problem.message, at: nil, hint: problem.hint))
            try terminal.json(FailureRecord(ok: false, diagnostics: [record]))
        }
        throw Exit.stepFailed
    }
}

struct FailureRecord: Encodable {
    var ok: Bool
    var diagnostics: [DiagnosticRecord]
}

private func describe(_ error: any Error) -> Problem {
    if let problem = error as? Problem { return problem }
    let failure = StepFailure(error)
    let isStore = error is SystemError && failure.hint == nil
    return Problem(
        failure.message, hint: isStore ? "another folder for the store can be given with --store" : failure.hint)
}
