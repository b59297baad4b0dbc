import Kinds
package import Logging
import Machinery
package import Reconciling

/// Makes the claims of pods' ephemeral volumes: `<pod>-<volume>`, which go with their pod.
package struct EphemeralClaimReconciler: Sendable {
    private let client: any APIClient
    private let pods: Informer<Pod>
    private let claims: Informer<PersistentVolumeClaim>

    init(client: any APIClient, informers: SharedInformers) {
        self.client = client
        pods = informers.informer(Pod.self)
        claims = informers.informer(PersistentVolumeClaim.self)
    }

    /// The controller's loop, to be run with the informers.
    package static func controller(
        client: any APIClient, informers: SharedInformers, clock: any Clock<Duration>, logger: Logger
    ) -> Controller {
        let reconciler = EphemeralClaimReconciler(client: client, informers: informers)
        return Controller("ephemeral-volume", workers: 1, clock: clock, logger: logger) {
            try await reconciler.reconcile($0)
        }
        .watches(reconciler.pods)
    }

    func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let pod = pods.get(key), pod.isActive else { return .done }
        for claim in Self.wanted(pod) where claims.get(key.namespace, claim.name) == nil {
            do {
                try await client.create(claim)
            } catch let error as StatusError where error.reason == .alreadyExists {
                // Somebody else's of this name: the node tells the pod.
            }
        }
        return .done
    }

    /// The claims that a pod's volumes describe.
    static func wanted(_ pod: Pod) -> [PersistentVolumeClaim] {
        pod.volumes.compactMap { volume in
            let template = volume["ephemeral"]["volumeClaimTemplate"]
            guard !template.isNull else { return nil }
            var claim = PersistentVolumeClaim(name: "\(pod.name)-\(volume["name"].text)", namespace: pod.namespace)
            claim.metadata.labels = template["metadata"]["labels"].stringMap
            claim.metadata.annotations = template["metadata"]["annotations"].stringMap
            claim.metadata.ownerReferences = [
                [
                    "apiVersion": "v1", "kind": "Pod", "name": .string(pod.name), "uid": .string(pod.uid),
                    "controller": true, "blockOwnerDeletion": true,
                ]
            ]
            claim.json["spec"] = template["spec"]
            return claim
        }
    }
}
