import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Counts what pods leave on the host. `PAAS_LEAK_PODS` says how many; `make leak-test` takes 500.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .serialized, .timeLimit(.minutes(10)))
struct PodLeakTests {
    private static var count: Int { getenv("PAAS_LEAK_PODS").flatMap { Int(String(cString: $0)) } ?? 60 }

    /// What is of this instance on the host, and what this process holds.
    private func census(_ fixture: PodFixture) throws -> [String: Int] {
        let instance = fixture.layout.instance
        var counts: [String: Int] = [:]
        counts["mounts"] = try Mounts.all().count { $0.target.contains(fixture.layout.folder) }
        counts["network namespaces"] = Files.list("/run/netns").count { $0.hasPrefix("paas-\(instance)") }
        counts["links"] = Files.list("/sys/class/net").count { $0.hasPrefix(instance.linkPrefix) }
        counts["pods' folders"] = Files.list(fixture.layout.pods).count
        counts["exit files"] = Files.list(fixture.layout.exits).count
        counts["runtime states"] = Files.list(fixture.layout.runtimeState).count
        counts["control groups"] = fixture.runtime.cgroups.children(instance.cgroupParent).count
        counts["processes"] = fixture.runtime.cgroups.processes(instance.cgroupParent).count
        counts["addresses"] = Files.list("\(fixture.layout.folder)/network").count
        return counts
    }

    @Test func `pods that are deleted leave nothing on the host`() async throws {
        try await PodFixture.withNetwork { fixture, network in
            try await fixture.running(fixture.agent) {
                // The first pod makes what all share: programs are read, threads are started.
                try await batch(fixture, 0..<1)
                let before = try census(fixture)
                let rules = try await network.ruleCount()
                let descriptors = Files.list("/proc/self/fd").count
                for start in stride(from: 1, to: Self.count, by: 20) {
                    try await batch(fixture, start..<min(start + 20, Self.count))
                }
                try await eventually("nothing is left") { try census(fixture) == before }
                #expect(try await network.ruleCount() == rules)
                try await eventually("no file is left open") { Files.list("/proc/self/fd").count <= descriptors + 5 }
            }
        }
    }

    private func batch(_ fixture: PodFixture, _ numbers: Range<Int>) async throws {
        for number in numbers {
            _ = try await fixture.script("pod-\(number)", "echo hello; exec sleep 1000", spec: { spec in
                spec["terminationGracePeriodSeconds"] = 0
                spec["volumes"] = [
                    ["name": "data", "emptyDir": [:]], ["name": "fast", "emptyDir": ["medium": "Memory"]],
                ]
            }) { container in
                container["volumeMounts"] = [
                    ["name": "data", "mountPath": "/data"], ["name": "fast", "mountPath": "/fast", "subPath": "a"],
                ]
            }
        }
        for number in numbers { try await fixture.running("pod-\(number)") }
        for number in numbers {
            try await fixture.api.delete(
                Pod.self, namespace: "shop", name: "pod-\(number)", DeleteOptions(gracePeriodSeconds: 1))
        }
        for number in numbers {
            try await eventually("pod-\(number) is gone") {
                try await fixture.api.find(Pod.self, namespace: "shop", name: "pod-\(number)") == nil
            }
        }
    }
}
