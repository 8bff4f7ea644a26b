import Engine
import Model

extension Workplace {
    /// Names this project in its store's ledger. A store beside the manifest knows it by the manifest's name alone, so that a budget
    /// holds in CI too, where each checkout is another folder; in a shared store the folder's identity counts. What is spent on
    /// stand-ins has an account of its own.
    func ledgerProject(environment: [String: String]) -> Digest {
        let demo = environment["VIDBUILD_DEMO"].map { $0.isEmpty ? "" : " demo" } ?? ""
        if storeRoot == folder + "/.vidbuild" { return Digest(of: Array("beside \(manifest)\(demo)".utf8)) }
        return Digest(of: Array("\(identity().hex)\(demo)".utf8))
    }
}
