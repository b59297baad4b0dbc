import Kinds
import Machinery
import Reconciling

/// Keeps claims while pods use them, and volumes while they are bound, also when they are deleted; and makes the claims
/// of pods' ephemeral volumes.
struct VolumeProtection: Sendable {
    private static let claimIndex = "pods.claim"
    private let client: any APIClient
    private let claims: Informer<PersistentVolumeClaim>
    private let volumes: Informer<PersistentVolume>
    private let pods: Informer<Pod>
    private let events: EventRecorder

    /// The loops over claims, volumes and pods, to be run with the informers.
    static func controllers(_ context: ControllerContext) -> [Controller] {
        let protection = VolumeProtection(
            client: context.client, claims: context.informer(PersistentVolumeClaim.self),
            volumes: context.informer(PersistentVolume.self), pods: context.informer(Pod.self),
            events: context.events("ephemeral_volume"))
        protection.pods.addIndex(claimIndex) { pod in PodDemand.claims(of: pod).map { "\(pod.namespace)/\($0)" } }
        return [
            context.controller("pvc-protection", workers: 1) {
                try await protection.release(claim: $0)
            }
            .watches(protection.claims) { $0.metadata.isBeingDeleted ? [NamespacedName($0)] : [] }
            .watches(protection.pods) { pod in
                PodDemand.claims(of: pod).map { NamespacedName(pod.namespace, $0) }
            },
            context.controller("pv-protection", workers: 1) {
                try await protection.release(volume: $0)
            }
            .watches(protection.volumes) { $0.metadata.isBeingDeleted ? [NamespacedName($0)] : [] },
            context.controller("ephemeral-volume", workers: 1) {
                try await protection.makeClaims(of: $0)
            }
            .watches(protection.pods) { pod in
                pod.volumes.contains { !$0["ephemeral"].isNull } ? [NamespacedName(pod)] : []
            }
            .needs(protection.claims),
        ]
    }

    private func release(claim key: NamespacedName) async throws -> ReconcileResult {
        guard let claim = claims.get(key), claim.metadata.isBeingDeleted,
            claim.metadata.finalizers.contains(VolumeNote.claimProtection)
        else { return .done }
        let users = pods.indexed(Self.claimIndex, key.description)
        guard users.allSatisfy(\.isEnded) else { return .done }
        // A pod that was made a moment ago may not be in the copy.
        let fresh = try await client.list(Pod.self, namespace: key.namespace)
        guard !fresh.contains(where: { !$0.isEnded && PodDemand.claims(of: $0).contains(key.name) }) else {
            return .done
        }
        try await dropFinalizer(VolumeNote.claimProtection, claim)
        return .done
    }

    private func release(volume key: NamespacedName) async throws -> ReconcileResult {
        guard let volume = volumes.get(key), volume.metadata.isBeingDeleted, volume.phase != "Bound",
            volume.metadata.finalizers.contains(VolumeNote.volumeProtection)
        else { return .done }
        try await dropFinalizer(VolumeNote.volumeProtection, volume)
        return .done
    }

    private func dropFinalizer<View: ObjectView>(_ finalizer: String, _ object: View) async throws {
        do {
            try await client.modify(View.self, namespace: object.namespace, name: object.name) { found in
                guard found.uid == object.uid, found.metadata.finalizers.contains(finalizer) else { return false }
                found.metadata.finalizers.removeAll { $0 == finalizer }
                return true
            }
        } catch let error as StatusError where error.reason == .notFound {}
    }

    private func makeClaims(of key: NamespacedName) async throws -> ReconcileResult {
        guard let pod = pods.get(key), pod.isActive else { return .done }
        for volume in pod.volumes where !volume["ephemeral"].isNull {
            let name = "\(pod.name)-\(volume["name"].text)"
            if let known = claims.get(key.namespace, name) {
                if known.isControlled(by: pod) { continue }
                let message = "PVC \(key.namespace)/\(name) was not created for pod \(key) (pod is not owner)"
                await events.warning(pod, "FailedBinding", message)
                continue
            }
            let template = volume["ephemeral"]["volumeClaimTemplate"]
            var claim = PersistentVolumeClaim(name: name, namespace: key.namespace)
            claim.metadata.labels = template["metadata"]["labels"].stringMap
            claim.metadata.annotations = template["metadata"]["annotations"].stringMap
            claim.metadata.ownerReferences = [pod.ownerReference()]
            claim.spec = template["spec"]
            do {
                try await client.create(claim)
            } catch let error as StatusError where error.reason == .alreadyExists {}
        }
        return .done
    }
}
