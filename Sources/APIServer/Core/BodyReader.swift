import Kinds
import Machinery

/// Reads bodies by their media type.
enum BodyReader {
    /// The document, or nil where the media type is of no document. Throws `badRequest` for broken text.
    /// `type` is what a protobuf body is of that doesn't say so itself.
    static func document(_ bytes: [UInt8], mediaType: String, type: DocumentType? = nil) throws -> JSONValue? {
        bytes.isEmpty ? nil : try parse(bytes, mediaType: mediaType, type: type)?.value
    }

    /// An apiVersion and kind.
    typealias DocumentType = (apiVersion: GroupVersion, kind: String)

    /// The document with the keys that occurred twice. `type` is what it should be of.
    static func parse(
        _ bytes: [UInt8], mediaType: String, type: DocumentType?
    ) throws -> (value: JSONValue, duplicates: [String])? {
        let named = type.map { " (must be of type \($0.kind))" } ?? ""
        switch mediaType.prefix(while: { $0 != ";" }).lowercased() {
        case "application/json", "", "application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json":
            do {
                let parsed = try JSONValue.parseReporting(bytes)
                return (parsed.value, parsed.duplicates)
            } catch {
                throw StatusError.badRequest(
                    "the object provided is unrecognized\(named): couldn't get version/kind; json parse error: \(error)"
                )
            }
        case "application/yaml", "text/yaml", "application/x-yaml", "application/apply-patch+yaml":
            do {
                return (try JSONValue(yaml: String(decoding: bytes, as: UTF8.self)), [])
            } catch {
                throw StatusError.badRequest("error converting YAML to JSON\(named): \(error)")
            }
        case ProtobufBody.mediaType:
            return (try ProtobufBody.document(bytes, fallback: type, schema: BuiltInSchema.schema(of:_:)), [])
        default: return nil
        }
    }

    static func unsupported(_ mediaType: String) -> StatusError {
        StatusError(
            .unsupportedMediaType,
            "the body of the request was in an unknown format - accepted media types include: application/json, "
                + "application/yaml: \(mediaType)")
    }
}
