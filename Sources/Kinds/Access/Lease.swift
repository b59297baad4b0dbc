package import Machinery

/// Who leads or lives, with a time of renewal.
package struct Lease: ObjectView {
    package static let kind = KindID("coordination.k8s.io", "v1", "Lease", "leases")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var holderIdentity: String { json["spec"]["holderIdentity"].text }
    package var leaseDurationSeconds: Int { json["spec"]["leaseDurationSeconds"].number }
    package var renewTime: String { json["spec"]["renewTime"].text }
}
