package import Machinery

/// A way in which storage is made for claims.
package struct StorageClass: ObjectView {
    package static let kind = KindID(
        "storage.k8s.io", "v1", "StorageClass", "storageclasses", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var provisioner: String { json["provisioner"].text }
    package var reclaimPolicy: String { json["reclaimPolicy"].string ?? "Delete" }
    package var allowsExpansion: Bool { json["allowVolumeExpansion"].flag }
    /// True where a claim waits for a pod, so that its volume is made where that pod runs.
    package var waitsForConsumer: Bool { json["volumeBindingMode"].text == "WaitForFirstConsumer" }
    package var allowedTopologies: [JSONValue] { json["allowedTopologies"].items }
}
