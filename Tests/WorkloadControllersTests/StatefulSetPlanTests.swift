import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

/// A stateful set `db` of three with the revisions `db-old` and `db-new`.
private func statefulSet(replicas: Int = 3, _ more: JSONValue = [:]) -> StatefulSet {
    var set = StatefulSet(name: "db", namespace: "shop")
    set.metadata.uid = "uid-db"
    set.metadata.generation = 2
    set.spec = [
        "replicas": .int(Int64(replicas)), "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
        "template": ["metadata": ["labels": ["app": "db"]], "spec": ["containers": [["name": "c", "image": "i"]]]],
        "volumeClaimTemplates": [
            ["metadata": ["name": "data"], "spec": ["resources": ["requests": ["storage": "1Gi"]]]]
        ],
    ]
    for (key, value) in more.object ?? [:] { set.spec[key] = value }
    return set
}

private func member(
    _ ordinal: Int, _ revision: String = "db-new", ready: Bool = true, phase: String = "Running", deleted: Bool = false
) -> Pod {
    var member = pod(
        "db-\(ordinal)", labels: ["app": "db", "controller-revision-hash": revision], phase: phase,
        readySince: ready ? noon : nil, isDeleted: deleted)
    member.metadata.ownerReferences = [["kind": "StatefulSet", "uid": "uid-db", "controller": true]]
    return member
}

private func steps(_ set: StatefulSet, _ pods: [Pod], current: String = "db-new") -> [String] {
    StatefulSetPlan(set: set, pods: pods, current: current, update: "db-new", now: noon).steps.map { step in
        switch step {
        case .create(let ordinal, let revision): "+\(ordinal) \(revision)"
        case .delete(let pod, _, let isReplaced): "-\(pod)\(isReplaced ? " replaced" : "")"
        case .adopt(let pod, _): "adopt \(pod)"
        case .release(let pod, _): "release \(pod)"
        }
    }
}

struct StatefulSetPlanTests {
    @Test func `pods come one after the other, each once the one before is ready`() {
        #expect(steps(statefulSet(), []) == ["+0 db-new"])
        #expect(steps(statefulSet(), [member(0, ready: false)]) == [])
        #expect(steps(statefulSet(), [member(0)]) == ["+1 db-new"])
        #expect(steps(statefulSet(), [member(0), member(2)]) == ["+1 db-new"])
        #expect(steps(statefulSet(), [member(0), member(1), member(2)]) == [])
        let parallel = statefulSet(replicas: 3, ["podManagementPolicy": "Parallel"])
        #expect(steps(parallel, []) == ["+0 db-new", "+1 db-new", "+2 db-new"])
        #expect(steps(statefulSet(replicas: 1, ["ordinals": ["start": 5]]), []) == ["+5 db-new"])
    }

    @Test func `the highest goes first, one at a time, and only while the others are well`() {
        let four = (0..<4).map { member($0) }
        #expect(steps(statefulSet(replicas: 2), four) == ["-db-3"])
        #expect(steps(statefulSet(replicas: 2), Array(four.prefix(3)) + [member(3, deleted: true)]) == [])
        #expect(steps(statefulSet(replicas: 2), [member(0), member(1, ready: false), member(2)]) == [])
        let parallel = statefulSet(replicas: 1, ["podManagementPolicy": "Parallel"])
        #expect(steps(parallel, four) == ["-db-3", "-db-2", "-db-1"])
    }

    @Test func `a pod that has failed is replaced`() {
        #expect(steps(statefulSet(), [member(0, ready: false, phase: "Failed")]) == ["-db-0 replaced"])
    }

    @Test func `an update goes from the highest down to the partition`() {
        let old = (0..<3).map { member($0, "db-old") }
        #expect(steps(statefulSet(), old, current: "db-old") == ["-db-2 replaced"])
        #expect(steps(statefulSet(), [old[0], old[1], member(2, ready: false)], current: "db-old") == [])
        #expect(steps(statefulSet(), [old[0], old[1], member(2)], current: "db-old") == ["-db-1 replaced"])
        let partition = statefulSet(replicas: 3, ["updateStrategy": ["rollingUpdate": ["partition": 2]]])
        #expect(steps(partition, [old[0], old[1], member(2)], current: "db-old") == [])
        #expect(steps(partition, [old[0], member(2)], current: "db-old") == ["+1 db-old"])
        let byHand = statefulSet(replicas: 3, ["updateStrategy": ["type": "OnDelete"]])
        #expect(steps(byHand, old, current: "db-old") == [])
        #expect(steps(byHand, [old[0], old[2]], current: "db-old") == ["+1 db-new"])
    }

    @Test func `the status tells the two revisions and becomes one when all is done`() {
        func status(_ pods: [Pod]) -> JSONValue {
            StatefulSetPlan(set: statefulSet(), pods: pods, current: "db-old", update: "db-new", now: noon).status
        }
        let half = status([member(0, "db-old"), member(1, "db-old"), member(2, ready: false)])
        #expect(half["replicas"] == 3)
        #expect(half["readyReplicas"] == 2)
        #expect((half["currentReplicas"], half["updatedReplicas"]) == (2, 1))
        #expect(half["currentRevision"] == "db-old")
        let done = status((0..<3).map { member($0) })
        #expect(done["currentRevision"] == "db-new")
        #expect((done["currentReplicas"], done["updatedReplicas"]) == (3, 3))
    }

    @Test func `a pod has its number, its name on the network and its own claims`() {
        let pod = statefulSet().pod(1, template: statefulSet().template, revision: "db-new")
        #expect(pod.name == "db-1")
        #expect(pod.metadata.labels["apps.kubernetes.io/pod-index"] == "1")
        #expect(pod.metadata.labels["statefulset.kubernetes.io/pod-name"] == "db-1")
        #expect((pod.spec["hostname"], pod.spec["subdomain"]) == ("db-1", "db"))
        #expect(pod.volumes == [["name": "data", "persistentVolumeClaim": ["claimName": "data-db-1"]]])
        let claim = statefulSet().claims(ofPod: "db-1")[0].claim
        #expect(claim.metadata.labels == ["app": "db"])
        #expect(statefulSet().ordinal(of: "db-01") == nil)
        #expect(statefulSet().ordinal(of: "db-x-1") == nil)
    }

    @Test func `a template that comes back is the newest revision again`() {
        var set = statefulSet()
        let first = RevisionHistory(of: set, known: [])
        #expect(first.isNew)
        set.template["spec"]["containers"][0]["image"] = "i:2"
        let second = RevisionHistory(of: set, known: [first.update])
        #expect(second.isNew)
        #expect(second.update.revision == 2)
        set.template["spec"]["containers"][0]["image"] = "i"
        let third = RevisionHistory(of: set, known: [first.update, second.update])
        #expect(third.isRenumbered)
        #expect((third.update.name, third.update.revision) == (first.update.name, 3))
        #expect(RevisionHistory.template(of: third.update) == set.template)
        #expect(third.surplus(limit: 0, inUse: []).map(\.name) == [second.update.name])
    }
}

struct DaemonSetPlanTests {
    private func daemonSet(_ more: JSONValue = [:]) -> DaemonSet {
        var set = DaemonSet(name: "log", namespace: "shop")
        set.metadata.uid = "uid-log"
        set.spec = [
            "selector": ["matchLabels": ["app": "log"]],
            "template": [
                "metadata": ["labels": ["app": "log"]], "spec": ["containers": [["name": "c", "image": "i"]]],
            ],
        ]
        for (key, value) in more.object ?? [:] { set.spec[key] = value }
        return set
    }

    private func nodes(_ change: (inout Node) -> Void = { _ in }) -> [Node] {
        ["a", "b", "c"].map { name in
            var node = Node(name: name)
            node.metadata.labels = ["name": name]
            change(&node)
            return node
        }
    }

    private func daemon(_ node: String, _ hash: String = "new", ready: Bool = true, phase: String = "Running") -> Pod {
        var daemon = pod(
            "log-\(node)-\(hash)", labels: ["app": "log", "controller-revision-hash": hash], node: node, phase: phase,
            readySince: ready ? noon : nil)
        daemon.metadata.ownerReferences = [["kind": "DaemonSet", "uid": "uid-log", "controller": true]]
        return daemon
    }

    private func plan(_ set: DaemonSet, _ pods: [Pod], _ nodes: [Node]) -> DaemonSetPlan {
        DaemonSetPlan(set: set, pods: pods, nodes: nodes, hash: "new", now: noon)
    }

    private func steps(_ set: DaemonSet, _ pods: [Pod], _ nodes: [Node]) -> [String] {
        plan(set, pods, nodes).steps.map { step in
            switch step {
            case .create(let node): "+\(node)"
            case .delete(let pod, _): "-\(pod)"
            case .remove(let pod, _, let node): "failed \(pod) on \(node)"
            case .adopt(let pod, _): "adopt \(pod)"
            case .release(let pod, _): "release \(pod)"
            }
        }
    }

    @Test func `each node that it belongs on gets one`() {
        #expect(steps(daemonSet(), [daemon("b")], nodes()) == ["+a", "+c"])
        var some = daemonSet()
        some.template["spec"]["nodeSelector"] = ["name": "c"]
        #expect(steps(some, [daemon("a")], nodes()) == ["-log-a-new", "+c"])
        let tainted = nodes { node in
            if node.name == "a" { node.taints = [["key": "k", "effect": "NoSchedule"]] }
            if node.name == "b" { node.taints = [["key": "k", "effect": "NoExecute"]] }
            if node.name == "c" { node.taints = [["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"]] }
        }
        #expect(steps(daemonSet(), [daemon("a"), daemon("b")], tainted) == ["-log-b-new", "+c"])
        let status = plan(daemonSet(), [daemon("a"), daemon("b")], tainted).status
        #expect(status["desiredNumberScheduled"] == 1)
        #expect(status["numberMisscheduled"] == 2)
    }

    @Test func `failed ones are removed`() {
        #expect(
            steps(daemonSet(), [daemon("a", ready: false, phase: "Failed"), daemon("b"), daemon("c")], nodes())
                == ["failed log-a-new on a"])
    }

    @Test func `an update replaces one at a time, and at once those that do not run`() {
        let old = ["a", "b", "c"].map { daemon($0, "old") }
        #expect(steps(daemonSet(), old, nodes()) == ["-log-a-old"])
        #expect(steps(daemonSet(), [old[0], old[1], daemon("c", "old", ready: false)], nodes()) == ["-log-c-old"])
        #expect(steps(daemonSet(), [old[0], old[1], daemon("c", ready: false)], nodes()) == [])
        let two = daemonSet(["updateStrategy": ["rollingUpdate": ["maxUnavailable": "50%"]]])
        #expect(steps(two, old, nodes()) == ["-log-a-old", "-log-b-old"])
        #expect(steps(daemonSet(["updateStrategy": ["type": "OnDelete"]]), old, nodes()) == [])
        let surging = daemonSet(["updateStrategy": ["rollingUpdate": ["maxSurge": 1, "maxUnavailable": 0]]])
        #expect(steps(surging, old, nodes()) == ["+a"])
        #expect(steps(surging, old + [daemon("a", ready: false)], nodes()) == [])
        #expect(steps(surging, old + [daemon("a")], nodes()).first == "-log-a-old")
    }

    @Test func `a pod is made for one node and tolerates what daemons do`() {
        let pod = daemonSet().pod(for: "b", hash: "new")
        #expect(DaemonSetPlan.node(of: pod) == "b")
        #expect(PodDemand(pod).nodes.matches(name: "b", labels: [:]))
        #expect(!PodDemand(pod).nodes.matches(name: "a", labels: [:]))
        #expect([Toleration](pod.spec).tolerate(Taint("node.kubernetes.io/not-ready", "NoExecute")))
    }
}
