import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

struct ReplicationPlanTests {
    @Test func `missing pods are created and surplus ones deleted`() {
        let two = [pod("a", owner: "web"), pod("b", owner: "web")]
        #expect(ReplicationPlan(controller: controller("web", replicas: 5), pods: two, now: noon).steps == [.create(3)])
        #expect(ReplicationPlan(controller: controller("web", replicas: 2), pods: two, now: noon).steps == [])
        let less = ReplicationPlan(controller: controller("web", replicas: 1), pods: two, now: noon)
        #expect(less.steps == [.delete(pod: "b", uid: "uid-b")])
    }

    @Test func `ended and going pods do not count`() {
        let pods = [pod("a", owner: "web", phase: "Failed"), pod("b", owner: "web", isDeleted: true)]
        #expect(
            ReplicationPlan(controller: controller("web", replicas: 1), pods: pods, now: noon).steps == [.create(1)])
    }

    @Test func `an orphan that matches is adopted and one that stopped matching is released`() {
        let pods = [pod("a"), pod("b", owner: "web", labels: ["app": "other"]), pod("c", owner: "someone")]
        let plan = ReplicationPlan(controller: controller("web", replicas: 1), pods: pods, now: noon)
        #expect(plan.steps == [.release(pod: "b", uid: "uid-b"), .adopt(pod: "a", uid: "uid-a")])
    }

    @Test func `scaling down takes unscheduled, pending, not ready and then newer pods first`() {
        let pods = [
            pod("ready-old", owner: "web", readySince: noon.seconds(-100)),
            pod("ready-new", owner: "web", readySince: noon.seconds(-10)),
            pod("not-ready", owner: "web"), pod("pending", owner: "web", phase: "Pending"),
            pod("unscheduled", owner: "web", node: "", phase: "Pending"),
        ]
        let plan = ReplicationPlan(controller: controller("web", replicas: 0), pods: pods, now: noon)
        let order = plan.steps.compactMap { if case .delete(let name, _) = $0 { name } else { nil } }
        #expect(order == ["unscheduled", "pending", "not-ready", "ready-new", "ready-old"])
    }

    @Test func `a pod is available only after minReadySeconds and the plan says when`() {
        let pods = [
            pod("a", owner: "web", readySince: noon.seconds(-30)), pod("b", owner: "web", readySince: noon.seconds(-4)),
        ]
        let plan = ReplicationPlan(
            controller: controller("web", replicas: 2, minReadySeconds: 10), pods: pods, now: noon)
        #expect(plan.status["readyReplicas"] == 2)
        #expect(plan.status["availableReplicas"] == 1)
        #expect(plan.status["observedGeneration"] == 3)
        #expect(plan.recheckAfter == .seconds(6))
    }
}

struct ReplicationStatusTests {
    @Test func `a failure is told once, however many pods are refused, and goes with the first success`() {
        func refusal(_ name: String) -> StatusError {
            StatusError(.forbidden, "pods \"\(name)\" is forbidden: exceeded quota")
        }
        typealias Reconciler = ReplicationReconciler<ReplicaSet>
        let first = Reconciler.conditions([], after: refusal("web-a"), at: noon)
        #expect(first.map(\.type) == ["ReplicaFailure"])
        #expect(first.first?.message.contains("web-a") == true)
        #expect(Reconciler.conditions(first, after: refusal("web-b"), at: noon.seconds(1)) == first)
        #expect(Reconciler.conditions(first, after: StatusError(.conflict, "again"), at: noon) == first)
        #expect(Reconciler.conditions(first, after: nil, at: noon) == [])
        var ending = refusal("web-c")
        ending.causes = [StatusCause(reason: StatusError.namespaceTerminating, message: "", field: "")]
        #expect(Reconciler.conditions([], after: ending, at: noon) == [])
    }
}

struct EndpointsPlanTests {
    private func service(_ ports: JSONValue) -> Service {
        var service = Service(name: "web", namespace: "shop")
        service.spec = ["selector": ["app": "web"], "ports": ports]
        return service
    }

    private func subsets(of service: Service, _ pods: [Pod]) -> [JSONValue] {
        EndpointsPlan.endpoints(of: service, pods: pods, current: nil).json["subsets"].items
    }

    @Test func `ready and not ready addresses are apart and a going pod is in neither`() {
        let pods = [
            pod("a", readySince: noon, ip: "10.0.0.2"), pod("b", ip: "10.0.0.3"),
            pod("c", readySince: noon, ip: "10.0.0.4", isDeleted: true), pod("d", readySince: noon),
            pod("e", labels: ["app": "x"], readySince: noon, ip: "10.0.0.5"),
        ]
        let subsets = subsets(of: service([["port": 80, "targetPort": 8080]]), pods)
        #expect(subsets.count == 1)
        #expect(subsets[0]["addresses"].items.map { $0["ip"].text } == ["10.0.0.2"])
        #expect(subsets[0]["addresses"][0]["targetRef"]["name"] == "a")
        #expect(subsets[0]["notReadyAddresses"].items.map { $0["ip"].text } == ["10.0.0.3"])
        #expect(subsets[0]["ports"] == [["port": 8080, "protocol": "TCP"]])
    }

    @Test func `a named port is the pod's own number`() {
        var one = pod("a", readySince: noon, ip: "10.0.0.2")
        one.spec["containers"] = [["name": "c", "ports": [["name": "http", "containerPort": 8080]]]]
        var two = pod("b", readySince: noon, ip: "10.0.0.3")
        two.spec["containers"] = [["name": "c", "ports": [["name": "http", "containerPort": 9090]]]]
        let none = pod("c", readySince: noon, ip: "10.0.0.4")
        let subsets = subsets(of: service([["name": "web", "port": 80, "targetPort": "http"]]), [two, none, one])
        #expect(subsets.map { $0["ports"][0]["port"] } == [8080, 9090])
        #expect(subsets.map { $0["addresses"][0]["ip"] } == ["10.0.0.2", "10.0.0.3"])
    }
}
