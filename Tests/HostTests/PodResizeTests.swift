import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// Resources of running containers, and pods that the node ends for want of them.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodResizeTests {
    private static let small: JSONValue = [
        "requests": ["cpu": "100m", "memory": "32Mi"], "limits": ["cpu": "200m", "memory": "64Mi"],
    ]
    private static let large: JSONValue = [
        "requests": ["cpu": "200m", "memory": "64Mi"], "limits": ["cpu": "500m", "memory": "128Mi"],
    ]

    /// Quota, weight and memory limit as a container reads them of itself.
    private func figures(_ fixture: PodFixture) async throws -> [String] {
        let files =
            Files.exists("/sys/fs/cgroup/memory")
            ? ["cpu/cpu.cfs_quota_us", "cpu/cpu.shares", "memory/memory.limit_in_bytes"]
            : ["cpu.max", "cpu.weight", "memory.max"]
        let text = try await fixture.sh("web", "cd /sys/fs/cgroup; cat \(files.joined(separator: " "))")
        return text.split(separator: "\n").map { String($0.split(separator: " ")[0]) }
    }

    private func expected(_ quota: Int, _ shares: Int, _ memory: Int) -> [String] {
        let weight = CgroupLimits(cpuShares: shares).cpuWeight ?? 0
        return ["\(quota)", "\(Files.exists("/sys/fs/cgroup/memory") ? shares : weight)", "\(memory)"]
    }

    private func resize(_ fixture: PodFixture, _ resources: JSONValue) async throws {
        try await fixture.api.modify(Pod.self, namespace: "shop", name: "web") { pod in
            pod.json["spec"]["containers"][0]["resources"] = resources
            return true
        }
    }

    @Test func `changed resources come to a running container without a new start`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script("web", "exec sleep 1000") { $0["resources"] = Self.small }
            let before = try await fixture.running("web")
            #expect(before.json["status"]["qosClass"].string == "Burstable")
            #expect(try await figures(fixture) == expected(20_000, 102, 64 << 20))
            #expect(before.containerStatuses.first?.json["resources"] == Self.small)
            #expect(before.containerStatuses.first?.json["allocatedResources"] == Self.small["requests"])
            for wanted in [Self.large, Self.small] {
                try await resize(fixture, wanted)
                let after = try await fixture.status("web", "is resized") { pod in
                    pod.containerStatuses.first?.json["resources"] == wanted
                        && pod.condition("PodResizeInProgress") == nil && pod.condition("PodResizePending") == nil
                }
                let isLarge = wanted == Self.large
                let figures = isLarge ? expected(50_000, 204, 128 << 20) : expected(20_000, 102, 64 << 20)
                #expect(try await self.figures(fixture) == figures)
                #expect(after.containerStatuses.first?.restartCount == 0)
                #expect(after.containerStatuses.first?.containerID == before.containerStatuses.first?.containerID)
                #expect(after.containerStatuses.first?.json["allocatedResources"] == wanted["requests"])
            }
        }
    }

    @Test func `a container is started anew where its resize policy says so`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script("web", "exec sleep 1000", spec: { $0["terminationGracePeriodSeconds"] = 1 }) {
                $0["resources"] = Self.small
                $0["resizePolicy"] = [["resourceName": "memory", "restartPolicy": "RestartContainer"]]
            }
            try await fixture.running("web")
            try await resize(fixture, Self.large)
            try await fixture.status("web", "is resized") { pod in
                pod.isReady && pod.containerStatuses.first?.json["resources"] == Self.large
                    && pod.containerStatuses.first?.restartCount == 1
            }
            #expect(try await figures(fixture) == expected(50_000, 204, 128 << 20))
            try await fixture.event("web", "Killing", "Container main resize requires restart")
        }
    }

    @Test func `what the node has not is refused or waited for`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script("web", "exec sleep 1000") { $0["resources"] = Self.small }
            try await fixture.running("web")
            let processors = NodeResources.ofHost(dataFolder: "/").cpuMillicores
            try await resize(fixture, ["requests": ["cpu": "1000"]])
            let refused = try await fixture.status("web", "is refused") {
                $0.condition("PodResizePending")?.reason == "Infeasible"
            }
            #expect(
                refused.condition("PodResizePending")?.message
                    == "Node didn't have enough capacity: cpu, requested: 1000000, capacity: \(processors)")
            _ = try await fixture.script("other", "exec sleep 1000") {
                $0["resources"] = ["requests": ["cpu": .string("\(processors - 150)m")]]
            }
            try await fixture.running("other")
            try await resize(fixture, Self.large)
            try await fixture.status("web", "waits") { $0.condition("PodResizePending")?.reason == "Deferred" }
            #expect(try await fixture.get("web").containerStatuses.first?.json["resources"] == Self.small)
            let uid = try await fixture.get("web").uid
            try await fixture.delete("other")
            try await eventually("web is resized") {
                fixture.agent.lookAgain(at: uid)
                let pod = try await fixture.get("web")
                return pod.condition("PodResizePending") == nil
                    && pod.containerStatuses.first?.json["resources"] == Self.large
            }
        }
    }

    @Test func `a node short of memory says so, and ends the pod that uses most above its request`() async throws {
        let figures = Figures()
        try await PodFixture.with(change: { settings in
            settings.evictionInterval = .milliseconds(50)
            settings.eviction.transition = 0
            settings.figures = { figures.value }
        }) { fixture in
            _ = try await fixture.script("modest", "exec sleep 1000") {
                $0["resources"] = ["requests": ["memory": "64Mi"]]
            }
            _ = try await fixture.simple("greedy", "dd if=/dev/zero of=/dev/shm/x bs=1M count=8; exec sleep 1000")
            try await fixture.running("modest")
            try await fixture.running("greedy")
            try await eventually("it uses memory") {
                try await fixture.sh("greedy", "ls -l /dev/shm/x").contains("8388608")
            }
            figures.setOnce(memory: 10 << 20)
            let pod = try await fixture.ended("greedy")
            #expect(pod.statusReason == "Evicted")
            #expect(
                pod.statusMessage.hasPrefix(
                    "The node was low on resource: memory. Threshold quantity: 100Mi, available: 10Mi. Container main was using "
                ))
            #expect(pod.phase == "Failed")
            #expect(try await fixture.get("modest").isReady)
            try await fixture.event("greedy", "Evicted", "The node was low on resource: memory.")
            try await eventually("the pressure is over") {
                let node = try await fixture.api.get(Node.self, name: "node")
                return node.conditions["MemoryPressure"]?.isTrue == false
            }
        }
    }

    @Test func `a node short of disk has the condition, and turns new pods away`() async throws {
        let figures = Figures()
        figures.set(disk: 1 << 20)
        try await PodFixture.with(change: { settings in
            settings.evictionInterval = .milliseconds(50)
            settings.figures = { figures.value }
        }) { fixture in
            try await eventually("the node says so") {
                try await fixture.api.find(Node.self, name: "node")?.conditions["DiskPressure"]?.isTrue == true
            }
            _ = try await fixture.simple("web", "exec sleep 1000")
            let pod = try await fixture.ended("web")
            #expect(pod.statusReason == "Evicted")
            #expect(pod.statusMessage == "Pod was rejected: The node had condition: [DiskPressure]. ")
        }
    }
}
