package import Machinery

/// An identity for pods.
package struct ServiceAccount: ObjectView {
    package static let kind = KindID("", "v1", "ServiceAccount", "serviceaccounts")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var secrets: [JSONValue] {
        get { json["secrets"].list }
        set { json["secrets"].list = newValue }
    }
    package var imagePullSecrets: [JSONValue] {
        get { json["imagePullSecrets"].list }
        set { json["imagePullSecrets"].list = newValue }
    }
    package var automountServiceAccountToken: Bool? {
        get { json["automountServiceAccountToken"].optionalFlag }
        set { json["automountServiceAccountToken"].optionalFlag = newValue }
    }
}
