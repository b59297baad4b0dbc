internal import Kinds
internal import Machinery
internal import Reconciling

/// The node's sign of life: a Lease of its name in namespace kube-node-lease, as Kubernetes' nodes keep one.
struct NodeLease: Sendable {
    static let namespace = "kube-node-lease"
    /// Three renewals may fail before the node counts as gone.
    private static let seconds: Int64 = 160

    let parts: NodeParts

    /// Writes the time into the lease, and makes it where there is none.
    func renew() async throws {
        let now = JSONValue.string(parts.wallClock.now.microText)
        let name = parts.settings.name
        do {
            try await parts.client.merge(
                Lease.self, namespace: Self.namespace, name: name, ["spec": ["renewTime": now]])
        } catch let error as StatusError where error.reason == .notFound {
            try await make(now)
        }
    }

    private func make(_ now: JSONValue) async throws {
        do {
            try await parts.client.create(Namespace(name: Self.namespace))
        } catch let error as StatusError where error.reason == .alreadyExists {}
        var lease = Lease(name: parts.settings.name, namespace: Self.namespace)
        lease.json["spec"] = [
            "holderIdentity": .string(parts.settings.name), "leaseDurationSeconds": .int(Self.seconds),
            "acquireTime": now, "renewTime": now,
        ]
        try await parts.client.create(lease)
    }
}
