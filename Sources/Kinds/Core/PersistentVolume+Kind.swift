import Machinery

extension KindFamily {
    /// PersistentVolumeClaim, PersistentVolume.
    static let persistentVolumes = KindFamily(
        "v1",
        kinds: [
            Kind(
                "persistentvolumeclaims", "PersistentVolumeClaim", .namespaced, .objectOnDeletion, short: "pvc",
                parts: .status
            ) { kind in
                kind.columns = [
                    .name, .computed("Status") { .string(phase($0)) }, .text("Volume", "spec.volumeName", absent: ""),
                    .text("Capacity", "status.capacity.storage", absent: ""),
                    .computed("Access Modes") { .string(modes($0["status"]["accessModes"])) },
                    .text("StorageClass", "spec.storageClassName", absent: ""),
                    .text("VolumeAttributesClass", "spec.volumeAttributesClassName", absent: "<unset>"), .age,
                    .text("VolumeMode", "spec.volumeMode", absent: "<unset>", wide: true),
                ]
                kind.validate = ClaimRules.validate
            },
            Kind("persistentvolumes", "PersistentVolume", .cluster, .objectOnDeletion, short: "pv", parts: .status) {
                kind in
                kind.columns = [
                    .name, .text("Capacity", "spec.capacity.storage", absent: ""),
                    .computed("Access Modes") { .string(modes($0["spec"]["accessModes"])) },
                    .text("Reclaim Policy", "spec.persistentVolumeReclaimPolicy", absent: ""),
                    .computed("Status") { .string(phase($0)) },
                    .computed("Claim") { object in
                        let claim = object["spec"]["claimRef"]
                        return .string(claim.isNull ? "" : "\(claim["namespace"].text)/\(claim["name"].text)")
                    }, .text("StorageClass", "spec.storageClassName", absent: ""),
                    .text("VolumeAttributesClass", "spec.volumeAttributesClassName", absent: "<unset>"),
                    .text("Reason", "status.reason", absent: ""), .age,
                    .text("VolumeMode", "spec.volumeMode", absent: "<unset>", wide: true),
                ]
                kind.validate = PersistentVolumeRules.validate
            },
        ],
        fields: """
            PersistentVolumeClaim kind // A claim on storage, made by those who use it.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PersistentVolumeClaimSpec // What is wanted.
             status 3 PersistentVolumeClaimStatus default={} // What was found; the platform writes it.
            PersistentVolumeClaimStatus // What is known of a claim.
             phase 1 string default=Pending // Pending, Bound or Lost.
             accessModes 2 [string] // How the bound volume may be mounted.
             capacity 3 {quantity} // How much the bound volume holds.
             conditions 4 [PersistentVolumeClaimCondition] patch=merge:type keys=type // What is true of the object at the moment.
             allocatedResources 5 {quantity} // How much an expansion under way is for.
             allocatedResourceStatuses 7 {string} // Where an expansion has got to.
             currentVolumeAttributesClassName 8 string pointer // The class of attributes that holds.
             modifyVolumeStatus 9 ModifyVolumeStatus // Where a change of attributes has got to.
            PersistentVolumeClaimCondition // One thing that is true or false of a claim.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastProbeTime 3 time // When it was looked at last.
             lastTransitionTime 4 time // When status changed last.
             reason 5 string // Why it is so, in one CamelCase word.
             message 6 string // Why it is so, for people.
            ModifyVolumeStatus // Where a change of attributes has got to.
             targetVolumeAttributesClassName 1 string // The class that it leads to.
             status 2 string required // Pending, InProgress or Infeasible.
            PersistentVolume kind // A piece of storage in the cluster.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PersistentVolumeSpec // What is wanted.
             status 3 PersistentVolumeStatus // What was found; the platform writes it.
            PersistentVolumeSpec // A volume: where it is, and what it is good for.
             capacity 1 {quantity} // How much it holds.
             persistentVolumeSource 2 PersistentVolumeSource inline
             accessModes 3 [string] // How it may be mounted.
             claimRef 4 ObjectReference // The claim that it is bound to.
             persistentVolumeReclaimPolicy 5 string enum=Delete,Recycle,Retain default=Retain // What becomes of it after its claim: Retain, Delete or Recycle.
             storageClassName 6 string // Its class.
             mountOptions 7 [string] // Options for mounting it.
             volumeMode 8 string pointer enum=Block,Filesystem default=Filesystem // Filesystem or Block.
             nodeAffinity 9 VolumeNodeAffinity // The nodes that can reach it.
             volumeAttributesClassName 10 string pointer // Its class of attributes that can be changed later.
            PersistentVolumeSource // Where a volume is; one of these.
             gcePersistentDisk 1 GCEPersistentDiskVolumeSource // A disk of Google Cloud.
             awsElasticBlockStore 2 AWSElasticBlockStoreVolumeSource // A disk of AWS.
             hostPath 3 HostPathVolumeSource // A path on the node.
             glusterfs 4 GlusterfsPersistentVolumeSource // A volume of GlusterFS.
             nfs 5 NFSVolumeSource // A share of an NFS server.
             rbd 6 RBDPersistentVolumeSource // A block device of Ceph.
             iscsi 7 ISCSIPersistentVolumeSource // A disk reached over iSCSI.
             cinder 8 CinderPersistentVolumeSource // A volume of OpenStack Cinder.
             cephfs 9 CephFSPersistentVolumeSource // A file system of Ceph.
             fc 10 FCVolumeSource // A disk reached over Fibre Channel.
             flocker 11 FlockerVolumeSource // A volume of Flocker; deprecated.
             flexVolume 12 FlexPersistentVolumeSource // A volume of a FlexVolume driver; deprecated.
             azureFile 13 AzureFilePersistentVolumeSource // A file share of Azure.
             vsphereVolume 14 VsphereVirtualDiskVolumeSource // A disk of vSphere.
             quobyte 15 QuobyteVolumeSource // A volume of Quobyte; deprecated.
             azureDisk 16 AzureDiskVolumeSource // A disk of Azure.
             photonPersistentDisk 17 PhotonPersistentDiskVolumeSource // A disk of Photon; deprecated.
             portworxVolume 18 PortworxVolumeSource // A volume of Portworx.
             scaleIO 19 ScaleIOPersistentVolumeSource // A volume of ScaleIO; deprecated.
             local 20 LocalVolumeSource // A disk or folder of one node.
             storageos 21 StorageOSPersistentVolumeSource // A volume of StorageOS; deprecated.
             csi 22 CSIPersistentVolumeSource // A volume that a CSI driver makes for the pod.
            GlusterfsPersistentVolumeSource // A volume of GlusterFS.
             endpoints 1 string must // The Endpoints with the servers.
             path 2 string must // The volume.
             readOnly 3 bool // Mounts the volume read-only.
             endpointsNamespace 4 string pointer // The namespace of the Endpoints.
            RBDPersistentVolumeSource // A block device of Ceph.
             monitors 1 [string] required // The monitors' addresses.
             image 2 string must // The image.
             fsType 3 string // The file system's type, such as ext4.
             pool 4 string // The pool.
             user 5 string // The user to act as.
             keyring 6 string // The keyring's file.
             secretRef 7 SecretReference // The Secret with the credentials.
             readOnly 8 bool // Mounts the volume read-only.
            ISCSIPersistentVolumeSource // A disk reached over iSCSI.
             targetPortal 1 string must // The target's address.
             iqn 2 string must // The target's qualified name.
             lun 3 int32 required // The unit's number.
             iscsiInterface 4 string // The interface to use; default unless given.
             fsType 5 string // The file system's type, such as ext4.
             readOnly 6 bool // Mounts the volume read-only.
             portals 7 [string] // More addresses of the target.
             chapAuthDiscovery 8 bool // Whether discovery uses CHAP.
             chapAuthSession 11 bool // Whether sessions use CHAP.
             secretRef 10 SecretReference // The Secret for CHAP.
             initiatorName 12 string pointer // The initiator's name, instead of the node's own.
            CinderPersistentVolumeSource // A volume of OpenStack Cinder.
             volumeID 1 string must // The volume.
             fsType 2 string // The file system's type, such as ext4.
             readOnly 3 bool // Mounts the volume read-only.
             secretRef 4 SecretReference // The Secret with the credentials.
            CephFSPersistentVolumeSource // A file system of Ceph.
             monitors 1 [string] required // The monitors' addresses.
             path 2 string // The folder to mount.
             user 3 string // The user to act as.
             secretFile 4 string // The file with the key.
             secretRef 5 SecretReference // The Secret with the credentials.
             readOnly 6 bool // Mounts the volume read-only.
            FlexPersistentVolumeSource // A volume of a FlexVolume driver.
             driver 1 string must // The driver.
             fsType 2 string // The file system's type, such as ext4.
             secretRef 3 SecretReference // The Secret with the credentials.
             readOnly 4 bool // Mounts the volume read-only.
             options 5 {string} // Options for the driver.
            AzureFilePersistentVolumeSource // A file share of Azure.
             secretName 1 string must // The Secret with the storage account.
             shareName 2 string must // The share.
             readOnly 3 bool // Mounts the volume read-only.
             secretNamespace 4 string pointer // The namespace of the Secret.
            ScaleIOPersistentVolumeSource // A volume of ScaleIO.
             gateway 1 string must // The gateway's address.
             system 2 string must // The storage system.
             secretRef 3 SecretReference required // The Secret with the credentials.
             sslEnabled 4 bool // Whether the gateway is reached over TLS.
             protectionDomain 5 string // The protection domain.
             storagePool 6 string // The storage pool.
             storageMode 7 string // ThickProvisioned or ThinProvisioned.
             volumeName 8 string // The volume.
             fsType 9 string // The file system's type, such as ext4.
             readOnly 10 bool // Mounts the volume read-only.
            LocalVolumeSource // A disk or folder of one node.
             path 1 string must // Its path.
             fsType 2 string pointer // The file system's type, such as ext4.
            StorageOSPersistentVolumeSource // A volume of StorageOS.
             volumeName 1 string // The volume.
             volumeNamespace 2 string // The volume's namespace there.
             fsType 3 string // The file system's type, such as ext4.
             readOnly 4 bool // Mounts the volume read-only.
             secretRef 5 ObjectReference // The Secret with the credentials.
            CSIPersistentVolumeSource // A volume of a CSI driver.
             driver 1 string must // The driver.
             volumeHandle 2 string must // What the driver calls the volume.
             readOnly 3 bool // Mounts the volume read-only.
             fsType 4 string // The file system's type, such as ext4.
             volumeAttributes 5 {string} // Settings for the driver.
             controllerPublishSecretRef 6 SecretReference // The Secret that the driver needs for attaching.
             nodeStageSecretRef 7 SecretReference // The Secret that the driver needs for staging.
             nodePublishSecretRef 8 SecretReference // The Secret that the driver needs for mounting.
             controllerExpandSecretRef 9 SecretReference // The Secret that the driver needs for expanding.
             nodeExpandSecretRef 10 SecretReference // The Secret that the driver needs for expanding on the node.
            VolumeNodeAffinity // The nodes that can reach a volume.
             required 1 NodeSelector // Nodes must match this.
            PersistentVolumeStatus // What is known of a volume.
             phase 1 string // Pending, Available, Bound, Released or Failed.
             message 2 string // Why it is so, for people.
             reason 3 string // Why it is so, in one word.
             lastPhaseTransitionTime 4 time // When phase changed last.
            """)
}

extension KindFamily {
    private static func phase(_ object: JSONValue) -> String {
        object["metadata"]["deletionTimestamp"].isNull ? object["status"]["phase"].text : "Terminating"
    }

    private static func modes(_ value: JSONValue) -> String {
        let short = [
            "ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP",
        ]
        return value.strings.map { short[$0] ?? $0 }.joined(separator: ",")
    }
}
