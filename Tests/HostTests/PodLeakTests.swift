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

/// Counts what pods leave on the host. `PAAS_LEAK_PODS` says how many are started; `make leak-test` takes 500.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .serialized, .timeLimit(.minutes(15)))
struct PodLeakTests {
    private static var count: Int { getenv("PAAS_LEAK_PODS").flatMap { Int(String(cString: $0)) } ?? 60 }

    /// How many files this process has open whose path holds `text`.
    private static func descriptors(_ text: String) -> Int {
        Files.list("/proc/self/fd").count { number in
            guard !text.isEmpty else { return true }
            var target = [CChar](repeating: 0, count: 4096)
            let length = readlink("/proc/self/fd/\(number)", &target, target.count - 1)
            let path = String(decoding: target.prefix(max(0, length)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
            return path.contains(text)
        }
    }

    /// What is on the host of a node and its network.
    private func census(_ fixture: PodFixture, _ network: NetworkFixture) async throws -> [String: Int] {
        let layout = fixture.layout
        let parent = layout.instance.cgroupParent
        let host = try #require(network.host?.split(separator: "/").last.map(String.init))
        func lines(_ arguments: [String]) async throws -> Int {
            try await HostProcess.run("ip", arguments).text.split(separator: "\n").count
        }
        let table = network.settings.instance.nftTable
        return [
            "mounts": try Mounts.all().count { $0.target.contains(layout.folder) },
            "network namespaces": Files.list("/run/netns").count { $0.contains("\(network.settings.instance)") },
            "links": try await lines(["-n", host, "-o", "link"]),
            "routes": try await lines(["-n", host, "route", "show", "table", "all"]),
            "lines of nftables": try await lines(["netns", "exec", host, "nft", "list", "table", "inet", table]),
            "pods' folders": Files.list(layout.pods).count, "exit files": Files.list(layout.exits).count,
            "runtime states": Files.list(layout.runtimeState).count,
            "control groups": fixture.runtime.cgroups.children(parent).count,
            "processes": fixture.runtime.cgroups.processes(parent).count,
            "addresses": Files.list(network.settings.stateFolder).count,
        ]
    }

    @Test func `pods that are deleted leave nothing on the host`() async throws {
        try await NetworkFixture.with { network in
            try await PodFixture.with(PodFixture(network: network.network)) { fixture in
                try await fixture.running(fixture.agent) {
                    // The first pod makes what all share: programs are read, threads are started.
                    try await batch(fixture, 0..<1)
                    let before = try await census(fixture, network)
                    let descriptors = Self.descriptors(getenv("PAAS_LEAK_PODS") != nil ? "" : fixture.layout.folder)
                    for start in stride(from: 1, to: Self.count, by: 20) {
                        try await batch(fixture, start..<min(start + 20, Self.count))
                    }
                    #expect(try await census(fixture, network) == before)
                    // Alone (`make leak-test`) all open files are this test's, else those that it can tell by their names.
                    let isAlone = getenv("PAAS_LEAK_PODS") != nil
                    try await eventually("files are closed") {
                        let open = Self.descriptors(isAlone ? "" : fixture.layout.folder)
                        return open <= descriptors + (isAlone ? 20 : 0)
                    }
                }
            }
        }
    }

    private func batch(_ fixture: PodFixture, _ numbers: Range<Int>) async throws {
        for number in numbers {
            _ = try await fixture.script(
                "pod-\(number)", "echo hello; exec sleep 1000",
                spec: { spec in
                    spec["terminationGracePeriodSeconds"] = 0
                    spec["volumes"] = [
                        ["name": "data", "emptyDir": [:]], ["name": "fast", "emptyDir": ["medium": "Memory"]],
                    ]
                }
            ) { container in
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
