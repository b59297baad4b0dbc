import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

@testable import WorkloadControllers

/// All controllers of the room on an API in memory, and a node that makes pods ready.
private struct Cluster {
    let api = MemoryAPI()

    static func with(_ body: (MemoryAPI) async throws -> Void) async throws {
        let api = MemoryAPI()
        var logger = Logger(label: "test")
        logger.logLevel = .error
        let informers = SharedInformers(api, logger: logger)
        let controllers = workloadControllers(client: api, informers: informers, time: .system, logger: logger)
        var node = Node(name: "n1")
        node.status = ["allocatable": ["cpu": "64", "memory": "64Gi", "pods": "500"]]
        try await api.create(node)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await informers.run() }
            for controller in controllers { group.addTask { await controller.run() } }
            group.addTask { try await runPods(api) }
            try await body(api)
            group.cancelAll()
        }
    }

    /// Pods that are bound run and get ready, unless their image is `broken`.
    private static func runPods(_ api: MemoryAPI) async throws {
        let path = ResourcePath(Pod.kind)
        for try await event in try await api.watch(path, ListOptions(), from: "0") {
            let json: JSONValue
            switch event {
            case .added(let object), .modified(let object): json = object
            case .deleted, .bookmark: continue
            }
            let pod = Pod(json: json)
            guard !pod.nodeName.isEmpty, pod.phase.isEmpty else { continue }
            let isReady = pod.containers.first?.image != "broken"
            _ = try? api.change(ResourcePath(Pod.kind, namespace: pod.namespace, name: pod.name)) { json in
                json["status"] = [
                    "phase": "Running", "podIP": .string("10.0.0.\(json["metadata"]["resourceVersion"].text)"),
                    "conditions": [
                        [
                            "type": "Ready", "status": isReady ? "True" : "False",
                            "lastTransitionTime": .string(WallClock.system.now.description),
                        ]
                    ],
                ]
            }
        }
    }
}

private func config(_ image: String, replicas: Int) -> DeploymentConfig {
    var config = DeploymentConfig(name: "web", namespace: "shop")
    config.spec = [
        "replicas": .int(Int64(replicas)), "selector": ["app": "web"], "triggers": [["type": "ConfigChange"]],
        "strategy": ["type": "Rolling"],
        "template": [
            "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": .string(image)]]],
        ],
    ]
    return config
}

private func isRolledOut(_ api: MemoryAPI, version: Int, replicas: Int) async throws -> Bool {
    let revision = try await api.find(ReplicationController.self, namespace: "shop", name: "web-\(version)")
    guard revision?.deploymentPhase == .complete else { return false }
    let pods = try await api.list(Pod.self, namespace: "shop")
    let config = try await api.get(DeploymentConfig.self, namespace: "shop", name: "web")
    return pods.count == replicas && pods.allSatisfy { $0.metadata.labels["deployment"] == "web-\(version)" }
        && config.availableReplicas == replicas && config.latestVersion == version
}

@Suite(.timeLimit(.minutes(1)))
struct WorkloadTests {
    @Test func `a deployment config gets pods on nodes, endpoints, and rolls over to a new template`() async throws {
        try await Cluster.with { api in
            var service = Service(name: "web", namespace: "shop")
            service.spec = ["selector": ["app": "web"], "ports": [["port": 80, "targetPort": 8080]]]
            try await api.create(service)
            try await api.create(config("i:1", replicas: 4))
            try await eventually("first version") { try await isRolledOut(api, version: 1, replicas: 4) }
            try await eventually("endpoints") {
                let endpoints = try await api.find(Endpoints.self, namespace: "shop", name: "web")
                return endpoints?.subsets.first?.addresses.count == 4
            }
            try await api.modify(DeploymentConfig.self, namespace: "shop", name: "web") { config in
                config.template["spec"]["containers"][0]["image"] = "i:2"
                return true
            }
            try await eventually("second version", within: .seconds(20)) {
                let pods = try await api.list(Pod.self, namespace: "shop")
                #expect(pods.count <= 5, "more than the surge allows")
                return try await isRolledOut(api, version: 2, replicas: 4)
            }
            try await api.modify(DeploymentConfig.self, namespace: "shop", name: "web") { config in
                config.replicas = 1
                return true
            }
            try await eventually("scaled down") { try await isRolledOut(api, version: 2, replicas: 1) }
        }
    }

    @Test func `a rollout that cannot get ready is given up after its timeout and the old one runs on`() async throws {
        try await Cluster.with { api in
            try await api.create(config("i:1", replicas: 2))
            try await eventually("first version") { try await isRolledOut(api, version: 1, replicas: 2) }
            try await api.modify(DeploymentConfig.self, namespace: "shop", name: "web") { config in
                config.template["spec"]["containers"][0]["image"] = "broken"
                config.spec["strategy"] = ["type": "Rolling", "rollingParams": ["timeoutSeconds": 1]]
                return true
            }
            try await eventually("rolled back") {
                let failed = try await api.find(ReplicationController.self, namespace: "shop", name: "web-2")
                let pods = try await api.list(Pod.self, namespace: "shop")
                return failed?.deploymentPhase == .failed
                    && pods.map { $0.metadata.labels["deployment"] } == ["web-1", "web-1"]
            }
            let config = try await eventually("status") {
                let config = try await api.get(DeploymentConfig.self, namespace: "shop", name: "web")
                return config.conditions["Progressing"]?.isTrue == false ? config : nil
            }
            #expect(config.details["message"].text.contains("running revision 1"))
            let events = try await api.list(Event.self, namespace: "shop")
            #expect(events.contains { $0.reason == "RolloutTimeout" })
        }
    }

    @Test func `an image of a tag is rolled out and one that a recipe makes is asked for`() async throws {
        try await Cluster.with { api in
            var stream = ImageStream(name: "static", namespace: "openshift")
            stream.metadata.annotations = [WellKnown.Platform.recipe: "static"]
            try await api.create(stream)
            var config = config(" ", replicas: 1)
            let params: JSONValue = [
                "automatic": true, "containerNames": ["c"],
                "from": ["kind": "ImageStreamTag", "name": "static:latest", "namespace": "openshift"],
            ]
            config.spec["triggers"] = [["type": "ConfigChange"], ["type": "ImageChange", "imageChangeParams": params]]
            try await api.create(config)
            let path = ResourcePath(ImageStream.kind, namespace: "openshift", name: "static")
            try await eventually("requested") {
                try await api.get(path)["metadata"]["annotations"][WellKnown.Platform.requested] == "true"
            }
            try api.change(path) { json in
                json["status"] = [
                    "tags": [
                        [
                            "tag": "latest",
                            "items": [["dockerImageReference": "r/static@sha256:1", "image": "sha256:1"]],
                        ]
                    ]
                ]
            }
            try await eventually("rolled out") { try await isRolledOut(api, version: 1, replicas: 1) }
            let pods = try await api.list(Pod.self, namespace: "shop")
            #expect(pods.first?.containers.first?.image == "r/static@sha256:1")
        }
    }

    @Test func `a deployment is rolled out, updated, and rolled back by hand`() async throws {
        try await Cluster.with { api in
            var deployment = Deployment(name: "web", namespace: "shop")
            deployment.spec = [
                "replicas": 3, "selector": ["matchLabels": ["app": "web"]],
                "template": [
                    "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": "i:1"]]],
                ],
            ]
            try await api.create(deployment)
            @Sendable func isRolledOut(_ image: String, revision: String) async throws -> Bool {
                let seen = try await api.get(Deployment.self, namespace: "shop", name: "web")
                let pods = try await api.list(Pod.self, namespace: "shop")
                #expect(pods.count <= 5, "three, one of surge, and one that is just being replaced")
                return pods.count == 3 && pods.allSatisfy { $0.containers.first?.image == image }
                    && seen.conditions["Progressing"]?.reason == "NewReplicaSetAvailable"
                    && seen.status["updatedReplicas"] == 3 && seen.annotation(RevisionNote.revision) == revision
            }
            try await eventually("first") { try await isRolledOut("i:1", revision: "1") }
            for (image, revision) in [("i:2", "2"), ("i:1", "3")] {
                try await api.modify(Deployment.self, namespace: "shop", name: "web") { deployment in
                    deployment.template["spec"]["containers"][0]["image"] = .string(image)
                    return true
                }
                try await eventually(image) { try await isRolledOut(image, revision: revision) }
            }
            let sets = try await api.list(ReplicaSet.self, namespace: "shop")
            #expect(sets.count == 2)
            #expect(sets.map(\.replicas).sorted() == [0, 3])
        }
    }

    @Test func `pods that are deleted by hand are replaced once each`() async throws {
        try await Cluster.with { api in
            var controller = ReplicationController(name: "web", namespace: "shop")
            controller.spec = [
                "replicas": 7, "selector": ["app": "web"],
                "template": [
                    "metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": "i"]]],
                ],
            ]
            try await api.create(controller)
            @Sendable func ready() async throws -> Bool {
                let seen = try await api.get(ReplicationController.self, namespace: "shop", name: "web")
                let pods = try await api.list(Pod.self, namespace: "shop")
                #expect(pods.count <= 7)
                return seen.readyReplicas == 7 && pods.count == 7
            }
            try await eventually("seven") { try await ready() }
            for pod in try await api.list(Pod.self, namespace: "shop").prefix(3) {
                try await api.delete(Pod.self, namespace: "shop", name: pod.name)
            }
            try await eventually("seven again") { try await ready() }
        }
    }
}
