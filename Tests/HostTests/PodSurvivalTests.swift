import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// What outlives the platform, and what comes back after the host was started anew.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodSurvivalTests {
    @Test func `another start adopts pods with all of their containers, and nothing of their logs is lost`()
        async throws
    {
        let fixture = try await PodFixture()
        let script = "i=0; while :; do i=$((i+1)); echo line $i; sleep 0.02; done"
        try await fixture.running(fixture.agent) {
            _ = try await fixture.simple(
                "web", script,
                spec: { spec in
                    spec["initContainers"] = [
                        [
                            "name": "side", "image": "app", "restartPolicy": "Always",
                            "command": ["/bin/sh", "-c", "exec sleep 999"],
                        ]
                    ]
                })
            try await fixture.running("web")
            try await fixture.api.modify(Pod.self, namespace: "shop", name: "web") { pod in
                pod.json["spec"]["ephemeralContainers"] = [
                    ["name": "debug", "image": "app", "command": ["/bin/sh", "-c", "exec sleep 998"]]
                ]
                return true
            }
            try await fixture.status("web", "has a debugger") {
                $0.ephemeralContainerStatuses.first?.running.isNull == false
            }
        }
        let before = try await fixture.get("web")
        let log = fixture.layout.pod(before.uid).log("main", restart: 0)
        let size = Files.size(log) ?? 0
        try await eventually("it goes on writing while nobody looks") { (Files.size(log) ?? 0) > size + 200 }
        try await PodFixture.with(fixture) { next in
            let agent = PodFixture.makeAgent(next.api, next.layout, next.runtime)
            try await next.running(agent) {
                try await next.running("web")
                let after = try await next.get("web")
                for (old, new) in [
                    (before.containerStatuses, after.containerStatuses),
                    (before.initContainerStatuses, after.initContainerStatuses),
                    (before.ephemeralContainerStatuses, after.ephemeralContainerStatuses),
                ] { #expect(old.map(\.containerID) == new.map(\.containerID)) }
                let lines = try await next.log("web", ["container": ["main"]]).split(separator: "\n")
                #expect(lines.enumerated().allSatisfy { $1 == "line \($0 + 1)" })
            }
        }
    }

    @Test func `what has ended while the platform was down is told with its code, and goes on by its policy`()
        async throws
    {
        let fixture = try await PodFixture()
        let script = "trap 'echo told > /dev/termination-log; exit 7' TERM; echo up; while :; do sleep 0.05; done"
        try await fixture.running(fixture.agent) {
            for (name, policy) in [("web", "Always"), ("job", "Never")] {
                _ = try await fixture.simple(name, script, spec: { $0["restartPolicy"] = .string(policy) })
                try await eventually("\(name) is up") { (try? await fixture.log(name))?.contains("up") == true }
                try await fixture.running(name)
            }
        }
        for name in ["web", "job"] {
            let pod = try await fixture.get(name)
            let folder = fixture.layout.pod(pod.uid).container("main")
            let id = try #require(pod.containerStatuses.first?.containerID.split(separator: "/").last.map(String.init))
            fixture.runtime.signal(HostSignals.terminate, id: id, in: folder)
            try await eventually("\(name) has ended") { fixture.runtime.exit(of: id)?.code == 7 }
        }
        try await PodFixture.with(fixture) { next in
            try await next.running(PodFixture.makeAgent(next.api, next.layout, next.runtime)) {
                let job = try await next.ended("job")
                #expect(job.phase == "Failed")
                #expect(job.containerStatuses.first?.terminated["exitCode"].int == 7)
                #expect(job.containerStatuses.first?.terminated["message"].string == "told\n")
                let web = try await next.status("web", "runs again") {
                    $0.isReady && $0.containerStatuses.first?.restartCount == 1
                }
                #expect(web.containerStatuses.first?.lastState["terminated"]["exitCode"].int == 7)
                #expect(try await next.log("web", ["previous": ["true"]]) == "up\n")
            }
        }
    }

    @Test func `a pod whose monitor and process were killed is found and started again`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple("web", "exec sleep 1000")
            let pod = try await fixture.running("web")
            let folder = fixture.layout.pod(pod.uid).container("main")
            let id = try #require(pod.containerStatuses.first?.containerID.split(separator: "/").last.map(String.init))
            let monitor = try #require(Files.text(folder.conmonPidFile).flatMap { Int32($0) })
            HostSignals.send(HostSignals.kill, to: monitor)
            try await eventually("its monitor is gone") { !fixture.runtime.isWatched(id, in: folder) }
            fixture.agent.lookAgain(at: pod.uid)
            let again = try await fixture.status("web", "is started again") {
                $0.isReady && $0.containerStatuses.first?.restartCount == 1
            }
            #expect(again.containerStatuses.first?.lastState["terminated"]["reason"].string == "ContainerStatusUnknown")
            #expect(fixture.runtime.livePID(id, in: folder) == nil)
        }
    }

    @Test func `pods run again after the host was started anew, with their volumes`() async throws {
        let fixture = try await PodFixture()
        var secret = Secret(name: "keys", namespace: "shop")
        secret.json["data"] = ["key": "dmFsdWU="]
        try await fixture.api.create(secret)
        try await fixture.running(fixture.agent) {
            for (name, policy) in [("web", "Always"), ("job", "Never")] {
                _ = try await fixture.script(
                    name, "cat /keys/key > /data/seen; exec sleep 1000",
                    spec: { spec in
                        spec["restartPolicy"] = .string(policy)
                        spec["volumes"] = [
                            ["name": "data", "emptyDir": [:]], ["name": "keys", "secret": ["secretName": "keys"]],
                            ["name": "fast", "emptyDir": ["medium": "Memory"]],
                        ]
                    }
                ) { container in
                    container["volumeMounts"] = [
                        ["name": "data", "mountPath": "/data"], ["name": "keys", "mountPath": "/keys"],
                        ["name": "fast", "mountPath": "/fast"],
                    ]
                }
                try await fixture.running(name)
            }
        }
        // What a boot takes away: processes, control groups, mounts, namespaces, the runtime's state. The disk stays.
        let cgroups = fixture.runtime.cgroups
        cgroups.killAll(fixture.layout.instance.cgroupParent)
        cgroups.removeWhenEmpty(fixture.layout.instance.cgroupParent)
        try Mounts.unmountAll(under: fixture.layout.pods)
        try Files.removeTree(fixture.layout.runtimeState)
        for exit in Files.list(fixture.layout.exits) { try Files.removeTree("\(fixture.layout.exits)/\(exit)") }
        for uid in Files.list("\(fixture.layout.folder)/networks") {
            try await HostProcess.run("ip", ["netns", "delete", fixture.network.name(uid)])
        }
        let runtime = try ContainerRuntime(layout: fixture.layout, logger: PodFixture.logger)
        try await PodFixture.with(fixture) { next in
            try await next.running(PodFixture.makeAgent(next.api, next.layout, runtime)) {
                let web = try await next.status("web", "runs again") {
                    $0.isReady && $0.containerStatuses.first?.restartCount == 1
                }
                #expect(web.containerStatuses.first?.lastState["terminated"]["exitCode"].int == 137)
                #expect(
                    try await next.sh("web", "cat /data/seen /keys/key; stat -f -c %T /fast") == "valuevaluetmpfs\n")
                let job = try await next.ended("job")
                #expect(job.phase == "Failed")
                #expect(job.containerStatuses.first?.terminated["reason"].string == "ContainerStatusUnknown")
            }
        }
    }

    @Test func `a log that grows is put aside in files, read as one, and followed past them`() async throws {
        try await PodFixture.with(change: { settings in
            settings.logFileSize = 2000
            settings.logFiles = 4
        }) { fixture in
            _ = try await fixture.script(
                "web", "while read n; do i=0; while [ $i -lt $n ]; do i=$((i+1)); echo line $i; done; done"
            ) {
                $0["stdin"] = true
            }
            let pod = try await fixture.running("web")
            let log = fixture.layout.pod(pod.uid).log("main", restart: 0)
            let id = try #require(pod.containerStatuses.first?.containerID.split(separator: "/").last.map(String.init))
            #expect(!id.isEmpty)
            let output = Collected()
            let following = Task { try await fixture.follow("web", into: output) }
            var sent = 0
            for round in 1...6 {
                try await fixture.type("web", "50\n")
                sent += 50
                let count = sent
                try await eventually("round \(round) is followed") {
                    await output.value.split(separator: "\n").count == count
                }
                await fixture.agent.rotateLogs()
                try await eventually("a new file is begun") { (Files.size(log) ?? 0) < 2000 }
            }
            #expect(Files.list(Files.parent(log)).count <= 4)
            let expected = (0..<6).flatMap { _ in (1...50).map { "line \($0)" } }
            #expect(await output.value.split(separator: "\n").map(String.init) == expected)
            let kept = try await fixture.log("web").split(separator: "\n").map(String.init)
            #expect(kept == Array(expected.suffix(kept.count)))
            #expect(kept.count >= 150)
            #expect(
                try await fixture.log("web", ["tailLines": ["60"]]).split(separator: "\n").map(String.init)
                    == Array(expected.suffix(60)))
            following.cancel()
            _ = try? await following.value
        }
    }
}
