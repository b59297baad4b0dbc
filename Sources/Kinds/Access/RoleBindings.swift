package import Machinery

/// Gives a role to subjects within a namespace.
package struct RoleBinding: ObjectView {
    package static let kind = KindID("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var roleRef: RoleRef {
        get { RoleRef(json: json["roleRef"]) }
        set { json["roleRef"] = newValue.json }
    }
    package var subjects: [Subject] {
        get { json["subjects"].views() }
        set { json["subjects"].setViews(newValue) }
    }
}

/// Gives a cluster role to subjects everywhere.
package struct ClusterRoleBinding: ObjectView {
    package static let kind = KindID(
        "rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var roleRef: RoleRef {
        get { RoleRef(json: json["roleRef"]) }
        set { json["roleRef"] = newValue.json }
    }
    package var subjects: [Subject] {
        get { json["subjects"].views() }
        set { json["subjects"].setViews(newValue) }
    }
}

/// The role that a binding gives (rbac/v1 `RoleRef`).
package struct RoleRef: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var apiGroup: String {
        get { json["apiGroup"].text }
        set { json["apiGroup"].text = newValue }
    }
    /// Role or ClusterRole.
    package var kind: String {
        get { json["kind"].text }
        set { json["kind"].text = newValue }
    }
    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
}

/// Who gets a role (rbac/v1 `Subject`).
package struct Subject: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// User, Group or ServiceAccount.
    package var kind: String {
        get { json["kind"].text }
        set { json["kind"].text = newValue }
    }
    package var apiGroup: String {
        get { json["apiGroup"].text }
        set { json["apiGroup"].text = newValue }
    }
    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    /// Only of a service account.
    package var namespace: String {
        get { json["namespace"].text }
        set { json["namespace"].text = newValue }
    }
}
