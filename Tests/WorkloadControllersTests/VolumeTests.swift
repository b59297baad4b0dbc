import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

private func claim(_ spec: JSONValue = [:], _ notes: [String: String] = [:]) -> PersistentVolumeClaim {
    var claim = PersistentVolumeClaim(name: "data", namespace: "shop")
    claim.metadata.uid = "uid-data"
    claim.metadata.annotations = notes
    claim.spec = [
        "storageClassName": "fast", "accessModes": ["ReadWriteOnce"],
        "resources": ["requests": ["storage": "5Gi"]],
    ]
    for (key, value) in spec.object ?? [:] { claim.spec[key] = value }
    return claim
}

private func volume(_ name: String, _ size: String = "5Gi", _ spec: JSONValue = [:]) -> PersistentVolume {
    var volume = PersistentVolume(name: name)
    volume.spec = [
        "storageClassName": "fast", "accessModes": ["ReadWriteOnce", "ReadWriteMany"],
        "capacity": ["storage": .string(size)],
    ]
    for (key, value) in spec.object ?? [:] { volume.spec[key] = value }
    return volume
}

private func storage(waits: Bool = false, provisioner: String = "paas.io/local-path") -> StorageClass {
    var storage = StorageClass(name: "fast")
    storage.json["provisioner"] = .string(provisioner)
    storage.json["volumeBindingMode"] = waits ? "WaitForFirstConsumer" : "Immediate"
    return storage
}

private func plan(
    _ claim: PersistentVolumeClaim, _ volumes: [PersistentVolume] = [], _ storage: StorageClass? = storage(),
    node: (name: String, labels: [String: String])? = nil
) -> String {
    switch ClaimPlan(claim, volumes: volumes, storage: storage, node: node) {
    case .bind(let volume): "bind \(volume.name)"
    case .settle(let volume): "settle \(volume.name)"
    case .lose(let reason, _): "lose \(reason)"
    case .chooseNodeAnew: "choose node anew"
    case .wait(_, let reason, let message, let provisioner): "\(reason) \(provisioner ?? message)"
    }
}

struct VolumeTests {
    @Test func `a claim gets the smallest volume that has what it asks for`() {
        let volumes = [
            volume("large", "50Gi"), volume("b", "6Gi"), volume("a", "6Gi"), volume("small", "1Gi"),
            volume("other", "5Gi", ["storageClassName": "slow"]),
            volume("once", "5Gi", ["accessModes": ["ReadOnlyMany"]]),
            volume("block", "5Gi", ["volumeMode": "Block"]),
            volume("taken", "5Gi", ["claimRef": ["namespace": "shop", "name": "x", "uid": "uid-x"]]),
        ]
        #expect(plan(claim(), volumes) == "bind a")
        let kept = volume("kept", "90Gi", ["claimRef": ["namespace": "shop", "name": "data"]])
        #expect(plan(claim(), volumes + [kept]) == "bind kept", "one that is kept for it")
        var labelled = volume("labelled", "70Gi")
        labelled.metadata.labels = ["tier": "gold"]
        let choosy = claim(["selector": ["matchLabels": ["tier": "gold"]]])
        #expect(plan(choosy, volumes + [labelled]) == "bind labelled")
    }

    @Test func `a claim without a volume says what it waits for`() {
        #expect(plan(claim()) == "ExternalProvisioning paas.io/local-path")
        #expect(plan(claim(), [], nil) == "ProvisioningFailed storageclass.storage.k8s.io \"fast\" not found")
        #expect(
            plan(claim(["storageClassName": ""]), [], nil)
                == "FailedBinding no persistent volumes available for this claim and no storage class is set")
        let waiting = storage(waits: true)
        #expect(
            plan(claim(), [volume("a")], waiting)
                == "WaitForFirstConsumer waiting for first consumer to be created before binding")
        let chosen = claim([:], [PersistentVolumeClaim.selectedNodeNote: "n1"])
        #expect(plan(chosen, [], waiting, node: ("n1", [:])) == "ExternalProvisioning paas.io/local-path")
        // That node is no more.
        #expect(plan(chosen, [], waiting) == "choose node anew")
    }

    @Test func `a claim that follows its pod gets a volume of that pod's node`() {
        func on(_ zone: String) -> JSONValue {
            let term: JSONValue = ["key": "zone", "operator": "In", "values": [.string(zone)]]
            return ["nodeAffinity": ["required": ["nodeSelectorTerms": [["matchExpressions": [term]]]]]]
        }
        let chosen = claim([:], [PersistentVolumeClaim.selectedNodeNote: "n1"])
        let volumes = [volume("a", "5Gi", on("z1")), volume("b", "5Gi", on("z2"))]
        #expect(plan(chosen, volumes, storage(waits: true), node: ("n1", ["zone": "z2"])) == "bind b")
    }

    @Test func `a claim that names its volume gets that one or none`() {
        let named = claim(["volumeName": "v"])
        #expect(plan(named) == "FailedBinding volume \"v\" does not exist")
        #expect(plan(named, [volume("v")]) == "bind v")
        #expect(plan(named, [volume("v", "1Gi")]).hasPrefix("VolumeMismatch"))
        let taken = volume("v", "5Gi", ["claimRef": ["namespace": "shop", "name": "x", "uid": "u"]])
        #expect(plan(named, [taken]) == "FailedBinding volume \"v\" already bound to a different claim.")
        let bound = claim(["volumeName": "v"], [VolumeNote.bindCompleted: "yes"])
        let own = volume("v", "5Gi", ["claimRef": ["namespace": "shop", "name": "data", "uid": "uid-data"]])
        #expect(plan(bound, [own]) == "settle v")
        #expect(plan(bound) == "lose ClaimLost")
        #expect(plan(bound, [taken]) == "lose ClaimMisbound")
    }

    @Test func `a volume is released when its claim is gone, and deleted only where it was made for it`() {
        let holder: JSONValue = ["namespace": "shop", "name": "data", "uid": "uid-data"]
        func phase(_ policy: String, _ claim: PersistentVolumeClaim?, made: Bool = false) -> VolumePlan {
            var held = volume("v", "5Gi", ["claimRef": holder, "persistentVolumeReclaimPolicy": .string(policy)])
            if made { held.metadata.annotations = [VolumeNote.provisionedBy: "paas.io/local-path"] }
            return VolumePlan(held, claim: claim)
        }
        #expect(VolumePlan(volume("v"), claim: nil) == .phase("Available", message: ""))
        #expect(phase("Retain", claim(["volumeName": "v"])) == .phase("Bound", message: ""))
        #expect(phase("Retain", nil) == .phase("Released", message: ""))
        #expect(phase("Delete", nil, made: true) == .phase("Released", message: ""))
        guard case .phase("Failed", _) = phase("Delete", nil) else {
            Issue.record("nobody can delete what nobody has made")
            return
        }
        var other = claim(["volumeName": "v"])
        other.metadata.uid = "uid-later"
        #expect(phase("Retain", other) == .phase("Released", message: ""), "a later claim of the same name")
        var free = volume("v", "5Gi", ["claimRef": holder])
        free.metadata.annotations = [VolumeNote.boundByController: "yes"]
        #expect(VolumePlan(free, claim: claim(["volumeName": "w"])) == .unbind)
    }
}
