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
    /// Base64.
    package var binaryData: [String: String] {
        get { json["binaryData"].textMap }
        set { json["binaryData"].textMap = newValue }
    }
    package var immutable: Bool {
        get { json["immutable"].flag }
        set { json["immutable"].flag = newValue }
    }
}

/// Secret keys and values.
package struct Secret: ObjectView {
    package static let kind = KindID("", "v1", "Secret", "secrets")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    /// Base64.
    package var data: [String: String] {
        get { json["data"].textMap }
        set { json["data"].textMap = newValue }
    }
    /// Plain text; the server moves it into `data`.
    package var stringData: [String: String] {
        get { json["stringData"].textMap }
        set { json["stringData"].textMap = newValue }
    }
    package var immutable: Bool {
        get { json["immutable"].flag }
        set { json["immutable"].flag = newValue }
    }
}
