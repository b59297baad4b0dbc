import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// What a node takes and turns away, what it tells of itself, and what it ends for want of room.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodNodeTests {
    @Test func `of pods that come at once without the scheduler the node runs those that fit`() async throws {
        try await PodFixture.with { fixture in
            let processors = NodeResources.ofHost(dataFolder: "/").cpuMillicores
            for name in ["a", "b", "c"] {
                _ = try await fixture.script(name, "exec sleep 1000") { container in
                    container["resources"] = ["requests": ["cpu": .string("\(processors / 2)m")]]
                }
            }
            let pods = try await eventually("all have their turn") {
                var pods: [Pod] = []
                for name in ["a", "b", "c"] { pods.append(try await fixture.get(name)) }
                return pods.allSatisfy { $0.isReady || $0.isEnded } ? pods : nil
            }
            let (taken, ended) = (pods.filter(\.isReady), pods.filter(\.isEnded))
            #expect(taken.count == 2)
            let refused = try #require(ended.first)
            #expect(refused.phase == "Failed")
            #expect(refused.statusReason == "OutOfcpu")
            let what = "Node didn't have enough resource: cpu, requested: \(processors / 2), used: \(processors), "
            #expect(refused.statusMessage == "Pod was rejected: \(what)capacity: \(processors)")
            #expect(refused.containerStatuses.isEmpty)
            try await fixture.event(refused.name, "OutOfcpu", what)
            // What has ended leaves room.
            for pod in taken { try await fixture.delete(pod.name) }
            _ = try await fixture.script("d", "exec sleep 1000") { container in
                container["resources"] = ["requests": ["cpu": .string("\(processors)m")]]
            }
            try await fixture.running("d")
        }
    }

    @Test func `a pod that names a node whose labels it does not want is turned away`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple("web", "exec sleep 1000", spec: { $0["nodeSelector"] = ["disk": "ssd"] })
            let pod = try await fixture.ended("web")
            #expect(pod.statusReason == "NodeAffinity")
            _ = try await fixture.simple(
                "fits", "exec sleep 1000", spec: { $0["nodeSelector"] = ["kubernetes.io/hostname": "node"] })
            try await fixture.running("fits")
        }
    }

    @Test func `a node tells its images, its runtime and what that can do`() async throws {
        try await PodFixture.with { fixture in
            let node = try await eventually("the node is registered") {
                let node = try await fixture.api.find(Node.self, name: "node")
                return node?.images.isEmpty == false ? node : nil
            }
            #expect(node.images == [["names": ["test/app@sha256:0", "app"], "sizeBytes": 4096]])
            let status = node.json["status"]
            #expect(status["features"] == ["supplementalGroupsPolicy": true])
            #expect(status["runtimeHandlers"][0]["name"] == "")
            #expect(status["runtimeHandlers"][0]["features"]["userNamespaces"].bool != nil)
        }
    }

    @Test func `a node short of processes ends the pod of the least priority`() async throws {
        let figures = Figures()
        try await PodFixture.with(change: { settings in
            settings.evictionInterval = .milliseconds(50)
            settings.figures = { figures.value }
        }) { fixture in
            _ = try await fixture.simple("high", "exec sleep 1000", spec: { $0["priority"] = 10 })
            _ = try await fixture.simple("low", "sleep 1000 & exec sleep 1000", spec: { $0["priority"] = 1 })
            try await fixture.running("high")
            try await fixture.running("low")
            figures.setOnce(processes: 3)
            let pod = try await fixture.ended("low")
            #expect(pod.statusReason == "Evicted")
            #expect(
                pod.statusMessage == "The node was low on resource: pids. Threshold quantity: 100, available: 3. ")
            #expect(pod.condition("DisruptionTarget")?.reason == "TerminationByKubelet")
            #expect(try await fixture.get("high").isReady)
            try await eventually("the node says so") {
                try await fixture.api.get(Node.self, name: "node").conditions["PIDPressure"]?.isTrue == true
            }
        }
    }

    struct Storage: Sendable {
        let limits: JSONValue
        let script: String
        let message: String
    }

    @Test(arguments: [
        Storage(
            limits: ["a": "1Mi", "b": "8Mi"], script: "dd if=/dev/zero of=/tmp/x bs=1M count=3",
            message: "Container a exceeded its local ephemeral storage limit \"1Mi\". "),
        // Each for itself is below its limit, but not with what lies in their volume.
        Storage(
            limits: ["a": "2Mi", "b": "2Mi"], script: "dd if=/dev/zero of=/data/x bs=1M count=5",
            message: "Pod ephemeral local storage usage exceeds the total limit of containers 4Mi. "),
    ])
    func `a pod that writes more than its limits allow is evicted`(_ example: Storage) async throws {
        try await PodFixture.with(change: { $0.evictionInterval = .milliseconds(100) }) { fixture in
            _ = try await fixture.simple(
                "web", "",
                spec: { spec in
                    spec["volumes"] = [["name": "data", "emptyDir": [:]]]
                    spec["containers"] = .array(
                        ["a", "b"].map { name -> JSONValue in
                            let work = name == "a" ? example.script : ":"
                            return [
                                "name": .string(name), "image": "app",
                                "command": ["/bin/sh", "-c", .string("\(work); exec sleep 1000")],
                                "volumeMounts": [["name": "data", "mountPath": "/data"]],
                                "resources": ["limits": ["ephemeral-storage": example.limits[name]]],
                            ]
                        })
                })
            let pod = try await fixture.ended("web")
            #expect(pod.statusReason == "Evicted")
            #expect(pod.statusMessage == example.message)
        }
    }

    @Test func `the limits of a pod as a whole bind its containers together`() async throws {
        try await PodFixture.with { fixture in
            let pod = try await fixture.simple(
                "web", "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done",
                spec: { spec in
                    spec["restartPolicy"] = "Never"
                    spec["resources"] = ["limits": ["cpu": "500m", "memory": "32Mi"]]
                })
            let ended = try await fixture.ended("web")
            #expect(ended.containerStatuses.first?.terminated["reason"].string == "OOMKilled")
            #expect(ended.containerStatuses.first?.terminated["exitCode"].int == 137)
            let group = fixture.runtime.group(pod: pod.uid)
            let (file, text) =
                Files.exists("/sys/fs/cgroup/cpu")
                ? ("/sys/fs/cgroup/cpu\(group)/cpu.cfs_quota_us", "50000")
                : ("/sys/fs/cgroup\(group)/cpu.max", "50000 100000")
            #expect(Files.text(file) == text)
        }
    }

    @Test func `a limit past all numbers is none`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    var first = spec["containers"][0]
                    first["resources"] = [
                        "limits": ["cpu": "9E", "memory": "9E"], "requests": ["cpu": "1m", "memory": "1"],
                    ]
                    var second = first
                    second["name"] = "second"
                    spec["containers"] = [first, second]
                })
            try await fixture.running("web")
        }
    }
}
