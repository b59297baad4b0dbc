import Machinery

extension FieldTables {
    /// Fields of Namespace, ResourceQuota, LimitRange and of what only they hold.
    static let namespace = FieldTable(
        "core.v1",
        """
        Namespace kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 NamespaceSpec default={}
         status 3 NamespaceStatus default={}
        NamespaceSpec
         finalizers 1 [string]
        NamespaceStatus
         phase 1 string
         conditions 2 [NamespaceCondition] patch=merge:type keys=type
        NamespaceCondition
         type 1 string required
         status 2 string required
         lastTransitionTime 4 time
         reason 5 string
         message 6 string
        ResourceQuota kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 ResourceQuotaSpec
         status 3 ResourceQuotaStatus
        ResourceQuotaSpec
         hard 1 {quantity}
         scopes 2 [string]
         scopeSelector 3 ScopeSelector atomic
        ScopeSelector
         matchExpressions 1 [ScopedResourceSelectorRequirement]
        ScopedResourceSelectorRequirement
         scopeName 1 string must
         operator 2 string must
         values 3 [string]
        ResourceQuotaStatus
         hard 1 {quantity}
         used 2 {quantity}
        LimitRange kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 LimitRangeSpec
        LimitRangeSpec
         limits 1 [LimitRangeItem] required
        LimitRangeItem
         type 1 string must
         max 2 {quantity}
         min 3 {quantity}
         default 4 {quantity}
         defaultRequest 5 {quantity}
         maxLimitRequestRatio 6 {quantity}
        """)
}
