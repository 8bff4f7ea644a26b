package import Model

/// Everything that the output bytes of a step depend on, and nothing else.
///
/// **Invariant:** no path, no position, no clock and no machine is in a key; inputs are in it by the digest of their bytes.
package struct ActionKey: Sendable, Equatable {
    package struct Input: Sendable, Equatable {
        package var role: String
        package var blob: BlobReference
    }

    package var kind: String
    package var version: Int
    /// Sorted by name.
    package var tools: [(name: String, version: String)]
    package var take: Int?
    /// Canonical JSON.
    package var parameters: String
    /// In the order of the step: order is meaning.
    package var inputs: [Input]

    package init(step: Step, inputs blobs: [BlobReference], tools versions: [String: String]) {
        kind = step.kind.name
        version = step.kind.version
        tools = step.kind.tools.sorted().map { ($0, versions[$0] ?? "absent") }
        take = step.purchase?.take
        parameters = step.parameters
        inputs = zip(step.inputs, blobs).map { Input(role: $0.role, blob: $1) }
    }

    /// The canonical encoding: one field a line, printable, and what is hashed.
    package var text: String {
        var out = "kind \(kind)\nversion \(version)\n"
        out.reserveCapacity(160 + parameters.utf8.count + inputs.count * 96)
        for tool in tools { out += "tool \(tool.name) \(tool.version)\n" }
        if let take { out += "take \(take)\n" }
        out += "parameters \(parameters)\n"
        for input in inputs { out += "input \(input.role) \(input.blob.digest.hex) \(input.blob.size)\n" }
        return out
    }

    package var digest: Digest {
        var text = text
        return text.withUTF8 { Digest(of: UnsafeRawBufferPointer($0)) }
    }

    package static func == (left: ActionKey, right: ActionKey) -> Bool { left.text == right.text }
}
