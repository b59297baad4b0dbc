import Machinery

/// Patches that change a document without knowing who owns its fields.
enum PatchKind: Sendable { case json, merge, strategic }

extension KindDescription {
    func hasSubresource(_ name: String) -> Bool { subresource(name) != nil }

    /// Reads a body as this kind. `fieldValidation` is Strict, Warn or Ignore.
    func decode(
        _ body: APIRequest.Body, fieldValidation: String
    ) throws -> (document: JSONValue, warnings: [String]) {
        var document: JSONValue
        switch body {
        case .none: throw StatusError.badRequest("the request's body is empty: it must be a \(id.kind)")
        case .document(let value): document = value
        case .bytes(let bytes, let mediaType):
            guard let value = try BodyReader.document(bytes, mediaType: mediaType) else {
                throw bytes.isEmpty
                    ? StatusError.badRequest("the request's body is empty: it must be a \(id.kind)")
                    : BodyReader.unsupported(mediaType)
            }
            document = value
        }
        guard document.object != nil else {
            throw StatusError.badRequest(
                "couldn't get version/kind; json parse error: cannot unmarshal \(document.typeName) into Go value of "
                    + "type \(id.kind)")
        }
        if document["apiVersion"].isNull { document["apiVersion"] = .string(id.groupVersion.description) }
        if document["kind"].isNull { document["kind"] = .string(id.kind) }
        return (document, warnings(document))
    }

    /// The object with every default that is not set.
    func defaulted(_ object: JSONValue) -> JSONValue {
        var object = object
        defaults(&object)
        return object
    }

    /// What is wrong with the object. `old` is nil for a new one.
    func problems(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var problems: [StatusCause] = []
        if old == nil {
            let name = object["metadata"]["name"].string ?? ""
            if name.isEmpty {
                problems.append(.required("metadata.name", "name or generateName is required"))
            } else {
                problems += nameRule(name).map { .invalid("metadata.name", .string(name), $0) }
            }
        }
        return problems + validate(object, old)
    }

    func patched(_ object: JSONValue, _ type: PatchKind, _ patch: JSONValue) throws -> JSONValue {
        switch type {
        case .json: return try JSONPatch(json: patch).apply(to: object)
        case .merge: return object.merging(patch)
        case .strategic:
            guard !isCustom else { throw BodyReader.unsupported("application/strategic-merge-patch+json") }
            return object.merging(patch)
        }
    }
}
