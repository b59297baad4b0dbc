import Machinery

extension KindFamily {
    /// HorizontalPodAutoscaler.
    static let autoscaling = KindFamily(
        "autoscaling/v2",
        kinds: [
            Kind(
                "horizontalpodautoscalers", "HorizontalPodAutoscaler", .namespaced, short: "hpa", categories: "all",
                parts: .status
            ) { kind in
                kind.columns = TableColumn.autoscaler
                kind.validate = AutoscalerRules.validate
            }
        ],
        defaults: ["HorizontalPodAutoscalerSpec": completeAutoscalerSpec],
        fields: """
            HorizontalPodAutoscaler kind // Changes the number of pods by how much they have to do.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 HorizontalPodAutoscalerSpec required // What is wanted.
             status 3 HorizontalPodAutoscalerStatus // What was found; the platform writes it.
            HorizontalPodAutoscalerSpec // What is scaled, between which bounds, by which metrics.
             scaleTargetRef 1 CrossVersionObjectReference required // What is scaled.
             minReplicas 2 int32 pointer default=1 // The fewest pods.
             maxReplicas 3 int32 required // The most pods.
             metrics 4 [MetricSpec] // What the number follows; the metric that asks for most wins.
             behavior 5 HorizontalPodAutoscalerBehavior // How fast the number changes.
            CrossVersionObjectReference // Points to an object in the same namespace.
             kind 1 string must // Its kind.
             name 2 string must // Its name.
             apiVersion 3 string // Its group and version.
            MetricSpec // A metric, and the value that is aimed at.
             type 1 string must // Which of the others it is: Object, Pods, Resource, ContainerResource or External.
             object 2 ObjectMetricSource // A metric of one object.
             pods 3 PodsMetricSource // The mean of a metric of the pods.
             resource 4 ResourceMetricSource // The mean use of a resource by the pods.
             containerResource 7 ContainerResourceMetricSource // The mean use of a resource by one container of the pods.
             external 5 ExternalMetricSource // A metric from outside.
            ObjectMetricSource // A metric of one object.
             describedObject 1 CrossVersionObjectReference required // The object that has the metric.
             target 2 MetricTarget required // The value that is aimed at.
             metric 3 MetricIdentifier required // The metric.
            MetricTarget // The value that is aimed at.
             type 1 string must // Utilization, Value or AverageValue.
             value 2 quantity // As a total.
             averageValue 3 quantity // As the mean over the pods.
             averageUtilization 4 int32 pointer // As the mean over the pods, in percent of their requests.
            MetricIdentifier // A metric.
             name 1 string must // Its name.
             selector 2 meta.v1.LabelSelector // Its labels.
            PodsMetricSource // The mean of a metric of the pods.
             metric 1 MetricIdentifier required // The metric.
             target 2 MetricTarget required // The value that is aimed at.
            ResourceMetricSource // The mean use of a resource by the pods.
             name 1 string must // The resource.
             target 2 MetricTarget required // The value that is aimed at.
            ContainerResourceMetricSource // The mean use of a resource by one container of the pods.
             name 1 string must // The resource.
             target 2 MetricTarget required // The value that is aimed at.
             container 3 string must // The container.
            ExternalMetricSource // A metric from outside.
             metric 1 MetricIdentifier required // The metric.
             target 2 MetricTarget required // The value that is aimed at.
            HorizontalPodAutoscalerBehavior // How fast the number changes.
             scaleUp 1 HPAScalingRules // Upwards.
             scaleDown 2 HPAScalingRules // Downwards.
            HPAScalingRules // How fast the number changes in one direction.
             stabilizationWindowSeconds 3 int32 pointer // How long back the wishes are looked at, so that the number doesn't jump.
             selectPolicy 1 string pointer // Which of the policies counts: Max, Min or Disabled.
             policies 2 [HPAScalingPolicy] // What is allowed in a span of time.
             tolerance 4 quantity // How far the metric may be off before something is done.
            HPAScalingPolicy // What is allowed in a span of time.
             type 1 string must // Pods or Percent.
             value 2 int32 required // How many.
             periodSeconds 3 int32 required // The span.
            HorizontalPodAutoscalerStatus // What is known.
             observedGeneration 1 int64 pointer // The metadata.generation that the status was found for.
             lastScaleTime 2 time // When the number was changed last.
             currentReplicas 3 int32 // How many pods there are.
             desiredReplicas 4 int32 required // How many pods there should be.
             currentMetrics 5 [MetricStatus] // The metrics now.
             conditions 6 [HorizontalPodAutoscalerCondition] patch=merge:type keys=type // What is true of the object at the moment.
            MetricStatus // A metric now.
             type 1 string required // Which of the others it is: Object, Pods, Resource, ContainerResource or External.
             object 2 ObjectMetricStatus // A metric of one object.
             pods 3 PodsMetricStatus // The mean of a metric of the pods.
             resource 4 ResourceMetricStatus // The mean use of a resource by the pods.
             containerResource 7 ContainerResourceMetricStatus // The mean use of a resource by one container of the pods.
             external 5 ExternalMetricStatus // A metric from outside.
            ObjectMetricStatus // A metric of one object.
             metric 1 MetricIdentifier required // The metric.
             current 2 MetricValueStatus required // The value now.
             describedObject 3 CrossVersionObjectReference required // The object that has the metric.
            MetricValueStatus // The value of a metric.
             value 1 quantity // As a total.
             averageValue 2 quantity // As the mean over the pods.
             averageUtilization 3 int32 pointer // As the mean over the pods, in percent of their requests.
            PodsMetricStatus // The mean of a metric of the pods.
             metric 1 MetricIdentifier required // The metric.
             current 2 MetricValueStatus required // The value now.
            ResourceMetricStatus // The mean use of a resource by the pods.
             name 1 string required // The resource.
             current 2 MetricValueStatus required // The value now.
            ContainerResourceMetricStatus // The mean use of a resource by one container of the pods.
             name 1 string required // The resource.
             current 2 MetricValueStatus required // The value now.
             container 3 string required // The container.
            ExternalMetricStatus // A metric from outside.
             metric 1 MetricIdentifier required // The metric.
             current 2 MetricValueStatus required // The value now.
            HorizontalPodAutoscalerCondition // One thing that is true or false of an autoscaler.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            """)
}

extension KindFamily {
    @Sendable private static func completeAutoscalerSpec(_ spec: inout JSONValue) {
        let usage: JSONValue = ["name": "cpu", "target": ["type": "Utilization", "averageUtilization": 80]]
        spec.setDefault("metrics", [["type": "Resource", "resource": usage]])
    }

}

extension TableColumn {
    /// What autoscalers show, in both versions.
    static let autoscaler: [TableColumn] = [
        .name,
        .computed("Reference") { object in
            let target = object["spec"]["scaleTargetRef"]
            return .string("\(target["kind"].text)/\(target["name"].text)")
        }, .computed("Targets") { .string(targets($0)) },
        .text("MinPods", "spec.minReplicas", absent: "<unset>"),
        .integer("MaxPods", "spec.maxReplicas"), .integer("Replicas", "status.currentReplicas"), .age,
    ]

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
}
