import Kinds
import Machinery

/// Which volumes a claim can be bound to.
enum VolumeMatch {
    /// The provisioner of classes whose volumes people make.
    static let noProvisioner = "kubernetes.io/no-provisioner"

    /// True for a free volume, or one that is kept for this claim, that has what the claim asks for.
    static func fits(_ volume: PersistentVolume, _ claim: PersistentVolumeClaim) -> Bool {
        guard !volume.metadata.isBeingDeleted, volume.phase != "Released", volume.phase != "Failed" else {
            return false
        }
        let holder = volume.claimRef
        if !holder.isNull {
            guard holder["namespace"].text == claim.namespace, holder["name"].text == claim.name,
                holder["uid"].string.map({ $0 == claim.uid }) ?? true
            else { return false }
        }
        guard volume.storageClassName == claim.storageClassName ?? "",
            volume.volumeMode == (claim.volumeMode.isEmpty ? "Filesystem" : claim.volumeMode),
            Set(claim.accessModes).isSubset(of: volume.accessModes), volume.size >= claim.requestedSize
        else { return false }
        let selector = claim.spec["selector"]
        guard !selector.isNull else { return true }
        return (try? LabelSelector(json: selector))?.matches(volume.metadata.labels) ?? false
    }

    /// The one to bind: one that is kept for the claim, else the smallest that fits, the first by name of equals.
    static func best(_ claim: PersistentVolumeClaim, among volumes: [PersistentVolume]) -> PersistentVolume? {
        let fitting = volumes.filter { fits($0, claim) }
        return fitting.min { left, right in
            if left.claimRef.isNull != right.claimRef.isNull { return !left.claimRef.isNull }
            return (left.size, left.name) < (right.size, right.name)
        }
    }
}

extension PersistentVolumeClaim {
    static let selectedNodeNote = "volume.kubernetes.io/selected-node"

    /// True once a volume is bound for good, from both sides.
    var isBound: Bool { phase == "Bound" && !volumeName.isEmpty }

    /// The node that the scheduler has chosen for the first pod that uses it.
    var selectedNode: String? { json["metadata"]["annotations"][Self.selectedNodeNote].string }

    /// In bytes.
    var requestedSize: Int { Quantity(json["spec"]["resources"]["requests"]["storage"])?.value ?? 0 }
}
