import Machinery

extension KindHooks {
    static let describeDeployment: KindHook = { kind in
        kind.columns =
            [
                .name, .computed("Ready") { .string(readyOf($0)) },
                .integer("Up-to-date", "status.updatedReplicas"), .integer("Available", "status.availableReplicas"),
                .age,
            ] + TableColumn.containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]
    }

    static let describeReplicaSet: KindHook = { kind in
        kind.columns = replicaColumns + [.selector("Selector", "spec", "selector")]
        kind.selectableFields = [SelectableField("status.replicas", absent: "0")]
    }

    static let describeStatefulSet: KindHook = { kind in
        kind.columns =
            [.name, .computed("Ready") { .string(readyOf($0)) }, .age]
            + TableColumn.containers("spec", "template", "spec")
    }

    static let describeDaemonSet: KindHook = { kind in
        kind.columns =
            [
                .name, .integer("Desired", "status.desiredNumberScheduled"),
                .integer("Current", "status.currentNumberScheduled"), .integer("Ready", "status.numberReady"),
                .integer("Up-to-date", "status.updatedNumberScheduled"),
                .integer("Available", "status.numberAvailable"),
                .selector("Node Selector", "spec", "template", "spec", "nodeSelector", wide: false), .age,
            ] + TableColumn.containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]
    }

    static let describeControllerRevision: KindHook = { kind in
        kind.columns = [
            .name,
            .computed("Controller") { object in
                let owner = object["metadata"]["ownerReferences"].items.first { $0["controller"].flag } ?? .null
                guard !owner.isNull else { return "<none>" }
                let group = GroupVersion(owner["apiVersion"].text).group
                let kind = owner["kind"].text.lowercased() + (group.isEmpty ? "" : ".\(group)")
                return .string("\(kind)/\(owner["name"].text)")
            }, .integer("Revision", "revision"), .age,
        ]
    }

    private static func readyOf(_ object: JSONValue) -> String {
        "\(object["status"]["readyReplicas"].number)/\(object["spec"]["replicas"].number)"
    }

    static let describeJob: KindHook = { kind in
        kind.columns =
            [
                .name, .computed("Status") { .string(jobStatus($0)) },
                .computed("Completions") { .string(completions($0)) },
                TableColumn("Duration") { .string(duration($0, $1)) }, .age,
            ] + TableColumn.containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]
        kind.selectableFields = [SelectableField("status.successful") { String($0["status"]["succeeded"].number) }]
        kind.prepare = JobRules.prepareJob
    }

    private static func jobStatus(_ job: JSONValue) -> String {
        func isTrue(_ type: String) -> Bool {
            job["status"]["conditions"].items.contains { $0["type"].text == type && $0["status"].text == "True" }
        }
        if isTrue("Complete") { return "Complete" }
        if isTrue("Failed") { return "Failed" }
        if !job["metadata"]["deletionTimestamp"].isNull { return "Terminating" }
        if isTrue("Suspended") { return "Suspended" }
        if isTrue("FailureTarget") { return "FailureTarget" }
        return isTrue("SuccessCriteriaMet") ? "SuccessCriteriaMet" : "Running"
    }

    private static func completions(_ job: JSONValue) -> String {
        let done = job["status"]["succeeded"].number
        if let wanted = job["spec"]["completions"].int { return "\(done)/\(wanted)" }
        let parallelism = job["spec"]["parallelism"].number
        return parallelism > 1 ? "\(done)/1 of \(parallelism)" : "\(done)/1"
    }

    private static func duration(_ job: JSONValue, _ now: Timestamp) -> String {
        guard let start = job["status"]["startTime"].string.flatMap(Timestamp.init) else { return "" }
        let end = job["status"]["completionTime"].string.flatMap(Timestamp.init) ?? now
        return end.since(start).humanText
    }

    static let describeCronJob: KindHook = { kind in
        kind.columns =
            [
                .name, .text("Schedule", "spec.schedule"), .text("Timezone", "spec.timeZone"),
                .computed("Suspend", type: "boolean") { .bool($0["spec"]["suspend"].flag) },
                .computed("Active", type: "integer") { .int(Int64($0["status"]["active"].items.count)) },
                TableColumn("Last Schedule") { job, now in
                    let time = job["status"]["lastScheduleTime"]
                    return .string(time.isNull ? "<none>" : TableColumn.age(time, now))
                }, .age,
            ] + TableColumn.containers("spec", "jobTemplate", "spec", "template", "spec")
            + [.selector("Selector", "spec", "jobTemplate", "spec", "selector")]
    }

    static let describeAutoscaler: KindHook = { kind in
        kind.columns = [
            .name,
            .computed("Reference") { object in
                let target = object["spec"]["scaleTargetRef"]
                return .string("\(target["kind"].text)/\(target["name"].text)")
            }, .computed("Targets") { .string(targets($0)) }, .text("MinPods", "spec.minReplicas", absent: "<unset>"),
            .integer("MaxPods", "spec.maxReplicas"), .integer("Replicas", "status.currentReplicas"), .age,
        ]
    }

    private static func targets(_ object: JSONValue) -> String {
        if let wanted = object["spec"]["targetCPUUtilizationPercentage"].int {
            let current = object["status"]["currentCPUUtilizationPercentage"].int.map { "\($0)%" } ?? "<unknown>"
            return "cpu: \(current)/\(wanted)%"
        }
        let current = object["status"]["currentMetrics"].items
        let texts = object["spec"]["metrics"].items.enumerated().map { index, metric -> String in
            let source = metric["resource"]
            let now = index < current.count ? current[index]["resource"]["current"] : .null
            if let wanted = source["target"]["averageUtilization"].int {
                let shown = now["averageUtilization"].int.map { "\($0)%" } ?? "<unknown>"
                return "\(source["name"].text): \(shown)/\(wanted)%"
            }
            let wanted = source["target"]["averageValue"].text
            return "\(source["name"].text): \(now["averageValue"].string ?? "<unknown>")/\(wanted)"
        }
        return texts.isEmpty ? "<none>" : texts.joined(separator: ", ")
    }

    static let describeDisruptionBudget: KindHook = { kind in
        kind.columns = [
            .name, .text("Min Available", "spec.minAvailable", absent: "N/A"),
            .text("Max Unavailable", "spec.maxUnavailable", absent: "N/A"),
            .integer("Allowed Disruptions", "status.disruptionsAllowed"), .age,
        ]
    }
}
