import Machinery

/// Pods to be near to, or far from: those that a selector picks in some namespaces, within one value of a node label
/// (core/v1 `PodAffinityTerm`).
struct AffinityTerm: Sendable, Hashable {
    private let selector: LabelSelector
    private let namespaces: Set<String>
    /// Picks namespaces by their labels; nil picks none.
    private let namespaceSelector: LabelSelector?
    let topologyKey: String
    /// How much a preferred term counts; 0 for a required one.
    let weight: Int

    /// Reads a term of a pod in `namespace` that has `labels`.
    init(json: JSONValue, weight: Int = 0, namespace: String, labels: [String: String]) {
        var requirements: [LabelSelector.Requirement] = []
        for key in json["matchLabelKeys"].strings {
            if let value = labels[key] { requirements.append(.init(key, .isIn, [value])) }
        }
        for key in json["mismatchLabelKeys"].strings {
            if let value = labels[key] { requirements.append(.init(key, .isNotIn, [value])) }
        }
        let base = (try? LabelSelector(json: json["labelSelector"])) ?? .nothing
        selector = base.isNothing ? base : LabelSelector(base.requirements + requirements)
        let named = Set(json["namespaces"].strings)
        let byLabel = json["namespaceSelector"]
        namespaceSelector = byLabel.isNull ? nil : try? LabelSelector(json: byLabel)
        namespaces = named.isEmpty && byLabel.isNull ? [namespace] : named
        topologyKey = json["topologyKey"].text
        self.weight = weight
    }

    /// True for pods with these labels in this namespace.
    func matches(namespace: String, _ labels: [String: String], namespaceLabels: [String: [String: String]]) -> Bool {
        guard selector.matches(labels) else { return false }
        if namespaces.contains(namespace) { return true }
        return namespaceSelector?.matches(namespaceLabels[namespace] ?? [:]) ?? false
    }
}

/// How evenly pods are to be spread over the values of a node label (core/v1 `TopologySpreadConstraint`).
struct SpreadConstraint: Sendable, Hashable {
    let topologyKey: String
    let maxSkew: Int
    let minDomains: Int?
    /// False for `ScheduleAnyway`, which only counts in scores.
    let isRequired: Bool
    let honorsAffinity: Bool
    let honorsTaints: Bool
    let selector: LabelSelector

    init(json: JSONValue, labels: [String: String]) {
        topologyKey = json["topologyKey"].text
        maxSkew = max(1, json["maxSkew"].number)
        minDomains = json["minDomains"].int
        isRequired = json["whenUnsatisfiable"].text != "ScheduleAnyway"
        honorsAffinity = json["nodeAffinityPolicy"].text != "Ignore"
        honorsTaints = json["nodeTaintsPolicy"].text == "Honor"
        var requirements = ((try? LabelSelector(json: json["labelSelector"])) ?? .nothing)
        let keys = json["matchLabelKeys"].strings.compactMap { key in
            labels[key].map { LabelSelector.Requirement(key, .isIn, [$0]) }
        }
        if !requirements.isNothing { requirements = LabelSelector(requirements.requirements + keys) }
        selector = requirements
    }
}
