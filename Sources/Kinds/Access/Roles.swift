package import Machinery

/// What may be done within a namespace.
package struct Role: ObjectView {
    package static let kind = KindID("rbac.authorization.k8s.io", "v1", "Role", "roles")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var rules: [PolicyRule] {
        get { json["rules"].views() }
        set { json["rules"].setViews(newValue) }
    }
}

/// What may be done, in all namespaces or where a binding says.
package struct ClusterRole: ObjectView {
    package static let kind = KindID(
        "rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var rules: [PolicyRule] {
        get { json["rules"].views() }
        set { json["rules"].setViews(newValue) }
    }
    package var aggregationRule: JSONValue {
        get { json["aggregationRule"] }
        set { json["aggregationRule"] = newValue }
    }
}

/// Verbs on resources or paths (rbac/v1 `PolicyRule`).
package struct PolicyRule: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var verbs: [String] {
        get { json["verbs"].texts }
        set { json["verbs"].texts = newValue }
    }
    package var apiGroups: [String] {
        get { json["apiGroups"].texts }
        set { json["apiGroups"].texts = newValue }
    }
    package var resources: [String] {
        get { json["resources"].texts }
        set { json["resources"].texts = newValue }
    }
    package var resourceNames: [String] {
        get { json["resourceNames"].texts }
        set { json["resourceNames"].texts = newValue }
    }
    package var nonResourceURLs: [String] {
        get { json["nonResourceURLs"].texts }
        set { json["nonResourceURLs"].texts = newValue }
    }
}
