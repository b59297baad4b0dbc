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
            HorizontalPodAutoscaler kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 HorizontalPodAutoscalerSpec required
             status 3 HorizontalPodAutoscalerStatus
            HorizontalPodAutoscalerSpec
             scaleTargetRef 1 CrossVersionObjectReference required
             minReplicas 2 int32 pointer default=1
             maxReplicas 3 int32 required
             metrics 4 [MetricSpec]
             behavior 5 HorizontalPodAutoscalerBehavior
            CrossVersionObjectReference
             kind 1 string must
             name 2 string must
             apiVersion 3 string
            MetricSpec
             type 1 string must
             object 2 ObjectMetricSource
             pods 3 PodsMetricSource
             resource 4 ResourceMetricSource
             containerResource 7 ContainerResourceMetricSource
             external 5 ExternalMetricSource
            ObjectMetricSource
             describedObject 1 CrossVersionObjectReference required
             target 2 MetricTarget required
             metric 3 MetricIdentifier required
            MetricTarget
             type 1 string must
             value 2 quantity
             averageValue 3 quantity
             averageUtilization 4 int32 pointer
            MetricIdentifier
             name 1 string must
             selector 2 meta.v1.LabelSelector
            PodsMetricSource
             metric 1 MetricIdentifier required
             target 2 MetricTarget required
            ResourceMetricSource
             name 1 string must
             target 2 MetricTarget required
            ContainerResourceMetricSource
             name 1 string must
             target 2 MetricTarget required
             container 3 string must
            ExternalMetricSource
             metric 1 MetricIdentifier required
             target 2 MetricTarget required
            HorizontalPodAutoscalerBehavior
             scaleUp 1 HPAScalingRules
             scaleDown 2 HPAScalingRules
            HPAScalingRules
             stabilizationWindowSeconds 3 int32 pointer
             selectPolicy 1 string pointer
             policies 2 [HPAScalingPolicy]
             tolerance 4 quantity
            HPAScalingPolicy
             type 1 string must
             value 2 int32 required
             periodSeconds 3 int32 required
            HorizontalPodAutoscalerStatus
             observedGeneration 1 int64 pointer
             lastScaleTime 2 time
             currentReplicas 3 int32
             desiredReplicas 4 int32 required
             currentMetrics 5 [MetricStatus]
             conditions 6 [HorizontalPodAutoscalerCondition] patch=merge:type keys=type
            MetricStatus
             type 1 string required
             object 2 ObjectMetricStatus
             pods 3 PodsMetricStatus
             resource 4 ResourceMetricStatus
             containerResource 7 ContainerResourceMetricStatus
             external 5 ExternalMetricStatus
            ObjectMetricStatus
             metric 1 MetricIdentifier required
             current 2 MetricValueStatus required
             describedObject 3 CrossVersionObjectReference required
            MetricValueStatus
             value 1 quantity
             averageValue 2 quantity
             averageUtilization 3 int32 pointer
            PodsMetricStatus
             metric 1 MetricIdentifier required
             current 2 MetricValueStatus required
            ResourceMetricStatus
             name 1 string required
             current 2 MetricValueStatus required
            ContainerResourceMetricStatus
             name 1 string required
             current 2 MetricValueStatus required
             container 3 string required
            ExternalMetricStatus
             metric 1 MetricIdentifier required
             current 2 MetricValueStatus required
            HorizontalPodAutoscalerCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
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
