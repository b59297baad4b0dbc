import Kinds
import Machinery

/// What is read is written and read again as the same value, in compact, indented and YAML form.
@Sendable func fuzzJSON(_ bytes: [UInt8]) {
    guard let parsed = try? JSONValue.parseReporting(bytes) else { return }
    expectRoundTrips(parsed.value)
    let yaml = parsed.value.yamlText
    do {
        let again = try JSONValue(yaml: yaml)
        promise(again == parsed.value, "as YAML it is \(again), not \(parsed.value): \(yaml)")
    } catch {
        fatalError("its YAML can't be read: \(error): \(yaml)")
    }
}

/// What is read as YAML is written and read again as the same value.
@Sendable func fuzzYAML(_ bytes: [UInt8]) {
    guard let documents = try? JSONValue.documents(yaml: String(decoding: bytes, as: UTF8.self)) else { return }
    for document in documents {
        expectRoundTrips(document)
        let text = document.yamlText
        do {
            let again = try JSONValue(yaml: text)
            promise(again == document, "\(document) became \(again): \(text)")
        } catch {
            fatalError("what was written can't be read: \(error): \(text)")
        }
    }
}

/// Protobuf bodies of some kinds; what is read is a document.
@Sendable func fuzzProtobuf(_ bytes: [UInt8]) {
    let kinds = [("v1", "Pod"), ("apps/v1", "Deployment"), ("v1", "Secret"), ("v1", "DeleteOptions")]
    guard let first = bytes.first else { return }
    let (version, kind) = kinds[Int(first) % kinds.count]
    let body = [0x6B, 0x38, 0x73, 0x00] + bytes.dropFirst()
    let document = try? ProtobufBody.document(
        body, fallback: (GroupVersion(version), kind), schema: BuiltInSchema.schema(of:_:))
    if let document { expectRoundTrips(document) }
}

func expectRoundTrips(_ value: JSONValue) {
    let encoded = value.encoded()
    do {
        let again = try JSONValue(parsing: encoded)
        promise(again == value, "\(value) became \(again)")
        promise(again.encoded() == encoded, "the order of \(value) changed")
        promise(try JSONValue(parsing: value.prettyPrinted()) == value, "indented, \(value) is another")
    } catch {
        fatalError("what was written can't be read: \(error): \(value)")
    }
}
