import Kinds
import Machinery
import Reconciling

/// Finds out what a pod's claims ask of a node, from what is known of claims, volumes and classes.
struct VolumeLookup: Sendable {
    let claims: Informer<PersistentVolumeClaim>
    let volumes: Informer<PersistentVolume>
    let classes: Informer<StorageClass>

    /// What the scheduler can do about a pod's claims now.
    enum Finding {
        case demand(VolumeDemand)
        /// A volume is being made on the node that was chosen for the pod: nothing to do until it is there.
        case beingMade
    }

    func demand(of pod: PodDemand) -> Finding {
        var demand = VolumeDemand()
        for name in pod.claims {
            guard let claim = claims.get(pod.namespace, name) else {
                demand.refusal = "persistentvolumeclaim \"\(name)\" not found"
                return .demand(demand)
            }
            if claim.metadata.isBeingDeleted {
                demand.refusal = "persistentvolumeclaim \"\(name)\" is being deleted"
            } else if claim.phase == "Lost" {
                demand.refusal =
                    "persistentvolumeclaim \"\(name)\" bound to non-existent persistentvolume \"\(claim.volumeName)\""
            } else if claim.isBound {
                addBound(claim, &demand)
            } else if let storage = claim.storageClassName.flatMap({ classes.get("", $0) }), storage.waitsForConsumer {
                if claim.selectedNode != nil { return .beingMade }
                demand.waiting.append(waiting(claim, storage))
            } else {
                demand.refusal = "pod has unbound immediate PersistentVolumeClaims"
            }
        }
        return .demand(demand)
    }

    private func addBound(_ claim: PersistentVolumeClaim, _ demand: inout VolumeDemand) {
        if claim.accessModes == ["ReadWriteOncePod"] {
            demand.exclusive.append(.init(namespace: claim.namespace, name: claim.name))
        }
        guard let volume = volumes.get("", claim.volumeName) else {
            demand.refusal = "node(s) unavailable due to one or more pvc(s) bound to non-existent pv(s)"
            return
        }
        let requirement = NodeRequirement(volumeSpec: volume.spec)
        if !requirement.isEmpty { demand.bound.append(requirement) }
    }

    private func waiting(_ claim: PersistentVolumeClaim, _ storage: StorageClass) -> VolumeDemand.Waiting {
        let fitting = volumes.list().filter { VolumeMatch.fits($0, claim) }
        let provisions = !storage.provisioner.isEmpty && storage.provisioner != VolumeMatch.noProvisioner
        return VolumeDemand.Waiting(
            claim: .init(namespace: claim.namespace, name: claim.name),
            volumes: fitting.map { NodeRequirement(volumeSpec: $0.spec) },
            provisioning: provisions ? NodeRequirement(topologies: storage.allowedTopologies) : nil)
    }
}
