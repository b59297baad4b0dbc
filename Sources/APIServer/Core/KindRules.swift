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
        guard document.object != nil else {
            throw cannotHandle("json: cannot unmarshal \(document.typeName) into Go value of type \(id.kind)", document)
        }
        if document["apiVersion"].isNull { document["apiVersion"] = .string(id.groupVersion.description) }
        if document["kind"].isNull { document["kind"] = .string(id.kind) }
        guard document["kind"].string == id.kind else {
            throw cannotHandle("converting (\(document["kind"])) to (\(id.kind)): unknown conversion", document)
        }
        if custom != nil || schema() != nil {
            do {
                problems = try prune(&document).map { "unknown field \"\($0)\"" } + problems
            } catch {
                throw cannotHandle(error.description, document)
            }
        }
        switch fieldValidation {
        case "Strict" where !problems.isEmpty:
            throw cannotHandle("strict decoding error: \(problems.joined(separator: ", "))", document)
        case "Ignore": problems = []
        default: break
        }
        return (document, problems + warnings(document))
    }

    private func read(_ body: APIRequest.Body) throws -> (document: JSONValue, duplicates: [String]) {
        switch body {
        case .none: throw StatusError.badRequest("the request's body is empty: it must be a \(id.kind)")
        case .document(let document): return (document, [])
        case .bytes(let bytes, let mediaType):
            guard !bytes.isEmpty else {
                throw StatusError.badRequest("the request's body is empty: it must be a \(id.kind)")
            }
            guard let parsed = try BodyReader.parse(bytes, mediaType: mediaType, type: (id.groupVersion, id.kind))
            else {
                throw BodyReader.unsupported(mediaType)
            }
            return (parsed.value, parsed.duplicates.map { "duplicate field \"\($0)\"" })
        }
    }

    private func prune(_ document: inout JSONValue) throws(SchemaError) -> [String] {
        if let custom { return try custom.prune(&document) }
        return try schema()?.prune(&document) ?? []
    }

    private func cannotHandle(_ why: String, _ document: JSONValue) -> StatusError {
        let name = document["kind"].string ?? id.kind
        let version = document["apiVersion"].string ?? id.groupVersion.description
        return .badRequest(
            "\(name) in version \"\(GroupVersion(version).version)\" cannot be handled as a \(id.kind): \(why)")
    }

    /// The object with every default that is not set.
    func defaulted(_ object: JSONValue) -> JSONValue {
        var object = object
        schema()?.applyDefaults(&object)
        defaults(&object)
        return object
    }

    func patched(_ object: JSONValue, _ type: PatchKind, _ patch: JSONValue) throws -> JSONValue {
        switch type {
        case .json: return try JSONPatch(json: patch).apply(to: object)
        case .merge: return object.merging(patch)
        case .strategic:
            guard !isCustom, let schema = schema() else {
                throw BodyReader.unsupported("application/strategic-merge-patch+json")
            }
            return try schema.strategicMerge(object, patch)
        }
    }
}
