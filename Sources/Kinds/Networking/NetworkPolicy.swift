package import Machinery

/// Whom pods may talk to (networking.k8s.io/v1).
package struct NetworkPolicy: ObjectView {
    package static let kind = KindID("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var podSelector: JSONValue {
        get { json["spec"]["podSelector"] }
        set { json["spec"]["podSelector"] = newValue }
    }
    package var ingress: [JSONValue] {
        get { json["spec"]["ingress"].list }
        set { json["spec"]["ingress"].list = newValue }
    }
    package var egress: [JSONValue] {
        get { json["spec"]["egress"].list }
        set { json["spec"]["egress"].list = newValue }
    }
    /// Ingress, Egress or both. Where it says nothing: Ingress, and Egress where there are egress rules.
    package var policyTypes: [String] {
        get {
            let given = json["spec"]["policyTypes"].texts
            return given.isEmpty ? egress.isEmpty ? ["Ingress"] : ["Ingress", "Egress"] : given
        }
        set { json["spec"]["policyTypes"].texts = newValue }
    }
}
