package import Machinery

/// Who leads or lives, with a time of renewal.
package struct Lease: ObjectView {
    package static let kind = KindID("coordination.k8s.io", "v1", "Lease", "leases")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var holderIdentity: String {
        get { json["spec"]["holderIdentity"].text }
        set { json["spec"]["holderIdentity"].text = newValue }
    }
    package var leaseDurationSeconds: Int {
        get { json["spec"]["leaseDurationSeconds"].number }
        set { json["spec"]["leaseDurationSeconds"].number = newValue }
    }
    package var acquireTime: String {
        get { json["spec"]["acquireTime"].text }
        set { json["spec"]["acquireTime"].text = newValue }
    }
    package var renewTime: String {
        get { json["spec"]["renewTime"].text }
        set { json["spec"]["renewTime"].text = newValue }
    }
    package var leaseTransitions: Int {
        get { json["spec"]["leaseTransitions"].number }
        set { json["spec"]["leaseTransitions"].number = newValue }
    }
}
