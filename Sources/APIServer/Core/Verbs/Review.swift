import Machinery
import Reconciling

extension APICore {
    /// Answers the kinds that are only asked, never stored. nil where the request is for none of them.
    func review(_ request: APIRequest) async throws -> APIResult? {
        let path = request.path
        switch (path.groupVersion.group, path.resource, request.subresource, request.verb) {
        case ("authentication.k8s.io", "tokenreviews", nil, "create"): return try await tokenReview(request)
        case ("authentication.k8s.io", "selfsubjectreviews", nil, "create"): return try selfReview(request)
        case ("authorization.k8s.io", "selfsubjectrulesreviews", nil, "create"): return try await rulesReview(request)
        case ("authorization.k8s.io", let resource, nil, "create"): return try await accessReview(request, resource)
        case ("authorization.openshift.io", let resource, nil, "create"):
            return try await openShiftReview(request, resource)
        case ("security.openshift.io", let resource, nil, "create"):
            return try await securityReview(request, resource)
        case ("", "serviceaccounts", "token", "create"): return try await tokenRequest(request)
        case ("", "bindings", nil, "create"):
            guard let pods = kinds.kind(GroupResource("", "pods")) else { return nil }
            let name = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource))
                .body["metadata"]["name"].string
            return try await bind(
                request.with {
                    $0.path.resource = "pods"
                    $0.path.name = name
                    $0.path.subresource = "binding"
                }, pods)
        case ("user.openshift.io", "users", nil, "get") where path.name == "~": return try await ownUser(request)
        default: return nil
        }
    }

    private func answer(_ body: JSONValue, _ request: APIRequest, kind: String, status: JSONValue) -> APIResult {
        var answer = body.object == nil ? JSONValue([:]) : body
        answer["kind"] = .string(kind)
        answer["apiVersion"] = .string(request.path.groupVersion.description)
        if answer["metadata"].isNull { answer["metadata"] = ["creationTimestamp": .null] }
        if answer["spec"].isNull { answer["spec"] = [:] }
        answer["status"] = status
        return APIResult(content: .object(.document(answer)), code: 201)
    }

    private func tokenReview(_ request: APIRequest) async throws -> APIResult {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let token = body["spec"]["token"].string ?? ""
        guard !token.isEmpty else {
            throw StatusError.badRequest("token is required for TokenReview in authentication")
        }
        let audiences = body["spec"]["audiences"].strings
        var status: JSONValue = [:]
        do {
            guard let identity = try await authenticator.identity(bearerToken: token, audiences: audiences) else {
                throw StatusError(.unauthorized, "invalid bearer token")
            }
            status = ["authenticated": true, "user": identity.json]
            status["audiences"] = JSONValue(audiences.isEmpty ? [ServiceAccountTokens.issuer] : audiences)
        } catch let error as StatusError where error.reason == .unauthorized {
            status = ["user": [:], "error": .string(error.message)]
        }
        return answer(body, request, kind: "TokenReview", status: status)
    }

    private func selfReview(_ request: APIRequest) throws -> APIResult {
        answer([:], request, kind: "SelfSubjectReview", status: ["userInfo": request.identity.json])
    }

    private func accessReview(_ request: APIRequest, _ resource: String) async throws -> APIResult? {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let spec = body["spec"]
        let identity: Identity
        let kind: String
        switch resource {
        case "selfsubjectaccessreviews":
            identity = request.identity
            kind = "SelfSubjectAccessReview"
        case "subjectaccessreviews", "localsubjectaccessreviews":
            kind = resource == "subjectaccessreviews" ? "SubjectAccessReview" : "LocalSubjectAccessReview"
            identity = try Self.reviewed(spec, kind: kind, request)
        default: return nil
        }
        let reason = try await authorizer.reason(toAllow: attempt(identity, spec, request, kind: kind))
        var status: JSONValue = ["allowed": .bool(reason != nil)]
        status["reason"].text = reason ?? ""
        return answer(body, request, kind: kind, status: status)
    }

    /// Whom a review asks about.
    private static func reviewed(_ spec: JSONValue, kind: String, _ request: APIRequest) throws -> Identity {
        let (user, groups) = (spec["user"].text, spec["groups"].strings)
        var problems: [StatusCause] = []
        if user.isEmpty, groups.isEmpty {
            problems.append(.invalid("spec.user", "", "at least one of user or group must be specified"))
        }
        let namespace = spec["resourceAttributes"]["namespace"].text
        if kind == "LocalSubjectAccessReview", namespace != request.path.namespace {
            problems.append(
                .invalid("spec.resourceAttributes.namespace", .string(namespace), "must match metadata.namespace"))
        }
        guard problems.isEmpty else {
            throw StatusError.invalid(group: request.path.groupVersion.group, kind: kind, name: "", problems)
        }
        let extra = (spec["extra"].object ?? [:]).reduce(into: [String: [String]]()) { $0[$1.key] = $1.value.strings }
        return Identity(name: user, uid: spec["uid"].text, groups: groups, extra: extra)
    }

    private func attempt(
        _ identity: Identity, _ spec: JSONValue, _ request: APIRequest, kind: String
    ) throws -> AccessAttempt {
        let resource = spec["resourceAttributes"]
        let other = spec["nonResourceAttributes"]
        guard resource.isNull != other.isNull else {
            let cause: StatusCause =
                resource.isNull
                ? .invalid(
                    "spec.resourceAttributes", .null,
                    "exactly one of nonResourceAttributes or resourceAttributes must be specified")
                : .invalid(
                    "spec.nonResourceAttributes", other, "cannot be specified in combination with resourceAttributes")
            throw StatusError.invalid(group: request.path.groupVersion.group, kind: kind, name: "", [cause])
        }
        if resource.isNull {
            return AccessAttempt(
                identity: identity, verb: other["verb"].string ?? "", nonResourcePath: other["path"].string ?? "")
        }
        return AccessAttempt(
            identity: identity, verb: resource["verb"].string ?? "", group: resource["group"].string ?? "",
            resource: resource["resource"].string ?? "", subresource: resource["subresource"].string ?? "",
            namespace: request.path.namespace ?? resource["namespace"].string ?? "",
            name: resource["name"].string ?? "")
    }

    private func rulesReview(_ request: APIRequest) async throws -> APIResult {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let rules = try await authorizer.rules(
            for: request.identity, namespace: body["spec"]["namespace"].string ?? "")
        let status: JSONValue = [
            "resourceRules": .array(rules.filter { !$0.resources.isEmpty }.map(\.json)),
            "nonResourceRules": .array(rules.filter { !$0.paths.isEmpty }.map(\.json)), "incomplete": false,
        ]
        return answer(body, request, kind: "SelfSubjectRulesReview", status: status)
    }

    /// The caller as a User; made up for those that have no stored one (administrators by certificate).
    private func ownUser(_ request: APIRequest) async throws -> APIResult {
        let key = ObjectKey(GroupResource("user.openshift.io", "users"), name: request.identity.name)
        if let stored = try await storage.get(key) {
            var user = try stored.document()
            user["groups"] = JSONValue(request.identity.groups)
            return APIResult(content: .object(.document(user)))
        }
        let user: JSONValue = [
            "kind": "User", "apiVersion": "user.openshift.io/v1",
            "metadata": ["name": .string(request.identity.name), "uid": .string(request.identity.uid)],
            "identities": .null, "groups": JSONValue(request.identity.groups),
        ]
        return APIResult(content: .object(.document(user)))
    }

    private func tokenRequest(_ request: APIRequest) async throws -> APIResult {
        let body = try apiCall(request, kinds.kind(request.path.groupVersion, resource: request.path.resource)).body
        let accounts = GroupResource("", "serviceaccounts")
        let key = ObjectKey(accounts, namespace: request.path.namespace ?? "", name: request.path.name ?? "")
        guard let stored = try await storage.get(key) else { throw StatusError.notFound(accounts, key.name) }
        let issued = try await authenticator.accounts.issue(
            for: key, uid: try stored.document()["metadata"]["uid"].string ?? "", spec: body["spec"], storage: storage)
        return APIResult(
            content: .object(
                .document([
                    "kind": "TokenRequest", "apiVersion": "authentication.k8s.io/v1",
                    "metadata": ["name": .string(key.name), "namespace": .string(key.namespace)],
                    "spec": issued.spec,
                    "status": [
                        "token": .string(issued.token), "expirationTimestamp": .string(issued.expires.description),
                    ],
                ])), code: 201)
    }
}

extension Identity {
    /// authentication/v1 `UserInfo`.
    var json: JSONValue {
        var json: JSONValue = ["username": .string(name)]
        if !uid.isEmpty { json["uid"] = .string(uid) }
        if !groups.isEmpty { json["groups"] = JSONValue(groups) }
        if !extra.isEmpty {
            json["extra"] = .object(JSONObject(extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
        }
        return json
    }

    /// The same with the group that every authenticated caller is in.
    var authenticated: Identity {
        let group = "system:authenticated"
        return groups.contains(group)
            ? self : Identity(name: name, uid: uid, groups: groups + [group], extra: extra)
    }
}
