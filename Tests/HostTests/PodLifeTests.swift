import HostSystem
import Kinds
import Machinery
import Reconciling
import Synchronization
import TestKit
import Testing

@testable import NodeRuntime

/// Probes, hooks, tokens and endings of real containers.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("cc"), .timeLimit(.minutes(3)))
struct PodLifeTests {
    /// A pod whose one container serves, with `/data` shared with the test's folder and `change` applied to it.
    private func pod(
        _ fixture: PodFixture, grace: Int = 5, _ change: (inout JSONValue) -> Void
    ) async throws -> Pod {
        let shared = shared(fixture)
        try Files.makeFolder(shared, mode: 0o777)
        return try await fixture.pod("web", ["serve"]) { pod in
            pod.terminationGracePeriodSeconds = grace
            pod.volumes = [["name": "data", "hostPath": ["path": .string(shared)]]]
            var container = pod.containers[0].json
            container["volumeMounts"] = [["name": "data", "mountPath": "/data"]]
            change(&container)
            pod.json["spec"]["containers"] = [container]
        }
    }

    private func shared(_ fixture: PodFixture) -> String { "\(fixture.layout.folder)/shared" }

    private func ready(_ fixture: PodFixture, restarts: Int = 0) async throws {
        try await eventually("web is ready after \(restarts) restarts") {
            let pod = try await fixture.get("web")
            return pod.isReady && pod.containerStatuses.first?.restartCount == restarts
        }
    }

    private func gone(_ fixture: PodFixture) async throws {
        try await eventually("the object is gone") {
            try await fixture.api.find(Pod.self, namespace: "shop", name: "web") == nil
        }
    }

    private func command(_ arguments: String...) -> JSONValue {
        ["exec": ["command": JSONValue(["/app"] + arguments)]]
    }

    @Test func `a container that is no longer alive is started again, with its hooks`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture) { container in
                container["lifecycle"] = [
                    "postStart": command("touch", "/data/up"), "preStop": command("touch", "/data/stopped"),
                ]
                container["livenessProbe"] = command("test", "/data/up")
                container["livenessProbe"]["periodSeconds"] = 1
                container["livenessProbe"]["failureThreshold"] = 1
            }
            try await ready(fixture)
            #expect(Files.exists("\(shared(fixture))/up"))
            #expect(!Files.exists("\(shared(fixture))/stopped"))
            try Files.removeTree("\(shared(fixture))/up")
            try await ready(fixture, restarts: 1)
            #expect(Files.exists("\(shared(fixture))/up"))
            try Files.removeTree("\(shared(fixture))/stopped")
            try await fixture.api.delete(Pod.self, namespace: "shop", name: "web")
            try await gone(fixture)
            #expect(Files.exists("\(shared(fixture))/stopped"))
        }
    }

    @Test func `a startup probe keeps the others back until it succeeds`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture) { container in
                container["startupProbe"] = command("test", "/data/up")
                container["startupProbe"]["periodSeconds"] = 1
                container["startupProbe"]["failureThreshold"] = 100
                // Would end the container at once if it was asked.
                container["livenessProbe"] = command("test", "/data/up")
                container["livenessProbe"]["failureThreshold"] = 1
            }
            try await eventually("it runs") {
                try await fixture.get("web").containerStatuses.first?.running.isNull == false
            }
            let pod = try await fixture.get("web")
            #expect(pod.containerStatuses.first?.started == false)
            #expect(!pod.isReady)
            try Files.write("\(shared(fixture))/up", [])
            try await ready(fixture)
            #expect(try await fixture.get("web").containerStatuses.first?.started == true)
        }
    }

    @Test func `a container that does not come up in time is started again`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture) { container in
                container["startupProbe"] = command("test", "/data/up")
                container["startupProbe"]["periodSeconds"] = 1
                container["startupProbe"]["failureThreshold"] = 1
            }
            try await eventually("it was started again") {
                (try await fixture.get("web").containerStatuses.first?.restartCount ?? 0) > 0
            }
        }
    }

    @Test func `a hook that fails ends the container and is told`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture) { $0["lifecycle"] = ["postStart": command("test", "/nowhere")] }
            let status = try await eventually("the failure is told") {
                let status = try await fixture.get("web").containerStatuses.first
                let ended = [status?.terminated ?? .null, status?.lastState["terminated"] ?? .null]
                return ended.first { $0["reason"].string == "PostStartHookError" }
            }
            #expect(status["exitCode"].int == 128)
        }
    }

    @Test func `a pod that gets requests is told to end only when it is drained`() async throws {
        try await PodFixture.with { fixture in
            _ = try await pod(fixture, grace: 60) { _ in }
            try await ready(fixture)
            try await fixture.api.merge(
                Pod.self, namespace: "shop", name: "web",
                ["metadata": ["annotations": [.init(WellKnown.Platform.routed): "true"]]])
            try await eventually("the node knows") {
                try await fixture.get("web").metadata.annotations[WellKnown.Platform.routed] == "true"
            }
            try await fixture.api.delete(Pod.self, namespace: "shop", name: "web")
            for _ in 0..<5 {
                #expect(try await fixture.exec("web", ["/app", "env", "FROM_IMAGE"]) == (0, "yes\n"))
            }
            #expect(try await !fixture.log("web").contains("terminated"))
            try await fixture.api.merge(
                Pod.self, namespace: "shop", name: "web",
                ["metadata": ["annotations": [.init(WellKnown.Platform.drained): "2026-01-01T00:00:01Z"]]])
            try await gone(fixture)
        }
    }

    @Test func `a pod reads the token of its service account from a projected volume`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.pod("web", ["serve"]) { pod in
                pod.volumes = [
                    [
                        "name": "access",
                        "projected": [
                            "sources": [
                                ["serviceAccountToken": ["path": "token", "expirationSeconds": 3600]],
                                [
                                    "downwardAPI": [
                                        "items": [
                                            ["path": "namespace", "fieldRef": ["fieldPath": "metadata.namespace"]]
                                        ]
                                    ]
                                ],
                            ]
                        ],
                    ]
                ]
                var container = pod.containers[0].json
                container["volumeMounts"] = [["name": "access", "mountPath": "/access", "readOnly": true]]
                pod.json["spec"]["containers"] = [container]
            }
            try await ready(fixture)
            #expect(try await fixture.exec("web", ["/app", "cat", "/access/token"]).1.hasPrefix("header."))
            #expect(try await fixture.exec("web", ["/app", "cat", "/access/namespace"]) == (0, "shop"))
            #expect(try await fixture.exec("web", ["/app", "touch", "/access/other"]).0 != 0)
        }
    }

    @Test func `a token is renewed while the pod runs, once most of its life has passed`() async throws {
        let ahead = Mutex(Duration.zero)
        let clock = WallClock { WallClock.system.now.advanced(by: ahead.withLock { $0 }) }
        try await PodFixture.with(wallClock: clock) { fixture in
            let made = try await fixture.pod("web", ["serve"]) { pod in
                pod.volumes = [
                    [
                        "name": "access",
                        "projected": [
                            "sources": [["serviceAccountToken": ["path": "token", "expirationSeconds": 600]]]
                        ],
                    ]
                ]
                var container = pod.containers[0].json
                container["volumeMounts"] = [["name": "access", "mountPath": "/access"]]
                pod.json["spec"]["containers"] = [container]
            }
            try await ready(fixture)
            @Sendable func token() async throws -> String {
                try await fixture.exec("web", ["/app", "cat", "/access/token"]).1
            }
            let first = try await token()
            ahead.withLock { $0 = .seconds(500) }
            try await eventually("there is another one") {
                fixture.agent.lookAgain(at: made.uid)
                let text = try await token()
                #expect(text.hasPrefix("header."))
                return text != first
            }
        }
    }

    @Test func `a probe's own grace goes before the pod's`() async throws {
        try await PodFixture.with { fixture in
            // It hears no signal, and the pod's grace is longer than the test.
            _ = try await fixture.script(
                "web", "trap '' TERM; : > /tmp/up; while :; do sleep 0.05; done",
                spec: { $0["terminationGracePeriodSeconds"] = 3600 }
            ) { container in
                container["livenessProbe"] = [
                    "exec": ["command": ["/app", "test", "/tmp/up"]], "periodSeconds": 1, "failureThreshold": 1,
                    "initialDelaySeconds": 1, "terminationGracePeriodSeconds": 1,
                ]
            }
            try await ready(fixture)
            _ = try await fixture.exec("web", ["/app", "remove", "/tmp/up"])
            try await ready(fixture, restarts: 1)
            let status = try await fixture.get("web").containerStatuses.first
            #expect(status?.lastState["terminated"]["exitCode"].int == 137)
            try await fixture.event("web", "Killing", "Container main failed liveness probe, will be restarted")
            try await fixture.delete("web")
        }
    }

    @Test func `an init container that fails is run again until it succeeds`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["volumes"] = [["name": "data", "emptyDir": [:]]]
                    spec["initContainers"] = [
                        [
                            "name": "first", "image": "app",
                            "command": ["/bin/sh", "-c", "test -e /data/again || { touch /data/again; exit 3; }"],
                            "volumeMounts": [["name": "data", "mountPath": "/data"]],
                        ]
                    ]
                })
            let pod = try await fixture.running("web")
            let first = try #require(pod.initContainerStatuses.first)
            #expect(first.restartCount == 1)
            #expect(first.terminated["reason"].string == "Completed")
            #expect(first.lastState["terminated"]["exitCode"].int == 3)
            #expect(pod.containerStatuses.first?.restartCount == 0)
            #expect(pod.condition("Initialized")?.isTrue == true)
        }
    }

    @Test func `containers of a pod share memory and message queues, those of others have their own`() async throws {
        try await PodFixture.with { fixture in
            let web = try await fixture.pod("web", ["serve"]) { pod in
                var second = pod.containers[0].json
                second["name"] = "second"
                pod.json["spec"]["containers"] = [pod.containers[0].json, second]
            }
            _ = try await fixture.pod("other", ["serve"])
            for name in ["web", "other"] {
                try await eventually("\(name) is ready") { try await fixture.get(name).isReady }
            }
            #expect(try await fixture.exec("web", ["/app", "queue", "make"], in: "main").0 == 0)
            #expect(try await fixture.exec("web", ["/app", "queue"], in: "second").0 == 0)
            #expect(try await fixture.exec("other", ["/app", "queue"]).0 == 1)
            #expect(try await fixture.exec("web", ["/app", "touch", "/dev/shm/page"], in: "main").0 == 0)
            #expect(try await fixture.exec("web", ["/app", "test", "/dev/shm/page"], in: "second").0 == 0)
            #expect(Mounts.isMounted(fixture.layout.pod(web.uid).sharedMemory))
        }
    }

    @Test func `a start that was cut short is made again, and counts as none`() async throws {
        let fixture = try await PodFixture()
        let pod = try await fixture.pod("web", ["serve"]) { $0.restartPolicy = "Never" }
        let folder = fixture.layout.pod(pod.uid).container("main")
        try Files.makeFolder(folder.folder)
        let id = PodNames.containerID(pod: pod.uid, container: "main", attempt: 0)
        try ContainerRecord(id: id, attempt: 0, imageID: "", startedAt: 0).write(folder)
        try await PodFixture.with(fixture) { fixture in
            try await fixture.running(fixture.agent) { try await ready(fixture) }
        }
    }

    @Test func `a container that runs is adopted, also where the last node did not come to note its start`()
        async throws
    {
        let fixture = try await PodFixture()
        try await fixture.running(fixture.agent) {
            _ = try await fixture.pod("web", ["serve"])
            try await ready(fixture)
        }
        let before = try await fixture.get("web")
        let folder = fixture.layout.pod(before.uid).container("main")
        var record = try #require(ContainerRecord.read(folder))
        #expect(record.isStarted)
        let id = record.id
        record.isStarted = false
        try record.write(folder)
        // Nor did its status say so.
        try await fixture.api.modify(Pod.self, namespace: "shop", name: "web", subresource: "status") { pod in
            pod.json["status"]["conditions"] = []
            pod.containerStatuses = pod.containerStatuses.map { status in
                var status = status
                status.json["ready"] = false
                status.json["started"] = false
                return status
            }
            return true
        }
        try await PodFixture.with(fixture) { next in
            try await next.running(PodFixture.makeAgent(next.api, next.layout, next.runtime)) {
                try await eventually("its start is noted") { ContainerRecord.read(folder)?.isStarted == true }
                try await ready(next)
                let after = try await next.get("web")
                #expect(after.containerStatuses.first?.containerID == before.containerStatuses.first?.containerID)
                #expect(next.runtime.livePID(id, in: folder) != nil)
            }
        }
    }

    @Test func `the node gives a sign of life`() async throws {
        try await PodFixture.with { fixture in
            let lease = try await eventually("there is a lease") {
                try await fixture.api.find(Lease.self, namespace: "kube-node-lease", name: "node")
            }
            #expect(lease.holderIdentity == "node")
            #expect(lease.renewTime.hasSuffix("Z"))
        }
    }

    @Test func `networks and exit files of pods that are no more are removed when the node starts`() async throws {
        let fixture = try await PodFixture()
        let uid = PodAPI.uid()
        let stray = try await fixture.network.attach(NetworkFixture.pod(uid, "shop"))
        let exit = "\(fixture.layout.exits)/\(PodNames.containerID(pod: uid, container: "main", attempt: 0))"
        try Files.write(exit, [48])
        try await PodFixture.with(fixture) { fixture in
            try await fixture.running(fixture.agent) {
                try await eventually("the stray network is gone") { !Files.exists(stray.netnsPath) }
                #expect(!Files.exists(exit))
            }
        }
    }
}
