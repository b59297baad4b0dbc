import Machinery

/// Checks of horizontal pod autoscalers (autoscaling/v2) and their form of version 1.
enum AutoscalerRules {
    @Sendable static func validate(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes = FieldRules.atLeast(1, spec["minReplicas"], "spec.minReplicas")
        if spec["maxReplicas"].number < 1 {
            causes.append(
                .invalid("spec.maxReplicas", .int(Int64(spec["maxReplicas"].number)), "must be greater than 0"))
        }
        if let least = spec["minReplicas"].int, spec["maxReplicas"].number < least {
            let detail = "must be greater than or equal to `minReplicas`"
            causes.append(.invalid("spec.maxReplicas", spec["maxReplicas"], detail))
        }
        for field in ["kind", "name"] {
            let value = spec["scaleTargetRef"][field]
            causes += FieldRules.requiredName(value, "spec.scaleTargetRef.\(field)", Names.pathSegment)
        }
        for (index, metric) in spec["metrics"].items.enumerated() {
            causes += self.metric(metric, "spec.metrics[\(index)]")
        }
        for direction in ["scaleUp", "scaleDown"] where !spec["behavior"][direction].isNull {
            causes += behavior(spec["behavior"][direction], "spec.behavior.\(direction)")
        }
        return causes
    }

    private static let sources = [
        ("Object", "object"), ("Pods", "pods"), ("Resource", "resource"), ("ContainerResource", "containerResource"),
        ("External", "external"),
    ]

    private static func metric(_ metric: JSONValue, _ path: String) -> [StatusCause] {
        let type = metric["type"]
        if type.text.isEmpty { return [.required("\(path).type", "must specify a metric source type")] }
        guard let field = sources.first(where: { $0.0 == type.text })?.1 else {
            return [.notSupported("\(path).type", type, sources.map(\.0).sorted())]
        }
        var causes: [StatusCause] = []
        for (_, other) in sources where other != field && !metric[other].isNull {
            let detail = "must populate the given metric source only"
            causes.append(.forbidden("\(path).\(other)", detail))
        }
        if metric[field].isNull {
            return causes + [.required("\(path).\(field)", "must populate information for the given metric source")]
        }
        return causes + source(metric[field], field, "\(path).\(field)")
    }

    private static func source(_ source: JSONValue, _ type: String, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let target = source["target"]
        switch type {
        case "resource", "containerResource":
            if source["name"].text.isEmpty { causes.append(.required("\(path).name", "must specify a resource name")) }
            if type == "containerResource", source["container"].text.isEmpty {
                causes.append(.required("\(path).container", "must specify a container"))
            }
            if target["averageUtilization"].isNull, target["averageValue"].isNull {
                let detail = "must set either a target raw value or a target utilization"
                causes.append(.required("\(path).target.averageUtilization", detail))
            }
            if !target["averageUtilization"].isNull, !target["averageValue"].isNull {
                let detail = "may not set both a target raw value and a target utilization"
                causes.append(.forbidden("\(path).target.averageValue", detail))
            }
        default:
            causes += FieldRules.requiredName(source["metric"]["name"], "\(path).metric.name", Names.pathSegment)
            if type == "object" {
                for field in ["kind", "name"] {
                    let value = source["describedObject"][field]
                    causes += FieldRules.requiredName(value, "\(path).describedObject.\(field)", Names.pathSegment)
                }
            }
            if target["value"].isNull, target["averageValue"].isNull {
                let detail = "must set either a target value for metric or a per-pod target"
                causes.append(.required("\(path).target.averageValue", detail))
            }
        }
        return causes + self.target(target, "\(path).target")
    }

    private static func target(_ target: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let types = ["AverageValue", "Utilization", "Value"]
        if target["type"].text.isEmpty {
            causes.append(.required("\(path).type", "must specify a metric target type"))
        } else if !types.contains(target["type"].text) {
            let detail = "must be either Utilization, Value, or AverageValue"
            causes.append(.invalid("\(path).type", target["type"], detail))
        }
        if let percent = target["averageUtilization"].int, percent < 1 {
            causes.append(
                .invalid("\(path).averageUtilization", target["averageUtilization"], "must be greater than 0"))
        }
        for field in ["value", "averageValue"] {
            guard let amount = Quantity(target[field]), amount.isZero || amount.isNegative else { continue }
            causes.append(.invalid("\(path).\(field)", target[field], "must be positive"))
        }
        return causes
    }

    private static func behavior(_ rules: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.nonNegative(rules, ["stabilizationWindowSeconds"], path)
        if rules["stabilizationWindowSeconds"].number > 3600 {
            let detail = "must be less than or equal to 3600"
            causes.append(.invalid("\(path).stabilizationWindowSeconds", rules["stabilizationWindowSeconds"], detail))
        }
        causes += FieldRules.oneOf(["Disabled", "Max", "Min"], rules["selectPolicy"], "\(path).selectPolicy")
        if !rules["policies"].isNull, rules["policies"].items.isEmpty {
            causes.append(.required("\(path).policies", "must specify at least one Policy"))
        }
        for (index, policy) in rules["policies"].items.enumerated() {
            let place = "\(path).policies[\(index)]"
            causes += FieldRules.oneOf(["Percent", "Pods"], policy["type"], "\(place).type")
            for field in ["value", "periodSeconds"] where policy[field].number <= 0 {
                causes.append(
                    .invalid("\(place).\(field)", .int(Int64(policy[field].number)), "must be greater than zero"))
            }
            if policy["periodSeconds"].number > 1800 {
                let detail = "must be less than or equal to 1800"
                causes.append(.invalid("\(place).periodSeconds", policy["periodSeconds"], detail))
            }
        }
        return causes
    }
}
