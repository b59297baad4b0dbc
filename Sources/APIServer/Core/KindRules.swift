import Machinery

/// Patches that change a document without knowing who owns its fields.
enum PatchKind: Sendable { case json, merge, strategic }

extension KindDescription {
    func hasSubresource(_ name: String) -> Bool { subresource(name) != nil }

    /// Reads a body as this kind. `fieldValidation` is Strict (unknown fields are refused), Warn (they are left out
    /// with a warning) or Ignore. Throws `badRequest`.
    func decode(
        _ body: APIRequest.Body, fieldValidation: String
    ) throws -> (document: JSONValue, warnings: [String]) {
        var (document, problems) = try read(body)
        problems = try take(&document) + problems
        switch fieldValidation {
        case "Strict" where !problems.isEmpty: throw strictError(problems)
        case "Ignore": problems = []
        default: break
        }
        return (document, problems)
    }

    private func read(_ body: APIRequest.Body) throws -> BodyReader.Parsed {
        let type = (id.groupVersion, id.kind)
        switch body {
        case .none: return try BodyReader.parse([], mediaType: "", type: type) ?? (.null, [])
        case .document(let document): return (document, [])
        case .bytes(let bytes, let mediaType):
            guard let parsed = try BodyReader.parse(bytes, mediaType: mediaType, type: type) else {
                throw BodyReader.unsupported(self)
            }
            return parsed
        }
    }

    /// The object with every default that is not set.
    func defaulted(_ object: JSONValue) -> JSONValue {
        var object = object
        applyDefaults(&object)
        return object
    }

    func patched(_ object: JSONValue, _ type: PatchKind, _ patch: JSONValue) throws -> JSONValue {
        switch type {
        case .json: return try JSONPatch(json: patch).apply(to: object)
        case .merge:
            guard patch.object != nil else {
                throw StatusError.badRequest(
                    "error decoding patch: json: cannot unmarshal \(patch.typeName) into Go value of type "
                        + "map[string]interface {}")
            }
            return object.merging(patch)
        case .strategic:
            guard !isCustom, let schema = schema() else { throw BodyReader.unsupportedPatch(self) }
            return try schema.strategicMerge(object, patch)
        }
    }
}
