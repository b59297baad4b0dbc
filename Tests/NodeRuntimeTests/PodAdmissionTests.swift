import HostSystem
import Kinds
import Machinery
import Testing

@testable import NodeRuntime

/// Which pods a node turns away, in kubelet's words.
struct PodAdmissionTests {
    private static let room = NodeResources(
        cpuMillicores: 2000, memoryInBytes: 1 << 30, pods: 3, diskInBytes: 10 << 30)

    private static func pod(_ spec: JSONValue, labels: [String: String] = [:]) -> Pod {
        var pod = Pod(name: "web", namespace: "shop")
        pod.metadata.labels = labels
        pod.json["spec"] = spec
        if spec["containers"].isNull { pod.json["spec"]["containers"] = [["name": "a"]] }
        return pod
    }

    private static func asking(_ requests: JSONValue) -> JSONValue {
        ["containers": [["name": "a", "resources": ["requests": requests]]]]
    }

    struct Misfit: Sendable, CustomTestStringConvertible {
        let spec: JSONValue
        var others: [JSONValue] = []
        var taints: [JSONValue] = []
        let reason: String?
        var message = ""
        var testDescription: String { reason ?? "\(spec)" }
    }

    private static let half: JSONValue = asking(["cpu": "1", "memory": "512Mi"])

    private static let misfits: [Misfit] = [
        Misfit(spec: asking(["cpu": "2"]), reason: nil),
        Misfit(
            spec: asking(["cpu": "3"]), reason: "OutOfcpu",
            message: "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 2000"),
        Misfit(
            spec: asking(["cpu": "1001m"]), others: [half], reason: "OutOfcpu",
            message: "Node didn't have enough resource: cpu, requested: 1001, used: 1000, capacity: 2000"),
        Misfit(
            spec: asking(["memory": "1Gi"]), others: [half], reason: "OutOfmemory",
            message: "Node didn't have enough resource: memory, requested: 1073741824, used: 536870912, "
                + "capacity: 1073741824"),
        Misfit(
            spec: asking(["ephemeral-storage": "11Gi"]), reason: "OutOfephemeral-storage",
            message: "Node didn't have enough resource: ephemeral-storage, requested: 11811160064, used: 0, "
                + "capacity: 10737418240"),
        Misfit(
            spec: asking([:]), others: [[:], [:], [:]], reason: "OutOfpods",
            message: "Node didn't have enough resource: pods, requested: 1, used: 3, capacity: 3"),
        Misfit(
            spec: asking(["test.io/card": "3"]), reason: "OutOftest.io/card",
            message: "Node didn't have enough resource: test.io/card, requested: 3, used: 0, capacity: 2"),
        // Resources that the node has not at all are another part's business.
        Misfit(spec: asking(["test.io/none": "3"]), reason: nil),
        // What nobody has is no reason to fail with a sum past all numbers.
        Misfit(
            spec: asking(["memory": "9E"]), others: [asking(["memory": "9E"]), asking(["memory": "9E"])],
            reason: "OutOfmemory",
            message: "Node didn't have enough resource: memory, requested: 9000000000000000000, "
                + "used: 9223372036854775807, capacity: 1073741824"),
        Misfit(
            spec: ["nodeSelector": ["disk": "ssd"]], reason: "NodeAffinity",
            message: "Predicate NodeAffinity failed: node(s) didn't match Pod's node affinity/selector"),
        Misfit(spec: ["nodeSelector": ["zone": "a"]], reason: nil),
        Misfit(
            spec: ["containers": [["name": "a", "ports": [["hostPort": 80, "containerPort": 80]]]]],
            others: [["containers": [["name": "b", "ports": [["hostPort": 80]]]]]], reason: "NodePorts",
            message: "Predicate NodePorts failed: node(s) didn't have free ports for the requested pod ports"),
        Misfit(
            spec: [:], taints: [["key": "k", "effect": "NoExecute"]], reason: "TaintToleration",
            message: "Predicate TaintToleration failed: node(s) had taints that the pod didn't tolerate"),
        Misfit(
            spec: ["tolerations": [["key": "k", "operator": "Exists"]]], taints: [["key": "k", "effect": "NoExecute"]],
            reason: nil),
        // Who names the node has it in spite of what keeps the scheduler away.
        Misfit(spec: [:], taints: [["key": "k", "effect": "NoSchedule"]], reason: nil),
    ]

    @Test(arguments: misfits)
    func `a pod that does not fit is turned away with kubelet's reason`(_ example: Misfit) {
        var node = Node(name: "node")
        node.metadata.labels = ["zone": "a"]
        node.taints = example.taints
        node.allocatable = ["cpu": "2", "test.io/card": "2"]
        let pod = Self.pod(example.spec)
        let problem = PodAdmission(pod: pod).misfit(
            node, Self.room, NodeRoom.Guest(pod), example.others.map { NodeRoom.Guest(Self.pod($0)) })
        #expect(problem?.reason == example.reason)
        #expect((problem?.message ?? "") == example.message)
    }

    @Test func `a pod for another system is turned away`() {
        let label = PodAdmission(pod: Self.pod([:], labels: ["kubernetes.io/os": "windows"])).problem
        #expect(label?.reason == "PodOSSelectorNodeLabelDoesNotMatch")
        let field = PodAdmission(pod: Self.pod(["os": ["name": "windows"]])).problem
        #expect(field?.reason == "PodOSNotSupported")
        #expect(PodAdmission(pod: Self.pod(["os": ["name": "linux"]])).problem == nil)
    }

    @Test func `of two pods that want the same room the first one has it`() {
        let room = NodeRoom()
        var (first, second) = (Self.pod(Self.half), Self.pod(Self.half))
        (first.json["metadata"]["uid"], second.json["metadata"]["uid"]) = ("1", "2")
        let refusal = PodProblem("OutOfcpu", "")
        func take(_ pod: Pod) -> PodProblem? { room.take(pod) { _, others in others.isEmpty ? nil : refusal } }
        #expect(take(first) == nil)
        #expect(take(second) == refusal)
        #expect(take(first) == nil)
        #expect(room.requests(besides: "2").milliCPU == 1000)
        room.note("1", ResourceAmount(milliCPU: 700))
        #expect(room.requests(besides: "2").milliCPU == 700)
        room.leave("1")
        #expect(take(second) == nil)
        #expect(room.requests(besides: "2") == ResourceAmount())
    }

    @Test func `a pod that is turned away tells why, and nothing else`() {
        let pod = Self.pod([:])
        var state = PodState(startTime: 0)
        state.apply(.failed(PodProblem("OutOfcpu", "Pod was rejected: no"), grace: 0), pod: pod, now: 1)
        let status = PodStatusWriter(pod: pod, state: state, hostIP: "192.0.2.1", now: 1).status
        #expect(
            Set(status.object?.keys.map { $0 } ?? []) == ["phase", "qosClass", "startTime", "reason", "message"])
        #expect(status["phase"] == "Failed")
        #expect(status["reason"] == "OutOfcpu")
        #expect(status["message"] == "Pod was rejected: no")
    }

    struct Score: Sendable {
        let resources: JSONValue
        let expected: Int?
    }

    private static let scores: [Score] = [
        Score(resources: [:], expected: 1000),
        Score(resources: ["requests": ["cpu": "1"]], expected: 999),
        Score(resources: ["requests": ["memory": "512Mi"]], expected: 500),
        Score(resources: ["requests": ["memory": "9E"]], expected: 2),
        Score(resources: ["limits": ["cpu": "1", "memory": "1Gi"]], expected: nil),
    ]

    @Test(arguments: scores)
    func `the kernel ends first who asked for the least`(_ example: Score) {
        let pod = Self.pod(["containers": [["name": "a", "resources": example.resources]]])
        #expect(PodResources.oomScoreAdjustment(pod.containers[0], of: pod, node: Self.room) == example.expected)
    }

    @Test func `limits past all numbers are the largest that there are`() {
        let huge: JSONValue = ["limits": ["cpu": "9E", "memory": "9E"]]
        let pod = Self.pod(["containers": [["name": "a", "resources": huge], ["name": "b", "resources": huge]]])
        let limits = PodResources.limits(of: pod, \.resources)
        #expect(limits.memoryInBytes == .max)
        // The kernel takes less than 2^44 microseconds.
        #expect((limits.cpuQuota ?? 0) < 1 << 44)
        #expect(limits.cpuShares == 262_144)
        let node = Self.room
        #expect(
            PodResources.field(["resource": "limits.memory", "divisor": "1Mi"], of: pod.containers[0], node: node)
                == "8583068847657")
        #expect(PodResources.field(["resource": "limits.cpu"], of: pod.containers[0], node: node) != nil)
    }

    @Test func `the largest images are told, with a few of their names`() {
        let images = (0..<60).map { NodeImage(names: (0..<7).map { "name-\($0)" }, sizeInBytes: $0) }
        let told = NodeImage.status(images)
        #expect(told.map { $0["sizeBytes"].int ?? -1 } == Array((10..<60).reversed()))
        #expect(told.allSatisfy { $0["names"].items.count == 5 })
    }

    @Test func `resources that others have written to a node stay`() {
        var node = Node(name: "node")
        node.capacity = ["cpu": "1", "test.io/card": "4"]
        NodeRegistration.offer(["cpu": "2", "pods": "250"], in: &node)
        #expect(node.capacity == ["cpu": "2", "pods": "250", "test.io/card": "4"])
        #expect(node.allocatable == node.capacity)
    }
}
