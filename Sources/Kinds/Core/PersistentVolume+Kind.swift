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
            PersistentVolumeClaim kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 PersistentVolumeClaimSpec
             status 3 PersistentVolumeClaimStatus default={}
            PersistentVolumeClaimStatus
             phase 1 string default=Pending
             accessModes 2 [string]
             capacity 3 {quantity}
             conditions 4 [PersistentVolumeClaimCondition] patch=merge:type keys=type
             allocatedResources 5 {quantity}
             allocatedResourceStatuses 7 {string}
             currentVolumeAttributesClassName 8 string pointer
             modifyVolumeStatus 9 ModifyVolumeStatus
            PersistentVolumeClaimCondition
             type 1 string required
             status 2 string required
             lastProbeTime 3 time
             lastTransitionTime 4 time
             reason 5 string
             message 6 string
            ModifyVolumeStatus
             targetVolumeAttributesClassName 1 string
             status 2 string required
            PersistentVolume kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 PersistentVolumeSpec
             status 3 PersistentVolumeStatus
            PersistentVolumeSpec
             capacity 1 {quantity}
             persistentVolumeSource 2 PersistentVolumeSource inline
             accessModes 3 [string]
             claimRef 4 ObjectReference
             persistentVolumeReclaimPolicy 5 string enum=Delete,Recycle,Retain default=Retain
             storageClassName 6 string
             mountOptions 7 [string]
             volumeMode 8 string pointer enum=Block,Filesystem default=Filesystem
             nodeAffinity 9 VolumeNodeAffinity
             volumeAttributesClassName 10 string pointer
            PersistentVolumeSource
             gcePersistentDisk 1 GCEPersistentDiskVolumeSource
             awsElasticBlockStore 2 AWSElasticBlockStoreVolumeSource
             hostPath 3 HostPathVolumeSource
             glusterfs 4 GlusterfsPersistentVolumeSource
             nfs 5 NFSVolumeSource
             rbd 6 RBDPersistentVolumeSource
             iscsi 7 ISCSIPersistentVolumeSource
             cinder 8 CinderPersistentVolumeSource
             cephfs 9 CephFSPersistentVolumeSource
             fc 10 FCVolumeSource
             flocker 11 FlockerVolumeSource
             flexVolume 12 FlexPersistentVolumeSource
             azureFile 13 AzureFilePersistentVolumeSource
             vsphereVolume 14 VsphereVirtualDiskVolumeSource
             quobyte 15 QuobyteVolumeSource
             azureDisk 16 AzureDiskVolumeSource
             photonPersistentDisk 17 PhotonPersistentDiskVolumeSource
             portworxVolume 18 PortworxVolumeSource
             scaleIO 19 ScaleIOPersistentVolumeSource
             local 20 LocalVolumeSource
             storageos 21 StorageOSPersistentVolumeSource
             csi 22 CSIPersistentVolumeSource
            GlusterfsPersistentVolumeSource
             endpoints 1 string must
             path 2 string must
             readOnly 3 bool
             endpointsNamespace 4 string pointer
            RBDPersistentVolumeSource
             monitors 1 [string] required
             image 2 string must
             fsType 3 string
             pool 4 string
             user 5 string
             keyring 6 string
             secretRef 7 SecretReference
             readOnly 8 bool
            ISCSIPersistentVolumeSource
             targetPortal 1 string must
             iqn 2 string must
             lun 3 int32 required
             iscsiInterface 4 string
             fsType 5 string
             readOnly 6 bool
             portals 7 [string]
             chapAuthDiscovery 8 bool
             chapAuthSession 11 bool
             secretRef 10 SecretReference
             initiatorName 12 string pointer
            CinderPersistentVolumeSource
             volumeID 1 string must
             fsType 2 string
             readOnly 3 bool
             secretRef 4 SecretReference
            CephFSPersistentVolumeSource
             monitors 1 [string] required
             path 2 string
             user 3 string
             secretFile 4 string
             secretRef 5 SecretReference
             readOnly 6 bool
            FlexPersistentVolumeSource
             driver 1 string must
             fsType 2 string
             secretRef 3 SecretReference
             readOnly 4 bool
             options 5 {string}
            AzureFilePersistentVolumeSource
             secretName 1 string must
             shareName 2 string must
             readOnly 3 bool
             secretNamespace 4 string pointer
            ScaleIOPersistentVolumeSource
             gateway 1 string must
             system 2 string must
             secretRef 3 SecretReference required
             sslEnabled 4 bool
             protectionDomain 5 string
             storagePool 6 string
             storageMode 7 string
             volumeName 8 string
             fsType 9 string
             readOnly 10 bool
            LocalVolumeSource
             path 1 string must
             fsType 2 string pointer
            StorageOSPersistentVolumeSource
             volumeName 1 string
             volumeNamespace 2 string
             fsType 3 string
             readOnly 4 bool
             secretRef 5 ObjectReference
            CSIPersistentVolumeSource
             driver 1 string must
             volumeHandle 2 string must
             readOnly 3 bool
             fsType 4 string
             volumeAttributes 5 {string}
             controllerPublishSecretRef 6 SecretReference
             nodeStageSecretRef 7 SecretReference
             nodePublishSecretRef 8 SecretReference
             controllerExpandSecretRef 9 SecretReference
             nodeExpandSecretRef 10 SecretReference
            VolumeNodeAffinity
             required 1 NodeSelector
            PersistentVolumeStatus
             phase 1 string
             message 2 string
             reason 3 string
             lastPhaseTransitionTime 4 time
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
