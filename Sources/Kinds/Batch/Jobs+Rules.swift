import Machinery

/// What is set and checked on jobs and cron jobs.
enum JobRules {
    private static let uidLabels = ["batch.kubernetes.io/controller-uid", "controller-uid"]
    private static let nameLabels = ["batch.kubernetes.io/job-name", "job-name"]
    /// An indexed job keeps a list of its pods' numbers.
    private static let mostIndexedParallelism = 100_000

    /// A job's pods are told from all others by its uid, unless the author selects himself (`manualSelector`).
    ///
    /// What he wrote himself stays, and is refused by the checks where it says something else.
    @Sendable static func prepareJob(_ job: inout JSONValue, old: JSONValue?) {
        guard old == nil, !job["spec"]["manualSelector"].flag else { return }
        let (uid, name) = (job["metadata"]["uid"], job["metadata"]["name"])
        for label in uidLabels { job["spec"]["template"]["metadata"]["labels"].setDefault(label, uid) }
        for label in nameLabels { job["spec"]["template"]["metadata"]["labels"].setDefault(label, name) }
        job["spec"]["selector"]["matchLabels"].setDefault(uidLabels[0], uid)
    }

    @Sendable static func validateJob(_ job: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = job["spec"]
        if let old { return specFaults(spec, "spec") + changes(spec, old) }
        var causes = specFaults(spec, "spec") + generatedSelector(job)
        if spec["selector"].isNull { causes.append(.required("spec.selector")) }
        causes += FieldRules.selector(spec["selector"], "spec.selector")
        let labels = spec["template"]["metadata"]["labels"]
        if let selector = try? LabelSelector(json: spec["selector"]), !selector.matches(labels.stringMap) {
            let detail = "`selector` does not match template `labels`"
            causes.append(.invalid("spec.template.metadata.labels", labels.isNull ? [:] : labels, detail))
        }
        return causes
    }

    /// A selector that the server makes must be exactly its own.
    private static func generatedSelector(_ job: JSONValue) -> [StatusCause] {
        let spec = job["spec"]
        guard !spec["manualSelector"].flag, !spec["selector"].isNull else { return [] }
        var causes: [StatusCause] = []
        let labels = spec["template"]["metadata"]["labels"]
        let (uid, name) = (job["metadata"]["uid"].text, job["metadata"]["name"].text)
        for (label, wanted) in uidLabels.map({ ($0, uid) }) + nameLabels.map({ ($0, name) })
        where labels[label].text != wanted {
            causes.append(.invalid("spec.template.metadata.labels[\(label)]", labels, "must be '\(wanted)'"))
        }
        if spec["selector"] != ["matchLabels": [uidLabels[0]: .string(uid)]] {
            causes.append(.invalid("spec.selector", spec["selector"], "`selector` not auto-generated"))
        }
        return causes
    }

    /// The faults of a job's spec, here or in a cron job's template.
    static func specFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.nonNegative(
            spec,
            [
                "parallelism", "completions", "activeDeadlineSeconds", "backoffLimit", "ttlSecondsAfterFinished",
                "backoffLimitPerIndex", "maxFailedIndexes",
            ], path)
        causes += completionFaults(spec, path)
        causes += failurePolicy(spec, "\(path).podFailurePolicy")
        causes += successPolicy(spec, "\(path).successPolicy")
        causes += FieldRules.oneOf(
            spec["podFailurePolicy"].isNull ? ["Failed", "TerminatingOrFailed"] : ["Failed"],
            spec["podReplacementPolicy"], "\(path).podReplacementPolicy")
        causes += FieldRules.name(spec["managedBy"], "\(path).managedBy", Names.domainPath)
        let template = spec["template"]
        causes += MetadataRules.labelFaults(template["metadata"]["labels"], "\(path).template.metadata.labels")
        causes += PodRules.specFaults(template["spec"], "\(path).template.spec")
        switch template["spec"]["restartPolicy"].text {
        case "OnFailure", "Never": break
        case "", "Always":
            causes.append(.required("\(path).template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\""))
        // Told by the schema.
        default: break
        }
        return causes
    }

    private static func completionFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.oneOf(["Indexed", "NonIndexed"], spec["completionMode"], "\(path).completionMode")
        if spec["completionMode"] == "Indexed" {
            if spec["completions"].isNull {
                causes.append(.required("\(path).completions", "when completion mode is Indexed"))
            }
            if spec["parallelism"].number > mostIndexedParallelism {
                let detail = "must be less than or equal to 100000 when completion mode is Indexed"
                causes.append(.invalid("\(path).parallelism", spec["parallelism"], detail))
            }
            if let most = spec["maxFailedIndexes"].int {
                if spec["backoffLimitPerIndex"].isNull {
                    causes.append(.required("\(path).backoffLimitPerIndex", "when maxFailedIndexes is specified"))
                }
                if let completions = spec["completions"].int, most > completions {
                    let detail = "must be less than or equal to completions"
                    causes.append(.invalid("\(path).maxFailedIndexes", spec["maxFailedIndexes"], detail))
                }
            }
        } else {
            for field in ["backoffLimitPerIndex", "maxFailedIndexes"] where !spec[field].isNull {
                causes.append(.invalid("\(path).\(field)", spec[field], "requires indexed completion mode"))
            }
        }
        return causes
    }

    private static func failurePolicy(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        let policy = spec["podFailurePolicy"]
        guard !policy.isNull else { return [] }
        var causes: [StatusCause] = []
        if spec["template"]["spec"]["restartPolicy"] != "Never" {
            let place = path.replacingLast("podFailurePolicy", with: "template.spec.restartPolicy")
            let detail = "only \"Never\" is supported when podFailurePolicy is specified"
            causes.append(.invalid(place, spec["template"]["spec"]["restartPolicy"], detail))
        }
        for (index, rule) in policy["rules"].items.enumerated() {
            let place = "\(path).rules[\(index)]"
            var actions = ["Count", "FailJob", "Ignore"]
            if !spec["backoffLimitPerIndex"].isNull { actions.insert("FailIndex", at: 1) }
            if rule["action"].text.isEmpty {
                causes.append(.required("\(place).action", "valid values: \(actions)"))
            } else {
                causes += FieldRules.oneOf(actions, rule["action"], "\(place).action")
            }
            let (codes, conditions) = (rule["onExitCodes"], rule["onPodConditions"])
            if !codes.isNull, !conditions.items.isEmpty {
                let detail = "specifying both OnExitCodes and OnPodConditions is not supported"
                causes.append(.invalid(place, rule, detail))
            }
            if codes.isNull, conditions.items.isEmpty {
                causes.append(
                    .invalid(place, rule, "specifying one of OnExitCodes and OnPodConditions is required"))
            }
            if !codes.isNull { causes += exitCodes(codes, "\(place).onExitCodes") }
        }
        return causes
    }

    private static func exitCodes(_ codes: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.oneOf(["In", "NotIn"], codes["operator"], "\(path).operator")
        let values = codes["values"].items
        if values.isEmpty {
            causes.append(.invalid("\(path).values", codes["values"], "at least one value is required"))
        }
        if codes["operator"] == "In", values.contains(0) {
            let index = values.firstIndex(of: 0) ?? 0
            causes.append(.invalid("\(path).values[\(index)]", 0, "must not be 0 for the In operator"))
        }
        if Set(values).count < values.count { causes.append(.duplicate("\(path).values", codes["values"])) }
        return causes
    }

    private static func successPolicy(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        let policy = spec["successPolicy"]
        guard !policy.isNull else { return [] }
        guard spec["completionMode"] == "Indexed" else {
            return [.invalid(path, policy, "requires indexed completion mode")]
        }
        if policy["rules"].items.isEmpty {
            return [
                .required("\(path).rules", "at least one rules must be specified when the successPolicy is specified")
            ]
        }
        return policy["rules"].items.enumerated().flatMap { index, rule -> [StatusCause] in
            let place = "\(path).rules[\(index)]"
            if rule["succeededCount"].isNull, rule["succeededIndexes"].isNull {
                return [.required(place, "at least one of succeededCount or succeededIndexes must be specified")]
            }
            return FieldRules.nonNegative(rule, ["succeededCount"], place)
        }
    }

    private static func changes(_ new: JSONValue, _ oldJob: JSONValue) -> [StatusCause] {
        let old = oldJob["spec"]
        var causes: [StatusCause] = []
        let isElastic =
            new["completionMode"] == "Indexed" && new["completions"] == new["parallelism"]
            && !new["completions"].isNull
        if !isElastic { causes += FieldRules.unchanged(["completions"], new, old, "spec") }
        causes += FieldRules.unchanged(["selector"], new, old, "spec")
        var (template, before) = (new["template"], old["template"])
        if old["suspend"].flag, oldJob["status"]["startTime"].isNull {
            // Where its pods may run can still be told while none has run.
            for field in ["nodeSelector", "affinity", "tolerations", "schedulingGates"] {
                (template["spec"][field], before["spec"][field]) = (.null, .null)
            }
            for field in ["labels", "annotations"] {
                (template["metadata"][field], before["metadata"][field]) = (.null, .null)
            }
        }
        if template != before { causes.append(.immutable("spec.template", new["template"])) }
        return causes
            + FieldRules.unchanged(
                ["completionMode", "podFailurePolicy", "backoffLimitPerIndex", "managedBy", "successPolicy"], new, old,
                "spec")
    }
}

/// Checks of cron jobs.
enum CronJobRules {
    /// A job's name is its cron job's with eleven characters more.
    private static let mostNameBytes = 52

    @Sendable static func validate(_ job: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = job["spec"]
        var causes: [StatusCause] = []
        if old == nil, job["metadata"]["name"].text.utf8.count > mostNameBytes {
            let detail = "must be no more than \(mostNameBytes) characters"
            causes.append(.invalid("metadata.name", job["metadata"]["name"], detail))
        }
        if old?["spec"]["schedule"] != spec["schedule"] { causes += schedule(spec) }
        causes += FieldRules.nonNegative(
            spec, ["startingDeadlineSeconds", "successfulJobsHistoryLimit", "failedJobsHistoryLimit"], "spec")
        if spec["timeZone"] != old?["spec"]["timeZone"] { causes += timeZone(spec["timeZone"]) }
        let template = spec["jobTemplate"]["spec"]
        if !template["selector"].isNull {
            let detail = "`selector` will be auto-generated"
            causes.append(.invalid("spec.jobTemplate.spec.selector", template["selector"], detail))
        }
        if template["manualSelector"].flag {
            causes.append(
                .notSupported("spec.jobTemplate.spec.manualSelector", template["manualSelector"], ["nil", "false"]))
        }
        return causes + JobRules.specFaults(template, "spec.jobTemplate.spec")
    }

    private static func schedule(_ spec: JSONValue) -> [StatusCause] {
        let text = spec["schedule"].text
        // An absent one is told by the schema.
        if text.isEmpty { return [] }
        if text.hasPrefix("TZ=") || text.hasPrefix("CRON_TZ=") {
            let detail = "cannot use TZ or CRON_TZ in schedule, use timeZone field instead"
            return [.invalid("spec.schedule", spec["schedule"], detail)]
        }
        do {
            _ = try CronExpression(text)
            return []
        } catch {
            return [.invalid("spec.schedule", spec["schedule"], error.description)]
        }
    }

    /// The names of zones are the host's: here only what none could have.
    private static func timeZone(_ zone: JSONValue) -> [StatusCause] {
        guard let text = zone.string else { return [] }
        if text.isEmpty { return [.invalid("spec.timeZone", zone, "timeZone must be nil or non-empty string")] }
        if text.lowercased() == "local" {
            let detail =
                "timeZone must be an explicit time zone as defined in https://www.iana.org/time-zones"
            return [.invalid("spec.timeZone", zone, detail)]
        }
        let isPlausible = text.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
            !part.isEmpty && part.first != "-" && Names.consists(part, ofAlphanumericsAnd: "-+_")
        }
        return isPlausible ? [] : [.invalid("spec.timeZone", zone, "unknown time zone \(text)")]
    }
}

extension String {
    /// With the last word of a path exchanged.
    fileprivate func replacingLast(_ word: String, with other: String) -> String {
        hasSuffix(word) ? String(dropLast(word.count)) + other : self
    }
}
