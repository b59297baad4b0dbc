import Machinery

extension KindHooks {
    static let describeNamespace: KindHook = { kind in
        kind.columns = [.name, .text("Status", "status.phase"), .age]
        kind.selectableFields = [SelectableField("status.phase")]
        kind.prepare = CoreRules.prepareNamespace
    }

    static let describeReplicationController: KindHook = { kind in
        kind.columns = replicaColumns + [.selector("Selector", "spec", "selector")]
        kind.selectableFields = [SelectableField("status.replicas", absent: "0")]
    }

    /// What replica sets and replication controllers show.
    static let replicaColumns: [TableColumn] =
        [
            .name, .integer("Desired", "spec.replicas"), .integer("Current", "status.replicas"),
            .integer("Ready", "status.readyReplicas"), .age,
        ] + TableColumn.containers("spec", "template", "spec")

    static let describeConfigMap: KindHook = { kind in
        kind.columns = [
            .name, .computed("Data", type: "integer") { .int(count($0["data"]) + count($0["binaryData"])) }, .age,
        ]
        kind.validate = CoreRules.validateConfigMap
    }

    static let describeSecret: KindHook = { kind in
        kind.columns = [
            .name, .text("Type", "type"), .computed("Data", type: "integer") { .int(count($0["data"])) }, .age,
        ]
        kind.selectableFields = [SelectableField("type")]
        kind.prepare = CoreRules.prepareSecret
        kind.validate = CoreRules.validateSecret
    }

    private static func count(_ value: JSONValue) -> Int64 { Int64(value.object?.count ?? 0) }

    static let describeServiceAccount: KindHook = { kind in kind.columns = [.name, .age] }

    static let describeEvent: KindHook = { kind in
        kind.columns = EventColumns.all(
            object: "involvedObject", component: "reportingComponent", source: "source", message: "message",
            first: "firstTimestamp", last: "lastTimestamp", count: "count")
        kind.selectableFields =
            ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map {
                SelectableField("involvedObject.\($0)")
            } + ["reason", "reportingComponent", "type"].map { SelectableField($0) }
            + [SelectableField("source") { $0["source"]["component"].string ?? $0["reportingComponent"].text }]
        kind.nameRule = Names.dnsSubdomain
    }

    static let describeEventsEvent: KindHook = { kind in
        kind.columns = EventColumns.all(
            object: "regarding", component: "reportingController", source: "deprecatedSource", message: "note",
            first: "deprecatedFirstTimestamp", last: "deprecatedLastTimestamp", count: "deprecatedCount")
        kind.selectableFields =
            ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map {
                SelectableField("regarding.\($0)")
            } + ["reason", "reportingController", "type"].map { SelectableField($0) }
    }

    static let describeNode: KindHook = { kind in
        kind.columns = [
            .name, .computed("Status") { .string(nodeStatus($0)) }, .computed("Roles") { .string(nodeRoles($0)) }, .age,
            .text("Version", "status.nodeInfo.kubeletVersion"),
            .computed("Internal-IP", wide: true) { .string(address($0, "InternalIP")) },
            .computed("External-IP", wide: true) { .string(address($0, "ExternalIP")) },
            .text("OS-Image", "status.nodeInfo.osImage", absent: "<unknown>", wide: true),
            .text("Kernel-Version", "status.nodeInfo.kernelVersion", absent: "<unknown>", wide: true),
            .text("Container-Runtime", "status.nodeInfo.containerRuntimeVersion", absent: "<unknown>", wide: true),
        ]
        kind.selectableFields = [SelectableField("spec.unschedulable", absent: "false")]
    }

    private static func nodeStatus(_ node: JSONValue) -> String {
        let ready = node["status"]["conditions"].items.first { $0["type"].text == "Ready" }
        let status = ready.map { $0["status"].text == "True" ? "Ready" : "NotReady" } ?? "Unknown"
        return status + (node["spec"]["unschedulable"].flag ? ",SchedulingDisabled" : "")
    }

    private static func nodeRoles(_ node: JSONValue) -> String {
        let prefix = "node-role.kubernetes.io/"
        let roles = node["metadata"]["labels"].stringMap.compactMap { key, value in
            key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : key == "kubernetes.io/role" ? value : nil
        }
        return roles.isEmpty ? "<none>" : roles.sorted().joined(separator: ",")
    }

    private static func address(_ node: JSONValue, _ type: String) -> String {
        node["status"]["addresses"].items.first { $0["type"].text == type }?["address"].string ?? "<none>"
    }

    static let describePodTemplate: KindHook = { kind in
        kind.columns =
            [.name] + TableColumn.containers("template", "spec")
            + [.selector("Pod Labels", "template", "metadata", "labels", wide: false)]
    }

    static let describeResourceQuota: KindHook = { kind in
        kind.columns = [
            .name, .computed("Request") { .string(quota($0) { !$0.hasPrefix("limits.") }) },
            .computed("Limit") { .string(quota($0) { $0.hasPrefix("limits.") }) }, .age,
        ]
    }

    private static func quota(_ object: JSONValue, _ isShown: (String) -> Bool) -> String {
        let (hard, used) = (object["status"]["hard"].stringMap, object["status"]["used"].stringMap)
        return hard.keys.sorted().filter(isShown).map { "\($0): \(used[$0] ?? "0")/\(hard[$0] ?? "0")" }
            .joined(separator: ", ")
    }
}

/// The columns of events, whose fields two groups name differently.
enum EventColumns {
    static func all(
        object: String, component: String, source: String, message: String, first: String, last: String, count: String
    ) -> [TableColumn] {
        [
            TableColumn("Last Seen") { event, now in .string(lastSeen(event, last, now)) },
            .text("Type", "type", absent: ""), .text("Reason", "reason", absent: ""),
            .computed("Object") { .string($0[object]["kind"].text.lowercased() + "/" + $0[object]["name"].text) },
            .text("Subobject", "\(object).fieldPath", absent: "", wide: true),
            .computed("Source", wide: true) { event in
                let parts = [event[source]["component"].string ?? event[component].text, event[source]["host"].text]
                return .string(parts.filter { !$0.isEmpty }.joined(separator: ", "))
            },
            .computed("Message") { .string($0[message].text.trimmed) },
            TableColumn("First Seen", wide: true) { event, now in
                let time = event[first].isNull ? event["eventTime"] : event[first]
                return .string(TableColumn.age(time, now))
            },
            .computed("Count", type: "integer", wide: true) { event in
                .int(Int64(event["series"]["count"].int ?? max(1, event[count].int ?? 1)))
            },
            TableColumn("Name", format: "name", wide: true) { event, _ in event["metadata"]["name"] },
        ]
    }

    private static func lastSeen(_ event: JSONValue, _ last: String, _ now: Timestamp) -> String {
        let times = [event["series"]["lastObservedTime"], event[last], event["eventTime"]]
        return TableColumn.age(times.first { !$0.isNull } ?? .null, now)
    }
}

extension String {
    /// Without spaces and line breaks at its ends.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
