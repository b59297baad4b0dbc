import Machinery
import Reconciling

extension APICore {
    /// Who may do something: OpenShift's ResourceAccessReview, `oc policy who-can`.
    func resourceAccessReview(_ request: APIRequest) async throws -> APIResult {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let namespace = request.path.namespace ?? body["namespace"].text
        let parts = body["resource"].text.split(separator: "/", maxSplits: 1).map(String.init)
        var attempt = AccessAttempt(
            identity: Identity(name: ""), verb: body["verb"].text, group: body["resourceAPIGroup"].text,
            resource: parts.first ?? "", subresource: parts.count > 1 ? parts[1] : "", namespace: namespace,
            name: body["resourceName"].text)
        if body["isNonResourceURL"].flag { attempt.nonResourcePath = body["path"].text }
        let allowed = try await authorizer.subjects(attempt)
        return APIResult(
            content: .object(
                .document([
                    "kind": "ResourceAccessReviewResponse",
                    "apiVersion": .string(request.path.groupVersion.description), "namespace": .string(namespace),
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
