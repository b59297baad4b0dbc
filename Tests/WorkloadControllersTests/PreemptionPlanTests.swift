import Kinds
import Machinery
import Reconciling
import Testing

@testable import WorkloadControllers

private func asking(_ cpu: String, priority: Int, _ more: JSONValue = [:]) -> JSONValue {
    var spec: JSONValue = ["containers": [["name": "c", "resources": ["requests": ["cpu": .string(cpu)]]]]]
    spec["priority"] = .int(Int64(priority))
    for (key, value) in more.object ?? [:] { spec[key] = value }
    return spec
}

struct PreemptionPlanTests {
    private func victims(_ scene: Scene, _ spec: JSONValue, status: JSONValue = [:]) -> String {
        guard case .refuse(let refusal) = scene.plan(spec, status: status) else { return "fits" }
        guard let candidate = refusal.victims else { return refusal.message }
        return "\(candidate.node): \(candidate.victims.map(\.name).joined(separator: " "))"
    }

    @Test func `the pods of the lowest priority go, and no more than needed`() {
        let scene = Scene(nodes: ["a", "b"])
            .placing("high", on: "a", asking("2", priority: 50))
            .placing("low", on: "b", asking("500m", priority: 1)).placing("mid", on: "b", asking("1500m", priority: 5))
        #expect(victims(scene, asking("500m", priority: 100)) == "b: low")
        #expect(victims(scene, asking("1500m", priority: 100)) == "b: mid")
        #expect(victims(scene, asking("2", priority: 100)) == "b: mid low")
        #expect(
            victims(scene, asking("1", priority: 0))
                == "0/2 nodes are available: 2 Insufficient cpu. preemption: 0/2 nodes are available: "
                + "2 No preemption victims found for incoming pod.")
    }

    @Test func `a refusal that ends in preemption says only why it was refused`() {
        let scene = Scene(nodes: ["a"]).placing("low", on: "a", asking("2", priority: 1))
        guard case .refuse(let refusal) = scene.plan(asking("1", priority: 9)) else {
            Issue.record("bound")
            return
        }
        #expect(refusal.message == "0/1 nodes are available: 1 Insufficient cpu.")
        #expect(refusal.rules == [.nodeResourcesFit])
    }

    @Test func `a budget is kept to where another node will do`() {
        var scene = Scene(nodes: ["a", "b"])
            .placing("kept", on: "a", asking("2", priority: 1), labels: ["app": "kept"])
            .placing("free", on: "b", asking("2", priority: 3))
        #expect(victims(scene, asking("1", priority: 9)) == "a: kept", "the lower priority without a budget")
        scene.budgets = [DisruptionRoom(namespace: "shop", selector: LabelSelector(["app": "kept"]), allowed: 0)]
        #expect(victims(scene, asking("1", priority: 9)) == "b: free")
        let only = Scene(nodes: ["a"]).placing("kept", on: "a", asking("2", priority: 1), labels: ["app": "kept"])
        #expect(victims(only, asking("1", priority: 9)) == "a: kept")
    }

    @Test func `of pods that two budgets cover those go that break none`() {
        var scene = Scene(nodes: ["a"])
            .placing("one", on: "a", asking("1", priority: 1), labels: ["app": "x", "tier": "back"])
            .placing("two", on: "a", asking("1", priority: 1), labels: ["app": "y", "tier": "back"])
        scene.budgets = [
            DisruptionRoom(namespace: "shop", selector: LabelSelector(["tier": "back"]), allowed: 2),
            DisruptionRoom(namespace: "shop", selector: LabelSelector(["app": "x"]), allowed: 0),
            DisruptionRoom(namespace: "elsewhere", selector: LabelSelector(["app": "y"]), allowed: 0),
        ]
        #expect(victims(scene, asking("1", priority: 9)) == "a: two")
        #expect(victims(scene, asking("2", priority: 9)) == "a: one two", "where nothing else helps budgets are broken")
    }

    @Test func `pods that never preempt say so`() {
        let scene = Scene(nodes: ["a"]).placing("low", on: "a", asking("2", priority: 1))
        #expect(
            victims(scene, asking("1", priority: 9, ["preemptionPolicy": "Never"]))
                == "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to "
                + "preemptionPolicy=Never.")
    }

    @Test func `anti-affinity can be solved by preemption`() {
        let term: JSONValue = [
            "labelSelector": ["matchLabels": ["app": "web"]], "topologyKey": "kubernetes.io/hostname",
        ]
        let alone: JSONValue = [
            "affinity": ["podAntiAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": [term]]]
        ]
        let scene = Scene(nodes: ["a"]).placing("low", on: "a", asking("100m", priority: 1))
        #expect(victims(scene, asking("100m", priority: 9, alone)) == "a: low")
    }

    @Test func `room that is being made is kept for the pod that made it`() {
        var scene = Scene(nodes: ["a"])
        scene.cluster.nominate(PodDemand(scenePod("first", asking("2", priority: 9))), to: "a")
        #expect(victims(scene, asking("1", priority: 5)).hasPrefix("0/1 nodes are available: 1 Insufficient cpu."))
        #expect(scene.outcome(asking("1", priority: 10)) == "a", "a higher priority may take it")
        var going = scenePod("low", asking("2", priority: 1))
        going.nodeName = "a"
        going.json["metadata"]["deletionTimestamp"] = "2026-01-01T12:00:00Z"
        scene.cluster.place(PodDemand(going))
        #expect(
            victims(scene, asking("1", priority: 10), status: ["nominatedNodeName": "a"])
                == "0/1 nodes are available: 1 Insufficient cpu. preemption: not eligible due to a terminating pod on "
                + "the nominated node.")
    }
}

struct SchedulingQueueTests {
    private func key(_ name: String) -> NamespacedName { NamespacedName("shop", name) }

    @Test func `the highest priority is first, then the oldest`() {
        var queue = SchedulingQueue()
        for (name, priority) in [("a", 0), ("b", 5), ("c", 5), ("d", 1)] {
            queue.add(key(name), uid: name, priority: priority, now: noon)
        }
        queue.remove("d")
        #expect((0..<4).map { _ in queue.next()?.uid } == ["b", "c", "a", nil])
    }

    @Test func `a refused pod is woken only by what can help, and not before its back-off is over`() throws {
        var queue = SchedulingQueue()
        queue.add(key("a"), uid: "a", priority: 0, now: noon)
        let first = queue.next()
        let entry = try #require(first)
        queue.refuse(entry, by: [.nodeAffinity], now: noon)
        queue.wake([.nodeResourcesFit], now: noon.seconds(60))
        #expect(queue.next() == nil)
        #expect(queue.refused == 1)
        queue.wake([.nodeAffinity], now: noon)
        #expect(queue.next() == nil, "its second of back-off isn't over")
        #expect(queue.release(now: noon) == noon.seconds(1))
        #expect(queue.release(now: noon.seconds(1)) == nil)
        let second = queue.next()
        let again = try #require(second)
        queue.refuse(again, by: [.nodeAffinity], now: noon)
        queue.wake([.nodeAffinity], now: noon.seconds(1))
        #expect(queue.release(now: noon.seconds(1)) == noon.seconds(2), "the second time it is two seconds")
        #expect(queue.release(now: noon.seconds(2)) == nil)
        let third = queue.next()
        queue.refuse(try #require(third), by: [], now: noon)
        queue.wake([.nodePorts], now: noon.seconds(60))
        #expect(queue.next()?.uid == "a", "without a rule that refused, anything helps")
    }
}
