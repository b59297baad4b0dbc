package import Machinery

/// Whom pods may talk to (networking.k8s.io/v1).
package struct NetworkPolicy: ObjectView {
    package static let kind = KindID("networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var podSelector: JSONValue { json["spec"]["podSelector"] }
    package var ingress: [JSONValue] { json["spec"]["ingress"].list }
    package var egress: [JSONValue] { json["spec"]["egress"].list }
    /// Ingress, Egress or both. Where it says nothing: Ingress, and Egress where there are egress rules.
    package var policyTypes: [String] {
        get {
            let given = json["spec"]["policyTypes"].texts
            return given.isEmpty ? egress.isEmpty ? ["Ingress"] : ["Ingress", "Egress"] : given
        }
        set { json["spec"]["policyTypes"].texts = newValue }
    }
}
