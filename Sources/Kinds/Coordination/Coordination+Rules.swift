import Machinery

/// Checks of leases, priority classes and runtime classes.
enum CoordinationRules {
    @Sendable static func validateLease(_ lease: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = lease["spec"]
        var causes: [StatusCause] = []
        if let duration = spec["leaseDurationSeconds"].int, duration <= 0 {
            causes.append(.invalid("spec.leaseDurationSeconds", spec["leaseDurationSeconds"], "must be greater than 0"))
        }
        if let holder = spec["holderIdentity"].string, holder.isEmpty {
            causes.append(.invalid("spec.holderIdentity", "", "must not be empty"))
        }
        return causes + FieldRules.nonNegative(spec, ["leaseTransitions"], "spec")
    }

    /// The most that a class of users may have; above are the platform's own.
    static let mostUserPriority = 1_000_000_000
    static let systemPriorities = ["system-cluster-critical": 2_000_000_000, "system-node-critical": 2_000_001_000]

    @Sendable static func validatePriorityClass(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let (name, value) = (object["metadata"]["name"].text, object["value"].number)
        if let old {
            var causes: [StatusCause] = []
            if object["value"] != old["value"] {
                causes.append(.forbidden("value", "may not be changed in an update."))
            }
            return causes + FieldRules.unchanged(["preemptionPolicy"], object, old, "")
        }
        var causes = FieldRules.oneOf(
            ["Never", "PreemptLowerPriority"], object["preemptionPolicy"], "preemptionPolicy")
        if let known = systemPriorities[name] {
            if known != value { causes.append(reserved("value of \(name) PriorityClass must be \(known)")) }
            if object["globalDefault"].flag {
                causes.append(reserved("globalDefault of \(name) PriorityClass must be false"))
            }
        } else if name.hasPrefix("system-") {
            causes.append(reserved("\(name) is not a known system priority class"))
        } else if value > mostUserPriority {
            let detail = "maximum allowed value of a user defined priority is \(mostUserPriority)"
            causes.append(.forbidden("value", detail))
        }
        return causes
    }

    private static func reserved(_ why: String) -> StatusCause {
        .forbidden(
            "metadata.name",
            "priority class names with 'system-' prefix are reserved for system use only. error: \(why)")
    }

    @Sendable static func validateRuntimeClass(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = FieldRules.requiredName(object["handler"], "handler", Names.dnsLabel)
        for (name, amount) in object["overhead"]["podFixed"].object ?? [:] {
            causes += Names.qualifiedName(name).map { .invalid("overhead.podFixed[\(name)]", .string(name), $0) }
            causes += FieldRules.quantity(amount, "overhead.podFixed[\(name)]")
        }
        causes += MetadataRules.labelFaults(object["scheduling"]["nodeSelector"], "scheduling.nodeSelector")
        return causes
            + TolerationRules.faults(object["scheduling"]["tolerations"].items, "scheduling.tolerations")
    }
}
