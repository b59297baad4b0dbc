import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

@testable import WorkloadControllers

private func template(_ app: String, image: String = "i:1", restart: String = "Always") -> JSONValue {
    [
        "metadata": ["labels": ["app": .string(app)]],
        "spec": [
            "restartPolicy": .string(restart), "containers": [["name": "c", "image": .string(image)]],
            "terminationGracePeriodSeconds": 1,
        ],
    ]
}

extension APIClient {
    fileprivate func pods(_ app: String) async throws -> [Pod] {
        try await list(Pod.self, namespace: "shop", ListOptions(labelSelector: "app=\(app)"))
    }
}

@Suite(.scratch, .timeLimit(.minutes(3))) struct HollowClusterTests {
    @Test func `a deployment is rolled out over the real API and its replica sets keep a history`() async throws {
        try await HollowCluster.with { api in
            var deployment = Deployment(name: "web", namespace: "shop")
            deployment.spec = ["replicas": 3, "selector": ["matchLabels": ["app": "web"]], "template": template("web")]
            try await api.create(deployment)
            @Sendable func isDone(_ image: String, _ revision: String) async throws -> Bool {
                let seen = try await api.get(Deployment.self, namespace: "shop", name: "web")
                let pods = try await api.pods("web").filter(\.isActive)
                return seen.conditions["Progressing"]?.reason == "NewReplicaSetAvailable"
                    && seen.status["observedGeneration"].number == seen.metadata.generation
                    && seen.annotation(RevisionNote.revision) == revision && pods.count == 3
                    && pods.allSatisfy { $0.containers.first?.image == image && $0.isReady }
            }
            try await eventually("revision 1") { try await isDone("i:1", "1") }
            for (image, revision) in [("i:2", "2"), ("i:3", "3"), ("i:1", "4")] {
                try await api.modify(Deployment.self, namespace: "shop", name: "web") { found in
                    found.template["spec"]["containers"][0]["image"] = .string(image)
                    return true
                }
                try await eventually("revision \(revision)") { try await isDone(image, revision) }
            }
            let sets = try await api.list(ReplicaSet.self, namespace: "shop")
            #expect(sets.map(\.revision).sorted() == [2, 3, 4])
            let nodes = Set(try await api.pods("web").map(\.nodeName))
            #expect(nodes.count == 3, "one on each node")
        }
    }

    @Test func `a stateful set comes up in order, is updated from the top and keeps its claims`() async throws {
        try await HollowCluster.with { api in
            var set = StatefulSet(name: "db", namespace: "shop")
            set.spec = [
                "replicas": 3, "serviceName": "db", "selector": ["matchLabels": ["app": "db"]],
                "template": template("db"),
            ]
            try await api.create(set)
            @Sendable func isDone(_ image: String, replicas: Int) async throws -> Bool {
                let seen = try await api.get(StatefulSet.self, namespace: "shop", name: "db")
                let pods = try await api.pods("db")
                return seen.status["readyReplicas"].number == replicas && pods.count == replicas
                    && seen.status["currentRevision"] == seen.status["updateRevision"]
                    && pods.allSatisfy { $0.containers.first?.image == image }
            }
            try await eventually("three") { try await isDone("i:1", replicas: 3) }
            #expect(try await api.pods("db").map(\.name).sorted() == ["db-0", "db-1", "db-2"])
            try await api.modify(StatefulSet.self, namespace: "shop", name: "db") { found in
                found.template["spec"]["containers"][0]["image"] = "i:2"
                return true
            }
            try await eventually("updated") { try await isDone("i:2", replicas: 3) }
            try await api.merge(StatefulSet.self, namespace: "shop", name: "db", ["spec": ["replicas": 1]])
            try await eventually("one") { try await isDone("i:2", replicas: 1) }
            #expect(try await api.list(ControllerRevision.self, namespace: "shop").count == 2)
        }
    }

    @Test func `a daemon set follows the nodes`() async throws {
        try await HollowCluster.with(nodes: 2) { api in
            var set = DaemonSet(name: "log", namespace: "shop")
            set.spec = ["selector": ["matchLabels": ["app": "log"]], "template": template("log")]
            try await api.create(set)
            @Sendable func isOn(_ nodes: [String]) async throws -> Bool {
                let seen = try await api.get(DaemonSet.self, namespace: "shop", name: "log")
                let places = try await api.pods("log").map(\.nodeName).sorted()
                return seen.status["numberReady"].number == nodes.count && places == nodes
            }
            try await eventually("on both") { try await isOn(["n0", "n1"]) }
            try await HollowCluster.addNode("n2", api)
            try await eventually("on the new one, too") { try await isOn(["n0", "n1", "n2"]) }
        }
    }

    @Test func `a job runs to its end and all its pods are let go`() async throws {
        try await HollowCluster.with { api in
            var job = Job(name: "sum", namespace: "shop")
            job.spec = [
                "completions": 5, "parallelism": 2, "template": template("sum", image: "exits", restart: "Never"),
            ]
            try await api.create(job)
            let done = try await eventually("complete") {
                let seen = try await api.get(Job.self, namespace: "shop", name: "sum")
                return seen.isFinished && seen.status["uncountedTerminatedPods"] == [:] ? seen : nil
            }
            #expect(done.status["succeeded"] == 5)
            #expect(done.conditions["Complete"]?.isTrue == true)
            let pods = try await api.pods("sum")
            #expect(pods.count == 5)
            #expect(pods.allSatisfy { $0.metadata.finalizers.isEmpty })
        }
    }

    @Test func `a pod of higher priority takes the place of others, and a taint with NoExecute clears a node`()
        async throws
    {
        try await HollowCluster.with(nodes: 1) { api in
            var low = Pod(name: "low", namespace: "shop")
            low.spec = template("low")["spec"]
            low.spec["containers"][0]["resources"] = ["requests": ["cpu": "3"]]
            try await api.create(low)
            try await eventually("low runs") {
                try await api.get(Pod.self, namespace: "shop", name: "low").phase == "Running"
            }
            var high = low
            high.metadata.name = "high"
            let important: JSONValue = ["metadata": ["name": "important"], "value": 1000]
            let classes = ResourcePath(GroupVersion("scheduling.k8s.io/v1"), "priorityclasses")
            _ = try await api.create(classes, important)
            high.spec["priorityClassName"] = "important"
            try await api.create(high)
            try await eventually("high runs") {
                try await api.find(Pod.self, namespace: "shop", name: "high")?.phase == "Running"
            }
            #expect(try await api.find(Pod.self, namespace: "shop", name: "low") == nil)
            let events = try await api.list(Event.self, namespace: "shop")
            #expect(events.contains { $0.reason == "Preempted" && $0.involvedObject["name"] == "low" })
            let taint: JSONValue = ["key": "maintenance", "effect": "NoExecute"]
            try await api.merge(Node.self, name: "n0", ["spec": ["taints": [taint]]])
            try await eventually("the node is clear") {
                try await api.find(Pod.self, namespace: "shop", name: "high") == nil
            }
        }
    }

    @Test func `a pod that fits nowhere says why and is placed when that changes`() async throws {
        try await HollowCluster.with(nodes: 1) { api in
            var pod = Pod(name: "picky", namespace: "shop")
            pod.spec = template("picky")["spec"]
            pod.spec["nodeSelector"] = ["disk": "ssd"]
            pod.spec["schedulingGates"] = [["name": "wait"]]
            try await api.create(pod)
            try await eventually("gated") {
                let seen = try await api.get(Pod.self, namespace: "shop", name: "picky")
                return seen.condition("PodScheduled")?.reason == "SchedulingGated"
            }
            try await api.modify(Pod.self, namespace: "shop", name: "picky") { found in
                found.spec["schedulingGates"] = .null
                return true
            }
            let told = try await eventually("told") {
                let seen = try await api.get(Pod.self, namespace: "shop", name: "picky")
                return seen.condition("PodScheduled")?.reason == "Unschedulable" ? seen : nil
            }
            #expect(
                told.condition("PodScheduled")?.message
                    == "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector. preemption: "
                    + "0/1 nodes are available: 1 Preemption is not helpful for scheduling.")
            try await api.merge(Node.self, name: "n0", ["metadata": ["labels": ["disk": "ssd"]]])
            try await eventually("placed") {
                try await api.get(Pod.self, namespace: "shop", name: "picky").nodeName == "n0"
            }
        }
    }

    @Test func `a pod with a claim waits for its volume, which is made where it runs, and keeps both`() async throws {
        try await HollowCluster.with(nodes: 2) { api in
            var storage = StorageClass(name: "local-path")
            storage.json["provisioner"] = "paas.io/local-path"
            storage.json["volumeBindingMode"] = "WaitForFirstConsumer"
            try await api.create(storage)
            var claim = PersistentVolumeClaim(name: "data", namespace: "shop")
            claim.spec = [
                "storageClassName": "local-path", "accessModes": ["ReadWriteOnce"],
                "resources": ["requests": ["storage": "1Gi"]],
            ]
            claim.metadata.finalizers = [VolumeNote.claimProtection]
            try await api.create(claim)
            try await eventually("it waits") {
                try await api.list(Event.self, namespace: "shop").contains { $0.reason == "WaitForFirstConsumer" }
            }
            var pod = Pod(name: "db", namespace: "shop")
            pod.spec = template("db")["spec"]
            pod.spec["volumes"] = [["name": "d", "persistentVolumeClaim": ["claimName": "data"]]]
            try await api.create(pod)
            let chosen = try await eventually("a node is chosen") {
                let seen = try await api.get(PersistentVolumeClaim.self, namespace: "shop", name: "data")
                return seen.annotation(VolumeNote.provisioner) == "paas.io/local-path" ? seen : nil
            }
            let node = try #require(chosen.selectedNode)
            let term: JSONValue = [
                "matchExpressions": [["key": "kubernetes.io/hostname", "operator": "In", "values": [.string(node)]]]
            ]
            var volume = PersistentVolume(name: "v")
            volume.spec = [
                "storageClassName": "local-path", "accessModes": ["ReadWriteOnce"], "capacity": ["storage": "1Gi"],
                "local": ["path": "/nowhere"], "nodeAffinity": ["required": ["nodeSelectorTerms": [term]]],
                "claimRef": ["namespace": "shop", "name": "data", "uid": .string(chosen.uid)],
            ]
            try await api.create(volume)
            try await eventually("the pod runs there") {
                let seen = try await api.get(Pod.self, namespace: "shop", name: "db")
                return seen.phase == "Running" && seen.nodeName == node
            }
            try await api.delete(PersistentVolumeClaim.self, namespace: "shop", name: "data")
            try await eventually("bound") { try await api.get(PersistentVolume.self, name: "v").phase == "Bound" }
            #expect(try await api.find(PersistentVolumeClaim.self, namespace: "shop", name: "data") != nil)
            try await api.delete(Pod.self, namespace: "shop", name: "db")
            try await eventually("the claim goes with its last pod") {
                try await api.find(PersistentVolumeClaim.self, namespace: "shop", name: "data") == nil
            }
            try await eventually("released") { try await api.get(PersistentVolume.self, name: "v").phase == "Released" }
        }
    }
}
