import Kinds
import Machinery
package import Reconciling

/// Roles and bindings under OpenShift's own group: the same objects as those of rbac.authorization.k8s.io, in the form
/// that OpenShift gave them first. What the caller may do is decided there.
package struct OldAuthorizationHandler: ResourceHandler {
    private static let group = GroupVersion("authorization.openshift.io/v1")
    private static let access = GroupVersion("rbac.authorization.k8s.io/v1")
    private static let names = ["roles", "clusterroles", "rolebindings", "clusterrolebindings"]

    init(client: any APIClient) { self.client = client }

    private let client: any APIClient

    package var resources: [(group: String, resource: String, verbs: [String])] {
        Self.names.map { (Self.group.group, $0, ["get", "list", "create", "update", "patch", "delete"]) }
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        var path = call.path
        path.groupVersion = Self.access
        switch call.verb {
        case "get": return .object(Self.old(try await call.client.get(path)))
        case "list":
            let options = ListOptions(
                labelSelector: call.parameter("labelSelector") ?? "",
                fieldSelector: call.parameter("fieldSelector") ?? "")
            let list = try await call.client.list(path, options)
            return .list(list.items.map(Self.old), resourceVersion: list.resourceVersion)
        case "create":
            return .object(Self.old(try await call.client.create(path, Self.new(call.body, call.path))), code: 201)
        case "update": return .object(Self.old(try await call.client.update(path, Self.new(call.body, call.path))))
        case "patch":
            guard call.patchType == .merge || call.patchType == .strategic else {
                throw StatusError(.unsupportedMediaType, "\(call.path.resource) take merge patches")
            }
            let merged = Self.old(try await call.client.get(path)).merging(call.body)
            return .object(Self.old(try await call.client.update(path, Self.new(merged, call.path))))
        case "delete": return .object(try await call.client.delete(path, DeleteOptions()))
        default: throw StatusError(.methodNotAllowed, "\(call.path.resource) can't be used with \(call.verb)")
        }
    }

    /// The object as OpenShift's group shows it.
    static func old(_ object: JSONValue) -> JSONValue {
        var old = object
        old["apiVersion"] = .string(group.description)
        if !object["roleRef"].isNull {
            let role = object["roleRef"]
            old["roleRef"] = ["name": role["name"]]
            if role["kind"] == "Role" { old["roleRef"]["namespace"] = object["metadata"]["namespace"] }
            let subjects = object["subjects"].items
            old["subjects"] = .array(
                subjects.map { subject in
                    ["kind": subject["kind"], "name": subject["name"], "namespace": subject["namespace"]]
                })
            let users = subjects.compactMap { subject -> String? in
                switch subject["kind"].text {
                case "User": subject["name"].text
                case "ServiceAccount": "system:serviceaccount:\(subject["namespace"].text):\(subject["name"].text)"
                default: nil
                }
            }
            old["userNames"] = users.isEmpty ? .null : JSONValue(users)
            let groups = subjects.filter { $0["kind"] == "Group" }.map { $0["name"].text }
            old["groupNames"] = groups.isEmpty ? .null : JSONValue(groups)
        } else {
            old["rules"] = .array(object["rules"].items)
        }
        return old
    }

    /// The object as it is stored.
    static func new(_ object: JSONValue, _ path: ResourcePath) -> JSONValue {
        var new = object
        new["apiVersion"] = .string(access.description)
        guard path.resource.hasSuffix("bindings") else {
            new["rules"] = .array(
                object["rules"].items.map { rule in
                    var rule = rule
                    rule["attributeRestrictions"] = .null
                    return rule
                })
            return new
        }
        let role = object["roleRef"]
        new["roleRef"] = [
            "apiGroup": .string(access.group), "name": role["name"],
            "kind": role["namespace"].text.isEmpty ? "ClusterRole" : "Role",
        ]
        var subjects = object["subjects"].items.map { Self.subject($0, path) }
        if subjects.isEmpty {
            subjects =
                object["userNames"].strings.map { Self.subject(["kind": "User", "name": .string($0)], path) }
                + object["groupNames"].strings.map { Self.subject(["kind": "Group", "name": .string($0)], path) }
        }
        new["subjects"] = subjects.isEmpty ? .null : .array(subjects)
        (new["userNames"], new["groupNames"]) = (.null, .null)
        return new
    }

    private static func subject(_ subject: JSONValue, _ path: ResourcePath) -> JSONValue {
        let name = subject["name"].text
        let parts = name.split(separator: ":").map(String.init)
        if subject["kind"] == "User", parts.count == 4, name.hasPrefix("system:serviceaccount:") {
            return ["kind": "ServiceAccount", "namespace": .string(parts[2]), "name": .string(parts[3])]
        }
        switch subject["kind"].text {
        case "ServiceAccount":
            let namespace = subject["namespace"].text.isEmpty ? JSONValue(path.namespace) : subject["namespace"]
            return ["kind": "ServiceAccount", "namespace": namespace, "name": subject["name"]]
        case "Group", "SystemGroup":
            return ["apiGroup": .string(access.group), "kind": "Group", "name": subject["name"]]
        default: return ["apiGroup": .string(access.group), "kind": "User", "name": subject["name"]]
        }
    }
}
