import Machinery

/// Checks of pod disruption budgets (policy/v1).
enum DisruptionBudgetRules {
    @Sendable static func validate(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes: [StatusCause] = []
        if !spec["minAvailable"].isNull, !spec["maxUnavailable"].isNull {
            causes.append(.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"))
        }
        for field in ["minAvailable", "maxUnavailable"] {
            causes += FieldRules.amount(spec[field], "spec.\(field)")
            causes += FieldRules.atMostAll(spec[field], "spec.\(field)")
        }
        causes += FieldRules.selector(spec["selector"], "spec.selector")
        return causes
            + FieldRules.oneOf(
                ["AlwaysAllow", "IfHealthyBudget"], spec["unhealthyPodEvictionPolicy"],
                "spec.unhealthyPodEvictionPolicy")
    }
}
