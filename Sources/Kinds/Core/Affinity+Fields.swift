import Machinery

extension KindFamily {
    /// Affinity, Toleration, TopologySpreadConstraint.
    static let affinity = KindFamily(
        "v1",
        fields: """
            Affinity
             nodeAffinity 1 NodeAffinity
             podAffinity 2 PodAffinity
             podAntiAffinity 3 PodAntiAffinity
            NodeAffinity
             requiredDuringSchedulingIgnoredDuringExecution 1 NodeSelector
             preferredDuringSchedulingIgnoredDuringExecution 2 [PreferredSchedulingTerm]
            NodeSelector atomic
             nodeSelectorTerms 1 [NodeSelectorTerm] must
            NodeSelectorTerm atomic
             matchExpressions 1 [NodeSelectorRequirement]
             matchFields 2 [NodeSelectorRequirement]
            NodeSelectorRequirement
             key 1 string must
             operator 2 string must enum=DoesNotExist,Exists,Gt,In,Lt,NotIn
             values 3 [string]
            PreferredSchedulingTerm
             weight 1 int32 required
             preference 2 NodeSelectorTerm required
            PodAffinity
             requiredDuringSchedulingIgnoredDuringExecution 1 [PodAffinityTerm]
             preferredDuringSchedulingIgnoredDuringExecution 2 [WeightedPodAffinityTerm]
            PodAffinityTerm
             labelSelector 1 meta.v1.LabelSelector
             namespaces 2 [string]
             topologyKey 3 string must
             namespaceSelector 4 meta.v1.LabelSelector
             matchLabelKeys 5 [string]
             mismatchLabelKeys 6 [string]
            WeightedPodAffinityTerm
             weight 1 int32 required
             podAffinityTerm 2 PodAffinityTerm required
            PodAntiAffinity
             requiredDuringSchedulingIgnoredDuringExecution 1 [PodAffinityTerm]
             preferredDuringSchedulingIgnoredDuringExecution 2 [WeightedPodAffinityTerm]
            Toleration
             key 1 string
             operator 2 string
             value 3 string
             effect 4 string
             tolerationSeconds 5 int64 pointer
            TopologySpreadConstraint
             maxSkew 1 int32 required
             topologyKey 2 string must
             whenUnsatisfiable 3 string must enum=DoNotSchedule,ScheduleAnyway
             labelSelector 4 meta.v1.LabelSelector
             minDomains 5 int32 pointer
             nodeAffinityPolicy 6 string pointer
             nodeTaintsPolicy 7 string pointer
             matchLabelKeys 8 [string]
            """)
}
