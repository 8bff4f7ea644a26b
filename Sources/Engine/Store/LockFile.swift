import FoundationEssentials
import Glibc
package import Model

/// `vidbuild.lock`: every purchased result of a film, one line each, committed to git, so that two machines render the same film.
///
///     rise/voice/1  take 1  <sha-256> <bytes>  elevenlabs eleven_v3  USD 0.04
///     rise/picture  take 2  wanted  openai gpt-image-2
///
/// It is where takes are written down: a step without a line uses its first.
package struct LockFile: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        package var step: String
        package var take: Int
        /// Empty: the take has been asked for and is not bought yet.
        package var outputs: [BlobReference]
        package var vendor: String
        package var model: String
        /// What it was bought for; nil: not known here.
        package var cost: Money?

        package init(
            step: String, take: Int, outputs: [BlobReference] = [], vendor: String, model: String, cost: Money? = nil
        ) {
            (self.step, self.take, self.outputs) = (step, take, outputs)
            (self.vendor, self.model, self.cost) = (vendor, model, cost)
        }
    }

    /// Sorted by step, each step once.
    package private(set) var entries: [Entry]

    private static let heading = "# vidbuild.lock, version 1: what this film was made from. Commit it.\n"

    package init() { entries = [] }

    package var takes: Takes {
        Takes(Dictionary(entries.map { ($0.step, $0.take) }, uniquingKeysWith: { first, _ in first }))
    }

    package func entry(_ step: String) -> Entry? {
        let index = entries.partitioningIndex { $0.step >= step }
        return entries.indices.contains(index) && entries[index].step == step ? entries[index] : nil
    }

    /// Replaces a step's line, or removes it.
    package mutating func set(_ step: String, _ entry: Entry?) {
        let index = entries.partitioningIndex { $0.step >= step }
        if entries.indices.contains(index), entries[index].step == step { entries.remove(at: index) }
        if let entry { entries.insert(entry, at: index) }
    }

    /// The lock after a build. `costs`: what keys were bought for. `isWhole`: the plan was the whole film, so that lines of other steps
    /// are of steps that are no more.
    package func updated(with state: BuildState, costs: [Digest: Money], isWhole: Bool) -> LockFile {
        var lock = isWhole ? LockFile() : self
        for index in state.plan.steps.indices {
            let id = state.plan.steps[index].id
            guard let wanted = state.plan.steps[index].purchase else { continue }
            if let bought = state.step(index).purchase, !state.outputs[index].isEmpty {
                lock.set(
                    id,
                    Entry(
                        step: id, take: bought.take, outputs: state.outputs[index], vendor: bought.vendor,
                        model: bought.model, cost: state.keys[index].flatMap { costs[$0] } ?? entry(id)?.cost))
            } else if let before = entry(id), before.take == wanted.take {
                lock.set(id, before)
            } else if wanted.take > 1 {
                lock.set(
                    id, Entry(step: id, take: wanted.take, vendor: wanted.vendor, model: wanted.model))
            }
        }
        return lock
    }

    // MARK: Text

    package var text: String {
        entries.reduce(into: Self.heading) { text, entry in
            let blobs = entry.outputs.map { "\($0.digest.hex) \($0.size)" }.joined(separator: " ")
            let cost = entry.cost.map { "  \($0)" } ?? ""
            text +=
                "\(entry.step)  take \(entry.take)  \(blobs.isEmpty ? "wanted" : blobs)  \(entry.vendor) \(entry.model)\(cost)\n"
        }
    }

    /// Reads a lock. Every line that is wrong is a diagnostic.
    package static func read(_ file: SourceFile) -> (lock: LockFile, diagnostics: [Diagnostic]) {
        var lock = LockFile()
        var diagnostics: [Diagnostic] = []
        var start = 0
        for line in file.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            defer { start += line.count + 1 }
            let words = String(decoding: line, as: UTF8.self).split(whereSeparator: \.isWhitespace).map(String.init)
            guard let first = words.first, !first.hasPrefix("#") else { continue }
            let span = SourceSpan(file, start..<start + line.count)
            if ["<<<<<<<", "=======", ">>>>>>>"].contains(first) {
                diagnostics.append(
                    Diagnostic(
                        .error, "a merge conflict is not resolved", at: span,
                        hint: "keep the lines of the side whose film you want"))
            } else if let entry = Entry(words) {
                if lock.entry(entry.step) != nil {
                    diagnostics.append(
                        Diagnostic(
                            .error, "\(entry.step) has two lines", at: span, hint: "keep the one with the take you want"
                        ))
                }
                lock.set(entry.step, entry)
            } else {
                diagnostics.append(
                    Diagnostic(
                        .error, "this is no line of vidbuild.lock", at: span,
                        hint:
                            "expected `step  take N  <sha-256> <bytes>  vendor model`: take it back from git, or remove it"
                    ))
            }
        }
        return (lock, diagnostics)
    }

    /// Reads the lock at `path`, which messages call `name`; an absent one is empty.
    package static func load(_ path: String, name: String) -> (lock: LockFile, diagnostics: [Diagnostic]) {
        guard FileStamp(path: path).size >= 0 else { return (LockFile(), []) }
        guard let data = try? Data(contentsOf: URL(filePath: path)) else {
            return (LockFile(), [Diagnostic(.error, "cannot read \(name)", at: nil, hint: "check its permissions")])
        }
        return read(SourceFile(name: name, bytes: [UInt8](data)))
    }

    /// Writes the lock in one piece, when it says something else than what is there. One without entries removes the file.
    package func save(_ path: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        if entries.isEmpty {
            unlink(path)
            return
        }
        if let old = try? Data(contentsOf: URL(filePath: path)), old.elementsEqual(bytes) { return }
        let draft = "\(path).\(getpid()).part"
        let descriptor = try check("write", path) { open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666) }
        do throws(SystemError) {
            defer { close(descriptor) }
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = try check("write", path) {
                    rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
                }
                rest = rest.dropFirst(count)
            }
            try check("write", path) { fsync(descriptor) }
            try check("write", path) { rename(draft, path) }
        } catch {
            unlink(draft)
            throw error
        }
    }
}

extension LockFile.Entry {
    /// From the words of a line. Nil when it is none.
    fileprivate init?(_ words: [String]) {
        guard words.count >= 6, words[1] == "take", let take = Int(words[2]), take >= 1 else { return nil }
        var rest = words[3...]
        var outputs: [BlobReference] = []
        if rest.first == "wanted" {
            rest = rest.dropFirst()
        } else {
            while let hex = rest.first, hex.utf8.count == 64, let digest = Digest(hex: hex) {
                guard let size = rest.dropFirst().first.flatMap({ Int($0) }), size >= 0 else { return nil }
                outputs.append(BlobReference(digest: digest, size: size))
                rest = rest.dropFirst(2)
            }
            if outputs.isEmpty { return nil }
        }
        let tail = Array(rest)
        switch tail.count {
        case 2: cost = nil
        case 4 where tail[2] == "USD":
            guard let amount = Money(dollars: tail[3]) else { return nil }
            cost = amount
        default: return nil
        }
        (step, self.take, self.outputs, vendor, model) = (words[0], take, outputs, tail[0], tail[1])
    }
}

extension Array {
    /// The first index at which `isAfter` holds, of elements sorted so that it holds from there on.
    fileprivate func partitioningIndex(_ isAfter: (Element) -> Bool) -> Int {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if isAfter(self[middle]) { high = middle } else { low = middle + 1 }
        }
        return low
    }
}
