import APIServer
import Kinds
import Logging
import Machinery
import ObjectStore
import Reconciling
import TestKit

@testable import WorkloadControllers

/// The real API on durable storage with all controllers of the room, and nodes that only say that pods run.
///
/// A pod runs and gets ready as soon as it is bound, unless its image is `broken`; one whose image is `exits` succeeds,
/// one whose image is `fails` fails. A pod that is being deleted goes at once.
enum HollowCluster {
    static func with(nodes: Int = 3, _ body: (any APIClient) async throws -> Void) async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = try await SQLiteObjectStore.open(path: "\(Scratch.folder)/state.db", logger: logger)
        let server = try await APIServer(
            configuration: APIServerConfiguration(folder: "\(Scratch.folder)"), storage: store, catalog: .builtIn(),
            logger: logger)
        let api = server.makeClient(.component("test"))
        for namespace in ["shop", "kube-node-lease"] {
            try await api.create(Namespace(name: namespace))
            try await api.create(ServiceAccount(name: "default", namespace: namespace))
        }
        for index in 0..<nodes { try await addNode("n\(index)", api) }
        let informers = SharedInformers(server.makeClient(.component("informers")), logger: logger)
        let controllers = workloadControllers(
            client: server.makeClient(.component("workloads")), informers: informers, time: .system, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            for controller in controllers { group.addTask { await controller.run() } }
            group.addTask { try await runPods(api) }
            try await body(api)
            group.cancelAll()
        }
        try await store.close()
    }

    static func addNode(_ name: String, _ api: any APIClient) async throws {
        var node = Node(name: name)
        node.metadata.labels = ["kubernetes.io/hostname": name]
        let status: JSONValue = [
            "allocatable": ["cpu": "4", "memory": "8Gi", "pods": "50"],
            "conditions": [["type": "Ready", "status": "True"]],
        ]
        // A node that doesn't say so at once begins with the taint of one that isn't ready.
        node.status = status
        try await api.create(node)
    }

    private static func runPods(_ api: any APIClient) async throws {
        for try await event in try await api.watch(ResourcePath(Pod.kind), ListOptions(), from: "0") {
            switch event {
            case .added(let json), .modified(let json): try await run(Pod(json: json), api)
            case .deleted, .bookmark: continue
            }
        }
    }

    private static func run(_ pod: Pod, _ api: any APIClient) async throws {
        guard !pod.nodeName.isEmpty else { return }
        do {
            if pod.metadata.isBeingDeleted {
                guard pod.metadata.deletionGracePeriodSeconds != 0 else { return }
                return try await api.delete(
                    Pod.self, namespace: pod.namespace, name: pod.name,
                    DeleteOptions(gracePeriodSeconds: 0, uid: pod.uid))
            }
            guard pod.phase == "Pending" else { return }
            let image = pod.containers.first?.image ?? ""
            let phase = ["exits": "Succeeded", "fails": "Failed"][image] ?? "Running"
            let ready = phase == "Running" && image != "broken"
            let condition = Condition("Ready", ready, at: WallClock.system.now.description)
            try await api.merge(
                Pod.self, namespace: pod.namespace, name: pod.name, subresource: "status",
                ["status": ["phase": .string(phase), "conditions": [condition.json]]])
        } catch let error as StatusError where error.reason == .notFound || error.reason == .conflict {}
    }
}
