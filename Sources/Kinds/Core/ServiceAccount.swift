package import Machinery

/// An identity for pods.
package struct ServiceAccount: ObjectView {
    package static let kind = KindID("", "v1", "ServiceAccount", "serviceaccounts")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }
}
