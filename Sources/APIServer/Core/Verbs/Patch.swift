import Machinery
import Reconciling

extension APICore {
    /// Changes an object by a patch; a conflict with another writer is retried with the newer object.
    func patch(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        guard let type = request.patchType else {
            throw StatusError(.unsupportedMediaType, "the patch's media type is missing or not supported")
        }
        let body = try patchBody(request)
        switch type {
        case .apply: return try await apply(request, kind, body)
        case .json: return try await patch(request, kind, .json, body)
        case .merge: return try await patch(request, kind, .merge, body)
        case .strategic: return try await patch(request, kind, .strategic, body)
        }
    }

    private func patch(
        _ request: APIRequest, _ kind: KindDescription, _ type: PatchKind, _ body: JSONValue
    ) async throws -> APIResult {
        var warnings: [String] = []
        let validation = fieldValidation(request)
        let content = try await change(request, kind, isRetried: true) { old in
            // The version is a precondition only where the patch itself names one.
            var base = old
            if type != .json { base["metadata"]["resourceVersion"] = .null }
            var patched = try kind.patched(base, type, body)
            // A JSON patch may test or replace the version, so that it must be there.
            if patched["metadata"]["resourceVersion"] == old["metadata"]["resourceVersion"], type == .json {
                patched["metadata"]["resourceVersion"] = .null
            }
            guard patched["metadata"]["name"] == old["metadata"]["name"] else {
                throw StatusError.badRequest("the name of the object does not match the name on the URL")
            }
            let decoded = try kind.decode(.document(patched), fieldValidation: validation)
            warnings = decoded.warnings
            return decoded.document
        }
        return APIResult(content: .object(content), kind: kind, warnings: warnings)
    }

    private func patchBody(_ request: APIRequest) throws -> JSONValue {
        switch request.body {
        case .none: throw StatusError.badRequest("the patch is empty")
        case .document(let document): return document
        case .bytes(let bytes, let mediaType):
            // An apply patch is YAML, of which JSON is a part; the others are JSON.
            let isYAML = mediaType.hasSuffix("+yaml")
            let readAs = isYAML ? "application/yaml" : "application/json"
            return try BodyReader.document(bytes, mediaType: readAs) ?? .null
        }
    }
}
