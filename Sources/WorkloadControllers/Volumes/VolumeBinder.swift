import Kinds
import Machinery
import Reconciling

/// Binds claims and volumes to each other, and lets volumes go whose claim is gone.
struct VolumeBinder: Sendable {
    private let client: any APIClient
    private let claims: Informer<PersistentVolumeClaim>
    private let volumes: Informer<PersistentVolume>
    private let classes: Informer<StorageClass>
    private let nodes: Informer<Node>
    private let events: EventRecorder

    private init(_ context: ControllerContext) {
        client = context.client
        claims = context.informer(PersistentVolumeClaim.self)
        volumes = context.informer(PersistentVolume.self)
        classes = context.informer(StorageClass.self)
        nodes = context.informer(Node.self)
        events = context.events("persistentvolume-controller")
    }

    /// The two loops, one over claims and one over volumes, to be run with the informers.
    static func controllers(_ context: ControllerContext) -> [Controller] {
        let binder = VolumeBinder(context)
        let claims = binder.claims
        // One worker: two claims must not be given the same volume.
        let claimLoop = context.controller("persistentvolume-binder", workers: 1) {
            try await binder.reconcile(claim: $0)
        }
        .watches(claims)
        .watches(binder.nodes) { node in
            guard binder.nodes.get("", node.name) == nil else { return [] }
            return claims.list().filter { !$0.isBound && $0.selectedNode == node.name }.map { NamespacedName($0) }
        }
        .watches(binder.volumes) { volume in
            let holder = volume.claimRef
            if !holder.isNull { return [NamespacedName(holder["namespace"].text, holder["name"].text)] }
            return claims.list().filter { !$0.isBound }.map { NamespacedName($0) }
        }
        .watches(binder.classes) { storage in
            claims.list().filter { !$0.isBound && $0.storageClassName ?? storage.name == storage.name }
                .map { NamespacedName($0) }
        }
        let volumeLoop = context.controller("persistentvolume", workers: 1) {
            try await binder.reconcile(volume: $0)
        }
        .watches(binder.volumes)
        .watches(claims) { claim in claim.volumeName.isEmpty ? [] : [NamespacedName("", claim.volumeName)] }
        return [claimLoop, volumeLoop]
    }

    // MARK: - Claims

    private func reconcile(claim key: NamespacedName) async throws -> ReconcileResult {
        guard let claim = claims.get(key), !claim.metadata.isBeingDeleted else { return .done }
        if claim.json["spec"]["storageClassName"].isNull, try await giveDefaultClass(to: claim) { return .done }
        let storage = claim.storageClassName.flatMap { classes.get("", $0) }
        let node = claim.selectedNode.flatMap { nodes.get("", $0) }
        let plan = ClaimPlan(
            claim, volumes: volumes.list(), storage: storage, node: node.map { ($0.name, $0.metadata.labels) })
        switch plan {
        case .bind(let volume): try await bind(claim, volume)
        case .settle(let volume): try await settle(claim, volume)
        case .lose(let reason, let message):
            guard claim.phase != "Lost" else { return .done }
            try await setStatus(of: claim, ["phase": "Lost"])
            await events.warning(claim, reason, message)
        case .chooseNodeAnew:
            try await client.merge(
                PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name,
                ["metadata": ["annotations": [PersistentVolumeClaim.selectedNodeNote: .null]]])
        case .wait(let isWarning, let reason, let message, let provisioner):
            if claim.phase != "Pending" { try await setStatus(of: claim, ["phase": "Pending"]) }
            if let provisioner { try await note(provisioner, on: claim) }
            if isWarning {
                await events.warning(claim, reason, message)
            } else {
                await events.normal(claim, reason, message)
            }
        }
        return .done
    }

    /// A claim that was made before there was a default class gets it. Returns true where it did.
    private func giveDefaultClass(to claim: PersistentVolumeClaim) async throws -> Bool {
        let defaults = classes.list().filter {
            $0.annotation("storageclass.kubernetes.io/is-default-class") == "true"
        }
        guard claim.volumeName.isEmpty, let storage = defaults.min(by: { $0.name < $1.name }) else { return false }
        try await client.merge(
            PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name,
            ["spec": ["storageClassName": .string(storage.name)]])
        return true
    }

    /// Tells who is to make a volume for the claim.
    private func note(_ provisioner: String, on claim: PersistentVolumeClaim) async throws {
        guard claim.annotation(VolumeNote.provisioner) != provisioner else { return }
        try await client.merge(
            PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name,
            ["metadata": ["annotations": [VolumeNote.provisioner: .string(provisioner)]]])
    }

    /// Volume first, then claim: killed between the two, the next round finds the volume kept for the claim.
    private func bind(_ claim: PersistentVolumeClaim, _ volume: PersistentVolume) async throws {
        let reference: JSONValue = [
            "kind": "PersistentVolumeClaim", "apiVersion": "v1", "namespace": .string(claim.namespace),
            "name": .string(claim.name), "uid": .string(claim.uid),
            "resourceVersion": JSONValue(claim.metadata.resourceVersion),
        ]
        var kept = volume
        if volume.claimRef["uid"].text != claim.uid {
            kept.claimRef = reference
            kept.metadata.annotations[VolumeNote.boundByController] = volume.claimRef.isNull ? "yes" : nil
            kept = try await client.update(kept)
        }
        let isNamed = !claim.volumeName.isEmpty
        var notes: JSONValue = [VolumeNote.bindCompleted: "yes"]
        if !isNamed { notes[VolumeNote.boundByController] = "yes" }
        let bound = try await client.merge(
            PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name,
            ["metadata": ["annotations": notes], "spec": ["volumeName": .string(volume.name)]])
        try await settle(bound, kept)
    }

    private func settle(_ claim: PersistentVolumeClaim, _ volume: PersistentVolume) async throws {
        guard claim.phase != "Bound" else { return }
        try await setStatus(
            of: claim,
            [
                "phase": "Bound", "accessModes": volume.spec["accessModes"],
                "capacity": ["storage": volume.spec["capacity"]["storage"]],
            ])
        if volume.phase != "Bound" { try await setPhase(of: volume, "Bound", "") }
    }

    private func setStatus(of claim: PersistentVolumeClaim, _ status: JSONValue) async throws {
        try await client.merge(
            PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name, subresource: "status",
            ["status": status])
    }

    // MARK: - Volumes

    private func reconcile(volume key: NamespacedName) async throws -> ReconcileResult {
        guard let volume = volumes.get(key) else { return .done }
        let holder = volume.claimRef
        var claim = claims.get(holder["namespace"].text, holder["name"].text)
        if !holder.isNull, claim?.uid != holder["uid"].text {
            // The copy may lag behind: a volume is let go only when the claim is really gone.
            claim = try await client.find(
                PersistentVolumeClaim.self, namespace: holder["namespace"].text, name: holder["name"].text)
        }
        switch VolumePlan(volume, claim: claim) {
        case .phase(let phase, let message):
            if volume.phase != phase { try await setPhase(of: volume, phase, message) }
        case .unbind:
            var free = volume
            free.claimRef = .null
            free.metadata.annotations[VolumeNote.boundByController] = nil
            try await client.update(free)
        }
        return .done
    }

    private func setPhase(of volume: PersistentVolume, _ phase: String, _ message: String) async throws {
        var status = volume.status
        status["phase"] = .string(phase)
        status["message"].text = message
        try await client.writeStatus(of: volume, status)
        if phase == "Failed" { await events.warning(volume, "VolumeFailedDelete", message) }
    }
}
