package import Machinery

/// A namespace: the scope of names, access and quota.
package struct Namespace: ObjectView {
    package static let kind = KindID("", "v1", "Namespace", "namespaces", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// Active or Terminating.
    package var phase: String { json["status"]["phase"].text }
    package var specFinalizers: [String] {
        get { json["spec"]["finalizers"].texts }
        set { json["spec"]["finalizers"].texts = newValue }
    }
}
