import HostSystem
import Kinds
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// Starting, restarting and ending of real containers, as status, events and exit codes tell it.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("busybox"), .timeLimit(.minutes(3)))
struct PodStartTests {
    @Test func `kubelet's events tell a pod's life`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script("web", "exec sleep 1000") { $0["imagePullPolicy"] = "Always" }
            try await fixture.running("web")
            try await fixture.event("web", "Pulling", "Pulling image \"app\"")
            try await fixture.event("web", "Pulled", "Successfully pulled image \"app\" in ")
            try await fixture.event("web", "Created", "Created container: main")
            try await fixture.event("web", "Started", "Started container main")
            try await fixture.delete("web")
            try await fixture.event("web", "Killing", "Stopping container main")
            let started = try await fixture.api.list(Event.self, namespace: "shop").first { $0.reason == "Started" }
            #expect(started?.involvedObject["fieldPath"].string == "spec.containers{main}")
            #expect(started?.json["source"]["component"].string == "kubelet")
            #expect(started?.json["source"]["host"].string == "node")
        }
    }

    struct BadCommand: Sendable {
        let command: String
        let code: Int
        let message: String
    }

    @Test(arguments: [
        BadCommand(command: "/nowhere", code: 127, message: "no such file or directory"),
        BadCommand(command: "nowhere", code: 127, message: "executable file not found in $PATH"),
        BadCommand(command: "/etc/passwd", code: 126, message: "permission denied"),
    ])
    func `a command that cannot be run has the shell's exit code, as container and by exec`(_ bad: BadCommand)
        async throws
    {
        try await PodFixture.with { fixture in
            _ = try await fixture.pod("web", []) { pod in
                pod.restartPolicy = "Never"
                pod.json["spec"]["containers"] = [["name": "main", "image": "app", "command": [.string(bad.command)]]]
            }
            let pod = try await fixture.ended("web")
            let terminated = pod.containerStatuses.first?.terminated ?? .null
            #expect(terminated["exitCode"].int == bad.code)
            #expect(terminated["reason"].string == "ContainerCannotRun")
            #expect(terminated["message"].text.contains(bad.message))
            #expect(pod.phase == "Failed")
            _ = try await fixture.simple("other", "exec sleep 1000")
            try await fixture.running("other")
            let (code, said) = try await fixture.exec("other", [bad.command])
            #expect(code == bad.code)
            #expect(said.contains(bad.message))
            #expect(said.hasPrefix("exec: \"\(bad.command)\": "))
        }
    }

    @Test func `a container whose command is not there is told so, then backs off`() async throws {
        try await PodFixture.with { fixture in
            let made = try await fixture.pod("web", []) { pod in
                pod.json["spec"]["containers"] = [["name": "main", "image": "app", "command": ["/nowhere"]]]
            }
            let first = try await fixture.status("web", "could not start") {
                $0.containerStatuses.first?.waiting["reason"].string == "RunContainerError"
            }
            #expect(first.containerStatuses.first?.lastState["terminated"]["exitCode"].int == 127)
            #expect(first.uid == made.uid)
            try await fixture.event("web", "Failed", "Error: failed to start container")
        }
    }

    @Test func `a crash loop is told with the time that it waits`() async throws {
        try await PodFixture.with { fixture in
            let made = try await fixture.simple("web", "exit 7")
            let pod = try await fixture.status("web", "backs off") {
                $0.containerStatuses.first?.waiting["reason"].string == "CrashLoopBackOff"
            }
            let message = "back-off 10s restarting failed container=main pod=web_shop(\(made.uid))"
            #expect(pod.containerStatuses.first?.waiting["message"].string == message)
            #expect(pod.phase == "Running")
            try await fixture.event(
                "web", "BackOff", "Back-off restarting failed container main in pod web_shop(\(made.uid))")
        }
    }

    struct Image: Sendable {
        let name: String
        let policy: String
        let reason: String
        let event: String
    }

    @Test(arguments: [
        Image(name: "none", policy: "IfNotPresent", reason: "ErrImagePull", event: "Failed to pull image \"none\": "),
        Image(
            name: "none", policy: "Never", reason: "ErrImageNeverPull",
            event: "Container image \"none\" is not present with pull policy of Never"),
    ])
    func `an image that cannot be had is told by its reason`(_ image: Image) async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script("web", "exit 0") { container in
                container["image"] = .string(image.name)
                container["imagePullPolicy"] = .string(image.policy)
            }
            try await fixture.status("web", "has no image") {
                $0.containerStatuses.first?.waiting["reason"].string == image.reason
            }
            try await fixture.event("web", image.reason == "ErrImagePull" ? "Failed" : image.reason, image.event)
            try await fixture.event("web", "Failed", "Error: \(image.reason)")
            guard image.reason == "ErrImagePull" else { return }
            let later = try await fixture.status("web", "waits") {
                $0.containerStatuses.first?.waiting["reason"].string == "ImagePullBackOff"
            }
            let message = later.containerStatuses.first?.waiting["message"].text ?? ""
            #expect(message.hasPrefix("Back-off pulling image \"none\": ErrImagePull: "))
        }
    }

    @Test func `an image is asked for again at each start where its policy says so`() async throws {
        try await PodFixture.with { fixture in
            for policy in ["Always", "IfNotPresent"] {
                _ = try await fixture.script(policy.lowercased(), "exit 1") { $0["imagePullPolicy"] = .string(policy) }
            }
            for (name, text) in [("always", "Successfully pulled image"), ("ifnotpresent", "already present")] {
                try await fixture.status(name, "was started again") { $0.containerStatuses.first?.restartCount == 1 }
                try await eventually("\(name): its image was looked for twice") {
                    let events = try await fixture.api.list(Event.self, namespace: "shop").filter {
                        $0.involvedObject["name"].text == name && $0.reason == "Pulled" && $0.message.contains(text)
                    }
                    return events.reduce(0) { $0 + max($1.json["count"].int ?? 1, 1) } >= 2
                }
            }
        }
    }

    @Test func `what takes too much memory is ended and told as such`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script(
                "web", "x=xxxxxxxxxxxxxxxx; while :; do x=$x$x; done", spec: { $0["restartPolicy"] = "Never" }
            ) { $0["resources"] = ["limits": ["memory": "16Mi"]] }
            let pod = try await fixture.ended("web")
            #expect(pod.containerStatuses.first?.terminated["reason"].string == "OOMKilled")
            #expect(pod.containerStatuses.first?.terminated["exitCode"].int == 137)
        }
    }

    @Test func `a pod past its deadline fails`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["activeDeadlineSeconds"] = 1
                    spec["terminationGracePeriodSeconds"] = 1
                })
            let pod = try await fixture.ended("web")
            #expect(pod.phase == "Failed")
            #expect(pod.statusReason == "DeadlineExceeded")
            #expect(pod.statusMessage == "Pod was active on the node longer than the specified deadline")
        }
    }

    @Test func `the end of a failed container's log is its message where it wrote none`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script(
                "web", "echo first; echo last; exit 4", spec: { $0["restartPolicy"] = "Never" }
            ) {
                $0["terminationMessagePolicy"] = "FallbackToLogsOnError"
            }
            _ = try await fixture.script(
                "own", "echo said; echo -n written > /dev/why; exit 4", spec: { $0["restartPolicy"] = "Never" }
            ) { container in
                container["terminationMessagePolicy"] = "FallbackToLogsOnError"
                container["terminationMessagePath"] = "/dev/why"
            }
            #expect(
                try await fixture.ended("web").containerStatuses.first?.terminated["message"].string == "first\nlast\n")
            #expect(try await fixture.ended("own").containerStatuses.first?.terminated["message"].string == "written")
        }
    }

    @Test func `a signal of the container's own ends it`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script(
                "web", "trap 'echo got it; exit 0' USR1; echo up; while :; do sleep 0.05; done"
            ) {
                $0["lifecycle"] = ["stopSignal": "SIGUSR1"]
            }
            try await eventually("it is up") { (try? await fixture.log("web"))?.contains("up") == true }
            try await fixture.api.delete(
                Pod.self, namespace: "shop", name: "web", DeleteOptions(gracePeriodSeconds: 20))
            let ended = try await fixture.status("web", "has ended") {
                $0.containerStatuses.first?.terminated.isNull == false
            }
            #expect(ended.containerStatuses.first?.terminated["exitCode"].int == 0)
        }
    }

    @Test func `a gate that others open holds readiness back`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple(
                "web", "exec sleep 1000",
                spec: { spec in
                    spec["readinessGates"] = [["conditionType": "test.io/open"]]
                })
            let closed = try await fixture.status("web", "runs") { $0.condition("ContainersReady")?.isTrue == true }
            #expect(closed.condition("Ready")?.reason == "ReadinessGatesNotReady")
            #expect(
                closed.condition("Ready")?.message
                    == "corresponding condition of pod readiness gate \"test.io/open\" does not exist.")
            try await fixture.api.modify(Pod.self, namespace: "shop", name: "web", subresource: "status") { pod in
                pod.conditions.set(Condition("test.io/open", true))
                return true
            }
            let open = try await fixture.running("web")
            #expect(open.condition("test.io/open")?.isTrue == true)
            #expect(open.condition("Ready")?.observedGeneration == 1)
            #expect(open.json["status"]["observedGeneration"].int == 1)
        }
    }

    @Test func `input stays open for the next client where the pod says so`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.script("web", "while read line; do echo \"got $line\"; done; echo over") {
                container in
                container["stdin"] = true
            }
            try await fixture.running("web")
            for text in ["one", "two"] {
                let call = APICall(
                    verb: "create", path: ResourcePath(Pod.kind, namespace: "shop", name: "web", subresource: "attach"),
                    identity: .component("test"), query: ["stdin": ["true"], "stdout": ["true"]], client: fixture.api)
                let output = Collected()
                let (input, typing) = AsyncStream<[UInt8]>.makeStream()
                let session = StreamSession(input: input, resizes: AsyncStream { $0.finish() }) { piece in
                    if case .stdout(let bytes) = piece { await output.add(bytes) }
                }
                let attached = Task { try await PodAttachHandler(agent: fixture.agent).run(call, session) }
                typing.yield(Array("\(text)\n".utf8))
                try await eventually("it answers") { await output.value.contains("got \(text)") }
                typing.finish()
                attached.cancel()
                _ = try? await attached.value
            }
            #expect(try await !fixture.log("web").contains("over"))
        }
    }
}
