import Machinery
import Reconciling

/// Lets role bindings of a namespace name only those whom its restrictions allow (RoleBindingRestriction).
struct BindingRestrictions: AdmissionStep {
    let storage: any ObjectStorage
    private static let restrictions = GroupResource("authorization.openshift.io", "rolebindingrestrictions")

    func check(_ review: inout AdmissionReview) async throws {
        guard review.resource == GroupResource("rbac.authorization.k8s.io", "rolebindings"),
            review.operation != .delete, review.request.subresource == nil
        else { return }
        let known = review.old?["subjects"].items ?? []
        let new = review.object["subjects"].items.filter { !known.contains($0) }
        guard !new.isEmpty else { return }
        let restrictions = try await storage.documents(Self.restrictions, namespace: review.namespace)
        guard !restrictions.isEmpty else { return }
        for subject in new where try await !isAllowed(subject, restrictions, in: review.namespace) {
            throw review.forbidden(
                "rolebindings to \(subject["kind"].text) \"\(subject["name"].text)\" are not allowed in project "
                    + "\"\(review.namespace)\"")
        }
    }

    private func isAllowed(
        _ subject: JSONValue, _ restrictions: [JSONValue], in namespace: String
    ) async throws -> Bool {
        let name = subject["name"].text
        for spec in restrictions.map({ $0["spec"] }) {
            switch subject["kind"].text {
            case "User": if try await isAllowed(user: name, spec["userrestriction"]) { return true }
            case "Group": if try await isAllowed(group: name, spec["grouprestriction"]) { return true }
            case "ServiceAccount":
                let rule = spec["serviceaccountrestriction"]
                let home = subject["namespace"].string ?? namespace
                let isNamed = rule["serviceaccounts"].items.contains {
                    $0["name"].text == name && ($0["namespace"].text.isEmpty ? namespace : $0["namespace"].text) == home
                }
                if isNamed || rule["namespaces"].strings.contains(home) { return true }
            default: continue
            }
        }
        return false
    }

    private func isAllowed(user: String, _ rule: JSONValue) async throws -> Bool {
        if rule["users"].strings.contains(user) { return true }
        let groups = try await storage.documents(GroupResource("user.openshift.io", "groups"))
        let own = groups.filter { $0["users"].strings.contains(user) }.map { $0["metadata"]["name"].text }
        if rule["groups"].strings.contains(where: own.contains) { return true }
        return try await labels(GroupResource("user.openshift.io", "users"), user, match: rule["labels"])
    }

    private func isAllowed(group: String, _ rule: JSONValue) async throws -> Bool {
        if rule["groups"].strings.contains(group) { return true }
        return try await labels(GroupResource("user.openshift.io", "groups"), group, match: rule["labels"])
    }

    private func labels(_ resource: GroupResource, _ name: String, match selectors: JSONValue) async throws -> Bool {
        guard !selectors.items.isEmpty, let object = try await storage.get(ObjectKey(resource, name: name)) else {
            return false
        }
        return selectors.items.contains { (try? LabelSelector(json: $0))?.matches(object.labels) ?? false }
    }
}

/// Writes into a template instance who asked for it: its objects are made with that user's rights.
struct TemplateRequesters: AdmissionStep {
    func admit(_ review: inout AdmissionReview) async throws {
        guard review.creates("templateinstances", in: "template.openshift.io") else { return }
        let identity = review.identity
        var requester: JSONValue = ["username": .string(identity.name), "groups": JSONValue(identity.groups)]
        if !identity.uid.isEmpty { requester["uid"] = .string(identity.uid) }
        if !identity.extra.isEmpty {
            requester["extra"] = .object(
                JSONObject(identity.extra.sorted { $0.key < $1.key }.map { ($0.key, JSONValue($0.value)) }))
        }
        review.object["spec"]["requester"] = requester
    }
}
