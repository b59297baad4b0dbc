import APIServer
import Foundation
import Kinds
import Logging
import Machinery
import ObjectStore
import Reconciling
import Synchronization
import TestKit
import Testing

@testable import WorkloadControllers

/// The scheduler on the real API and durable storage, with nodes that are only objects.
@Suite(.scratch, .timeLimit(.minutes(5))) struct HollowNodesTests {
    private static let nodes = 100

    /// Plain pods, pods that keep away from each other, spread ones, and ones with a preference.
    private static func spec(_ index: Int) -> (app: String, spec: JSONValue) {
        var spec: JSONValue = [
            "containers": [
                ["name": "c", "image": "i", "resources": ["requests": ["cpu": "100m", "memory": "64Mi"]]]
            ]
        ]
        let selector: JSONValue = ["matchLabels": ["app": .string("app-\(index % 50)")]]
        switch index % 50 {
        case 0:
            let term: JSONValue = ["labelSelector": selector, "topologyKey": "kubernetes.io/hostname"]
            spec["affinity"]["podAntiAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"] = [term]
        case 1...5:
            spec["topologySpreadConstraints"] = [
                [
                    "maxSkew": 1, "topologyKey": "zone", "whenUnsatisfiable": "DoNotSchedule",
                    "labelSelector": selector,
                ]
            ]
        case 6...9: spec["nodeSelector"] = ["disk": "ssd"]
        default: break
        }
        return ("app-\(index % 50)", spec)
    }

    private func fill(_ api: any APIClient, pods count: Int) async throws {
        try await api.create(Namespace(name: "load"))
        try await api.create(ServiceAccount(name: "default", namespace: "load"))
        for index in 0..<Self.nodes {
            var node = Node(name: "node-\(index)")
            node.metadata.labels = [
                "kubernetes.io/hostname": "node-\(index)", "zone": "z\(index % 4)",
                "disk": index % 2 == 0 ? "ssd" : "hdd",
            ]
            node.status = [
                "allocatable": ["cpu": "16", "memory": "32Gi", "pods": "110"],
                "conditions": [["type": "Ready", "status": "True"]],
            ]
            try await api.create(node)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in 0..<32 {
                group.addTask {
                    for index in stride(from: worker, to: count, by: 32) {
                        var pod = Pod(name: "pod-\(index)", namespace: "load")
                        let (app, spec) = Self.spec(index)
                        pod.metadata.labels = ["app": app]
                        pod.spec = spec
                        try await api.create(pod)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// `make bench-sched` asks for 5,000; the suite's own share of the machine is smaller.
    private static let pods = ProcessInfo.processInfo.environment["PAAS_HOLLOW_PODS"].flatMap { Int($0) } ?? 500

    @Test func `pods are placed on 100 nodes by all rules`() async throws {
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let store = try await SQLiteObjectStore.open(path: "\(Scratch.folder)/state.db", logger: logger)
        let server = try await APIServer(
            configuration: APIServerConfiguration(folder: "\(Scratch.folder)"), storage: store, catalog: .builtIn(),
            logger: logger)
        let api = server.makeClient(.component("test"))
        let count = Self.pods
        try await fill(api, pods: count)
        let informers = SharedInformers(server.makeClient(.component("informers")), logger: logger)
        let scheduler = Scheduler(
            ControllerContext(client: server.makeClient(.component("scheduler")), informers: informers, logger: logger))
        let pods = informers.informer(Pod.self)
        let bound = Mutex<Set<String>>([])
        pods.onChange { seen in
            if !seen.object.nodeName.isEmpty { _ = bound.withLock { $0.insert(seen.object.uid) } }
        }
        let clock = ContinuousClock()
        let start = clock.now
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            group.addTask { await scheduler.run() }
            try await eventually("all are placed", within: .seconds(240)) {
                bound.withLock(\.count) == count
            }
            print("\(count) pods placed on \(Self.nodes) nodes in \(clock.now - start)")
            group.cancelAll()
        }
        let placed = pods.list()
        let byNode = Dictionary(grouping: placed, by: \.nodeName)
        #expect(byNode.count == Self.nodes)
        for (node, guests) in byNode {
            #expect(guests.count <= 110, "\(node) is over-full")
            #expect(guests.filter { $0.metadata.labels["app"] == "app-0" }.count <= 1, "\(node): anti-affinity")
        }
        for index in 1...5 {
            let zones = placed.filter { $0.metadata.labels["app"] == "app-\(index)" }
                .map { (Int($0.nodeName.dropFirst(5)) ?? 0) % 4 }
            let sizes = Dictionary(grouping: zones, by: { $0 }).mapValues(\.count).values
            #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1, "app-\(index) is unevenly spread: \(sizes)")
        }
        let onDisks = placed.filter { $0.spec["nodeSelector"]["disk"].text == "ssd" }
        #expect(onDisks.allSatisfy { (Int($0.nodeName.dropFirst(5)) ?? 1) % 2 == 0 })
        try await store.close()
    }
}
