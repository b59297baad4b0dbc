import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

struct TaintTests {
    private func taint(_ key: String, added: Timestamp? = nil) -> JSONValue {
        ["key": .string(key), "effect": "NoExecute", "timeAdded": JSONValue(added?.description)]
    }

    private func toleration(_ key: String, _ seconds: Int?) -> Toleration {
        Toleration(json: ["key": .string(key), "operator": "Exists", "tolerationSeconds": JSONValue(seconds)])
    }

    @Test func `a pod leaves at once, after its time, or never`() {
        let now = noon.seconds(100)
        func decide(_ tolerations: [Toleration], _ taints: [JSONValue]) -> TaintEvictionPlan {
            TaintEvictionPlan.decide(taints: taints, tolerations: tolerations, now: now)
        }
        #expect(decide([], [["key": "k", "effect": "NoSchedule"]]) == .stay)
        #expect(decide([], [taint("k", added: noon)]) == .leave(at: now))
        #expect(decide([toleration("k", nil)], [taint("k", added: noon)]) == .stay)
        #expect(decide([toleration("k", 300)], [taint("k", added: noon)]) == .leave(at: noon.seconds(300)))
        #expect(
            decide([toleration("k", 300), toleration("l", 10)], [taint("k", added: noon), taint("l", added: noon)])
                == .leave(at: noon.seconds(10)))
        #expect(decide([toleration("k", 300)], [taint("k", added: noon), taint("l")]) == .leave(at: now))
    }

    @Test func `a node's conditions are its taints, beside those of others`() {
        var node = Node(name: "n")
        node.taints = [["key": "gpu", "effect": "NoSchedule"], taint("node.kubernetes.io/not-ready", added: noon)]
        node.conditions = [Condition("Ready", false), Condition("DiskPressure", true)]
        let taints = NodeTaintPlan.taints(of: node, now: noon.seconds(60))
        #expect(
            taints.map { "\($0["key"].text):\($0["effect"].text)" } == [
                "gpu:NoSchedule", "node.kubernetes.io/not-ready:NoExecute", "node.kubernetes.io/not-ready:NoSchedule",
                "node.kubernetes.io/disk-pressure:NoSchedule",
            ])
        #expect(taints[1]["timeAdded"].text == noon.description, "the time of the first is kept")
        node.conditions = [Condition("Ready", true)]
        node.unschedulable = true
        node.taints = taints
        #expect(
            NodeTaintPlan.taints(of: node, now: noon).map { $0["key"].text } == [
                "gpu", "node.kubernetes.io/unschedulable",
            ])
    }
}
