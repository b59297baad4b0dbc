import Machinery
import Reconciling

/// The reviews of authorization.openshift.io: their questions stand at the top of the document, the answers are kinds of
/// their own.
extension APICore {
    /// nil where the resource is no review.
    func openShiftReview(_ request: APIRequest, _ resource: String) async throws -> APIResult? {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: resource)).body
        switch resource {
        case "subjectaccessreviews", "localsubjectaccessreviews":
            return try await accessReview(request, body)
        case "resourceaccessreviews", "localresourceaccessreviews":
            let subjects = try await authorizer.subjects(of: attempt(request.identity, body, request))
            return answer(
                "ResourceAccessReviewResponse", request,
                [
                    "namespace": .string(namespace(body, request)), "users": JSONValue(subjects.users),
                    "groups": JSONValue(subjects.groups), "evalutionError": "",
                ])
        case "selfsubjectrulesreviews":
            return try await rulesReview(request, body, kind: "SelfSubjectRulesReview", of: request.identity)
        case "subjectrulesreviews":
            let spec = body["spec"]
            return try await rulesReview(
                request, body, kind: "SubjectRulesReview",
                of: Identity(name: spec["user"].text, groups: spec["groups"].strings))
        default: return nil
        }
    }

    /// True where somebody asks about himself, as everybody may: OpenShift's clients name no user then.
    func isOwnReview(_ request: APIRequest) throws -> Bool {
        guard request.verb == "create", request.subresource == nil,
            request.path.groupVersion.group == "authorization.openshift.io",
            ["subjectaccessreviews", "localsubjectaccessreviews"].contains(request.path.resource)
        else { return false }
        let kind = kinds.kind(request.path.groupVersion, resource: request.path.resource)
        return isOwn(try apiCall(request, kind).body)
    }

    private func isOwn(_ body: JSONValue) -> Bool { body["user"].text.isEmpty && body["groups"].items.isEmpty }

    private func accessReview(_ request: APIRequest, _ body: JSONValue) async throws -> APIResult {
        let identity =
            isOwn(body) ? request.identity : Identity(name: body["user"].text, groups: body["groups"].strings)
        let isAllowed = try await authorizer.allows(attempt(identity, body, request))
        return answer(
            "SubjectAccessReviewResponse", request,
            [
                "namespace": .string(namespace(body, request)), "allowed": .bool(isAllowed),
                "reason": isAllowed ? "a role allows it" : "no role allows it",
            ])
    }

    private func rulesReview(
        _ request: APIRequest, _ body: JSONValue, kind: String, of identity: Identity
    ) async throws -> APIResult {
        let rules = try await authorizer.rules(for: identity, namespace: request.path.namespace ?? "")
        return answer(kind, request, ["spec": body["spec"], "status": ["rules": .array(rules.map(\.json))]])
    }

    private func answer(_ kind: String, _ request: APIRequest, _ content: JSONObject) -> APIResult {
        let head: JSONValue = ["kind": .string(kind), "apiVersion": .string(request.path.groupVersion.description)]
        return APIResult(content: .object(.document(head.merging(.object(content)))), code: 201)
    }

    private func namespace(_ body: JSONValue, _ request: APIRequest) -> String {
        request.path.namespace ?? body["namespace"].text
    }

    private func attempt(_ identity: Identity, _ body: JSONValue, _ request: APIRequest) -> AccessAttempt {
        let parts = body["resource"].text.split(separator: "/", maxSplits: 1).map(String.init)
        var attempt = AccessAttempt(
            identity: identity, verb: body["verb"].text, group: body["resourceAPIGroup"].text,
            resource: parts.first ?? "", subresource: parts.count > 1 ? parts[1] : "",
            namespace: namespace(body, request), name: body["resourceName"].text)
        if body["isNonResourceURL"].flag { attempt.nonResourcePath = body["path"].text }
        return attempt
    }
}
