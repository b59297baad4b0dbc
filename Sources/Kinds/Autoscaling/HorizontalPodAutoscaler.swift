package import Machinery

/// Changes the number of a workload's pods as their use of resources asks for.
package struct HorizontalPodAutoscaler: ObjectView {
    package static let kind = KindID(
        "autoscaling", "v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var target: JSONValue { json["spec"]["scaleTargetRef"] }
    package var minReplicas: Int { json["spec"]["minReplicas"].int ?? 1 }
    package var maxReplicas: Int { json["spec"]["maxReplicas"].number }
    package var metrics: [JSONValue] { json["spec"]["metrics"].items }
    package var conditions: [Condition] { json["status"]["conditions"].views() }
}
