package import Machinery

/// Asks for storage that outlives pods.
package struct PersistentVolumeClaim: ObjectView {
    package static let kind = KindID("", "v1", "PersistentVolumeClaim", "persistentvolumeclaims")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var accessModes: [String] { json["spec"]["accessModes"].texts }
    package var storageClassName: String? { json["spec"]["storageClassName"].optionalText }
    package var volumeName: String { json["spec"]["volumeName"].text }
    package var volumeMode: String { json["spec"]["volumeMode"].text }
    /// Pending, Bound or Lost.
    package var phase: String { json["status"]["phase"].text }
    package var capacity: [String: String] { json["status"]["capacity"].textMap }
}
