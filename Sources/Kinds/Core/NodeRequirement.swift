package import Machinery

/// Which nodes, by their labels and their name (core/v1 `NodeSelectorTerm`); one without conditions picks none.
package struct NodeTerm: Sendable, Hashable {
    private let labels: [LabelSelector.Requirement]
    private let fields: [LabelSelector.Requirement]
    /// How much a preferred term counts; 0 for a required one.
    package let weight: Int

    package init(json: JSONValue, weight: Int = 0) {
        labels = json["matchExpressions"].items.compactMap(Self.requirement)
        fields = json["matchFields"].items.compactMap(Self.requirement)
        self.weight = weight
    }

    package func matches(name: String, labels nodeLabels: [String: String]) -> Bool {
        guard !labels.isEmpty || !fields.isEmpty else { return false }
        return labels.allSatisfy { $0.matches(nodeLabels) } && fields.allSatisfy { $0.matches(["metadata.name": name]) }
    }

    private static func requirement(_ json: JSONValue) -> LabelSelector.Requirement? {
        let operations: [String: LabelSelector.Requirement.Operation] = [
            "In": .isIn, "NotIn": .isNotIn, "Exists": .exists, "DoesNotExist": .doesNotExist, "Gt": .greater,
            "Lt": .less,
        ]
        guard let operation = operations[json["operator"].text] else { return nil }
        return LabelSelector.Requirement(json["key"].text, operation, json["values"].strings)
    }
}

/// Which nodes a pod or a volume may be on: any of the terms; nil where all nodes will do.
package struct NodeRequirement: Sendable, Hashable {
    private let labels: [String: String]
    private let terms: [NodeTerm]?

    /// `nodeSelector` and the required node affinity of a pod.
    package init(podSpec spec: JSONValue) {
        labels = spec["nodeSelector"].stringMap
        let required = spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        terms = required.isNull ? nil : required["nodeSelectorTerms"].items.map { NodeTerm(json: $0) }
    }

    /// The node affinity of a volume.
    package init(volumeSpec spec: JSONValue) {
        labels = [:]
        let required = spec["nodeAffinity"]["required"]
        terms = required.isNull ? nil : required["nodeSelectorTerms"].items.map { NodeTerm(json: $0) }
    }

    /// The topologies in which a storage class makes volumes (`allowedTopologies`).
    package init(topologies: [JSONValue]) {
        labels = [:]
        terms =
            topologies.isEmpty
            ? nil
            : topologies.map { topology in
                let expressions = topology["matchLabelExpressions"].items.map { expression -> JSONValue in
                    ["key": expression["key"], "operator": "In", "values": expression["values"]]
                }
                return NodeTerm(json: ["matchExpressions": .array(expressions)])
            }
    }

    package var isEmpty: Bool { labels.isEmpty && terms == nil }

    package func matches(name: String, labels nodeLabels: [String: String]) -> Bool {
        for (key, value) in labels where nodeLabels[key] != value { return false }
        return terms?.contains { $0.matches(name: name, labels: nodeLabels) } ?? true
    }
}
