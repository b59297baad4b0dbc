import Kinds
import Machinery
import NodeRuntime
import Testing

struct PodStatusTests {
    private func status(_ pod: Pod, _ state: PodState, now: Double = 1000) -> JSONValue {
        PodStatusWriter(pod: pod, state: state, hostIP: "192.0.2.1", now: now).status
    }

    private func condition(_ status: JSONValue, _ type: String) -> JSONValue {
        status["conditions"].items.first { $0["type"].string == type } ?? .null
    }

    @Test func `a pod comes up: pending, then running, then ready`() {
        let pod = PodPlanTests.pod()
        var state = PodState(startTime: 0)
        #expect(status(pod, state)["phase"].string == "Pending")
        #expect(status(pod, state)["containerStatuses"][0]["state"]["waiting"]["reason"].string == "ContainerCreating")
        state = PodPlanTests.ready(pod)
        state.apply(.started(container: "a", attempt: 0, .success(PodPlanTests.run())), pod: pod, now: 1)
        let running = status(pod, state)
        #expect(running["phase"].string == "Running")
        #expect(running["podIP"].string == "10.128.0.2")
        #expect(condition(running, "Ready")["status"].string == "True")
        #expect(running["containerStatuses"][0]["containerID"].string == "oci://r")
        #expect(running["qosClass"].string == "BestEffort")
    }

    @Test func `a readiness probe holds ready back`() {
        let pod = PodPlanTests.pod {
            $0.json["spec"]["containers"] = [["name": "a", "readinessProbe": ["tcpSocket": ["port": 1]]]]
        }
        var state = PodPlanTests.ready(pod)
        state.apply(.started(container: "a", attempt: 0, .success(PodPlanTests.run())), pod: pod, now: 1)
        let before = condition(status(pod, state), "Ready")
        #expect(before["status"].string == "False")
        #expect(before["reason"].string == "ContainersNotReady")
        state.apply(.probed(container: "a", runID: "r", .readiness, isGood: true), pod: pod, now: 1)
        #expect(condition(status(pod, state), "Ready")["status"].string == "True")
    }

    @Test func `init containers that are not through hold the others back`() {
        let pod = PodPlanTests.pod(["a"], inits: ["i"])
        let status = status(pod, PodPlanTests.ready(pod))
        #expect(condition(status, "Initialized")["message"].string == "containers with incomplete status: [i]")
        #expect(status["containerStatuses"][0]["state"]["waiting"]["reason"].string == "PodInitializing")
    }

    @Test func `a crash is told as last state while the next start waits`() {
        let pod = PodPlanTests.pod()
        var state = PodPlanTests.ready(pod)
        state["a"].phase = .exited(PodPlanTests.exit(1))
        state["a"].attempt = 2
        state["a"].retryAt = 120
        let told = status(pod, state, now: 110)["containerStatuses"][0]
        #expect(told["state"]["waiting"]["reason"].string == "CrashLoopBackOff")
        #expect(told["lastState"]["terminated"]["exitCode"].int == 1)
        #expect(told["restartCount"].int == 2)
        #expect(status(pod, state, now: 110)["phase"].string == "Running")
    }

    @Test func `an image that cannot be had is told with its reason`() {
        let pod = PodPlanTests.pod()
        var state = PodState(startTime: 0)
        state.apply(.pulled(container: "a", .failure(PodProblem("ErrImagePull", "no such image"))), pod: pod, now: 0)
        #expect(status(pod, state)["containerStatuses"][0]["state"]["waiting"]["reason"].string == "ErrImagePull")
        #expect(state["a"].retryAt == 1)
    }

    struct Quality: Sendable {
        let resources: JSONValue
        let expected: String
    }

    @Test(arguments: [
        Quality(resources: [:], expected: "BestEffort"),
        Quality(resources: ["requests": ["cpu": "100m"]], expected: "Burstable"),
        Quality(resources: ["limits": ["cpu": "1", "memory": "64Mi"]], expected: "Guaranteed"),
        Quality(
            resources: ["limits": ["cpu": "1", "memory": "64Mi"], "requests": ["cpu": "500m"]], expected: "Burstable"),
    ])
    func `quality of service follows requests and limits`(_ example: Quality) {
        let pod = PodPlanTests.pod { $0.json["spec"]["containers"] = [["name": "a", "resources": example.resources]] }
        #expect(PodQuality.of(pod.spec) == example.expected)
    }
}
