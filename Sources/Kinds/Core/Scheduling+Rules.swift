import Machinery

/// Checks of tolerations (core/v1 `Toleration`) and taints.
enum TolerationRules {
    private static let effects = ["NoSchedule", "PreferNoSchedule", "NoExecute"]

    static func faults(_ tolerations: [JSONValue], _ path: String) -> [StatusCause] {
        tolerations.enumerated().flatMap { index, toleration in fault(toleration, "\(path)[\(index)]") }
    }

    private static func fault(_ toleration: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.name(toleration["key"], "\(path).key", Names.qualifiedName)
        let (operation, value) = (toleration["operator"].text, toleration["value"])
        if toleration["key"].text.isEmpty, operation != "Exists" {
            let detail = "operator must be Exists when `key` is empty, which means \"match all values and all keys\""
            causes.append(
                .invalid("\(path).operator", toleration["operator"].isNull ? "" : toleration["operator"], detail))
        }
        if !toleration["tolerationSeconds"].isNull, toleration["effect"] != "NoExecute" {
            let detail = "effect must be 'NoExecute' when `tolerationSeconds` is set"
            causes.append(.invalid("\(path).effect", toleration["effect"].isNull ? "" : toleration["effect"], detail))
        }
        switch operation {
        case "", "Equal": causes += Names.labelValue(value.text).map { .invalid("\(path).operator", value, $0) }
        case "Exists":
            if !value.text.isEmpty {
                let detail = "value must be empty when `operator` is 'Exists'"
                causes.append(.invalid("\(path).operator", toleration, detail))
            }
        default: causes.append(.notSupported("\(path).operator", toleration["operator"], ["Equal", "Exists"]))
        }
        if !toleration["effect"].text.isEmpty {
            causes += FieldRules.oneOf(effects, toleration["effect"], "\(path).effect")
        }
        return causes
    }

    /// The faults of a node's taints.
    static func taints(_ taints: [JSONValue], _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        var seen: Set<String> = []
        for (index, taint) in taints.enumerated() {
            let place = "\(path)[\(index)]"
            causes += Names.qualifiedName(taint["key"].text).map { .invalid("\(place).key", taint["key"], $0) }
            causes += Names.labelValue(taint["value"].text).map { .invalid("\(place).value", taint["value"], $0) }
            if taint["effect"].text.isEmpty {
                causes.append(.required("\(place).effect"))
            } else {
                causes += FieldRules.oneOf(effects.sorted(), taint["effect"], "\(place).effect")
            }
            if !seen.insert("\(taint["key"].text):\(taint["effect"].text)").inserted {
                causes.append(
                    StatusCause(
                        reason: "FieldValueDuplicate",
                        message: "Duplicate value: \(taint): taints must be unique by key and effect pair",
                        field: place))
            }
        }
        return causes
    }
}

/// Checks of how a pod's copies are spread (core/v1 `TopologySpreadConstraint`).
enum SpreadRules {
    static func faults(_ constraints: [JSONValue], _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        var seen: Set<String> = []
        for (index, constraint) in constraints.enumerated() {
            let place = "\(path)[\(index)]"
            if constraint["maxSkew"].number <= 0 {
                causes.append(
                    .invalid("\(place).maxSkew", .int(Int64(constraint["maxSkew"].number)), "must be greater than zero")
                )
            }
            let key = constraint["topologyKey"]
            if key.text.isEmpty {
                causes.append(.required("\(place).topologyKey", "can not be empty"))
            } else {
                causes += FieldRules.name(key, "\(place).topologyKey", Names.qualifiedName)
            }
            let action = constraint["whenUnsatisfiable"]
            causes += FieldRules.oneOf(
                ["DoNotSchedule", "ScheduleAnyway"], action.isNull ? "" : action, "\(place).whenUnsatisfiable")
            if !seen.insert("\(key.text), \(action.text)").inserted {
                let pair: JSONValue = .string("{\(key.text), \(action.text)}")
                causes.append(.duplicate("\(place).{topologyKey, whenUnsatisfiable}", pair))
            }
            if let least = constraint["minDomains"].int {
                if least <= 0 {
                    causes.append(
                        .invalid("\(place).minDomains", constraint["minDomains"], "must be greater than zero"))
                }
                if action != "DoNotSchedule" {
                    let detail = "can only use minDomains if whenUnsatisfiable=DoNotSchedule, not \(action.text)"
                    causes.append(.invalid("\(place).minDomains", constraint["minDomains"], detail))
                }
            }
            for field in ["nodeAffinityPolicy", "nodeTaintsPolicy"] {
                causes += FieldRules.oneOf(["Honor", "Ignore"], constraint[field], "\(place).\(field)")
            }
            causes += FieldRules.selector(constraint["labelSelector"], "\(place).labelSelector")
        }
        return causes
    }
}

/// Checks of where pods want to be (core/v1 `Affinity`).
enum AffinityRules {
    private static let required = "requiredDuringSchedulingIgnoredDuringExecution"
    private static let preferred = "preferredDuringSchedulingIgnoredDuringExecution"

    static func faults(_ affinity: JSONValue, _ path: String) -> [StatusCause] {
        guard !affinity.isNull else { return [] }
        return node(affinity["nodeAffinity"], "\(path).nodeAffinity")
            + ["podAffinity", "podAntiAffinity"].flatMap { pods(affinity[$0], "\(path).\($0)") }
    }

    private static func node(_ affinity: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        if !affinity[required].isNull { causes += nodeSelector(affinity[required], "\(path).\(required)") }
        for (index, term) in affinity[preferred].items.enumerated() {
            let place = "\(path).\(preferred)[\(index)]"
            causes += weight(term, place)
            causes += nodeTerm(term["preference"], "\(place).preference")
        }
        return causes
    }

    private static func weight(_ term: JSONValue, _ path: String) -> [StatusCause] {
        guard !(1...100).contains(term["weight"].number) else { return [] }
        return [.invalid("\(path).weight", .int(Int64(term["weight"].number)), "must be in the range 1-100")]
    }

    /// The faults of a NodeSelector (core/v1).
    static func nodeSelector(_ selector: JSONValue, _ path: String) -> [StatusCause] {
        let terms = selector["nodeSelectorTerms"].items
        if terms.isEmpty {
            return [.required("\(path).nodeSelectorTerms", "must have at least one node selector term")]
        }
        return terms.enumerated().flatMap { nodeTerm($1, "\(path).nodeSelectorTerms[\($0)]") }
    }

    private static func nodeTerm(_ term: JSONValue, _ path: String) -> [StatusCause] {
        ["matchExpressions", "matchFields"].flatMap { list in
            term[list].items.enumerated().flatMap { index, requirement in
                self.requirement(requirement, "\(path).\(list)[\(index)]", isField: list == "matchFields")
            }
        }
    }

    private static func requirement(_ item: JSONValue, _ path: String, isField: Bool) -> [StatusCause] {
        var causes: [StatusCause] = []
        let values = item["values"].items
        switch item["operator"].text {
        case "In", "NotIn":
            if values.isEmpty {
                causes.append(.required("\(path).values", "must be specified when `operator` is 'In' or 'NotIn'"))
            }
        case "Exists", "DoesNotExist":
            if !values.isEmpty {
                let detail = "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"
                causes.append(.forbidden("\(path).values", detail))
            }
        case "Gt", "Lt":
            if values.count != 1 {
                let detail = "must be specified single value when `operator` is 'Lt' or 'Gt'"
                causes.append(.required("\(path).values", detail))
            }
        default: causes.append(.invalid("\(path).operator", item["operator"], "not a valid selector operator"))
        }
        if isField {
            if item["key"] != "metadata.name" {
                causes.append(.invalid("\(path).key", item["key"], "not a valid field selector key"))
            }
        } else {
            causes += Names.qualifiedName(item["key"].text).map { .invalid("\(path).key", item["key"], $0) }
        }
        return causes
    }

    private static func pods(_ affinity: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, term) in affinity[required].items.enumerated() {
            causes += podTerm(term, "\(path).\(required)[\(index)]")
        }
        for (index, term) in affinity[preferred].items.enumerated() {
            let place = "\(path).\(preferred)[\(index)]"
            causes += weight(term, place)
            causes += podTerm(term["podAffinityTerm"], "\(place).podAffinityTerm")
        }
        return causes
    }

    private static func podTerm(_ term: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.selector(term["labelSelector"], "\(path).labelSelector")
        causes += FieldRules.selector(term["namespaceSelector"], "\(path).namespaceSelector")
        for (index, name) in term["namespaces"].items.enumerated() {
            causes += Names.dnsLabel(name.text).map { .invalid("\(path).namespaces[\(index)]", name, $0) }
        }
        if term["topologyKey"].text.isEmpty {
            return causes + [.required("\(path).topologyKey", "can not be empty")]
        }
        return causes + FieldRules.name(term["topologyKey"], "\(path).topologyKey", Names.qualifiedName)
    }
}
