internal import HostSystem
internal import Kinds
package import Logging
package import Machinery
package import Reconciling

/// Makes the volumes of claims as folders of this node, and removes them with the claim where that is asked for.
///
/// A claim's folder is `claims/<namespace>/<claim>` in the data folder: data that lies there already, from before
/// claims had volumes or from a claim that kept it, is found again. A folder has no size: what a claim asks for is
/// written down and not enforced, and growing needs no work.
package struct LocalPathProvisioner: Sendable {
    /// The provisioner that storage classes name.
    package static let name = "paas.io/local-path"
    private static let provisionedBy = "pv.kubernetes.io/provisioned-by"
    private static let selectedNode = "volume.kubernetes.io/selected-node"

    private let client: any APIClient
    private let claims: Informer<PersistentVolumeClaim>
    private let volumes: Informer<PersistentVolume>
    private let classes: Informer<StorageClass>
    private let events: EventRecorder
    /// The folder that the claims' folders are in.
    private let folder: String
    private let node: String

    /// The loops over claims and volumes, to be run with the informers.
    ///
    /// - Parameters:
    ///   - folder: `DataLayout.claims`.
    ///   - node: this node's name, which the volumes are bound to.
    package static func controllers(
        client: any APIClient, informers: SharedInformers, folder: String, node: String, time: WallClock = .system,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) -> [Controller] {
        let provisioner = LocalPathProvisioner(
            client: client, claims: informers.informer(PersistentVolumeClaim.self),
            volumes: informers.informer(PersistentVolume.self), classes: informers.informer(StorageClass.self),
            events: EventRecorder(client: client, component: name, time: time, logger: logger),
            folder: folder, node: node)
        let claims = provisioner.claims
        return [
            Controller("local-path-claims", workers: 1, clock: clock, logger: logger) {
                try await provisioner.reconcile(claim: $0)
            }
            .watches(claims)
            .watches(provisioner.classes) { storage in
                claims.list().filter { $0.volumeName.isEmpty && $0.storageClassName == storage.name }
                    .map { NamespacedName($0) }
            }
            .needs(provisioner.volumes),
            Controller("local-path-volumes", workers: 1, clock: clock, logger: logger) {
                try await provisioner.reconcile(volume: $0)
            }
            .watches(provisioner.volumes),
        ]
    }

    private func claimFolder(_ namespace: String, _ name: String) -> String { "\(folder)/\(namespace)/\(name)" }

    // MARK: - Claims

    private func reconcile(claim key: NamespacedName) async throws -> ReconcileResult {
        guard let claim = claims.get(key), !claim.metadata.isBeingDeleted,
            let storage = claim.storageClassName.flatMap({ classes.get("", $0) }), storage.provisioner == Self.name
        else { return .done }
        if claim.volumeName.isEmpty {
            try await provision(claim, storage)
        } else if claim.phase == "Bound" {
            try await grow(claim)
        }
        return .done
    }

    private func provision(_ claim: PersistentVolumeClaim, _ storage: StorageClass) async throws {
        if storage.waitsForConsumer, claim.json["metadata"]["annotations"][Self.selectedNode].text != node { return }
        // One that is meant for a volume of somebody's own making gets that one.
        guard claim.spec["selector"].isNull, claim.spec["dataSource"].isNull else {
            return await events.warning(
                claim, "ProvisioningFailed",
                "failed to provision volume with StorageClass \"\(storage.name)\": claims with a selector or a data "
                    + "source are not supported by \(Self.name)")
        }
        if claim.volumeMode == "Block" {
            return await events.warning(
                claim, "ProvisioningFailed",
                "failed to provision volume with StorageClass \"\(storage.name)\": \(Self.name) makes folders, no "
                    + "block devices")
        }
        let message = "External provisioner is provisioning volume for claim \"\(claim.namespace)/\(claim.name)\""
        await events.normal(claim, "Provisioning", message)
        let path = claimFolder(claim.namespace, claim.name)
        do {
            try await BlockingWork.run {
                if !Files.exists(path) { try Files.makeFolder(path, mode: 0o777) }
            }
            let volume = volume(for: claim, storage, path: path)
            do {
                try await client.create(volume)
            } catch let error as StatusError where error.reason == .alreadyExists {
                // An earlier round made it, and it waits to be bound.
                return
            }
            await events.normal(claim, "ProvisioningSucceeded", "Successfully provisioned volume \(volume.name)")
        } catch {
            await events.warning(
                claim, "ProvisioningFailed",
                "failed to provision volume with StorageClass \"\(storage.name)\": \(error)")
            throw error
        }
    }

    private func volume(
        for claim: PersistentVolumeClaim, _ storage: StorageClass, path: String
    ) -> PersistentVolume {
        var volume = PersistentVolume(name: "pvc-\(claim.uid)")
        volume.metadata.annotations = [Self.provisionedBy: Self.name]
        volume.spec = [
            "accessModes": claim.spec["accessModes"],
            "capacity": ["storage": claim.spec["resources"]["requests"]["storage"]],
            "claimRef": [
                "apiVersion": "v1", "kind": "PersistentVolumeClaim", "namespace": .string(claim.namespace),
                "name": .string(claim.name), "uid": .string(claim.uid),
                "resourceVersion": JSONValue(claim.metadata.resourceVersion),
            ],
            "local": ["path": .string(path)],
            "nodeAffinity": [
                "required": [
                    "nodeSelectorTerms": [
                        [
                            "matchExpressions": [
                                [
                                    "key": .string(WellKnown.Kubernetes.hostname), "operator": "In",
                                    "values": [.string(node)],
                                ]
                            ]
                        ]
                    ]
                ]
            ],
            "persistentVolumeReclaimPolicy": .string(storage.reclaimPolicy),
            "storageClassName": .string(storage.name), "volumeMode": "Filesystem",
        ]
        if let options = storage.json["mountOptions"].array { volume.spec["mountOptions"] = .array(options) }
        return volume
    }

    /// Writes down that a claim has the size that it asks for.
    private func grow(_ claim: PersistentVolumeClaim) async throws {
        let wanted = claim.spec["resources"]["requests"]["storage"]
        guard let size = Quantity(wanted), let has = Quantity(claim.json["status"]["capacity"]["storage"]), size > has,
            let volume = volumes.get("", claim.volumeName), isOwn(volume)
        else { return }
        if volume.size < size.value {
            try await client.merge(
                PersistentVolume.self, name: volume.name, ["spec": ["capacity": ["storage": wanted]]])
        }
        try await client.merge(
            PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name, subresource: "status",
            ["status": ["capacity": ["storage": wanted]]])
        await events.normal(
            claim, "FileSystemResizeSuccessful", "MountVolume.NodeExpandVolume succeeded for volume \"\(volume.name)\"")
    }

    // MARK: - Volumes

    /// True for a volume that this node's provisioner has made.
    private func isOwn(_ volume: PersistentVolume) -> Bool {
        let terms = volume.spec["nodeAffinity"]["required"]["nodeSelectorTerms"]
        return volume.metadata.annotations[Self.provisionedBy] == Self.name
            && terms[0]["matchExpressions"][0]["values"].strings == [node]
    }

    /// Removes the data of a volume whose claim is gone, where its reclaim policy says so, and then the volume.
    private func reconcile(volume key: NamespacedName) async throws -> ReconcileResult {
        guard let volume = volumes.get(key), isOwn(volume), volume.phase == "Released",
            volume.reclaimPolicy == "Delete"
        else { return .done }
        let holder = volume.claimRef
        let path = claimFolder(holder["namespace"].text, holder["name"].text)
        guard volume.spec["local"]["path"].text == path else {
            await events.warning(
                volume, "VolumeFailedDelete", "the volume's folder is not the one of its claim: nothing is removed")
            return .done
        }
        // A claim of the same name may have come since: then the folder is that one's.
        let heirs = try await client.find(
            PersistentVolumeClaim.self, namespace: holder["namespace"].text, name: holder["name"].text)
        if heirs == nil {
            try await BlockingWork.run { try Files.removeTree(path) }
        }
        try await client.delete(PersistentVolume.self, name: volume.name, DeleteOptions(uid: volume.uid))
        return .done
    }
}
