package import Machinery

/// Configuration as keys and values.
package struct ConfigMap: ObjectView {
    package static let kind = KindID("", "v1", "ConfigMap", "configmaps")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var data: [String: String] {
        get { json["data"].textMap }
        set { json["data"].textMap = newValue }
    }
}

/// Secret keys and values.
package struct Secret: ObjectView {
    package static let kind = KindID("", "v1", "Secret", "secrets")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String { json["type"].text }
    /// Base64.
    package var data: [String: String] {
        get { json["data"].textMap }
        set { json["data"].textMap = newValue }
    }
}
