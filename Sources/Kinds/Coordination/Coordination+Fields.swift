import Machinery

extension FieldTables {
    /// Fields of Lease, PriorityClass, RuntimeClass and of what only they hold.
    static let coordination = FieldTable(
        "coordination.v1",
        """
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

    /// Fields of the types that these take from scheduling.v1.
    static let coordinationSchedulingV1 = FieldTable(
        "scheduling.v1",
        """
        PriorityClass kind
         metadata 1 meta.v1.ObjectMeta
         value 2 int32
         globalDefault 3 bool
         description 4 string
         preemptionPolicy 5 string pointer
        """)

    /// Fields of the types that these take from node.v1.
    static let coordinationNodeV1 = FieldTable(
        "node.v1",
        """
        RuntimeClass kind
         metadata 1 meta.v1.ObjectMeta
         handler 2 string must
         overhead 3 Overhead
         scheduling 4 Scheduling
        Overhead
         podFixed 1 {quantity}
        Scheduling
         nodeSelector 1 {string} atomic
         tolerations 2 [core.v1.Toleration]
        """)
}
