package import Machinery

/// A piece of storage that a claim can be bound to.
package struct PersistentVolume: ObjectView {
    package static let kind = KindID("", "v1", "PersistentVolume", "persistentvolumes", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var storageClassName: String { json["spec"]["storageClassName"].text }
    package var accessModes: [String] { json["spec"]["accessModes"].strings }
    package var volumeMode: String { json["spec"]["volumeMode"].string ?? "Filesystem" }
    /// Retain, Delete or Recycle.
    package var reclaimPolicy: String { json["spec"]["persistentVolumeReclaimPolicy"].string ?? "Retain" }
    /// The size in bytes.
    package var size: Int { Quantity(json["spec"]["capacity"]["storage"])?.value ?? 0 }
    /// The claim that it is bound to, or kept for; `.null` where there is none.
    package var claimRef: JSONValue {
        get { json["spec"]["claimRef"] }
        set { json["spec"]["claimRef"] = newValue }
    }
    /// Pending, Available, Bound, Released or Failed.
    package var phase: String { json["status"]["phase"].text }
}
