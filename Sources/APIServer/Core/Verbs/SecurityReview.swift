import Kinds
import Machinery
import Reconciling

/// The reviews of security.openshift.io: by which security context constraints a pod would be let in.
extension APICore {
    /// nil where the resource is no review.
    func securityReview(_ request: APIRequest, _ resource: String) async throws -> APIResult? {
        let reviews = [
            "podsecuritypolicyreviews", "podsecuritypolicysubjectreviews", "podsecuritypolicyselfsubjectreviews",
        ]
        guard reviews.contains(resource), let kind = kinds.kind(request.path.groupVersion, resource: resource) else {
            return nil
        }
        guard let namespace = request.path.namespace else {
            throw StatusError.badRequest("namespace parameter required.")
        }
        let (decoded, warnings) = try kind.decode(request.body, fieldValidation: request.fieldValidation)
        var review = kind.defaulted(decoded)
        let faults = (kind.schema()?.faults(of: review) ?? []) + kind.validate(review, nil)
        guard faults.isEmpty else {
            // OpenShift names the kind without its group here.
            throw StatusError.invalid(group: "", kind: kind.id.kind, name: review["metadata"]["name"].text, faults)
        }
        review["status"] =
            resource == "podsecuritypolicyreviews"
            ? try await accountsStatus(review["spec"], namespace)
            : try await subjectStatus(review["spec"], subjects(of: review["spec"], request, resource), namespace)
        return APIResult(content: .object(.document(review)), code: 201, kind: kind, warnings: warnings)
    }

    /// Whose rights are asked for: a user's or the caller's, and those of the pod's service account.
    private func subjects(of spec: JSONValue, _ request: APIRequest, _ resource: String) -> [Identity] {
        var subjects: [Identity] = []
        let user = spec["user"].text
        if resource == "podsecuritypolicyselfsubjectreviews" {
            subjects.append(request.identity)
        } else if !user.isEmpty {
            subjects.append(Identity(name: user, groups: spec["groups"].strings))
        }
        let account = spec["template"]["spec"]["serviceAccountName"].text
        if !account.isEmpty {
            subjects.append(PodSecurity.identity(ofAccount: account, in: request.path.namespace ?? ""))
        }
        return subjects
    }

    private func subjectStatus(
        _ spec: JSONValue, _ subjects: [Identity], _ namespace: String
    ) async throws -> JSONValue {
        let pod = spec["template"]["spec"]
        let names = try await PodSecurity(authorizer: authorizer)
            .constraints(allowing: pod, to: subjects, in: namespace)
        guard let name = names.first else { return ["reason": "CantAssignSecurityContextConstraintProvider"] }
        return try await allowed(by: name, pod)
    }

    /// For every account each of the constraints by which it may run the pod.
    private func accountsStatus(_ spec: JSONValue, _ namespace: String) async throws -> JSONValue {
        let pod = spec["template"]["spec"]
        var accounts = spec["serviceAccountNames"].strings
        if accounts.isEmpty { accounts = [pod["serviceAccountName"].string ?? "default"] }
        try await checkAccounts(accounts, namespace)
        var allowed: [JSONValue] = []
        for account in accounts {
            let identity = PodSecurity.identity(ofAccount: account, in: namespace)
            let names = try await PodSecurity(authorizer: authorizer)
                .constraints(allowing: pod, to: [identity], in: namespace, all: true)
            for name in names {
                var status = try await self.allowed(by: name, pod)
                status["name"] = .string(account)
                allowed.append(status)
            }
        }
        return ["allowedServiceAccounts": .array(allowed)]
    }

    private func checkAccounts(_ names: [String], _ namespace: String) async throws {
        let resource = GroupResource("", "serviceaccounts")
        var faults: [String] = []
        for name in names {
            guard try await storage.get(ObjectKey(resource, namespace: namespace, name: name)) == nil else { continue }
            faults.append("unable to retrieve ServiceAccount \(name): \(StatusError.notFound(resource, name).message)")
        }
        guard !faults.isEmpty else { return }
        throw StatusError.badRequest(faults.count == 1 ? faults[0] : "[\(faults.joined(separator: ", "))]")
    }

    private func allowed(by name: String, _ pod: JSONValue) async throws -> JSONValue {
        var reference: JSONValue = [
            "kind": "SecurityContextConstraints", "apiVersion": "security.openshift.io/v1", "name": .string(name),
        ]
        let key = ObjectKey(GroupResource("security.openshift.io", "securitycontextconstraints"), name: name)
        if let stored = try await storage.document(key) {
            reference["uid"] = stored["metadata"]["uid"]
            reference["resourceVersion"] = stored["metadata"]["resourceVersion"]
        }
        var status: JSONValue = ["allowedBy": reference]
        if !pod["serviceAccountName"].text.isEmpty { status["template"] = ["spec": pod] }
        return status
    }
}
