import Machinery

extension KindFamily {
    /// Affinity, Toleration, TopologySpreadConstraint.
    static let affinity = KindFamily(
        "v1",
        fields: """
            Affinity // Where a pod should run, and where not.
             nodeAffinity 1 NodeAffinity // By the labels of nodes.
             podAffinity 2 PodAffinity // Near to which other pods.
             podAntiAffinity 3 PodAntiAffinity // Far from which other pods.
            NodeAffinity // Which nodes a pod may run on, and which it prefers.
             requiredDuringSchedulingIgnoredDuringExecution 1 NodeSelector // A node must match one of these terms.
             preferredDuringSchedulingIgnoredDuringExecution 2 [PreferredSchedulingTerm] // Nodes with the most weight are preferred.
            NodeSelector atomic // A set of nodes: those that match one of its terms.
             nodeSelectorTerms 1 [NodeSelectorTerm] must // The terms; one must match.
            NodeSelectorTerm atomic // Requirements that must all be met; none matches nothing.
             matchExpressions 1 [NodeSelectorRequirement] // On labels.
             matchFields 2 [NodeSelectorRequirement] // On fields.
            NodeSelectorRequirement // A requirement on a label or field.
             key 1 string must // The label or field.
             operator 2 string must enum=DoesNotExist,Exists,Gt,In,Lt,NotIn // In, NotIn, Exists, DoesNotExist, Gt or Lt.
             values 3 [string] // What to compare with: none for Exists and DoesNotExist, one number for Gt and Lt.
            PreferredSchedulingTerm // Nodes that are preferred.
             weight 1 int32 required // How much, from 1 to 100.
             preference 2 NodeSelectorTerm required // Which nodes.
            PodAffinity // The pods that a pod should be near to.
             requiredDuringSchedulingIgnoredDuringExecution 1 [PodAffinityTerm] // It runs only where all of these are met.
             preferredDuringSchedulingIgnoredDuringExecution 2 [WeightedPodAffinityTerm] // Places with the most weight are preferred.
            PodAffinityTerm // Other pods, and what near means.
             labelSelector 1 meta.v1.LabelSelector // The labels of the pods.
             namespaces 2 [string] // Their namespaces; the pod's own unless given.
             topologyKey 3 string must // The label of nodes that have the same value where pods are near to each other.
             namespaceSelector 4 meta.v1.LabelSelector // The labels of their namespaces; an empty selector means all.
             matchLabelKeys 5 [string] // Labels of which the pods have the same values as this pod.
             mismatchLabelKeys 6 [string] // Labels of which the pods have other values than this pod.
            WeightedPodAffinityTerm // A preference for places.
             weight 1 int32 required // How much, from 1 to 100.
             podAffinityTerm 2 PodAffinityTerm required // Near to which pods.
            PodAntiAffinity // The pods that a pod should be far from.
             requiredDuringSchedulingIgnoredDuringExecution 1 [PodAffinityTerm] // It runs only where all of these are met.
             preferredDuringSchedulingIgnoredDuringExecution 2 [WeightedPodAffinityTerm] // Places with the most weight are preferred.
            Toleration // A taint that doesn't keep a pod away.
             key 1 string // The taint's key; with Exists and none, every taint.
             operator 2 string // Exists, Equal (unless given), Lt or Gt.
             value 3 string // The taint's value, for Equal.
             effect 4 string // NoSchedule, PreferNoSchedule or NoExecute; all unless given.
             tolerationSeconds 5 int64 pointer // How long the pod stays under a NoExecute taint; forever unless given.
            TopologySpreadConstraint // How pods are to be spread.
             maxSkew 1 int32 required // By how many the numbers of pods in two places may differ.
             topologyKey 2 string must // The label of nodes whose values are the places.
             whenUnsatisfiable 3 string must enum=DoNotSchedule,ScheduleAnyway // DoNotSchedule, or ScheduleAnyway where it can't be met.
             labelSelector 4 meta.v1.LabelSelector // The pods that count.
             minDomains 5 int32 pointer // How many places there are at least.
             nodeAffinityPolicy 6 string pointer // Whether nodes count that the pod's node affinity excludes: Honor or Ignore.
             nodeTaintsPolicy 7 string pointer // Whether nodes count whose taints the pod doesn't tolerate: Honor or Ignore.
             matchLabelKeys 8 [string] // Labels of which the pods that count have the same values as this pod.
            """)
}
