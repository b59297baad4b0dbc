import HostSystem
import Kinds
import Logging
import Machinery
import NodeRuntime
import Reconciling
import TestKit
import Testing

/// Figures and volumes of real containers.
@Suite(.scratch, .needsRoot, .needsTool("conmon"), .needsTool("cc"), .timeLimit(.minutes(3)))
struct MetricsTests {
    private func ask(_ fixture: PodFixture, _ resource: String, _ name: String?) async throws -> APIAnswer {
        let path = ResourcePath(
            GroupVersion("metrics.k8s.io/v1beta1"), resource, namespace: resource == "pods" ? "shop" : nil, name: name)
        return try await MetricsHandler(agent: fixture.agent).handle(
            APICall(
                verb: name == nil ? "list" : "get", path: path, identity: .component("test"), client: fixture.api))
    }

    @Test func `a container that works uses a processor and memory, one that sleeps none`() async throws {
        try await PodFixture.with { fixture in
            _ = try await fixture.simple("busy", "while :; do :; done")
            _ = try await fixture.simple("idle", "sleep 1000")
            for name in ["busy", "idle"] { try await fixture.status(name, "runs") { $0.phase == "Running" } }
            guard case .list(let items, _) = try await ask(fixture, "pods", nil) else {
                Issue.record("no list")
                return
            }
            #expect(items.map { $0["metadata"]["name"].text } == ["busy", "idle"])
            func used(_ item: JSONValue, _ resource: String) -> Quantity {
                #expect(item["containers"][0]["name"] == "main")
                return Quantity(item["containers"][0]["usage"][resource]) ?? .zero
            }
            #expect(used(items[0], "cpu") > Quantity(milli: 50))
            #expect(used(items[1], "cpu") < Quantity(milli: 50))
            #expect(items.allSatisfy { used($0, "memory").value > 0 })
            guard case .object(let node, _) = try await ask(fixture, "nodes", "node") else {
                Issue.record("no node")
                return
            }
            #expect(node["kind"] == "NodeMetrics")
            // Counted when the status that says so has been written.
            let figures = try await eventually("both starts are counted") {
                let lines = fixture.agent.metrics.lines
                return lines.contains("kubelet_pod_start_duration_seconds_count 2") ? lines : nil
            }
            for operation in ["run_podsandbox", "create_container", "start_container"] {
                #expect(figures.contains("kubelet_runtime_operations_total{operation_type=\"\(operation)\"} 2"))
            }
            #expect((Quantity(node["usage"]["memory"])?.value ?? 0) > 1 << 20)
            await #expect(throws: StatusError.self) { try await ask(fixture, "pods", "nobody") }
        }
    }

    @Test func `what a pod writes into its claim is there for the next one, and goes with the claim`() async throws {
        try await PodFixture.with { fixture in
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            let informers = SharedInformers(fixture.api, logger: logger)
            let loops = LocalPathProvisioner.controllers(
                client: fixture.api, informers: informers, folder: fixture.layout.claims, node: "node", logger: logger)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await informers.run() }
                for loop in loops { group.addTask { await loop.run() } }
                try await use(fixture)
                group.cancelAll()
            }
        }
    }

    private func use(_ fixture: PodFixture) async throws {
        var storage = StorageClass(name: "local-path")
        storage.json["provisioner"] = .string(LocalPathProvisioner.name)
        try await fixture.api.create(storage)
        var claim = PersistentVolumeClaim(name: "data", namespace: "shop")
        claim.spec = ["storageClassName": "local-path", "resources": ["requests": ["storage": "1Gi"]]]
        claim = try await fixture.api.create(claim)
        let name = "pvc-\(claim.uid)"
        let volume = try await eventually("a volume") { try await fixture.api.find(PersistentVolume.self, name: name) }
        try await fixture.api.merge(
            PersistentVolumeClaim.self, namespace: "shop", name: "data", ["spec": ["volumeName": .string(volume.name)]])
        for (pod, script) in [("writer", "echo kept > /data/file"), ("reader", "cat /data/file > /data/copy")] {
            _ = try await fixture.script(pod, script) { spec in
                spec["restartPolicy"] = "Never"
                spec["volumes"] = [["name": "d", "persistentVolumeClaim": ["claimName": "data"]]]
            } change: { container in
                container["volumeMounts"] = [["name": "d", "mountPath": "/data"]]
            }
            try await fixture.status(pod, "ends well") { $0.phase == "Succeeded" }
        }
        let folder = "\(fixture.layout.claims)/shop/data"
        #expect(Files.text("\(folder)/copy") == "kept")
        try await fixture.api.delete(PersistentVolumeClaim.self, namespace: "shop", name: "data")
        try await fixture.api.merge(
            PersistentVolume.self, name: name, subresource: "status", ["status": ["phase": "Released"]])
        try await eventually("the data is gone") { !Files.exists(folder) }
    }
}
