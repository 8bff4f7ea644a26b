import Foundation
import Media
import Model

/// Performs requests on files of a folder that goes away with it.
final class SoundBench {
    let folder: URL

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("vidbuild-sound-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    @discardableResult
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    func store(_ value: some Encodable, _ name: String) throws -> String {
        let bytes: [UInt8] = Array(try CanonicalJSON.encode(value).utf8)
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    func document<Value: Decodable>(_ type: Value.Type, _ name: String) throws -> Value {
        try JSONDecoder().decode(type, from: Data(try bytes(name)))
    }

    func samples(_ name: String) throws -> [Float] { try reader(name).readAll() }

    func reader(_ name: String) throws -> WaveReader {
        let request = ActionRequest(
            kind: "", version: 1, parameters: "", inputs: [.init(role: "sound", path: path(name))], outputs: [])
        return try WaveReader(ActionFiles(request).input("sound"))
    }

    /// A sound as an earlier step would have written it.
    @discardableResult
    func wave(_ samples: [Float], channels: Int = 1, _ name: String) throws -> String {
        let writer = try WaveWriter(path(name), channels: channels)
        try writer.write(samples)
        try writer.finish()
        return path(name)
    }

    /// Performs a step; outputs are files named by their role after `prefix`.
    func perform<Parameters: StepParameters>(
        _ parameters: Parameters, inputs: [ActionRequest.File] = [], prefix: String = ""
    ) throws {
        let request = ActionRequest(
            kind: Parameters.kind.name, version: Parameters.kind.version,
            parameters: try CanonicalJSON.encode(parameters),
            inputs: inputs, outputs: Parameters.kind.outputs.map { .init(role: $0, path: path(prefix + $0)) })
        try Performer().perform(request) { _ in }
    }

    /// What a step that must fail says.
    func failure(_ parameters: some StepParameters, inputs: [ActionRequest.File] = []) -> ActionFailure? {
        do {
            try perform(parameters, inputs: inputs)
            return nil
        } catch { return error as? ActionFailure }
    }
}
