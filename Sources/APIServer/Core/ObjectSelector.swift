import Machinery

/// Which objects of a collection a request means: a label selector and a field selector, joined by AND.
struct ObjectSelector: Sendable, Hashable {
    var labels = LabelSelector.everything
    var fields = FieldSelector.everything

    var isEverything: Bool { labels.isEverything && fields.isEverything }

    func matches(_ object: StoredObject) -> Bool {
        labels.matches(object.labels)
            && fields.matches { path in
                switch path {
                case "metadata.name": object.key.name
                case "metadata.namespace": object.key.namespace
                default: object.fields[path]
                }
            }
    }

    /// The same for a document that was never stored.
    func matches(_ object: JSONValue, _ kind: KindDescription?) -> Bool {
        guard labels.matches(object["metadata"]["labels"].stringMap) else { return false }
        let values = kind?.fields(of: object) ?? [:]
        return fields.matches { path in
            switch path {
            case "metadata.name": object["metadata"]["name"].string
            case "metadata.namespace": object["metadata"]["namespace"].string
            default: values[path]
            }
        }
    }
}
