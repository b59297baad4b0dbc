import Kinds
import Machinery
import Reconciling

@testable import WorkloadControllers

let noon = Timestamp(seconds: 1_767_268_800)

extension Timestamp {
    func seconds(_ seconds: Int) -> Timestamp { advanced(by: .seconds(seconds)) }
}

/// A pod as a test needs it.
func pod(
    _ name: String, owner: String? = nil, labels: [String: String] = ["app": "web"], node: String = "n1",
    phase: String = "Running", readySince: Timestamp? = nil, ip: String = "", isDeleted: Bool = false
) -> Pod {
    var pod = Pod(name: name, namespace: "shop")
    pod.metadata.uid = "uid-\(name)"
    pod.metadata.labels = labels
    if let owner {
        pod.metadata.ownerReferences = [
            [
                "kind": "ReplicationController", "name": .string(owner), "uid": .string("uid-\(owner)"),
                "controller": true,
            ]
        ]
    }
    pod.nodeName = node
    pod.phase = phase
    if let readySince { pod.conditions = [Condition("Ready", true, at: readySince.description)] }
    pod.podIP = ip
    if isDeleted { pod.json["metadata"]["deletionTimestamp"] = "2026-01-01T12:00:00Z" }
    return pod
}

func controller(_ name: String, replicas: Int, minReadySeconds: Int = 0) -> ReplicationController {
    var controller = ReplicationController(name: name, namespace: "shop")
    controller.metadata.uid = "uid-\(name)"
    controller.metadata.generation = 3
    controller.spec = [
        "replicas": .int(Int64(replicas)), "selector": ["app": "web"],
        "template": ["metadata": ["labels": ["app": "web"]], "spec": ["containers": [["name": "c", "image": "i"]]]],
    ]
    if minReadySeconds > 0 { controller.minReadySeconds = minReadySeconds }
    return controller
}
