import Kinds
import Machinery

/// A quota as it is stored: of one namespace, or of all that a selector picks.
struct QuotaRecord: Sendable {
    private(set) var document: JSONValue
    let isCluster: Bool

    init(_ document: JSONValue) {
        self.document = document
        isCluster = document["kind"] == "ClusterResourceQuota"
    }

    var name: String { document["metadata"]["name"].text }
    /// ResourceQuotaSpec (core/v1).
    var spec: JSONValue { isCluster ? document["spec"]["quota"] : document["spec"] }
    private var statusPath: [String] { isCluster ? ["status", "total"] : ["status"] }
    /// ResourceQuotaStatus (core/v1).
    var status: JSONValue { document[path: statusPath] }
    /// True where what is allowed changed since it was counted last.
    var isOutdated: Bool { status["hard"] != spec["hard"] && !(spec["hard"].object?.isEmpty ?? true) }
    /// The amounts that are counted.
    var names: Set<String> { Set(spec["hard"].object?.keys ?? []) }

    var hard: QuotaAmounts { Self.amounts(status["hard"]) }
    var used: QuotaAmounts { Self.amounts(status["used"]) }

    private static func amounts(_ list: JSONValue) -> QuotaAmounts {
        var amounts: QuotaAmounts = [:]
        for (name, value) in list.object ?? [:] { amounts[name] = Quantity(value) }
        return amounts
    }

    private static func json(_ amounts: QuotaAmounts) -> JSONValue { JSONValue(amounts.mapValues(\.description)) }

    /// True where a namespace's objects count.
    func selects(_ namespace: JSONValue) -> Bool {
        guard isCluster else { return document["metadata"]["namespace"] == namespace["metadata"]["name"] }
        return Self.selects(document, namespace)
    }

    /// Whether a ClusterResourceQuota's selector picks a namespace.
    static func selects(_ quota: JSONValue, _ namespace: JSONValue) -> Bool {
        let selector = quota["spec"]["selector"]
        let (labels, annotations) = (selector["labels"], selector["annotations"].stringMap)
        if labels.isNull, annotations.isEmpty { return false }
        let given = namespace["metadata"]["annotations"].stringMap
        guard annotations.allSatisfy({ given[$0.key] == $0.value }) else { return false }
        if labels.isNull { return true }
        return (try? LabelSelector(json: labels))?.matches(namespace["metadata"]["labels"].stringMap) ?? false
    }

    /// What of an object's amounts this quota counts.
    func counted(_ object: JSONValue, _ resource: GroupResource) -> QuotaAmounts {
        guard QuotaScope.selects(object, isPod: resource == GroupResource("", "pods"), spec) else { return [:] }
        return QuotaUsage.amounts(of: object, resource).filter { names.contains($0.key) }
    }

    /// Adds amounts to what is used; for a cluster quota also to the namespace's share.
    mutating func add(_ amounts: QuotaAmounts, namespace: String) {
        let total = used.merging(amounts, uniquingKeysWith: +)
        document[path: statusPath]["used"] = Self.json(total)
        guard isCluster else { return }
        var shares = document["status"]["namespaces"].items
        let index = shares.firstIndex { $0["namespace"].text == namespace }
        var share = index.map { shares[$0] } ?? ["namespace": .string(namespace), "status": ["hard": status["hard"]]]
        share["status"]["used"] = Self.json(
            Self.amounts(share["status"]["used"]).merging(amounts, uniquingKeysWith: +))
        if let index { shares[index] = share } else { shares.append(share) }
        document["status"]["namespaces"] = .array(shares)
    }

    /// Sets what is used, by namespace.
    mutating func set(_ shares: [(namespace: String, used: QuotaAmounts)]) {
        let zero = Dictionary(uniqueKeysWithValues: names.map { ($0, Quantity.zero) })
        let total = shares.reduce(zero) { $0.merging($1.used, uniquingKeysWith: +) }
        document[path: statusPath] = ["hard": spec["hard"], "used": Self.json(total)]
        guard isCluster else { return }
        document["status"]["namespaces"] = .array(
            shares.map { share in
                let used = zero.merging(share.used, uniquingKeysWith: +)
                return [
                    "namespace": .string(share.namespace),
                    "status": ["hard": spec["hard"], "used": Self.json(used)],
                ]
            })
    }
}
