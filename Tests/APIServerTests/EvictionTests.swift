import Kinds
import Machinery
import Reconciling
import TestKit
import Testing

@Suite(.scratch, .timeLimit(.minutes(1))) struct EvictionTests {
    private func evict(_ pod: String, _ api: any APIClient) async throws {
        let path = ResourcePath(Pod.kind, namespace: "default", name: pod, subresource: "eviction")
        let eviction: JSONValue = [
            "apiVersion": "policy/v1", "kind": "Eviction",
            "metadata": ["name": .string(pod), "namespace": "default"],
        ]
        _ = try await api.create(path, eviction)
    }

    private func makePod(_ name: String, _ api: any APIClient, phase: String = "Running") async throws {
        var pod = Pod(name: name, namespace: "default")
        pod.metadata.labels = ["app": "web"]
        pod.spec = ["containers": [["name": "c", "image": "i"]], "terminationGracePeriodSeconds": 0]
        try await api.create(pod)
        let ready: JSONValue = ["type": "Ready", "status": "True"]
        try await api.merge(
            Pod.self, namespace: "default", name: name, subresource: "status",
            ["status": ["phase": .string(phase), "conditions": [ready]]])
    }

    private func makeBudget(_ name: String, allowed: Int, _ api: any APIClient) async throws {
        var budget = PodDisruptionBudget(name: name, namespace: "default")
        budget.spec = ["minAvailable": 1, "selector": ["matchLabels": ["app": "web"]]]
        budget = try await api.create(budget)
        try await api.merge(
            PodDisruptionBudget.self, namespace: "default", name: name, subresource: "status",
            [
                "status": [
                    "disruptionsAllowed": .int(Int64(allowed)), "currentHealthy": .int(Int64(allowed + 1)),
                    "desiredHealthy": 1, "expectedPods": 2,
                    "observedGeneration": .int(Int64(budget.metadata.generation)),
                ]
            ])
    }

    @Test func `an eviction spends what the budget allows, and the next is refused`() async throws {
        try await ServerFixture.with { fixture in
            let api = fixture.admin
            for name in ["a", "b"] { try await makePod(name, api) }
            try await makeBudget("web", allowed: 1, api)
            try await evict("a", api)
            let budget = try await api.get(PodDisruptionBudget.self, namespace: "default", name: "web")
            #expect(budget.disruptionsAllowed == 0)
            #expect(budget.status["disruptedPods"].object?.keys == ["a"])
            let error = await #expect(throws: StatusError.self) { try await evict("b", api) }
            #expect(error?.reason == .tooManyRequests)
            #expect(error?.message == "Cannot evict pod as it would violate the pod's disruption budget.")
            #expect(
                error?.causes.first?.message
                    == "The disruption budget web needs 1 healthy pods and has 2 currently")
            #expect(try await api.find(Pod.self, namespace: "default", name: "b") != nil)
        }
    }

    @Test func `pods that do not run are nobody's disruption, and two budgets are one too many`() async throws {
        try await ServerFixture.with { fixture in
            let api = fixture.admin
            try await makePod("done", api, phase: "Succeeded")
            try await makePod("runs", api)
            try await makeBudget("one", allowed: 0, api)
            try await evict("done", api)
            #expect(try await api.find(Pod.self, namespace: "default", name: "done") == nil)
            try await makeBudget("two", allowed: 5, api)
            let error = await #expect(throws: StatusError.self) { try await evict("runs", api) }
            #expect(error?.reason == .internalError)
        }
    }
}
