import Machinery

/// Checks of flow schemas and priority levels (flowcontrol/v1).
enum FlowControlRules {
    private static let mostPrecedence = 10_000

    @Sendable static func validateSchema(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        let name = object["metadata"]["name"].text
        var causes: [StatusCause] = []
        let precedence = spec["matchingPrecedence"].number
        if precedence <= 0 {
            causes.append(.invalid("spec.matchingPrecedence", .int(Int64(precedence)), "must be a positive value"))
        }
        if precedence > mostPrecedence {
            let detail = "must not be greater than \(mostPrecedence)"
            causes.append(.invalid("spec.matchingPrecedence", spec["matchingPrecedence"], detail))
        }
        if precedence == 1, name != "exempt" {
            let detail = "only the schema named 'exempt' may have matchingPrecedence 1"
            causes.append(.invalid("spec.matchingPrecedence", spec["matchingPrecedence"], detail))
        }
        causes += FieldRules.oneOf(
            ["ByNamespace", "ByUser"], spec["distinguisherMethod"]["type"], "spec.distinguisherMethod.type")
        causes += FieldRules.requiredName(
            spec["priorityLevelConfiguration"]["name"], "spec.priorityLevelConfiguration.name", Names.dnsSubdomain)
        for (index, rule) in spec["rules"].items.enumerated() { causes += self.rule(rule, "spec.rules[\(index)]") }
        return causes
    }

    private static func rule(_ rule: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        if rule["subjects"].items.isEmpty {
            causes.append(.required("\(path).subjects", "subjects must contain at least one value"))
        }
        for (index, subject) in rule["subjects"].items.enumerated() {
            let place = "\(path).subjects[\(index)]"
            let kinds = ["Group", "ServiceAccount", "User"]
            guard kinds.contains(subject["kind"].text) else {
                causes.append(.notSupported("\(place).kind", subject["kind"], kinds))
                continue
            }
            let field = subject["kind"] == "ServiceAccount" ? "serviceAccount" : subject["kind"].text.lowercased()
            if subject[field].isNull {
                let detail = "\(field) is required when subject kind is '\(subject["kind"].text)'"
                causes.append(.required("\(place).\(field)", detail))
            } else if subject[field]["name"].text.isEmpty {
                causes.append(.required("\(place).\(field).name"))
            }
        }
        if rule["resourceRules"].items.isEmpty, rule["nonResourceRules"].items.isEmpty {
            causes.append(.required(path, "at least one of resourceRules and nonResourceRules has to be non-empty"))
        }
        for (index, item) in rule["resourceRules"].items.enumerated() {
            for field in ["verbs", "apiGroups", "resources"] where item[field].items.isEmpty {
                causes.append(.required("\(path).resourceRules[\(index)].\(field)"))
            }
            if item["namespaces"].items.isEmpty, !item["clusterScope"].flag {
                let detail = "resource rules that are not cluster scoped must supply at least one namespace"
                causes.append(.required("\(path).resourceRules[\(index)].namespaces", detail))
            }
        }
        for (index, item) in rule["nonResourceRules"].items.enumerated() {
            for field in ["verbs", "nonResourceURLs"] where item[field].items.isEmpty {
                causes.append(.required("\(path).nonResourceRules[\(index)].\(field)"))
            }
        }
        return causes
    }

    @Sendable static func validateLevel(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        let isExempt = object["metadata"]["name"] == "exempt"
        let type = spec["type"]
        var causes = FieldRules.oneOf(["Exempt", "Limited"], type, "spec.type")
        if isExempt != (type == "Exempt"), ["Exempt", "Limited"].contains(type.text) {
            let detail = "type must be 'Exempt' if and only if `name` is 'exempt'"
            causes.append(.invalid("spec.type", type, detail))
        }
        if type == "Limited", spec["limited"].isNull {
            causes.append(.required("spec.limited", "must not be empty when type is Limited"))
        }
        if type == "Exempt", !spec["limited"].isNull {
            causes.append(.forbidden("spec.limited", "must be nil if the type is not Limited"))
        }
        let limited = spec["limited"]
        if !limited.isNull {
            causes += FieldRules.nonNegative(limited, ["nominalConcurrencyShares"], "spec.limited")
            causes += FieldRules.oneOf(
                ["Queue", "Reject"], limited["limitResponse"]["type"], "spec.limited.limitResponse.type")
            let queuing = limited["limitResponse"]["queuing"]
            if limited["limitResponse"]["type"] == "Queue" {
                for field in ["queueLengthLimit", "queues", "handSize"] where queuing[field].number <= 0 {
                    let value = JSONValue.int(Int64(queuing[field].number))
                    causes.append(
                        .invalid("spec.limited.limitResponse.queuing.\(field)", value, "must be positive"))
                }
            } else if !queuing.isNull {
                let detail = "must be nil if limited.limitResponse.type is not Limited"
                causes.append(.forbidden("spec.limited.limitResponse.queuing", detail))
            }
        }
        return causes
    }

    /// Defaults that depend on the type.
    @Sendable static func levelDefaults(_ spec: inout JSONValue) {
        if spec["type"] == "Exempt" {
            spec["exempt"].setDefault("nominalConcurrencyShares", 0)
            spec["exempt"].setDefault("lendablePercent", 0)
        } else if !spec["limited"].isNull {
            spec["limited"].setDefault("nominalConcurrencyShares", 30)
            spec["limited"].setDefault("lendablePercent", 0)
            if spec["limited"]["limitResponse"]["type"] == "Queue" {
                for (field, value) in [("queues", 64), ("handSize", 8), ("queueLengthLimit", 50)] {
                    spec["limited"]["limitResponse"]["queuing"].setDefault(field, .int(Int64(value)))
                }
            }
        }
    }
}
