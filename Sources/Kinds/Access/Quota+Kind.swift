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
            ClusterResourceQuota kind // Limits for the objects of several namespaces together.
             metadata 1 meta.v1.ObjectMeta required // Name, namespace, labels and the like.
             spec 2 ClusterResourceQuotaSpec required // What is wanted.
             status 3 ClusterResourceQuotaStatus // What was found; the platform writes it.
            ClusterResourceQuotaSpec // Limits, and the namespaces that they are for.
             selector 1 ClusterResourceQuotaSelector required // The namespaces.
             quota 2 core.v1.ResourceQuotaSpec required // The limits.
            ClusterResourceQuotaSelector // Which namespaces; both must match.
             labels 1 meta.v1.LabelSelector required // Their labels.
             annotations 2 {string} required // Their annotations.
            ClusterResourceQuotaStatus // How much is used.
             total 1 core.v1.ResourceQuotaStatus required // In all namespaces together.
             namespaces 2 [ResourceQuotaStatusByNamespace] required // In each of them.
            ResourceQuotaStatusByNamespace // How much is used in a namespace.
             namespace 1 string required // The namespace.
             status 2 core.v1.ResourceQuotaStatus required // How much of each resource.
            AppliedClusterResourceQuota kind // A ClusterResourceQuota as its namespaces see it.
             metadata 1 meta.v1.ObjectMeta required // Name, namespace, labels and the like.
             spec 2 ClusterResourceQuotaSpec required // What is wanted.
             status 3 ClusterResourceQuotaStatus // What was found; the platform writes it.
            """)
}
