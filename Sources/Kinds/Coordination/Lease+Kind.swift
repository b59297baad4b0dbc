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
            Lease kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 LeaseSpec
            LeaseSpec
             holderIdentity 1 string pointer
             leaseDurationSeconds 2 int32 pointer
             acquireTime 3 microtime
             renewTime 4 microtime
             leaseTransitions 5 int32 pointer
             strategy 6 string pointer
             preferredHolder 7 string pointer
            """)
}
