import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// Root in a pod that is nobody on the host.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodUserNamespaceTests {
    private func owner(_ fixture: PodFixture, _ pod: Pod) throws -> UInt32 {
        let folder = fixture.layout.pod(pod.uid).container("main")
        let id = try #require(pod.containerStatuses.first?.containerID.split(separator: "/").last.map(String.init))
        let pid = try #require(fixture.runtime.livePID(id, in: folder))
        return try #require(Files.owner("/proc/\(pid)")?.uid)
    }

    @Test(arguments: OCIRuntime.allCases)
    func `application pods have ids of their own, and the image's files are root's inside`(_ runtime: OCIRuntime)
        async throws
    {
        try await PodFixture.with(runtime) { fixture in
            for name in ["a", "b"] {
                _ = try await fixture.script(name, "echo x > /tmp/made; exec sleep 1000") { container in
                    container["securityContext"] = ["runAsUser": 0]
                }
            }
            let first = try await fixture.running("a")
            let second = try await fixture.running("b")
            let owners = try [owner(fixture, first), owner(fixture, second)]
            #expect(owners.allSatisfy { $0 >= 1 << 20 })
            #expect(owners[0] != owners[1])
            #expect(try await fixture.sh("a", "id -u; stat -c %u /bin/busybox /tmp/made") == "0\n0\n0\n")
            let made = "\(fixture.layout.pod(first.uid).container("main").upper)/tmp/made"
            #expect(Files.owner(made)?.uid == owners[0])
            // The kernel takes no setting of the host from it, whatever it is inside.
            #expect(try await fixture.sh("a", "cat /proc/self/uid_map").contains("\(owners[0])"))
            try await fixture.delete("a")
            try await fixture.delete("b")
            #expect(try Mounts.under(fixture.layout.pods).isEmpty)
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `volumes keep the owners that pods see, from one pod to the next`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            var map = ConfigMap(name: "settings", namespace: "shop")
            map.json["data"] = ["colour": "blue"]
            try await fixture.api.create(map)
            try await fixture.api.create(PersistentVolumeClaim(name: "data", namespace: "shop"))
            for (name, script) in [("a", "echo one > /data/file; exec sleep 1000"), ("b", "exec sleep 1000")] {
                let pod = try await fixture.script(
                    name, script,
                    spec: { spec in
                        spec["volumes"] = [
                            ["name": "data", "persistentVolumeClaim": ["claimName": "data"]],
                            ["name": "conf", "configMap": ["name": "settings"]],
                            ["name": "fast", "emptyDir": ["medium": "Memory"]],
                        ]
                    }
                ) { container in
                    container["volumeMounts"] = [
                        ["name": "data", "mountPath": "/data"], ["name": "conf", "mountPath": "/conf"],
                        ["name": "conf", "mountPath": "/one/colour", "subPath": "colour"],
                        ["name": "fast", "mountPath": "/fast"],
                    ]
                }
                try await fixture.running(name)
                #expect(Files.exists(fixture.layout.pod(pod.uid).userIDs))
                #expect(try await fixture.sh(name, "cat /conf/colour /one/colour") == "blueblue")
                #expect(try await fixture.sh(name, "echo y > /fast/y; stat -c %u /fast/y") == "1000000000\n")
                let seen = try await eventually("the file is there") {
                    let text = try await fixture.sh(name, "stat -c %u /data/file; cat /data/file")
                    return text.hasSuffix("one\n") ? text : nil
                }
                #expect(seen == "1000000000\none\n")
                try await fixture.delete(name)
            }
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `pods that ask for the host's own, or say so, have none`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime) { fixture in
            _ = try await fixture.simple("plain", "exec sleep 1000", spec: { $0["hostUsers"] = true })
            _ = try await fixture.simple("net", "exec sleep 1000", spec: { $0["hostNetwork"] = true })
            _ = try await fixture.simple(
                "big", "exec sleep 1000",
                spec: { spec in
                    spec["securityContext"] = ["runAsUser": 123_456]
                })
            for name in ["plain", "net", "big"] {
                let pod = try await fixture.running(name)
                #expect(!Files.exists(fixture.layout.pod(pod.uid).userIDs))
            }
            #expect(try await fixture.sh("big", "id -u") == "123456\n")
            // crun gives its standard input to the user; other tests may have it do so at this moment.
            try await eventually("/dev/null is root's") { Files.owner("/dev/null")?.uid == 0 ? true : nil }
        }
    }

    @Test(arguments: OCIRuntime.allCases)
    func `a pod asks for one where the node gives none by itself`(_ runtime: OCIRuntime) async throws {
        try await PodFixture.with(runtime, change: { $0.userNamespaces = false }) { fixture in
            _ = try await fixture.simple("plain", "exec sleep 1000")
            _ = try await fixture.simple("own", "exec sleep 1000", spec: { $0["hostUsers"] = false })
            let plain = try await fixture.running("plain")
            let own = try await fixture.running("own")
            #expect(!Files.exists(fixture.layout.pod(plain.uid).userIDs))
            #expect(try owner(fixture, own) >= 1 << 20)
        }
    }
}
