package import Machinery

/// What may be done within a namespace.
package struct Role: ObjectView {
    package static let kind = KindID("rbac.authorization.k8s.io", "v1", "Role", "roles")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }
}

/// What may be done, in all namespaces or where a binding says.
package struct ClusterRole: ObjectView {
    package static let kind = KindID(
        "rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var rules: [PolicyRule] { json["rules"].views() }
    package var aggregationRule: JSONValue { json["aggregationRule"] }
}

/// Verbs on resources or paths (rbac/v1 `PolicyRule`).
package struct PolicyRule: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var verbs: [String] { json["verbs"].texts }
    package var resources: [String] { json["resources"].texts }
    package var resourceNames: [String] { json["resourceNames"].texts }
}
