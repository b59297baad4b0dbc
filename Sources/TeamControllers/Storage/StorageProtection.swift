import Kinds
import Logging
import Machinery
import Reconciling

/// Lets claims and volumes that are being deleted go once nothing uses them.
///
/// Admission gave them the finalizers `kubernetes.io/pvc-protection` and `kubernetes.io/pv-protection`.
struct StorageProtection: Sendable {
    static let claimFinalizer = "kubernetes.io/pvc-protection"
    static let volumeFinalizer = "kubernetes.io/pv-protection"

    let client: any APIClient
    let claims: Informer<PersistentVolumeClaim>
    let volumes: Informer<PersistentVolume>
    let pods: Informer<Pod>

    func controllers(logger: Logger) -> [any Runnable] {
        let claimController = Controller("pvc-protection", logger: logger, reconcile: reconcileClaim)
            .watches(claims) { $0.metadata.isBeingDeleted ? [NamespacedName($0)] : [] }
            .watches(pods) { pod in Self.claims(of: pod).map { NamespacedName(pod.namespace, $0) } }
        let volumeController = Controller("pv-protection", logger: logger, reconcile: reconcileVolume)
            .watches(volumes) { $0.metadata.isBeingDeleted ? [NamespacedName($0)] : [] }
        return [claimController, volumeController]
    }

    /// The claims that a pod uses; one that has ended uses none.
    static func claims(of pod: Pod) -> [String] {
        if ["Succeeded", "Failed"].contains(pod.json["status"]["phase"].text) { return [] }
        return pod.json["spec"]["volumes"].items.compactMap { volume in
            if let name = volume["persistentVolumeClaim"]["claimName"].string { return name }
            return volume["ephemeral"].isNull ? nil : "\(pod.name)-\(volume["name"].text)"
        }
    }

    @Sendable private func reconcileClaim(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let claim = claims.get(key), claim.metadata.isBeingDeleted,
            claim.metadata.finalizers.contains(Self.claimFinalizer)
        else { return .done }
        // The cache may not have seen a new pod yet: what decides is the API itself.
        let users = try await client.list(Pod.self, namespace: key.namespace).filter {
            Self.claims(of: $0).contains(key.name)
        }
        guard users.isEmpty else { return .done }
        try await drop(Self.claimFinalizer, PersistentVolumeClaim.self, key)
        return .done
    }

    @Sendable private func reconcileVolume(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let volume = volumes.get(key), volume.metadata.isBeingDeleted,
            volume.metadata.finalizers.contains(Self.volumeFinalizer)
        else { return .done }
        // A bound volume is its claim's; it is looked at again when that changes.
        guard volume.json["status"]["phase"].text != "Bound" else { return .done }
        try await drop(Self.volumeFinalizer, PersistentVolume.self, key)
        return .done
    }

    private func drop<View: ObjectView>(_ finalizer: String, _: View.Type, _ key: NamespacedName) async throws {
        do {
            try await client.modify(View.self, namespace: key.namespace, name: key.name) { object in
                guard object.metadata.finalizers.contains(finalizer) else { return false }
                object.metadata.finalizers.removeAll { $0 == finalizer }
                return true
            }
        } catch let error as StatusError where error.reason == .notFound {}
    }
}
