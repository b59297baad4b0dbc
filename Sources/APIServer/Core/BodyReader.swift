import Kinds
import Machinery
import Reconciling

/// Reads bodies by their media type.
enum BodyReader {
    /// The document, or nil where the media type is of no document. Throws `badRequest` for broken text.
    /// `type` is what a protobuf body is of that doesn't say so itself.
    static func document(_ bytes: [UInt8], mediaType: String, type: DocumentType? = nil) throws -> JSONValue? {
        bytes.isEmpty ? nil : try parse(bytes, mediaType: mediaType, type: type)?.value
    }

    /// An apiVersion and kind.
    typealias DocumentType = (apiVersion: GroupVersion, kind: String)

    /// A document with what is wrong with its text: `duplicate field "a"`.
    typealias Parsed = (value: JSONValue, problems: [String])

    /// The document with what is wrong with its text. `type` is what it should be of.
    static func parse(_ bytes: [UInt8], mediaType: String, type: DocumentType?) throws -> Parsed? {
        switch mediaType.prefix(while: { $0 != ";" }).lowercased() {
        case "application/json", "", "application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json":
            return try json(bytes, type)
        case "application/yaml", "text/yaml", "application/x-yaml", "application/apply-patch+yaml":
            return try yaml(bytes, type)
        case ProtobufBody.mediaType:
            do {
                return (try ProtobufBody.document(bytes, fallback: type, schema: BuiltInSchema.schema(of:_:)), [])
            } catch {
                throw unrecognized(error.message, bytes, type)
            }
        default: return nil
        }
    }

    private static func json(_ bytes: [UInt8], _ type: DocumentType?) throws -> Parsed {
        let parsed: ParsedJSON
        do {
            parsed = try JSONValue.parseReporting(bytes)
        } catch {
            throw unrecognized("couldn't get version/kind; json parse error: \(error.problem)", bytes, type)
        }
        guard parsed.value.object != nil || type == nil else {
            let into =
                "struct { APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }"
            throw unrecognized(
                "couldn't get version/kind; json parse error: json: cannot unmarshal \(parsed.value.typeName) into Go "
                    + "value of type \(into)", bytes, type)
        }
        return (parsed.value, parsed.duplicates.map { "duplicate field \"\($0)\"" })
    }

    private static func yaml(_ bytes: [UInt8], _ type: DocumentType?) throws -> Parsed {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw unrecognized("error converting YAML to JSON: yaml: invalid leading UTF-8 octet", bytes, type)
        }
        do {
            return (try JSONValue(yaml: text), [])
        } catch {
            throw unrecognized("error converting YAML to JSON: \(error)", bytes, type)
        }
    }

    /// A text that isn't even a document, with its beginning.
    private static func unrecognized(_ why: String, _ bytes: [UInt8], _ type: DocumentType?) -> StatusError {
        let named = type.map { " (must be of type \($0.kind))" } ?? ""
        return .badRequest("the object provided is unrecognized\(named): \(why) (\(summary(bytes)))")
    }

    private static func summary(_ bytes: [UInt8]) -> String {
        let limit = 30
        let rest = bytes.count > limit ? " ..." : ""
        guard let first = bytes.first else { return "<empty>" }
        if first == UInt8(ascii: "{") { return String(decoding: bytes.prefix(limit), as: UTF8.self) + rest }
        let digits = bytes.prefix(limit).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return digits.joined() + rest
    }

    /// The refusal of a media type, with those that a kind's bodies may have.
    static func unsupported(_ kind: KindDescription?) -> StatusError {
        let protobuf = kind?.isCustom == true ? "" : ", \(ProtobufBody.mediaType)"
        return refusal("application/json, application/yaml\(protobuf)")
    }

    /// The same for a patch.
    static func unsupportedPatch(_ kind: KindDescription?) -> StatusError {
        let types = PatchType.allCases.filter { $0 != .strategic || kind?.isCustom != true }
        return refusal(types.map(\.rawValue).joined(separator: ", "))
    }

    private static func refusal(_ accepted: String) -> StatusError {
        StatusError(
            .unsupportedMediaType,
            "the body of the request was in an unknown format - accepted media types include: \(accepted)")
    }
}
