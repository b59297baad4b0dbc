/// Request bodies in Kubernetes' protobuf form, which today's clients send for every built-in kind.
///
/// Four bytes `k8s\0`, then a message `Unknown` with the document's apiVersion and kind and its own message.
package enum ProtobufBody {
    package static let mediaType = "application/vnd.kubernetes.protobuf"
    private static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    /// Reads a body into the document that JSON would have carried. Throws `StatusError` (`badRequest`).
    ///
    /// `schema` gives the schema of an apiVersion and kind; a body that names none is read as `fallback`.
    package static func document(
        _ bytes: [UInt8], fallback: (apiVersion: GroupVersion, kind: String)? = nil,
        schema: (GroupVersion, String) -> Schema?
    ) throws(StatusError) -> JSONValue {
        guard bytes.starts(with: magic) else { throw .badRequest("the body isn't in Kubernetes' protobuf form") }
        do {
            var reader = ProtobufReader(bytes, from: magic.count)
            let envelope = try Envelope(&reader)
            var (apiVersion, kind) = (GroupVersion(envelope.apiVersion), envelope.kind)
            if kind.isEmpty, let fallback { (apiVersion, kind) = (fallback.apiVersion, fallback.kind) }
            guard let schema = schema(apiVersion, kind) else {
                throw StatusError.badRequest("no kind \"\(kind)\" is registered for version \"\(apiVersion)\"")
            }
            var document = JSONObject()
            document["apiVersion"] = .string(apiVersion.description)
            document["kind"] = .string(kind)
            var message = reader.part(envelope.raw)
            try ProtobufDecoder(library: schema.library).read(&message, schema.object, into: &document, depth: 0)
            return .object(document)
        } catch let error as StatusError {
            throw error
        } catch {
            throw .badRequest("the protobuf body can't be decoded: \(error)")
        }
    }

    /// The message around every body.
    private struct Envelope {
        var apiVersion = ""
        var kind = ""
        var raw = 0..<0

        init(_ reader: inout ProtobufReader) throws {
            while let field = try reader.field() {
                switch field.number {
                case 1:
                    var type = reader.part(try reader.range(field))
                    while let inner = try type.field() {
                        switch inner.number {
                        case 1: apiVersion = try type.string(inner)
                        case 2: kind = try type.string(inner)
                        default: try type.skip(inner)
                        }
                    }
                case 2: raw = try reader.range(field)
                default: try reader.skip(field)
                }
            }
        }
    }
}

/// Turns messages into JSON by their schema.
private struct ProtobufDecoder {
    let library: SchemaLibrary

    /// Reads a message's fields into an object. Fields that the schema doesn't have are skipped.
    func read(
        _ reader: inout ProtobufReader, _ type: SchemaObject, into object: inout JSONObject, depth: Int
    ) throws {
        guard depth < JSONValue.depthLimit else { throw ProtobufError("messages are nested too deep") }
        while let wire = try reader.field() {
            switch type.numbers[wire.number] {
            case .field(let index): try read(wire, type.fields[index], &reader, into: &object, depth: depth)
            case .inlined(let index):
                var inner = reader.part(try reader.range(wire))
                try read(&inner, library.object(index), into: &object, depth: depth + 1)
            case nil: try reader.skip(wire)
            }
        }
    }

    private func read(
        _ wire: ProtobufReader.Field, _ field: SchemaField, _ reader: inout ProtobufReader,
        into object: inout JSONObject,
        depth: Int
    ) throws {
        switch field.type {
        case .list where field.isWrapped:
            object[field.name] = .array(try wrapped(wire, field.type, &reader, depth: depth))
        case .list(let element):
            var items = object.take(field.name)?.items ?? []
            if wire.type == 2, Self.isPackable(element) {
                var packed = reader.part(try reader.range(wire))
                while let value = try packedValue(element, &packed) { items.append(value) }
            } else {
                items.append(try value(wire, element, &reader, depth: depth) ?? .null)
            }
            object[field.name] = .array(items)
        case .map(let element) where field.isWrapped && !Self.isList(element):
            var inner = reader.part(try reader.range(wire))
            var plain = field
            plain.isWrapped = false
            object[field.name] = [:]
            while let entry = try inner.field() { try read(entry, plain, &inner, into: &object, depth: depth + 1) }
        case .map(let element):
            var entries = object.take(field.name)?.object ?? [:]
            let (key, value) = try entry(wire, element, field, &reader, depth: depth)
            entries[key] = value
            object[field.name] = .object(entries)
        case .any where !field.choices.isEmpty:
            var inner = reader.part(try reader.range(wire))
            object[field.name] = try choice(field, &inner, depth: depth)
        default:
            guard let value = try value(wire, field.type, &reader, depth: depth) else { return }
            // The wire has every plain scalar, zero or not: JSON leaves zeros out where that means the same.
            let isZero = value == "" || value == 0 || value == false
            if !isZero || field.isRequired || field.isPointer { object[field.name] = value }
        }
    }

    /// One value; nil for a time that isn't set.
    private func value(
        _ wire: ProtobufReader.Field, _ type: SchemaType, _ reader: inout ProtobufReader, depth: Int
    ) throws -> JSONValue? {
        switch type {
        case .string: return .string(try reader.string(wire))
        case .boolean: return .bool(try reader.varint(wire) != 0)
        case .integer(let bits):
            let number = Int64(bitPattern: try reader.varint(wire))
            return .int(bits == 32 ? Int64(Int32(truncatingIfNeeded: number)) : number)
        case .number: return .double(Double(bitPattern: try reader.fixed64(wire)))
        case .bytes: return .string(Base64.encode(reader.bytes[try reader.range(wire)]))
        case .object(let index):
            var inner = reader.part(try reader.range(wire))
            var object = JSONObject()
            try read(&inner, library.object(index), into: &object, depth: depth + 1)
            return .object(object)
        case .list(let element):
            var inner = reader.part(try reader.range(wire))
            var items: [JSONValue] = []
            while let item = try inner.field() {
                items.append(try value(item, element, &inner, depth: depth + 1) ?? .null)
            }
            return .array(items)
        case .map: throw ProtobufError("a map can't stand here")
        case .time, .duration, .quantity, .intOrString, .any:
            var inner = reader.part(try reader.range(wire))
            return try special(type, &inner)
        }
    }

    private static func isList(_ type: SchemaType) -> Bool { if case .list = type { true } else { false } }

    /// The value of a message of which one field counts: a schema or true, a schema or a list of them.
    private func choice(_ field: SchemaField, _ reader: inout ProtobufReader, depth: Int) throws -> JSONValue? {
        var found = JSONObject()
        while let part = try reader.field() {
            guard let type = field.choices[part.number] else {
                try reader.skip(part)
                continue
            }
            var option = SchemaField(String(part.number), type)
            option.isPointer = true
            try read(part, option, &reader, into: &found, depth: depth + 1)
        }
        return found.max { (Int($0.key) ?? 0) < (Int($1.key) ?? 0) }?.value
    }

    private func wrapped(
        _ wire: ProtobufReader.Field, _ type: SchemaType, _ reader: inout ProtobufReader, depth: Int
    ) throws -> [JSONValue] { try value(wire, type, &reader, depth: depth)?.items ?? [] }

    private func entry(
        _ wire: ProtobufReader.Field, _ element: SchemaType, _ field: SchemaField, _ reader: inout ProtobufReader,
        depth: Int
    ) throws -> (String, JSONValue) {
        var inner = reader.part(try reader.range(wire))
        var (key, found) = ("", JSONValue?.none)
        while let part = try inner.field() {
            switch part.number {
            case 1: key = try inner.string(part)
            case 2 where !field.choices.isEmpty:
                var message = inner.part(try inner.range(part))
                found = try choice(field, &message, depth: depth + 1)
            case 2: found = try value(part, element, &inner, depth: depth + 1)
            default: try inner.skip(part)
            }
        }
        return (key, found ?? Self.zero(element))
    }

    private static func zero(_ type: SchemaType) -> JSONValue {
        switch type {
        case .string, .bytes, .duration, .time: ""
        case .boolean: false
        case .integer, .number, .intOrString: 0
        case .quantity: "0"
        case .list: []
        case .map, .object, .any: [:]
        }
    }

    private static func isPackable(_ type: SchemaType) -> Bool {
        switch type {
        case .integer, .boolean: true
        default: false
        }
    }

    private func packedValue(_ type: SchemaType, _ reader: inout ProtobufReader) throws -> JSONValue? {
        guard !reader.isAtEnd else { return nil }
        let number = Int64(bitPattern: try reader.varint())
        return type == .boolean ? .bool(number != 0) : .int(number)
    }

    /// Messages that stand for a scalar in JSON.
    private func special(_ type: SchemaType, _ reader: inout ProtobufReader) throws -> JSONValue? {
        var numbers: [Int: Int64] = [:]
        var texts: [Int: Range<Int>] = [:]
        while let field = try reader.field() {
            switch field.type {
            case 0: numbers[field.number] = Int64(bitPattern: try reader.varint(field))
            case 2: texts[field.number] = try reader.range(field)
            default: try reader.skip(field)
            }
        }
        switch type {
        case .time(let isMicro):
            guard !numbers.isEmpty else { return nil }
            let nanoseconds = Int32(clamping: max(0, min(999_999_999, numbers[2] ?? 0)))
            // Beyond year 9999 the text has no RFC 3339 form.
            let seconds = max(-62_135_596_800, min(253_402_300_799, numbers[1] ?? 0))
            let time = Timestamp(seconds: seconds, nanoseconds: nanoseconds)
            return .string(isMicro ? time.microText : time.description)
        case .duration: return .string("\(Double(numbers[1] ?? 0) / 1_000_000_000)s")
        case .quantity: return .string(try reader.text(texts[1] ?? 0..<0))
        case .intOrString:
            if numbers[1] ?? 0 == 1 { return .string(try reader.text(texts[3] ?? 0..<0)) }
            return .int(Int64(Int32(truncatingIfNeeded: numbers[2] ?? 0)))
        default:
            guard let raw = texts[1], !raw.isEmpty else { return nil }
            return try JSONValue(parsing: reader.bytes[raw])
        }
    }
}
