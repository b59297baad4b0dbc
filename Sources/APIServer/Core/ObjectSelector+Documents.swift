import Machinery

extension ObjectSelector {
    /// Whether a document matches that was never stored.
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
