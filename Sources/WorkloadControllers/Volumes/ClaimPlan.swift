import Kinds
import Machinery

/// What a claim needs next: a volume, a word on why it has none, or nothing.
enum ClaimPlan: Equatable {
    /// Binds the claim and this volume to each other.
    case bind(PersistentVolume)
    /// The claim waits; why, as an event of this reason. `provisioner` is who could make a volume for it.
    case wait(isWarning: Bool, reason: String, message: String, provisioner: String?)
    /// The volume that it was bound to is gone, or belongs to another one.
    case lose(reason: String, message: String)
    /// It is bound and its status is to tell so.
    case settle(PersistentVolume)
    /// The node that was chosen for it is no more: the scheduler is to choose another one.
    case chooseNodeAnew

    private static let lost = "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
    private static let misbound =
        "Bound claim has lost reference to its PersistentVolume. Data on the volume is lost!"

    /// - Parameters:
    ///   - volumes: all volumes.
    ///   - storage: the class that the claim names; nil where there is none of that name.
    ///   - node: name and labels of the node that the scheduler has chosen.
    init(
        _ claim: PersistentVolumeClaim, volumes: [PersistentVolume], storage: StorageClass?,
        node: (name: String, labels: [String: String])?
    ) {
        if !claim.volumeName.isEmpty {
            self = Self.named(claim, volumes.first { $0.name == claim.volumeName })
        } else if let volume = Self.choice(claim, volumes, storage, node) {
            self = .bind(volume)
        } else if storage?.waitsForConsumer == true, claim.selectedNode != nil, node == nil {
            self = .chooseNodeAnew
        } else {
            self = Self.waiting(claim, storage)
        }
    }

    /// A claim that names its volume: by the one who made it, or because it is bound.
    private static func named(_ claim: PersistentVolumeClaim, _ volume: PersistentVolume?) -> ClaimPlan {
        let isDone = claim.annotation(VolumeNote.bindCompleted) != nil
        guard let volume else {
            if isDone { return .lose(reason: "ClaimLost", message: lost) }
            let message = "volume \"\(claim.volumeName)\" does not exist"
            return .wait(isWarning: true, reason: "FailedBinding", message: message, provisioner: nil)
        }
        if volume.isHeld(by: claim) { return isDone ? .settle(volume) : .bind(volume) }
        if isDone { return .lose(reason: "ClaimMisbound", message: misbound) }
        guard volume.claimRef.isNull else {
            let message = "volume \"\(volume.name)\" already bound to a different claim."
            return .wait(isWarning: true, reason: "FailedBinding", message: message, provisioner: nil)
        }
        guard VolumeMatch.fits(volume, claim) else {
            let message =
                "Cannot bind to requested volume \"\(volume.name)\": requested PV is too small or has other "
                + "access modes, volume mode or storage class"
            return .wait(isWarning: true, reason: "VolumeMismatch", message: message, provisioner: nil)
        }
        return .bind(volume)
    }

    /// The volume for a claim that names none: one that is kept for it, else the best that is free.
    private static func choice(
        _ claim: PersistentVolumeClaim, _ volumes: [PersistentVolume], _ storage: StorageClass?,
        _ node: (name: String, labels: [String: String])?
    ) -> PersistentVolume? {
        let kept = volumes.filter { !$0.claimRef.isNull && VolumeMatch.fits($0, claim) }
        if let best = VolumeMatch.best(claim, among: kept) { return best }
        if storage?.waitsForConsumer == true, node == nil { return nil }
        let near = volumes.filter { volume in
            node.map { NodeRequirement(volumeSpec: volume.spec).matches(name: $0.name, labels: $0.labels) } ?? true
        }
        return VolumeMatch.best(claim, among: near)
    }

    private static func waiting(_ claim: PersistentVolumeClaim, _ storage: StorageClass?) -> ClaimPlan {
        guard let name = claim.storageClassName, !name.isEmpty else {
            let message = "no persistent volumes available for this claim and no storage class is set"
            return .wait(isWarning: false, reason: "FailedBinding", message: message, provisioner: nil)
        }
        guard let storage else {
            let message = "storageclass.storage.k8s.io \"\(name)\" not found"
            return .wait(isWarning: true, reason: "ProvisioningFailed", message: message, provisioner: nil)
        }
        if storage.waitsForConsumer, claim.selectedNode == nil {
            let message = "waiting for first consumer to be created before binding"
            return .wait(isWarning: false, reason: "WaitForFirstConsumer", message: message, provisioner: nil)
        }
        guard storage.provisioner != VolumeMatch.noProvisioner else {
            let message = "storageclass.storage.k8s.io \"\(name)\" has no provisioner: a volume must be made by hand"
            return .wait(isWarning: false, reason: "FailedBinding", message: message, provisioner: nil)
        }
        let message =
            "Waiting for a volume to be created either by the external provisioner '\(storage.provisioner)' or "
            + "manually by the system administrator. If volume creation is delayed, please verify that the "
            + "provisioner is running and correctly registered."
        return .wait(
            isWarning: false, reason: "ExternalProvisioning", message: message, provisioner: storage.provisioner)
    }
}

/// What becomes of a volume.
enum VolumePlan: Equatable {
    /// Its phase is to be this one.
    case phase(String, message: String)
    /// Frees it from a claim that has got another volume.
    case unbind

    /// - Parameter claim: the claim of the name that the volume is kept for; nil where there is none.
    init(_ volume: PersistentVolume, claim: PersistentVolumeClaim?) {
        let holder = volume.claimRef
        guard !holder.isNull, let uid = holder["uid"].string else {
            self = .phase("Available", message: "")
            return
        }
        guard let claim, claim.uid == uid else {
            self = Self.released(volume)
            return
        }
        if claim.volumeName == volume.name || claim.volumeName.isEmpty {
            self = .phase(claim.volumeName.isEmpty ? "Available" : "Bound", message: "")
        } else if volume.annotation(VolumeNote.boundByController) != nil {
            self = .unbind
        } else {
            self = Self.released(volume)
        }
    }

    private static func released(_ volume: PersistentVolume) -> VolumePlan {
        switch volume.reclaimPolicy {
        case "Retain": return .phase("Released", message: "")
        case "Delete" where volume.annotation(VolumeNote.provisionedBy) != nil: return .phase("Released", message: "")
        default:
            let message = "nobody can carry out the reclaim policy \(volume.reclaimPolicy) of this volume"
            return .phase("Failed", message: message)
        }
    }
}

/// Annotations of claims and volumes.
enum VolumeNote {
    static let bindCompleted = "pv.kubernetes.io/bind-completed"
    static let boundByController = "pv.kubernetes.io/bound-by-controller"
    static let provisionedBy = "pv.kubernetes.io/provisioned-by"
    static let provisioner = "volume.kubernetes.io/storage-provisioner"
    static let claimProtection = "kubernetes.io/pvc-protection"
    static let volumeProtection = "kubernetes.io/pv-protection"
}

extension PersistentVolume {
    /// True where the volume is kept for this claim, and for no other one of its name.
    func isHeld(by claim: PersistentVolumeClaim) -> Bool {
        let holder = claimRef
        return !holder.isNull && holder["namespace"].text == claim.namespace && holder["name"].text == claim.name
            && (holder["uid"].string.map { $0 == claim.uid } ?? true)
    }
}
