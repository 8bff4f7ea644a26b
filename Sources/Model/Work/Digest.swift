import Crypto

/// SHA-256 of a blob's bytes.
package struct Digest: Sendable, Hashable, Comparable {
    /// 32 bytes as four big-endian words, so that a digest costs no allocation.
    package let words: (UInt64, UInt64, UInt64, UInt64)

    package init(of bytes: [UInt8]) {
        self = bytes.withUnsafeBytes { Digest(of: $0) }
    }

    package init(of bytes: UnsafeRawBufferPointer) {
        var hash = SHA256()
        hash.update(bufferPointer: bytes)
        self.init(hash.finalize())
    }

    fileprivate init(_ hash: SHA256.Digest) {
        words = hash.withUnsafeBytes { bytes in
            func word(_ index: Int) -> UInt64 {
                UInt64(bigEndian: bytes.load(fromByteOffset: index * 8, as: UInt64.self))
            }
            return (word(0), word(1), word(2), word(3))
        }
    }

    /// Nil unless `hex` is 64 hexadecimal digits.
    package init?(hex: some StringProtocol) {
        guard hex.utf8.count == 64 else { return nil }
        var parts: [UInt64] = []
        var rest = hex[...]
        while !rest.isEmpty {
            guard rest.first != "+", rest.first != "-", let word = UInt64(rest.prefix(16), radix: 16) else {
                return nil
            }
            parts.append(word)
            rest = rest.dropFirst(16)
        }
        words = (parts[0], parts[1], parts[2], parts[3])
    }

    /// Nil unless `bytes` holds 32.
    package init?(bytes: some Collection<UInt8>) {
        guard bytes.count == 32 else { return nil }
        var parts: [UInt64] = [0, 0, 0, 0]
        for (index, byte) in bytes.enumerated() { parts[index / 8] = parts[index / 8] << 8 | UInt64(byte) }
        words = (parts[0], parts[1], parts[2], parts[3])
    }

    package var bytes: [UInt8] {
        [words.0, words.1, words.2, words.3].flatMap { word in
            (0..<8).map { UInt8(truncatingIfNeeded: word >> (56 - 8 * $0)) }
        }
    }

    /// 64 lower-case hexadecimal digits.
    package var hex: String {
        String(unsafeUninitializedCapacity: 64) { buffer in
            let digits: StaticString = "0123456789abcdef"
            for (index, byte) in bytes.enumerated() {
                buffer[2 * index] = digits.utf8Start[Int(byte >> 4)]
                buffer[2 * index + 1] = digits.utf8Start[Int(byte & 15)]
            }
            return 64
        }
    }

    package static func == (left: Digest, right: Digest) -> Bool { left.words == right.words }
    package static func < (left: Digest, right: Digest) -> Bool { left.words < right.words }

    package func hash(into hasher: inout Hasher) { hasher.combine(words.0) }
}

extension Digest: CustomStringConvertible {
    package var description: String { hex }
}

extension Digest: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let digest = Digest(hex: try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "expected 64 hexadecimal digits")
        }
        self = digest
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(hex)
    }
}

/// A digest in the making, for bytes that come a piece at a time.
package struct DigestStream: Sendable {
    private var hash = SHA256()
    /// Bytes so far.
    package private(set) var size = 0

    package init() {}

    package mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
        size += bytes.count
    }

    package func finish() -> BlobReference { BlobReference(digest: Digest(hash.finalize()), size: size) }
}

/// A blob by what it is: equal references mean equal bytes.
package struct BlobReference: Sendable, Hashable, Codable {
    package var digest: Digest
    /// Bytes.
    package var size: Int

    package init(digest: Digest, size: Int) {
        self.digest = digest
        self.size = size
    }
}
