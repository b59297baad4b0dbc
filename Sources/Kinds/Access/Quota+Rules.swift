import Machinery

/// Checks of resource quotas, in a namespace or over several.
enum QuotaRules {
    private static let standard: Set<String> = [
        "cpu", "memory", "ephemeral-storage", "requests.cpu", "requests.memory", "requests.storage",
        "requests.ephemeral-storage", "limits.cpu", "limits.memory", "limits.ephemeral-storage", "pods",
        "resourcequotas",
        "services", "replicationcontrollers", "secrets", "persistentvolumeclaims", "configmaps", "services.nodeports",
        "services.loadbalancers",
    ]
    /// Amounts of which there are no halves.
    private static let counts: Set<String> = [
        "pods", "resourcequotas", "services", "replicationcontrollers", "secrets", "persistentvolumeclaims",
        "configmaps",
        "services.nodeports", "services.loadbalancers",
    ]
    private static let scopes = [
        "BestEffort", "CrossNamespacePodAffinity", "NotBestEffort", "NotTerminating", "PriorityClass", "Terminating",
        "VolumeAttributesClass",
    ]
    /// Scopes of which a quota may have only one.
    private static let opposites = [["BestEffort", "NotBestEffort"], ["Terminating", "NotTerminating"]]

    @Sendable static func validate(_ quota: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = specFaults(quota["spec"], "spec")
        if let old {
            let (new, before) = (Set(quota["spec"]["scopes"].strings), Set(old["spec"]["scopes"].strings))
            if new != before { causes.append(.immutable("spec.scopes", quota["spec"]["scopes"])) }
        }
        return causes
    }

    /// The faults of a ResourceQuotaSpec (core/v1) at a path.
    static func specFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (name, amount) in spec["hard"].object ?? [:] {
            causes += resource(name, "\(path).hard[\(name)]") + self.amount(name, amount, "\(path).hard[\(name)]")
        }
        return causes + scopeFaults(spec, path)
    }

    private static func amount(_ name: String, _ amount: JSONValue, _ path: String) -> [StatusCause] {
        guard let quantity = Quantity(amount) else { return [] }
        if quantity.isNegative { return [.invalid(path, amount, FieldRules.atLeastZero)] }
        let isCount = counts.contains(name) || name.hasPrefix("count/")
        guard isCount, quantity.milliValue % 1000 != 0 else { return [] }
        return [.invalid(path, amount, "must be an integer")]
    }

    private static func resource(_ name: String, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = Names.qualifiedName(name).map { .invalid(path, .string(name), $0) }
        if !name.contains("/"), !standard.contains(name), !isHugePages(name) {
            causes.append(.invalid(path, .string(name), "must be a standard resource for quotas"))
        }
        return causes
    }

    private static func isHugePages(_ name: String) -> Bool {
        name.hasPrefix("hugepages-") || name.hasPrefix("requests.hugepages-")
    }

    private static func scopeFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let scopes = spec["scopes"].strings
        for scope in scopes where !Self.scopes.contains(scope) {
            causes.append(.invalid("\(path).scopes", spec["scopes"], "unsupported scope"))
        }
        let names = Set((spec["hard"].object?.keys ?? []).filter { !QuotaScope.isPodResource($0) })
        if !scopes.isEmpty, scopes.allSatisfy({ !["PriorityClass", "VolumeAttributesClass"].contains($0) }),
            !names.isEmpty
        {
            causes.append(.invalid("\(path).scopes", spec["scopes"], "unsupported scope applied to resource"))
        }
        if opposites.contains(where: { Set(scopes).isSuperset(of: $0) }) {
            causes.append(.invalid("\(path).scopes", spec["scopes"], "conflicting scopes"))
        }
        for (index, requirement) in spec["scopeSelector"]["matchExpressions"].items.enumerated() {
            causes += selectorFaults(requirement, "\(path).scopeSelector.matchExpressions[\(index)]")
        }
        return causes
    }

    private static func selectorFaults(_ requirement: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let (scope, operation) = (requirement["scopeName"], requirement["operator"].text)
        if !scopes.contains(scope.text) {
            causes.append(.invalid("\(path).scopeName", scope, "unsupported scope"))
        }
        if ["BestEffort", "NotBestEffort", "Terminating", "NotTerminating"].contains(scope.text), operation != "Exists"
        {
            let detail =
                "must be 'Exist' when scope is any of BestEffort, NotBestEffort, Terminating, NotTerminating, CrossNamespacePodAffinity"
            causes.append(.invalid("\(path).operator", requirement["operator"], detail))
        }
        switch operation {
        case "In", "NotIn":
            if requirement["values"].items.isEmpty {
                let detail = "must be at least one value when `operator` is 'In' or 'NotIn' for scope selector"
                causes.append(.required("\(path).values", detail))
            }
        case "Exists", "DoesNotExist":
            if !requirement["values"].items.isEmpty {
                let detail = "must be no value when `operator` is 'Exist' or 'DoesNotExist' for scope selector"
                causes.append(.invalid("\(path).values", requirement["values"], detail))
            }
        default: causes.append(.invalid("\(path).operator", requirement["operator"], "not a valid selector operator"))
        }
        return causes
    }

    @Sendable static func validateClusterQuota(_ quota: JSONValue, old: JSONValue?) -> [StatusCause] {
        let selector = quota["spec"]["selector"]
        var causes = FieldRules.selector(selector["labels"], "spec.selector.labels")
        if selector["labels"].isNull, selector["annotations"].object?.isEmpty ?? true {
            causes.append(.required("spec.selector", "must restrict the selected projects"))
        }
        if let labels = selector["labels"].object, labels.isEmpty, selector["annotations"].object?.isEmpty ?? true {
            causes.append(.invalid("spec.selector.labels", selector["labels"], "must restrict the selected projects"))
        }
        return causes + specFaults(quota["spec"]["quota"], "spec.quota")
    }
}

/// Checks of limit ranges.
enum LimitRangeRules {
    @Sendable static func validate(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var types: Set<String> = []
        return object["spec"]["limits"].items.enumerated().flatMap { index, limit -> [StatusCause] in
            let path = "spec.limits[\(index)]"
            var causes: [StatusCause] = Names.qualifiedName(limit["type"].text).map {
                .invalid("\(path).type", limit["type"], $0)
            }
            if !types.insert(limit["type"].text).inserted { causes.append(.duplicate("\(path).type", limit["type"])) }
            return causes + item(limit, path)
        }
    }

    private static func item(_ limit: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        if limit["type"] == "Pod" {
            for field in ["default", "defaultRequest"] where !(limit[field].object?.isEmpty ?? true) {
                causes.append(.forbidden("\(path).\(field)", "may not be specified when `type` is 'Pod'"))
            }
        }
        if limit["type"] == "PersistentVolumeClaim", limit["min"]["storage"].isNull, limit["max"]["storage"].isNull {
            let detail = "either minimum or maximum storage value is required, but neither was provided"
            causes.append(.required("\(path).limits", detail))
        }
        let fields = ["max", "min", "default", "defaultRequest", "maxLimitRequestRatio"]
        let names = Set(fields.flatMap { limit[$0].object?.keys ?? [] })
        for name in names.sorted() { causes += amounts(limit, name, path) }
        return causes
    }

    private static func amounts(_ limit: JSONValue, _ name: String, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        func amount(_ field: String) -> Quantity? { Quantity(limit[field][name]) }
        func compare(_ low: String, _ lowWord: String, _ high: String, _ highWord: String, at field: String) {
            guard let less = amount(low), let more = amount(high), less > more else { return }
            let isBelow = field == low
            let detail =
                isBelow
                ? "\(lowWord) value \(less) is greater than \(highWord) value \(more)"
                : "\(highWord) value \(more) is less than \(lowWord) value \(less)"
            causes.append(.invalid("\(path).\(field)[\(name)]", .string((isBelow ? less : more).description), detail))
        }
        compare("min", "min", "max", "max", at: "min")
        compare("min", "min", "defaultRequest", "default request", at: "defaultRequest")
        compare("defaultRequest", "default request", "max", "max", at: "defaultRequest")
        compare("defaultRequest", "default request", "default", "default limit", at: "defaultRequest")
        compare("min", "min", "default", "default", at: "default")
        compare("default", "default", "max", "max", at: "default")
        if let ratio = amount("maxLimitRequestRatio") {
            if ratio < Quantity(1) {
                causes.append(
                    .invalid(
                        "\(path).maxLimitRequestRatio[\(name)]", .string(ratio.description),
                        "ratio \(ratio) is less than 1"))
            }
        }
        return causes
    }
}
