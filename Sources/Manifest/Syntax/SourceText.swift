import Model

/// What must hold of a file's bytes before they are read as YAML.
enum SourceText {
    /// Largest file that is read, in bytes.
    static let largest = 4 << 20

    /// False, with a diagnostic, for text that is not UTF-8.
    static func check(_ file: SourceFile, diagnostics: DiagnosticList) -> Bool {
        guard let bad = firstInvalid(file.bytes) else { return true }
        let span = SourceSpan(file, bad..<bad + 1)
        if file.bytes.starts(with: [0xFF, 0xFE]) || file.bytes.starts(with: [0xFE, 0xFF]) {
            diagnostics.error("the file is UTF-16", at: span, hint: "save it as UTF-8")
        } else {
            let byte = String(file.bytes[bad], radix: 16, uppercase: true)
            diagnostics.error(
                "byte 0x\(byte) at offset \(bad) is not UTF-8", at: span,
                hint: "save the file as UTF-8; another encoding, such as Latin-1, was used")
        }
        return false
    }

    private static func firstInvalid(_ bytes: [UInt8]) -> Int? {
        if String(validating: bytes, as: UTF8.self) != nil { return nil }
        var decoder = Unicode.UTF8.ForwardParser()
        var input = bytes.makeIterator()
        var offset = 0
        while true {
            switch decoder.parseScalar(from: &input) {
            case .valid(let encoded): offset += encoded.count
            case .error: return min(offset, bytes.count - 1)
            case .emptyInput: return nil
            }
        }
    }
}
