import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

private func scaler(_ spec: JSONValue = [:], target: JSONValue = ["averageUtilization": 50]) -> HorizontalPodAutoscaler
{
    var scaler = HorizontalPodAutoscaler(name: "web", namespace: "shop")
    scaler.spec = [
        "minReplicas": 1, "maxReplicas": 10,
        "metrics": [["type": "Resource", "resource": ["name": "cpu", "target": target]]],
    ]
    for (key, value) in spec.object ?? [:] { scaler.spec[key] = value }
    return scaler
}

private func pods(_ count: Int, ready: Int? = nil, request: String? = "100m") -> [Pod] {
    (0..<count).map { index in
        var worker = pod("p\(index)", readySince: index < ready ?? count ? noon : nil)
        worker.spec["containers"] = [["name": "c", "resources": ["requests": ["cpu": JSONValue(request)]]]]
        return worker
    }
}

private func plan(
    _ scaler: HorizontalPodAutoscaler, _ pods: [Pod], milli: Int?, current: Int? = nil,
    history: ScalingBehavior.History = .init(), at now: Timestamp = noon
) -> AutoscalePlan {
    AutoscalePlan(scaler, current: current ?? pods.count, pods: pods, history: history, now: now) { _ in
        milli.map { ["c": ["cpu": .string("\($0)m"), "memory": "10Mi"]] }
    }
}

private func condition(_ plan: AutoscalePlan, _ type: String) -> String {
    let condition = plan.status["conditions"].items.first { $0["type"].text == type } ?? .null
    return "\(condition["status"].text) \(condition["reason"].text)"
}

struct AutoscaleTests {
    @Test(arguments: [(50, nil), (54, nil), (100, 4), (75, 3), (300, 6)] as [(Int, Int?)])
    func `the number follows the use, in steps`(milli: Int, replicas: Int?) {
        // Two pods that ask for 100m and should use 50m each; four more at once, or twice as many, is the most.
        #expect(plan(scaler(), pods(2), milli: milli).replicas == replicas)
    }

    @Test func `the status tells what was measured and why`() {
        let up = plan(scaler(), pods(2), milli: 100)
        #expect(up.reason == "cpu resource utilization (percentage of request) above target")
        let current = up.status["currentMetrics"][0]["resource"]["current"]
        #expect(current == ["averageValue": "100m", "averageUtilization": 100])
        #expect(condition(up, "ScalingActive") == "True ValidMetricFound")
        #expect(condition(up, "AbleToScale") == "True SucceededRescale")
        #expect(up.status["desiredReplicas"] == 4)
        #expect(
            condition(plan(scaler(["maxReplicas": 3]), pods(2), milli: 100), "ScalingLimited") == "True TooManyReplicas"
        )
        let amount = plan(scaler(target: ["averageValue": "25m"]), pods(2), milli: 50)
        #expect(amount.replicas == 4)
    }

    @Test func `fewer pods come only when fewer have been enough for five minutes`() {
        var history = ScalingBehavior.History()
        history.proposals = [(noon.seconds(-200), 4)]
        let held = plan(scaler(), pods(4), milli: 10, history: history)
        #expect(held.replicas == nil)
        #expect(condition(held, "AbleToScale") == "True ScaleDownStabilized")
        let later = plan(scaler(), pods(4), milli: 10, history: history, at: noon.seconds(200))
        #expect(later.replicas == 1)
        let eager = scaler(["behavior": ["scaleDown": ["stabilizationWindowSeconds": 0]]])
        #expect(plan(eager, pods(4), milli: 10, history: history).replicas == 1)
    }

    @Test func `policies hold the pace`() {
        let slow = scaler([
            "behavior": ["scaleUp": ["policies": [["type": "Pods", "value": 1, "periodSeconds": 60]]]]
        ])
        let first = plan(slow, pods(2), milli: 300)
        #expect(first.replicas == 3)
        #expect(condition(first, "ScalingLimited") == "True ScaleUpLimit")
        #expect(plan(slow, pods(3), milli: 300, history: first.history, at: noon.seconds(30)).replicas == nil)
        #expect(plan(slow, pods(3), milli: 300, history: first.history, at: noon.seconds(61)).replicas == 4)
        let never = scaler(["behavior": ["scaleUp": ["selectPolicy": "Disabled"]]])
        #expect(plan(never, pods(2), milli: 300).replicas == nil)
    }

    @Test func `bounds hold without any measure`() {
        #expect(plan(scaler(["minReplicas": 3]), pods(2), milli: nil).replicas == 3)
        #expect(plan(scaler(["maxReplicas": 1]), pods(2), milli: nil).replicas == 1)
        let off = plan(scaler(), [], milli: nil, current: 0)
        #expect(off.replicas == nil)
        #expect(condition(off, "ScalingActive") == "False ScalingDisabled")
    }

    @Test func `what can not be measured changes nothing and says so`() {
        let unmeasured = plan(scaler(), pods(2), milli: nil)
        #expect(unmeasured.replicas == nil)
        #expect(condition(unmeasured, "ScalingActive") == "False FailedGetResourceMetric")
        let unasked = plan(scaler(), pods(2, request: nil), milli: 10)
        #expect(unasked.fault?.message.hasSuffix("missing request for cpu in container c of Pod p0") == true)
        var external = scaler()
        external.spec["metrics"] = [["type": "External", "external": [:]]]
        #expect(plan(external, pods(2), milli: 10).fault?.reason == "FailedGetExternalMetric")
    }

    @Test func `pods that are not ready count as idle where more would be wanted`() {
        // One ready pod of three at 200%: over all three that is 66%, so four pods, not twelve.
        #expect(plan(scaler(), pods(3, ready: 1), milli: 200).replicas == 4)
        #expect(plan(scaler(), pods(3, ready: 1), milli: 80).replicas == nil, "over all three it is less than wanted")
    }

    @Test(arguments: [("deployment", "deployments"), ("policy", "policies"), ("class", "classes"), ("box", "boxes")])
    func `resources are named by rule`(kind: String, plural: String) {
        #expect(AutoscaleReconciler.plural(kind) == plural)
    }
}
