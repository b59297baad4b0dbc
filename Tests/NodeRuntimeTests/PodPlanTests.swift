import Kinds
import Machinery
import NodeRuntime
import Testing

struct PodPlanTests {
    static let image = RunnableImage(id: "i", layers: ["/l"])

    static func pod(
        _ containers: [String] = ["a"], inits: [String] = [], restartPolicy: String = "Always",
        change: (inout Pod) -> Void = { _ in }
    ) -> Pod {
        var pod = Pod(name: "web", namespace: "shop")
        pod.metadata.uid = "u"
        pod.restartPolicy = restartPolicy
        pod.containers = containers.map { Container(json: ["name": .string($0), "image": "app"]) }
        pod.initContainers = inits.map { Container(json: ["name": .string($0), "image": "app"]) }
        change(&pod)
        return pod
    }

    /// A state whose network and volumes are there, with an image for each container.
    static func ready(_ pod: Pod) -> PodState {
        var state = PodState(startTime: 0)
        state.network = .done(PodAttachment(netnsPath: "/n", addresses: ["10.128.0.2"]))
        state.volumes = .done(true)
        for container in pod.initContainers + pod.containers { state[container.name].image = image }
        return state
    }

    static func run(_ id: String = "r") -> ContainerRun { ContainerRun(id: id, startedAt: 0) }

    static func exit(_ code: Int, at: Double = 100) -> ContainerExit {
        ContainerExit(id: "r", code: code, startedAt: 0, finishedAt: at)
    }

    private func steps(_ pod: Pod, _ state: PodState, now: Double = 1000) -> [PodStep] {
        PodPlan(pod: pod, state: state, now: now).steps
    }

    @Test func `a new pod gets network, volumes and images at once`() {
        let steps = steps(Self.pod(["a", "b"]), PodState(startTime: 0))
        #expect(steps == [.attachNetwork, .prepareVolumes, .pull(container: "a"), .pull(container: "b")])
    }

    @Test func `containers start together once all is there`() {
        let pod = Self.pod(["a", "b"])
        let expected: [PodStep] = [.start(container: "a", attempt: 0), .start(container: "b", attempt: 0)]
        #expect(steps(pod, Self.ready(pod)) == expected)
    }

    @Test func `init containers run one after the other, before all others`() {
        let pod = Self.pod(["a"], inits: ["i", "j"])
        var state = Self.ready(pod)
        #expect(steps(pod, state) == [.start(container: "i", attempt: 0)])
        state["i"].phase = .running(Self.run())
        #expect(steps(pod, state) == [])
        state["i"].phase = .exited(Self.exit(0))
        #expect(steps(pod, state) == [.start(container: "j", attempt: 0)])
        state["j"].phase = .exited(Self.exit(0))
        #expect(steps(pod, state) == [.start(container: "a", attempt: 0)])
    }

    @Test func `an init container that fails ends a pod that never restarts`() {
        let pod = Self.pod(["a"], inits: ["i"], restartPolicy: "Never")
        var state = Self.ready(pod)
        state["i"].phase = .exited(Self.exit(1))
        #expect(PodPlan(pod: pod, state: state, now: 1000).outcome == "Failed")
        #expect(steps(pod, state) == [.release])
    }

    @Test func `a sidecar lets the next container start once it is up`() {
        let pod = Self.pod(["a"], inits: ["s"]) {
            $0.json["spec"]["initContainers"] = [["name": "s", "restartPolicy": "Always"]]
        }
        var state = Self.ready(pod)
        #expect(steps(pod, state) == [.start(container: "s", attempt: 0)])
        state["s"].phase = .running(Self.run())
        state["s"].isStarted = true
        #expect(steps(pod, state) == [.start(container: "a", attempt: 0)])
    }

    struct Restart: Sendable {
        let policy: String
        let code: Int
        let restarts: Bool
        let outcome: String?
    }

    @Test(arguments: [
        Restart(policy: "Always", code: 0, restarts: true, outcome: nil),
        Restart(policy: "Always", code: 1, restarts: true, outcome: nil),
        Restart(policy: "OnFailure", code: 1, restarts: true, outcome: nil),
        Restart(policy: "OnFailure", code: 0, restarts: false, outcome: "Succeeded"),
        Restart(policy: "Never", code: 0, restarts: false, outcome: "Succeeded"),
        Restart(policy: "Never", code: 2, restarts: false, outcome: "Failed"),
    ])
    func `the restart policy decides what follows an exit`(_ example: Restart) {
        let pod = Self.pod(restartPolicy: example.policy)
        var state = Self.ready(pod)
        state["a"].phase = .exited(Self.exit(example.code))
        let plan = PodPlan(pod: pod, state: state, now: 1000)
        #expect(plan.outcome == example.outcome)
        #expect(plan.steps.contains(.start(container: "a", attempt: 1)) == example.restarts)
    }

    @Test func `the first restart is at once, later ones wait 10 s, 20 s, up to 300 s`() {
        let pod = Self.pod()
        var state = Self.ready(pod)
        var delays: [Double] = []
        for attempt in 0..<8 {
            state.apply(.started(container: "a", attempt: attempt, .success(Self.run())), pod: pod, now: 0)
            state.apply(.exited(container: "a", Self.exit(1)), pod: pod, now: 100)
            delays.append(state["a"].retryAt - 100)
        }
        #expect(delays == [0, 10, 20, 40, 80, 160, 300, 300])
        state.apply(.started(container: "a", attempt: 9, .success(Self.run())), pod: pod, now: 0)
        state.apply(.exited(container: "a", Self.exit(1, at: 700)), pod: pod, now: 700)
        #expect(state["a"].retryAt == 700)
    }

    @Test func `a pod being deleted is stopped, removed, and its object deleted last`() {
        let pod = Self.pod { $0.json["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z" }
        var state = Self.ready(pod)
        state["a"].phase = .running(Self.run())
        let stop = PodStep.stop(container: "a", run: Self.run(), grace: 30, why: .ending)
        #expect(steps(pod, state) == [stop])
        state.begin(stop)
        #expect(steps(pod, state) == [])
        state.apply(.exited(container: "a", Self.exit(0)), pod: pod, now: 1)
        #expect(steps(pod, state) == [.remove])
        state.begin(.remove)
        #expect(steps(pod, state) == [])
        state.apply(.removed, pod: pod, now: 1)
        #expect(steps(pod, state) == [.deleteObject])
    }

    @Test func `a routed pod is not told to end before the router has drained it`() {
        var pod = Self.pod { pod in
            pod.json["metadata"]["deletionTimestamp"] = "2026-01-01T00:00:00Z"
            pod.metadata.annotations = [WellKnown.Platform.routed: "true"]
        }
        var state = Self.ready(pod)
        state["a"].phase = .running(Self.run())
        state.apply(.object(pod), pod: pod, now: 1000)
        #expect(steps(pod, state, now: 1000) == [.wake(at: 1030)])
        #expect(steps(pod, state, now: 1031).count == 1)
        pod.metadata.annotations[WellKnown.Platform.drained] = "2026-01-01T00:00:01Z"
        #expect(steps(pod, state, now: 1001) == [.stop(container: "a", run: Self.run(), grace: 30, why: .ending)])
    }

    @Test func `a pod whose object is gone is ended at once and its object not deleted again`() {
        let pod = Self.pod()
        var state = Self.ready(pod)
        state["a"].phase = .running(Self.run())
        state.isOrphaned = true
        #expect(steps(pod, state) == [.stop(container: "a", run: Self.run(), grace: 0, why: .ending)])
        state["a"].phase = .exited(Self.exit(137))
        #expect(steps(pod, state) == [.remove])
        state.ending = .removed
        #expect(steps(pod, state) == [])
    }

    @Test func `an unhealthy container is stopped and then started again`() {
        let pod = Self.pod()
        var state = Self.ready(pod)
        state["a"].phase = .running(Self.run())
        state.apply(.probed(container: "a", runID: "other", .liveness, isGood: false), pod: pod, now: 1)
        #expect(steps(pod, state) == [])
        state.apply(.probed(container: "a", runID: "r", .liveness, isGood: false), pod: pod, now: 1)
        #expect(
            steps(pod, state) == [.stop(container: "a", run: Self.run(), grace: 30, why: .unhealthy(.liveness))])
    }

    @Test func `a pod past its deadline is ended and fails`() {
        let pod = Self.pod { $0.activeDeadlineSeconds = 60 }
        var state = Self.ready(pod)
        state["a"].phase = .running(Self.run())
        #expect(steps(pod, state, now: 59) == [.wake(at: 60)])
        #expect(steps(pod, state, now: 61) == [.stop(container: "a", run: Self.run(), grace: 30, why: .ending)])
        state["a"].phase = .exited(Self.exit(143))
        let status = PodStatusWriter(pod: pod, state: state, hostIP: "1.2.3.4", now: 61).status
        #expect(status["phase"].string == "Failed")
        #expect(status["reason"].string == "DeadlineExceeded")
    }

    @Test func `an ended pod whose files are lost is not begun again`() {
        let pod = Self.pod(restartPolicy: "Never") { $0.phase = "Succeeded" }
        #expect(steps(pod, PodState(startTime: 0)) == [.release])
    }

    // MARK: - Sidecars, ephemeral containers, resizing

    @Test func `sidecars are ended one after the other, the last first, when the others are gone`() {
        let pod = Self.pod(["a"], inits: ["s", "t"], restartPolicy: "Never") {
            $0.json["spec"]["initContainers"] = [
                ["name": "s", "restartPolicy": "Always"], ["name": "t", "restartPolicy": "Always"],
            ]
        }
        var state = Self.ready(pod)
        for name in ["s", "t"] {
            state[name].phase = .running(Self.run(name))
            state[name].isStarted = true
        }
        state["a"].phase = .exited(Self.exit(0))
        #expect(PodPlan(pod: pod, state: state, now: 1000).outcome == "Succeeded")
        #expect(PodStatusWriter(pod: pod, state: state, hostIP: "", now: 1000).phase == "Running")
        #expect(steps(pod, state) == [.stop(container: "t", run: Self.run("t"), grace: 30, why: .ending)])
        state["t"].phase = .stopping(Self.run("t"))
        #expect(steps(pod, state) == [])
        state["t"].phase = .exited(Self.exit(0))
        #expect(steps(pod, state) == [.stop(container: "s", run: Self.run("s"), grace: 30, why: .ending)])
        state["s"].phase = .exited(Self.exit(143))
        #expect(steps(pod, state) == [.release])
        #expect(PodStatusWriter(pod: pod, state: state, hostIP: "", now: 1000).phase == "Succeeded")
    }

    @Test func `an ephemeral container starts beside all others, once, and decides nothing`() {
        let pod = Self.pod(["a"], inits: ["i"]) { $0.json["spec"]["ephemeralContainers"] = [["name": "e"]] }
        var state = Self.ready(pod)
        #expect(steps(pod, state).contains(.pull(container: "e")))
        state["e"].image = Self.image
        state["i"].phase = .running(Self.run())
        #expect(steps(pod, state) == [.start(container: "e", attempt: 0)])
        state["e"].phase = .exited(Self.exit(1))
        #expect(steps(pod, state) == [])
        state["i"].phase = .exited(Self.exit(0))
        state["a"].phase = .running(Self.run())
        #expect(steps(pod, state) == [])
        #expect(PodPlan(pod: pod, state: state, now: 1000).outcome == nil)
    }

    struct Rule: Sendable {
        let container: JSONValue
        let code: Int
        let restarts: Bool
    }

    @Test(arguments: [
        Rule(container: ["restartPolicy": "Never"], code: 1, restarts: false),
        Rule(container: ["restartPolicy": "OnFailure"], code: 0, restarts: false),
        Rule(container: ["restartPolicy": "OnFailure"], code: 2, restarts: true),
        Rule(
            container: [
                "restartPolicy": "Never",
                "restartPolicyRules": [["action": "Restart", "exitCodes": ["operator": "In", "values": [42]]]],
            ], code: 42, restarts: true),
        Rule(
            container: [
                "restartPolicy": "Never",
                "restartPolicyRules": [["action": "Restart", "exitCodes": ["operator": "NotIn", "values": [42]]]],
            ], code: 42, restarts: false),
    ])
    func `a container's own policy goes before the pod's`(_ rule: Rule) {
        var container = rule.container
        container["name"] = "a"
        let pod = Self.pod { $0.json["spec"]["containers"] = [container] }
        var state = Self.ready(pod)
        state["a"].phase = .exited(Self.exit(rule.code))
        #expect(steps(pod, state).contains(.start(container: "a", attempt: 1)) == rule.restarts)
    }

    @Test func `changed resources are applied in place, or by a new start where the pod asks for one`() {
        var pod = Self.pod { $0.json["spec"]["containers"] = [["name": "a", "resources": ["limits": ["cpu": "1"]]]] }
        var state = Self.ready(pod)
        state["a"].phase = .running(ContainerRun(id: "r", startedAt: 0, resources: ["limits": ["cpu": "1"]]))
        state.grants["a"] = ["limits": ["cpu": "1"]]
        pod.json["spec"]["containers"] = [["name": "a", "resources": ["limits": ["cpu": "2"]]]]
        #expect(steps(pod, state) == [])
        let run = ContainerRun(id: "r", startedAt: 0, resources: ["limits": ["cpu": "1"]])
        state.apply(.granted(["a": ["limits": ["cpu": "2"]]], pending: nil), pod: pod, now: 1)
        #expect(steps(pod, state) == [.resize(container: "a", run: run, resources: ["limits": ["cpu": "2"]])])
        pod.json["spec"]["containers"] = [
            [
                "name": "a", "resources": ["limits": ["cpu": "2"]],
                "resizePolicy": [["resourceName": "cpu", "restartPolicy": "RestartContainer"]],
            ]
        ]
        let stop = PodStep.stop(container: "a", run: run, grace: 30, why: .resizing)
        #expect(steps(pod, state) == [stop])
        state.begin(stop)
        state.apply(.exited(container: "a", Self.exit(0)), pod: pod, now: 2)
        #expect(steps(pod, state) == [.start(container: "a", attempt: 1)])
    }
}
