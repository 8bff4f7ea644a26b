import Foundation
import Media
import Model
import Testing

/// Performs picture steps on files of a folder that goes away with it.
final class PictureBench {
    let folder: URL
    private let performer = Performer()
    static let encoder = EncoderSettings(
        preset: "superfast", quality: 20, options: "mbtree=1:rc-lookahead=20:bframes=7:b-adapt=0:scenecut=0")
    static let lossless = EncoderSettings(preset: "ultrafast", quality: 0, options: "")

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("vidbuild-picture-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    func write(_ bytes: [UInt8], _ name: String) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
    }

    func writeJSON(_ value: some Encodable, _ name: String) throws {
        try write(Array(CanonicalJSON.encode(value).utf8), name)
    }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(fileURLWithPath: path(name)))) }

    /// Performs a step. Inputs are `role=file name`; the first output goes to the file `output`.
    func perform<Parameters: StepParameters>(
        _ parameters: Parameters, _ inputs: [String], _ output: String
    ) throws(ActionFailure) {
        let files = inputs.map { input in
            let parts = input.split(separator: "=", maxSplits: 1).map(String.init)
            return ActionRequest.File(role: parts[0], path: parts[1].hasPrefix("/") ? parts[1] : path(parts[1]))
        }
        let request = ActionRequest(
            kind: Parameters.kind.name, version: Parameters.kind.version,
            parameters: (try? CanonicalJSON.encode(parameters)) ?? "", inputs: files,
            outputs: Parameters.kind.outputs.prefix(1).map { .init(role: $0, path: path(output)) })
        try performer.perform(request) { _ in }
    }

    /// What a step fails with; nil when it succeeds.
    func failure(_ parameters: some StepParameters, _ inputs: [String]) -> ActionFailure? {
        do {
            try perform(parameters, inputs, "refused")
            return nil
        } catch { return error }
    }

    /// Standard output of ffmpeg or ffprobe.
    func run(_ program: String, _ arguments: [String]) throws -> [UInt8] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [program, "-v", "error"] + arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return Array(output)
    }

    /// MD5 of each decoded frame.
    func frameSums(_ name: String) throws -> [String] {
        let text = String(
            decoding: try run("ffmpeg", ["-i", path(name), "-map", "0:v", "-f", "framemd5", "-"]), as: UTF8.self)
        return text.split(separator: "\n").filter { !$0.hasPrefix("#") }.compactMap {
            $0.split(separator: ",").last.map { $0.trimmingCharacters(in: .whitespaces) }
        }
    }

    /// A grey Y4M frame whose luma is a function of the place.
    func frame(_ size: Size, _ name: String, luma: (Int, Int) -> UInt8) throws {
        try frame(size, name) { plane, x, y in plane == 0 ? luma(x, y) : 128 }
    }

    /// A Y4M frame whose samples are a function of plane, column and row.
    func frame(_ size: Size, _ name: String, sample: (Int, Int, Int) -> UInt8) throws {
        var bytes = Array(
            "YUV4MPEG2 W\(size.width) H\(size.height) F25:1 Ip A1:1 C420mpeg2 XCOLORRANGE=LIMITED\nFRAME\n".utf8)
        for plane in 0..<3 {
            let half = plane == 0 ? 1 : 2
            for y in 0..<(size.height / half) { for x in 0..<(size.width / half) { bytes.append(sample(plane, x, y)) } }
        }
        try write(bytes, name)
    }

    /// Planes of the one frame of a Y4M file, one after another.
    func planes(_ name: String) throws -> (size: Size, samples: [UInt8]) {
        let bytes = try bytes(name)
        let head = String(decoding: bytes.prefix { $0 != 10 }, as: UTF8.self).split(separator: " ")
        let size = Size(Int(head[1].dropFirst()) ?? 0, Int(head[2].dropFirst()) ?? 0)
        return (size, Array(bytes.suffix(size.width * size.height * 3 / 2)))
    }
}

/// PNG files by hand: deflate's stored blocks need no compressor.
enum TinyPNG {
    /// - Parameter pixels: RGBA, row by row.
    static func make(_ size: Size, orientation: UInt8? = nil, _ pixel: (Int, Int) -> [UInt8]) -> [UInt8] {
        var raw: [UInt8] = []
        for y in 0..<size.height {
            raw.append(0)
            for x in 0..<size.width { raw += pixel(x, y) }
        }
        let header = big(size.width) + big(size.height) + [8, 6, 0, 0, 0]
        var file: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10] + chunk("IHDR", header)
        if let orientation {
            file += chunk(
                "eXIf",
                Array("MM".utf8) + [
                    0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0,
                ])
        }
        return file + chunk("IDAT", stored(raw)) + chunk("IEND", [])
    }

    private static func big(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }

    static func chunk(_ name: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(name.utf8) + data
        var crc: UInt32 = .max
        for byte in body {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
        }
        return big(data.count) + body + big(Int(~crc))
    }

    private static func stored(_ raw: [UInt8]) -> [UInt8] {
        var (a, b) = (1, 0)
        for byte in raw {
            a = (a + Int(byte)) % 65521
            b = (b + a) % 65521
        }
        let length = [UInt8(raw.count & 0xFF), UInt8(raw.count >> 8)]
        return [0x78, 1, 1] + length + length.map { ~$0 } + raw + big(b << 16 | a)
    }
}
