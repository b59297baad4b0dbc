import Machinery

/// Reads bodies by their media type.
enum BodyReader {
    /// The document, or nil where the media type is of no document. Throws `badRequest` for broken text.
    static func document(_ bytes: [UInt8], mediaType: String) throws -> JSONValue? {
        guard !bytes.isEmpty else { return nil }
        switch mediaType.prefix(while: { $0 != ";" }).lowercased() {
        case "application/json", "", "application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json":
            do {
                return try JSONValue(parsing: bytes)
            } catch {
                throw StatusError.badRequest("couldn't get version/kind; json parse error: \(error)")
            }
        case "application/yaml", "text/yaml", "application/x-yaml", "application/apply-patch+yaml":
            do {
                return try JSONValue(yaml: String(decoding: bytes, as: UTF8.self))
            } catch {
                throw StatusError.badRequest("couldn't get version/kind; yaml parse error: \(error)")
            }
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
