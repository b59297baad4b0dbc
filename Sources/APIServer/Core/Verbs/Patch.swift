import Machinery
import Reconciling

extension APICore {
    /// Changes an object by a patch; a conflict with another writer is retried with the newer object.
    func patch(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        guard let type = request.patchType else { throw BodyReader.unsupportedPatch(kind) }
        try request.checkWriteOptions()
        let (body, duplicates) = try patchBody(request, type)
        let problems = request.fieldValidation == "Ignore" ? [] : duplicates.map { "duplicate field \"\($0)\"" }
        var result: APIResult
        switch type {
        case .apply:
            if request.fieldValidation == "Strict", !problems.isEmpty {
                throw StatusError.badRequest("error strict decoding YAML: \(problems.joined(separator: ", "))")
            }
            result = try await apply(request, kind, body)
            result.warnings += problems
        case .json:
            let all = request.fieldValidation == "Ignore" ? [] : problems + JSONPatch.unknownFields(in: body)
            result = try await patch(request, kind, .json, body, all.map { "json patch \($0)" })
        case .merge: result = try await patch(request, kind, .merge, body, problems)
        case .strategic: result = try await patch(request, kind, .strategic, body, problems)
        }
        return result
    }

    private func patch(
        _ request: APIRequest, _ kind: KindDescription, _ type: PatchKind, _ body: JSONValue, _ problems: [String]
    ) async throws -> APIResult {
        var warnings: [String] = []
        let content = try await change(request, kind, isRetried: true) { old in
            // The version is a precondition only where the patch itself names one.
            var base = old
            if type != .json { base["metadata"]["resourceVersion"] = .null }
            var patched = try kind.patched(base, type, body)
            // A JSON patch may test or replace the version, so that it must be there.
            if patched["metadata"]["resourceVersion"] == old["metadata"]["resourceVersion"], type == .json {
                patched["metadata"]["resourceVersion"] = .null
            }
            let name = patched["metadata"]["name"].string ?? ""
            guard name == old["metadata"]["name"].string else { throw nameMismatch(name, request) }
            let checked = try checkedPatch(patched, body, type, kind, request, problems)
            warnings = checked.warnings
            return checked.document
        }
        return APIResult(content: .object(content), kind: kind, warnings: warnings)
    }

    /// What a patch made, without fields that the kind hasn't. Throws `invalid` in the words of Kubernetes' patches.
    private func checkedPatch(
        _ patched: JSONValue, _ body: JSONValue, _ type: PatchKind, _ kind: KindDescription, _ request: APIRequest,
        _ problems: [String]
    ) throws -> (document: JSONValue, warnings: [String]) {
        var document = patched
        try kind.checkType(document)
        let unknown: [String]
        do {
            unknown = try kind.prune(&document)
        } catch {
            throw Self.patchFault(patched, body, type, "\(error)")
        }
        let all = problems + unknown
        switch request.fieldValidation {
        case "Strict" where !all.isEmpty:
            throw Self.patchFault(patched, body, type, "strict decoding error: \(all.joined(separator: ", "))")
        case "Ignore": return (document, [])
        default: return (document, all)
        }
    }

    /// Names no object: Kubernetes finds these faults before it knows of one.
    private static func patchFault(
        _ patched: JSONValue, _ body: JSONValue, _ type: PatchKind, _ why: String
    ) -> StatusError {
        let shown = type == .strategic ? body.goText : patched.description
        return .invalid(group: "", kind: "", name: "", [.invalid("patch", .string(shown), why)])
    }

    private func patchBody(
        _ request: APIRequest, _ type: PatchType
    ) throws -> (value: JSONValue, duplicates: [String]) {
        switch request.body {
        case .none: throw StatusError.badRequest("error decoding patch: unexpected end of JSON input")
        case .document(let document): return (document, [])
        case .bytes(let bytes, _):
            if let parsed = try? JSONValue.parseReporting(bytes) { return (parsed.value, parsed.duplicates) }
            // An apply patch is YAML, of which JSON is a part; the others are JSON.
            guard type == .apply else { return try Self.jsonPatchBody(bytes) }
            do {
                return (try JSONValue(yaml: String(decoding: bytes, as: UTF8.self)), [])
            } catch {
                throw StatusError.badRequest("error decoding YAML: \(error)")
            }
        }
    }

    private static func jsonPatchBody(_ bytes: [UInt8]) throws -> (value: JSONValue, duplicates: [String]) {
        do {
            let parsed = try JSONValue.parseReporting(bytes)
            return (parsed.value, parsed.duplicates)
        } catch {
            throw StatusError.badRequest("error decoding patch: \(error.problem)")
        }
    }
}

extension JSONValue {
    /// As Go prints a decoded document (`map[data:map[a:1] items:[x y]]`), which some of Kubernetes' messages hold.
    var goText: String {
        switch self {
        case .null: "<nil>"
        case .string(let text): text
        case .array(let items): "[" + items.map(\.goText).joined(separator: " ") + "]"
        case .object(let members):
            "map[" + members.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value.goText)" }.joined(separator: " ")
                + "]"
        case .bool, .int, .double: description
        }
    }
}
