import Machinery

extension KindFamily {
    /// ClusterResourceQuota and AppliedClusterResourceQuota.
    static let quotas = KindFamily(
        "quota.openshift.io/v1",
        kinds: [
            Kind("clusterresourcequotas", "ClusterResourceQuota", .cluster, short: "clusterquota", parts: .status) {
                kind in
                kind.columns = [
                    .name, .selector("Labels Selector", "spec", "selector", "labels", wide: false),
                    .selector("Annotations Selector", "spec", "selector", "annotations", wide: false),
                ]
                kind.validate = QuotaRules.validateClusterQuota
            },
            Kind("appliedclusterresourcequotas", "AppliedClusterResourceQuota", .namespaced, .readOnly, .computed),
        ],
        fields: """
            ClusterResourceQuota kind
             metadata 1 meta.v1.ObjectMeta required
             spec 2 ClusterResourceQuotaSpec required
             status 3 ClusterResourceQuotaStatus
            ClusterResourceQuotaSpec
             selector 1 ClusterResourceQuotaSelector required
             quota 2 core.v1.ResourceQuotaSpec required
            ClusterResourceQuotaSelector
             labels 1 meta.v1.LabelSelector required
             annotations 2 {string} required
            ClusterResourceQuotaStatus
             total 1 core.v1.ResourceQuotaStatus required
             namespaces 2 [ResourceQuotaStatusByNamespace] required
            ResourceQuotaStatusByNamespace
             namespace 1 string required
             status 2 core.v1.ResourceQuotaStatus required
            AppliedClusterResourceQuota kind
             metadata 1 meta.v1.ObjectMeta required
             spec 2 ClusterResourceQuotaSpec required
             status 3 ClusterResourceQuotaStatus
            """)
}
