import Machinery

/// Checks of the workloads of the apps group and of replication controllers.
enum WorkloadRules {
    @Sendable static func validateReplicationController(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes = FieldRules.nonNegative(spec, ["minReadySeconds", "replicas"], "spec")
        let labels = spec["selector"].stringMap
        if labels.isEmpty { causes.append(.required("spec.selector")) }
        return causes + template(spec, LabelSelector(labels), "ReplicationController")
    }

    @Sendable static func validateDeployment(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes = FieldRules.nonNegative(spec, ["replicas"], "spec") + selected(spec, "deployment", "Deployment")
        causes += strategy(spec["strategy"])
        causes += FieldRules.nonNegative(
            spec, ["minReadySeconds", "revisionHistoryLimit", "progressDeadlineSeconds"], "spec")
        if let deadline = spec["progressDeadlineSeconds"].int, deadline <= spec["minReadySeconds"].number {
            causes.append(
                .invalid(
                    "spec.progressDeadlineSeconds", spec["progressDeadlineSeconds"],
                    "must be greater than minReadySeconds"))
        }
        return causes
    }

    @Sendable static func validateReplicaSet(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        // Kubernetes, too, says "deployment" here.
        return FieldRules.nonNegative(spec, ["replicas", "minReadySeconds"], "spec")
            + selected(spec, "deployment", "ReplicaSet")
    }

    @Sendable static func validateStatefulSet(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        if let old { return statefulSetChanges(spec, old["spec"]) + statefulSetFaults(spec) }
        return statefulSetFaults(spec)
    }

    private static func statefulSetFaults(_ spec: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        let management = spec["podManagementPolicy"]
        if !["OrderedReady", "Parallel"].contains(management.text) {
            causes.append(
                .invalid("spec.podManagementPolicy", management, "must be 'OrderedReady' or 'Parallel'"))
        }
        causes += statefulSetStrategy(spec["updateStrategy"])
        for field in ["whenDeleted", "whenScaled"] {
            causes += FieldRules.oneOf(
                ["Delete", "Retain"], spec["persistentVolumeClaimRetentionPolicy"][field],
                "spec.persistentVolumeClaimRetentionPolicy.\(field)")
        }
        causes += FieldRules.nonNegative(spec, ["replicas", "minReadySeconds"], "spec")
        causes += FieldRules.nonNegative(spec["ordinals"], ["start"], "spec.ordinals")
        for (index, claim) in spec["volumeClaimTemplates"].items.enumerated() {
            causes += ClaimRules.specFaults(claim["spec"], "spec.volumeClaimTemplates[\(index)].spec")
        }
        let claims = Set(spec["volumeClaimTemplates"].items.map { $0["metadata"]["name"].text })
        return causes + selected(spec, "statefulset", "StatefulSet", claims: claims)
    }

    private static func statefulSetStrategy(_ strategy: JSONValue) -> [StatusCause] {
        let path = "spec.updateStrategy"
        switch strategy["type"].text {
        case "OnDelete":
            guard !strategy["rollingUpdate"].isNull else { return [] }
            let detail = "only allowed for updateStrategy 'RollingUpdate'"
            return [.invalid("\(path).rollingUpdate", strategy["rollingUpdate"], detail)]
        case "RollingUpdate":
            let rolling = strategy["rollingUpdate"]
            var causes = FieldRules.nonNegative(rolling, ["partition"], "\(path).rollingUpdate")
            let most = rolling["maxUnavailable"]
            guard !most.isNull else { return causes }
            causes += FieldRules.amount(most, "\(path).rollingUpdate.maxUnavailable")
            if FieldRules.isZero(most) {
                causes.append(.invalid("\(path).rollingUpdate.maxUnavailable", most, "cannot be 0"))
            }
            return causes + FieldRules.atMostAll(most, "\(path).rollingUpdate.maxUnavailable")
        case "": return [.required(path)]
        default: return [.invalid(path, strategy, "must be 'RollingUpdate' or 'OnDelete'")]
        }
    }

    private static func statefulSetChanges(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let mutable = [
            "replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
            "persistentVolumeClaimRetentionPolicy", "minReadySeconds",
        ]
        var (after, before) = (new, old)
        for field in mutable { (after[field], before[field]) = (.null, .null) }
        guard after != before else { return [] }
        let detail =
            "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', "
            + "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
        return [.forbidden("spec", detail)]
    }

    @Sendable static func validateDaemonSet(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        return selected(spec, "daemonset", "DaemonSet") + daemonSetStrategy(spec["updateStrategy"])
            + FieldRules.nonNegative(spec, ["minReadySeconds", "revisionHistoryLimit"], "spec")
    }

    private static func daemonSetStrategy(_ strategy: JSONValue) -> [StatusCause] {
        let path = "spec.updateStrategy"
        let rolling = strategy["rollingUpdate"]
        switch strategy["type"].text {
        case "OnDelete": return []
        case "RollingUpdate" where rolling.isNull: return [.required("\(path).rollingUpdate")]
        case "RollingUpdate":
            let (unavailable, surge) = (rolling["maxUnavailable"], rolling["maxSurge"])
            var causes = FieldRules.amount(unavailable, "\(path).rollingUpdate.maxUnavailable")
            causes += FieldRules.amount(surge, "\(path).rollingUpdate.maxSurge")
            switch (FieldRules.isZero(unavailable), FieldRules.isZero(surge)) {
            case (false, false):
                let detail = "may not be set when maxUnavailable is non-zero"
                causes.append(.invalid("\(path).rollingUpdate.maxSurge", surge, detail))
            case (true, true):
                let detail = "cannot be 0 when maxSurge is 0"
                causes.append(.required("\(path).rollingUpdate.maxUnavailable", detail))
            default: break
            }
            return causes + FieldRules.atMostAll(unavailable, "\(path).rollingUpdate.maxUnavailable")
                + FieldRules.atMostAll(surge, "\(path).rollingUpdate.maxSurge")
        default: return [.notSupported("\(path).type", strategy["type"], ["OnDelete", "RollingUpdate"])]
        }
    }

    private static func strategy(_ strategy: JSONValue) -> [StatusCause] {
        let path = "spec.strategy"
        let rolling = strategy["rollingUpdate"]
        switch strategy["type"].text {
        case "Recreate":
            let detail = "may not be specified when strategy `type` is 'Recreate'"
            return rolling.isNull ? [] : [.forbidden("\(path).rollingUpdate", detail)]
        case "RollingUpdate":
            let (unavailable, surge) = (rolling["maxUnavailable"], rolling["maxSurge"])
            var causes = FieldRules.amount(unavailable, "\(path).rollingUpdate.maxUnavailable")
            causes += FieldRules.amount(surge, "\(path).rollingUpdate.maxSurge")
            if FieldRules.isZero(unavailable), FieldRules.isZero(surge) {
                let detail = "may not be 0 when `maxSurge` is 0"
                causes.append(.invalid("\(path).rollingUpdate.maxUnavailable", unavailable, detail))
            }
            return causes + FieldRules.atMostAll(unavailable, "\(path).rollingUpdate.maxUnavailable")
        default: return [.notSupported("\(path).type", strategy["type"], ["Recreate", "RollingUpdate"])]
        }
    }

    /// The faults of a selector that must be there and of the template whose labels it must match.
    private static func selected(
        _ spec: JSONValue, _ word: String, _ kind: String, claims: Set<String> = []
    ) -> [StatusCause] {
        let selector = spec["selector"]
        guard !selector.isNull else {
            return [.required("spec.selector")] + template(spec, nil, kind, claims: claims)
        }
        var causes = FieldRules.selector(selector, "spec.selector")
        let parsed = try? LabelSelector(json: selector)
        if parsed?.isEverything == true {
            causes.append(.invalid("spec.selector", selector, "empty selector is invalid for \(word)"))
        }
        if parsed == nil { causes.append(.invalid("spec.selector", selector, "invalid label selector")) }
        return causes + template(spec, parsed, kind, claims: claims)
    }

    /// The faults of `spec.template`, whose pods run until they are deleted.
    private static func template(
        _ spec: JSONValue, _ selector: LabelSelector?, _ kind: String, claims: Set<String> = []
    ) -> [StatusCause] {
        var causes = PodRules.templateFaults(spec["template"], "spec.template", selector: selector, claims: claims)
        if !spec["template"]["spec"]["activeDeadlineSeconds"].isNull {
            let detail = "activeDeadlineSeconds in \(kind) is not Supported"
            causes.append(.forbidden("spec.template.spec.activeDeadlineSeconds", detail))
        }
        return causes
    }

    @Sendable static func validateControllerRevision(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let data: [StatusCause] = object["data"].isNull ? [.required("data", "data is mandatory")] : []
        return data + FieldRules.atLeast(0, object["revision"], "revision")
    }
}
