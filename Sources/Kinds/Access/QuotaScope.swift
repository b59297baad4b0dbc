package import Machinery

/// Which pods and claims a quota counts (core/v1 `ResourceQuotaScope`).
package enum QuotaScope {
    private static let podResources: Set<String> = [
        "cpu", "memory", "ephemeral-storage", "pods", "count/pods",
    ]

    /// True for amounts that pods take.
    package static func isPodResource(_ name: String) -> Bool {
        podResources.contains(name) || name.hasPrefix("limits.") || name.hasPrefix("hugepages-")
            || (name.hasPrefix("requests.") && name != "requests.storage")
    }

    /// True where all scopes of a quota's spec hold for the object; other kinds than pods fit no scope.
    package static func selects(_ object: JSONValue, isPod: Bool, _ spec: JSONValue) -> Bool {
        let requirements =
            spec["scopes"].strings.map { ["scopeName": .string($0), "operator": "Exists"] as JSONValue }
            + spec["scopeSelector"]["matchExpressions"].items
        return requirements.allSatisfy { isPod && matches(object, $0) }
    }

    private static func matches(_ pod: JSONValue, _ requirement: JSONValue) -> Bool {
        switch requirement["scopeName"].text {
        case "Terminating": return isTerminating(pod)
        case "NotTerminating": return !isTerminating(pod)
        case "BestEffort": return PodQuality.of(pod["spec"]) == "BestEffort"
        case "NotBestEffort": return PodQuality.of(pod["spec"]) != "BestEffort"
        case "PriorityClass": return matches(pod["spec"]["priorityClassName"].text, requirement)
        case "CrossNamespacePodAffinity": return reachesOtherNamespaces(pod["spec"]["affinity"])
        default: return false
        }
    }

    private static func isTerminating(_ pod: JSONValue) -> Bool {
        (pod["spec"]["activeDeadlineSeconds"].int ?? -1) >= 0
    }

    private static func matches(_ name: String, _ requirement: JSONValue) -> Bool {
        switch requirement["operator"].text {
        case "In": requirement["values"].strings.contains(name)
        case "NotIn": !requirement["values"].strings.contains(name)
        case "Exists": !name.isEmpty
        case "DoesNotExist": name.isEmpty
        default: false
        }
    }

    private static func reachesOtherNamespaces(_ affinity: JSONValue) -> Bool {
        ["podAffinity", "podAntiAffinity"].contains { kind in
            let terms =
                affinity[kind]["requiredDuringSchedulingIgnoredDuringExecution"].items
                + affinity[kind]["preferredDuringSchedulingIgnoredDuringExecution"].items.map { $0["podAffinityTerm"] }
            return terms.contains { !$0["namespaces"].items.isEmpty || !$0["namespaceSelector"].isNull }
        }
    }
}
