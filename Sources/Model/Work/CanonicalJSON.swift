/// The one way parameters become bytes: JSON without white space, keys in the order of declaration, nil left out.
///
/// It is part of every key, so it never depends on a hash map's order or a locale, and it is much faster than a general encoder.
package enum CanonicalJSON {
    package static func encode(_ value: some Encodable) throws -> String {
        let sink = Sink()
        try value.encode(to: Writer(sink: sink))
        return String(decoding: sink.bytes, as: UTF8.self)
    }

    /// Appends `text` as a JSON string.
    package static func appendString(_ text: String, to bytes: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: [
                    0x5C, UInt8(ascii: "u"), 0x30, 0x30, digits[Int(byte >> 4)], digits[Int(byte & 15)],
                ])
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    fileprivate final class Sink {
        var bytes: [UInt8] = []
        func append(_ text: String) { bytes.append(contentsOf: text.utf8) }
    }
}

/// Writes one value. Containers close themselves when they are released by the `encode` that opened them.
private struct Writer: Encoder, SingleValueEncodingContainer {
    let sink: CanonicalJSON.Sink
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Keyed<Key>(sink: sink, scope: Scope(sink, open: "{", close: "}")))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        Unkeyed(sink: sink, scope: Scope(sink, open: "[", close: "]"))
    }
    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    func encodeNil() { sink.append("null") }
    func encode(_ value: Bool) { sink.append(value ? "true" : "false") }
    func encode(_ value: String) { CanonicalJSON.appendString(value, to: &sink.bytes) }
    func encode(_ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(value, .init(codingPath: [], debugDescription: "not a finite number"))
        }
        if let whole = Int(exactly: value) { sink.append(String(whole)) } else { sink.append(value.description) }
    }
    func encode(_ value: Float) throws { try encode(Double(value)) }
    func encode(_ value: Int) { sink.append(String(value)) }
    func encode(_ value: Int8) { encode(Int(value)) }
    func encode(_ value: Int16) { encode(Int(value)) }
    func encode(_ value: Int32) { encode(Int(value)) }
    func encode(_ value: Int64) { encode(Int(value)) }
    func encode(_ value: UInt) { sink.append(String(value)) }
    func encode(_ value: UInt8) { encode(UInt(value)) }
    func encode(_ value: UInt16) { encode(UInt(value)) }
    func encode(_ value: UInt32) { encode(UInt(value)) }
    func encode(_ value: UInt64) { sink.append(String(value)) }
    func encode(_ value: some Encodable) throws {
        switch value {
        case let text as String: encode(text)
        case let number as Int: encode(number)
        case let number as Double: try encode(number)
        case let json as JSONValue: sink.append(json.text)
        default: try value.encode(to: self)
        }
    }
}

/// Brackets around a container, closed when the container goes away.
private final class Scope {
    private let sink: CanonicalJSON.Sink
    private let close: String
    private var isEmpty = true

    init(_ sink: CanonicalJSON.Sink, open: String, close: String) {
        self.sink = sink
        self.close = close
        sink.append(open)
    }

    deinit { sink.append(close) }

    func separate() {
        if !isEmpty { sink.append(",") }
        isEmpty = false
    }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: CanonicalJSON.Sink
    let scope: Scope
    var codingPath: [any CodingKey] { [] }

    private func name(_ key: Key) -> Writer {
        scope.separate()
        CanonicalJSON.appendString(key.stringValue, to: &sink.bytes)
        sink.append(":")
        return Writer(sink: sink)
    }

    func encodeNil(forKey key: Key) { name(key).encodeNil() }
    func encode(_ value: Bool, forKey key: Key) { name(key).encode(value) }
    func encode(_ value: String, forKey key: Key) { name(key).encode(value) }
    func encode(_ value: Double, forKey key: Key) throws { try name(key).encode(value) }
    func encode(_ value: Int, forKey key: Key) { name(key).encode(value) }
    func encode(_ value: some Encodable, forKey key: Key) throws { try name(key).encode(value) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key) -> KeyedEncodingContainer<
        Nested
    > {
        name(key).container(keyedBy: type)
    }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { name(key).unkeyedContainer() }
    func superEncoder() -> any Encoder { Writer(sink: sink) }
    func superEncoder(forKey key: Key) -> any Encoder { name(key) }
}

private struct Unkeyed: UnkeyedEncodingContainer {
    let sink: CanonicalJSON.Sink
    let scope: Scope
    var codingPath: [any CodingKey] { [] }
    var count = 0

    init(sink: CanonicalJSON.Sink, scope: Scope) {
        self.sink = sink
        self.scope = scope
    }

    private mutating func next() -> Writer {
        scope.separate()
        count += 1
        return Writer(sink: sink)
    }

    mutating func encodeNil() { next().encodeNil() }
    mutating func encode(_ value: some Encodable) throws { try next().encode(value) }
    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        next().container(keyedBy: type)
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { next().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { next() }
}
