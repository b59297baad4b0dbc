package import Machinery

/// Gives a role to subjects within a namespace.
package struct RoleBinding: ObjectView {
    package static let kind = KindID("rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var roleRef: RoleRef { RoleRef(json: json["roleRef"]) }
    package var subjects: [Subject] { json["subjects"].views() }
}

/// Gives a cluster role to subjects everywhere.
package struct ClusterRoleBinding: ObjectView {
    package static let kind = KindID(
        "rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var subjects: [Subject] { json["subjects"].views() }
}

/// The role that a binding gives (rbac/v1 `RoleRef`).
package struct RoleRef: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String { json["name"].text }
}

/// Who gets a role (rbac/v1 `Subject`).
package struct Subject: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String { json["name"].text }
}
