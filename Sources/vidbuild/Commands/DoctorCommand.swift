import ArgumentParser
import Engine
import FoundationEssentials
import Glibc
import Manifest
import Model

struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check what films need: libraries, versions, fonts, disk, and vendors.",
        discussion: """
              vidbuild doctor film         of vendors, those that the film names
              vidbuild doctor --json       for a bug report

            Vendors whose keys are there are asked whether these work and what credit is left, which costs nothing; those that do not
            answer within 5 seconds are no failure. Models that retire within 90 days are named.
            """)

    @OptionGroup var options: ProjectOptions

    @Flag(help: "Ask no vendor.")
    var offline = false

    @Flag(help: "Print the findings as JSON on standard output.")
    var json = false

    struct Finding: Encodable {
        var name: String
        var ok: Bool
        var value: String
        var hint: String?
        /// Of a vendor: whether something can be bought there.
        var ready: Bool?
        /// Of a model: its last day.
        var retires: String?
    }

    private struct Report: Encodable {
        var ok: Bool
        var findings: [Finding]
    }

    func run() async throws {
        try await withMessages(json: json) { terminal in
            var findings: [Finding] = [Finding(name: "vidbuild", ok: true, value: Vidbuild.configuration.version)]
            do {
                let installation = try Installation()
                findings += tools(installation)
                findings += fonts(installation)
                let review = VendorReview(try workplace(), installation)
                findings += try await review.findings(try AccountValues(), online: !offline)
            } catch let problem as Problem {
                findings.append(Finding(name: "installation", ok: false, value: problem.message, hint: problem.hint))
            }
            findings.append(disk())
            findings.append(Finding(name: "processors", ok: true, value: "\(sysconf(Int32(_SC_NPROCESSORS_ONLN)))"))
            let ok = findings.allSatisfy(\.ok)
            if json {
                try terminal.json(Report(ok: ok, findings: findings))
            } else {
                for finding in findings {
                    let mark =
                        !finding.ok
                        ? terminal.paint("bad", "31")
                        : finding.ready == false || finding.retires != nil ? "-  " : terminal.paint("ok ", "32")
                    let name = finding.name + String(repeating: " ", count: max(1, 16 - finding.name.count))
                    terminal.output("\(mark) \(name)\(finding.value)")
                    if let hint = finding.hint { terminal.output("    help: \(hint)") }
                }
            }
            if !ok { throw Exit.stepFailed }
        }
    }

    /// The project that is named, or is here; nil when there is none.
    private func workplace() throws -> Workplace? {
        if options.manifest == ProjectOptions.usual, !FileStamp(path: options.manifest).isFile { return nil }
        return try Workplace(options, environment: processEnvironment())
    }

    /// Starts the worker and asks what it is made of.
    private func tools(_ installation: Installation) -> [Finding] {
        let folder = FileManager.default.temporaryDirectory.path + "/vidbuild-doctor-\(getpid())"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            let facts = try WorkerPool(program: installation.worker, logFolder: folder).facts()
            return facts.tools.sorted { $0.key < $1.key }.map { Finding(name: $0.key, ok: true, value: $0.value) }
        } catch {
            let failure = StepFailure(error)
            return [
                Finding(
                    name: "vidbuild-media", ok: false, value: failure.message,
                    hint: "install its libraries: libav, libass, zimg, flite and libebur128")
            ]
        }
    }

    private func fonts(_ installation: Installation) -> [Finding] {
        let folder = installation.templates + "/fonts"
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
        let families = names.filter { $0.hasSuffix(".ttf") || $0.hasSuffix(".otf") }
        return [
            Finding(
                name: "fonts", ok: !families.isEmpty,
                value: "\(families.count) in \(folder): \(families.joined(separator: ", "))",
                hint: families.isEmpty ? "the installation is not whole: templates/fonts is empty" : nil)
        ]
    }

    private func disk() -> Finding {
        let root = Workplace.storeRoot(options.storeOption, environment: processEnvironment(), beside: ".")
        var place = root
        while FileStamp(path: place).size < 0, let slash = place.lastIndex(of: "/"), slash != place.startIndex {
            place = String(place[..<slash])
        }
        if FileStamp(path: place).size < 0 { place = "." }
        var info = statvfs()
        guard statvfs(place, &info) == 0 else {
            return Finding(name: "disk", ok: false, value: "cannot look at \(root)", hint: "name a store with --store")
        }
        let free = Int(info.f_bavail) * Int(info.f_frsize)
        let isWritable = access(place, W_OK) == 0
        return Finding(
            name: "disk", ok: free > 1_000_000_000 && isWritable,
            value: "\(bytesText(free)) free for the store in \(root)\(isWritable ? "" : ", which is read-only")",
            hint: !isWritable
                ? "name another store with --store"
                : free > 1_000_000_000
                    ? nil
                    : "a film of ten minutes needs about 1 GB: free some space, or `vidbuild store gc --limit 500MB`")
    }
}
