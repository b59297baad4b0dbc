import Machinery
import Reconciling

extension APICore {
    /// Whether somebody may do something: OpenShift's SubjectAccessReview and its local form.
    func openShiftAccessReview(_ request: APIRequest) async throws -> APIResult {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let identity =
            Self.isAboutCaller(body)
            ? request.identity : Identity(name: body["user"].text, groups: body["groups"].strings)
        let attempt = Self.attempt(identity, body, request)
        let isAllowed = try await authorizer.allows(attempt)
        return APIResult(
            content: .object(
                .document([
                    "kind": "SubjectAccessReviewResponse",
                    "apiVersion": .string(request.path.groupVersion.description),
                    "namespace": .string(attempt.namespace), "allowed": .bool(isAllowed),
                    "reason": isAllowed ? "a role allows it" : "no role allows it",
                ])), code: 201)
    }

    /// True where somebody asks about himself, as everybody may: OpenShift's clients name no user then.
    func isOwnReview(_ request: APIRequest) throws -> Bool {
        guard request.verb == "create", request.subresource == nil,
            request.path.groupVersion.group == "authorization.openshift.io",
            ["subjectaccessreviews", "localsubjectaccessreviews"].contains(request.path.resource)
        else { return false }
        let kind = kinds.kind(request.path.groupVersion, resource: request.path.resource)
        return Self.isAboutCaller(try apiCall(request, kind).body)
    }

    private static func isAboutCaller(_ body: JSONValue) -> Bool {
        body["user"].text.isEmpty && body["groups"].items.isEmpty
    }

    /// What a review of authorization.openshift.io asks for: its attributes stand at the top.
    private static func attempt(_ identity: Identity, _ body: JSONValue, _ request: APIRequest) -> AccessAttempt {
        let parts = body["resource"].text.split(separator: "/", maxSplits: 1).map(String.init)
        var attempt = AccessAttempt(
            identity: identity, verb: body["verb"].text, group: body["resourceAPIGroup"].text,
            resource: parts.first ?? "", subresource: parts.count > 1 ? parts[1] : "",
            namespace: request.path.namespace ?? body["namespace"].text, name: body["resourceName"].text)
        if body["isNonResourceURL"].flag { attempt.nonResourcePath = body["path"].text }
        return attempt
    }

    /// Who may do something: OpenShift's ResourceAccessReview, `oc policy who-can`.
    func resourceAccessReview(_ request: APIRequest) async throws -> APIResult {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let attempt = Self.attempt(Identity(name: ""), body, request)
        let allowed = try await authorizer.subjects(attempt)
        return APIResult(
            content: .object(
                .document([
                    "kind": "ResourceAccessReviewResponse",
                    "apiVersion": .string(request.path.groupVersion.description),
                    "namespace": .string(attempt.namespace),
                    "users": JSONValue(allowed.users.sorted()), "groups": JSONValue(allowed.groups.sorted()),
                ])), code: 201)
    }

    /// What somebody may do in a namespace: OpenShift's SubjectRulesReview and SelfSubjectRulesReview.
    func openShiftRulesReview(_ request: APIRequest) async throws -> APIResult {
        let kind = kinds.kind(request.path.groupVersion, resource: request.path.resource)
        let body = try apiCall(request, kind).body
        var identity = request.identity
        if request.path.resource == "subjectrulesreviews" {
            identity = Identity(name: body["spec"]["user"].text, groups: body["spec"]["groups"].strings)
        }
        let rules = try await authorizer.rules(for: identity, namespace: request.path.namespace ?? "")
        var answer = body.object == nil ? JSONValue([:]) : body
        answer["kind"] = JSONValue(kind?.id.kind)
        answer["apiVersion"] = .string(request.path.groupVersion.description)
        answer["status"] = ["rules": .array(rules.map(\.openShift))]
        return APIResult(content: .object(.document(answer)), code: 201)
    }
}

extension AccessRule {
    /// authorization.openshift.io/v1 `PolicyRule`.
    fileprivate var openShift: JSONValue {
        var rule: JSONValue = ["verbs": JSONValue(verbs), "resources": JSONValue(resources)]
        rule["apiGroups"] = groups.isEmpty ? .null : JSONValue(groups)
        rule["resourceNames"] = names.isEmpty ? .null : JSONValue(names)
        rule["nonResourceURLs"] = paths.isEmpty ? .null : JSONValue(paths)
        return rule
    }
}
