package import Machinery

/// Asks for storage that outlives pods.
package struct PersistentVolumeClaim: ObjectView {
    package static let kind = KindID("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var accessModes: [String] {
        get { json["spec"]["accessModes"].texts }
        set { json["spec"]["accessModes"].texts = newValue }
    }
    package var requests: [String: String] {
        get { json["spec"]["resources"]["requests"].textMap }
        set { json["spec"]["resources"]["requests"].textMap = newValue }
    }
    package var storageClassName: String? {
        get { json["spec"]["storageClassName"].optionalText }
        set { json["spec"]["storageClassName"].optionalText = newValue }
    }
    package var volumeName: String {
        get { json["spec"]["volumeName"].text }
        set { json["spec"]["volumeName"].text = newValue }
    }
    package var volumeMode: String {
        get { json["spec"]["volumeMode"].text }
        set { json["spec"]["volumeMode"].text = newValue }
    }
    /// Pending, Bound or Lost.
    package var phase: String {
        get { json["status"]["phase"].text }
        set { json["status"]["phase"].text = newValue }
    }
    package var capacity: [String: String] {
        get { json["status"]["capacity"].textMap }
        set { json["status"]["capacity"].textMap = newValue }
    }
    package var statusAccessModes: [String] {
        get { json["status"]["accessModes"].texts }
        set { json["status"]["accessModes"].texts = newValue }
    }
}
