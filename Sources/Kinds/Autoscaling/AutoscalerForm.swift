import Machinery

/// An autoscaler in its first version, made of what is stored, which is the second.
///
/// The first knows one target of CPU use only; what it can't say travels in annotations, as in Kubernetes.
enum AutoscalerForm {
    static let first = VersionForm(version: "v2", show: show, store: store)

    private static let prefix = "autoscaling.alpha.kubernetes.io/"

    @Sendable private static func show(_ stored: JSONValue) -> JSONValue {
        var shown = stored
        shown["apiVersion"] = "autoscaling/v1"
        var others: [JSONValue] = []
        shown["spec"]["metrics"] = .null
        for metric in stored["spec"]["metrics"].items {
            let target = metric["resource"]["target"]
            if isCPU(metric), shown["spec"]["targetCPUUtilizationPercentage"].isNull {
                shown["spec"]["targetCPUUtilizationPercentage"] = target["averageUtilization"]
            } else {
                others.append(metric)
            }
        }
        if !others.isEmpty { note("metrics", .array(others), on: &shown) }
        note("behavior", stored["spec"]["behavior"], on: &shown)
        shown["spec"]["behavior"] = .null
        let status = stored["status"]
        note("conditions", status["conditions"], on: &shown)
        note("current-metrics", status["currentMetrics"], on: &shown)
        let current = status["currentMetrics"].items.first(where: isCPU)
        shown["status"]["currentCPUUtilizationPercentage"] =
            current?["resource"]["current"]["averageUtilization"] ?? .null
        (shown["status"]["conditions"], shown["status"]["currentMetrics"]) = (.null, .null)
        return shown
    }

    @Sendable private static func store(_ shown: JSONValue) -> JSONValue {
        var stored = shown
        stored["apiVersion"] = "autoscaling/v2"
        var metrics = take("metrics", from: &stored).items
        let percent = shown["spec"]["targetCPUUtilizationPercentage"]
        if !percent.isNull {
            let target: JSONValue = ["type": "Utilization", "averageUtilization": percent]
            metrics.insert(["type": "Resource", "resource": ["name": "cpu", "target": target]], at: 0)
        }
        stored["spec"]["targetCPUUtilizationPercentage"] = .null
        stored["spec"]["metrics"] = metrics.isEmpty ? .null : .array(metrics)
        stored["spec"]["behavior"] = take("behavior", from: &stored)
        guard !shown["status"].isNull else { return stored }
        stored["status"]["conditions"] = take("conditions", from: &stored)
        var current = take("current-metrics", from: &stored).items
        let used = shown["status"]["currentCPUUtilizationPercentage"]
        if !used.isNull, !current.contains(where: isCPU) {
            current.append(["type": "Resource", "resource": ["name": "cpu", "current": ["averageUtilization": used]]])
        }
        stored["status"]["currentMetrics"] = current.isEmpty ? .null : .array(current)
        stored["status"]["currentCPUUtilizationPercentage"] = .null
        return stored
    }

    private static func isCPU(_ metric: JSONValue) -> Bool {
        guard metric["type"] == "Resource", metric["resource"]["name"] == "cpu" else { return false }
        let amounts = [metric["resource"]["target"], metric["resource"]["current"]]
        return amounts.contains { !$0["averageUtilization"].isNull }
    }

    private static func note(_ name: String, _ value: JSONValue, on object: inout JSONValue) {
        guard !value.isNull else { return }
        object["metadata"]["annotations"][prefix + name] = .string(value.description)
    }

    /// Takes a note off the object, or null where there is none or somebody broke it.
    private static func take(_ name: String, from object: inout JSONValue) -> JSONValue {
        guard let text = object["metadata"]["annotations"][prefix + name].string else { return .null }
        object["metadata"]["annotations"][prefix + name] = .null
        if object["metadata"]["annotations"] == [:] { object["metadata"]["annotations"] = .null }
        return (try? JSONValue(parsing: text)) ?? .null
    }
}
