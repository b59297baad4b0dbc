import Machinery

extension KindFamily {
    /// Lease.
    static let leases = KindFamily(
        "coordination.k8s.io/v1",
        kinds: [
            Kind("leases", "Lease", .namespaced, .createdByUpdate, .versionedUpdates) { kind in
                kind.columns = [.name, .text("Holder", "spec.holderIdentity", absent: ""), .age]
                kind.validate = CoordinationRules.validateLease
            }
        ],
        fields: """
            Lease kind // Tells who holds something, and until when.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 LeaseSpec // What is wanted.
            LeaseSpec // Who holds it.
             holderIdentity 1 string pointer // The holder.
             leaseDurationSeconds 2 int32 pointer // How long it holds without being renewed.
             acquireTime 3 microtime // When the holder got it.
             renewTime 4 microtime // When the holder renewed it last.
             leaseTransitions 5 int32 pointer // How often the holder has changed.
             strategy 6 string pointer // How the holder is chosen.
             preferredHolder 7 string pointer // Who is to get it next.
            """)
}
