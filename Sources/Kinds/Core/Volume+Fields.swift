import Machinery

extension KindFamily {
    /// Volume.
    static let volume = KindFamily(
        "v1",
        defaults: ["Volume": completeVolume],
        fields: """
            Volume
             name 1 string must
             volumeSource 2 VolumeSource inline
            VolumeSource
             hostPath 1 HostPathVolumeSource
             emptyDir 2 EmptyDirVolumeSource
             gcePersistentDisk 3 GCEPersistentDiskVolumeSource
             awsElasticBlockStore 4 AWSElasticBlockStoreVolumeSource
             gitRepo 5 GitRepoVolumeSource
             secret 6 SecretVolumeSource
             nfs 7 NFSVolumeSource
             iscsi 8 ISCSIVolumeSource
             glusterfs 9 GlusterfsVolumeSource
             persistentVolumeClaim 10 PersistentVolumeClaimVolumeSource
             rbd 11 RBDVolumeSource
             flexVolume 12 FlexVolumeSource
             cinder 13 CinderVolumeSource
             cephfs 14 CephFSVolumeSource
             flocker 15 FlockerVolumeSource
             downwardAPI 16 DownwardAPIVolumeSource
             fc 17 FCVolumeSource
             azureFile 18 AzureFileVolumeSource
             configMap 19 ConfigMapVolumeSource
             vsphereVolume 20 VsphereVirtualDiskVolumeSource
             quobyte 21 QuobyteVolumeSource
             azureDisk 22 AzureDiskVolumeSource
             photonPersistentDisk 23 PhotonPersistentDiskVolumeSource
             projected 26 ProjectedVolumeSource
             portworxVolume 24 PortworxVolumeSource
             scaleIO 25 ScaleIOVolumeSource
             storageos 27 StorageOSVolumeSource
             csi 28 CSIVolumeSource
             ephemeral 29 EphemeralVolumeSource
             image 30 ImageVolumeSource
            HostPathVolumeSource
             path 1 string must
             type 2 string pointer default=""
            EmptyDirVolumeSource
             medium 1 string
             sizeLimit 2 quantity
            GCEPersistentDiskVolumeSource
             pdName 1 string must
             fsType 2 string
             partition 3 int32
             readOnly 4 bool
            AWSElasticBlockStoreVolumeSource
             volumeID 1 string must
             fsType 2 string
             partition 3 int32
             readOnly 4 bool
            GitRepoVolumeSource
             repository 1 string must
             revision 2 string
             directory 3 string
            SecretVolumeSource
             secretName 1 string
             items 2 [KeyToPath]
             defaultMode 3 int32 pointer default=420
             optional 4 bool pointer
            KeyToPath
             key 1 string must
             path 2 string must
             mode 3 int32 pointer
            NFSVolumeSource
             server 1 string must
             path 2 string must
             readOnly 3 bool
            ISCSIVolumeSource
             targetPortal 1 string must
             iqn 2 string must
             lun 3 int32 required
             iscsiInterface 4 string
             fsType 5 string
             readOnly 6 bool
             portals 7 [string]
             chapAuthDiscovery 8 bool
             chapAuthSession 11 bool
             secretRef 10 LocalObjectReference
             initiatorName 12 string pointer
            GlusterfsVolumeSource
             endpoints 1 string must
             path 2 string must
             readOnly 3 bool
            PersistentVolumeClaimVolumeSource
             claimName 1 string must
             readOnly 2 bool
            RBDVolumeSource
             monitors 1 [string] required
             image 2 string must
             fsType 3 string
             pool 4 string
             user 5 string
             keyring 6 string
             secretRef 7 LocalObjectReference
             readOnly 8 bool
            FlexVolumeSource
             driver 1 string must
             fsType 2 string
             secretRef 3 LocalObjectReference
             readOnly 4 bool
             options 5 {string}
            CinderVolumeSource
             volumeID 1 string must
             fsType 2 string
             readOnly 3 bool
             secretRef 4 LocalObjectReference
            CephFSVolumeSource
             monitors 1 [string] required
             path 2 string
             user 3 string
             secretFile 4 string
             secretRef 5 LocalObjectReference
             readOnly 6 bool
            FlockerVolumeSource
             datasetName 1 string
             datasetUUID 2 string
            DownwardAPIVolumeSource
             items 1 [DownwardAPIVolumeFile]
             defaultMode 2 int32 pointer default=420
            DownwardAPIVolumeFile
             path 1 string must
             fieldRef 2 ObjectFieldSelector
             resourceFieldRef 3 ResourceFieldSelector
             mode 4 int32 pointer
            FCVolumeSource
             targetWWNs 1 [string]
             lun 2 int32 pointer
             fsType 3 string
             readOnly 4 bool
             wwids 5 [string]
            AzureFileVolumeSource
             secretName 1 string must
             shareName 2 string must
             readOnly 3 bool
            ConfigMapVolumeSource
             localObjectReference 1 LocalObjectReference inline
             items 2 [KeyToPath]
             defaultMode 3 int32 pointer default=420
             optional 4 bool pointer
            VsphereVirtualDiskVolumeSource
             volumePath 1 string must
             fsType 2 string
             storagePolicyName 3 string
             storagePolicyID 4 string
            QuobyteVolumeSource
             registry 1 string must
             volume 2 string must
             readOnly 3 bool
             user 4 string
             group 5 string
             tenant 6 string
            AzureDiskVolumeSource
             diskName 1 string must
             diskURI 2 string must
             cachingMode 3 string pointer
             fsType 4 string pointer
             readOnly 5 bool pointer
             kind 6 string pointer
            PhotonPersistentDiskVolumeSource
             pdID 1 string must
             fsType 2 string
            ProjectedVolumeSource
             sources 1 [VolumeProjection]
             defaultMode 2 int32 pointer default=420
            VolumeProjection
             secret 1 SecretProjection
             downwardAPI 2 DownwardAPIProjection
             configMap 3 ConfigMapProjection
             serviceAccountToken 4 ServiceAccountTokenProjection
             clusterTrustBundle 5 ClusterTrustBundleProjection
             podCertificate 6 PodCertificateProjection
            SecretProjection
             localObjectReference 1 LocalObjectReference inline
             items 2 [KeyToPath]
             optional 4 bool pointer
            DownwardAPIProjection
             items 1 [DownwardAPIVolumeFile]
            ConfigMapProjection
             localObjectReference 1 LocalObjectReference inline
             items 2 [KeyToPath]
             optional 4 bool pointer
            ServiceAccountTokenProjection
             audience 1 string
             expirationSeconds 2 int64 pointer default=3600
             path 3 string must
            ClusterTrustBundleProjection
             name 1 string pointer
             signerName 2 string pointer
             labelSelector 3 meta.v1.LabelSelector
             optional 5 bool pointer
             path 4 string must
            PodCertificateProjection
             signerName 1 string must
             keyType 2 string must
             maxExpirationSeconds 3 int32
             credentialBundlePath 4 string
             keyPath 5 string
             certificateChainPath 6 string
             userAnnotations 7 {string}
            PortworxVolumeSource
             volumeID 1 string must
             fsType 2 string
             readOnly 3 bool
            ScaleIOVolumeSource
             gateway 1 string must
             system 2 string must
             secretRef 3 LocalObjectReference required
             sslEnabled 4 bool
             protectionDomain 5 string
             storagePool 6 string
             storageMode 7 string
             volumeName 8 string
             fsType 9 string
             readOnly 10 bool
            StorageOSVolumeSource
             volumeName 1 string
             volumeNamespace 2 string
             fsType 3 string
             readOnly 4 bool
             secretRef 5 LocalObjectReference
            CSIVolumeSource
             driver 1 string must
             readOnly 2 bool pointer
             fsType 3 string pointer
             volumeAttributes 4 {string}
             nodePublishSecretRef 5 LocalObjectReference
            EphemeralVolumeSource
             volumeClaimTemplate 1 PersistentVolumeClaimTemplate
            PersistentVolumeClaimTemplate
             metadata 1 meta.v1.ObjectMeta
             spec 2 PersistentVolumeClaimSpec required
            PersistentVolumeClaimSpec
             accessModes 1 [string]
             selector 4 meta.v1.LabelSelector
             resources 2 VolumeResourceRequirements
             volumeName 3 string
             storageClassName 5 string pointer
             volumeMode 6 string pointer enum=Block,Filesystem default=Filesystem
             dataSource 7 TypedLocalObjectReference
             dataSourceRef 8 TypedObjectReference
             volumeAttributesClassName 9 string pointer
            VolumeResourceRequirements
             limits 1 {quantity}
             requests 2 {quantity}
            ImageVolumeSource
             reference 1 string
             pullPolicy 2 string
            TopologySelectorTerm atomic
             matchLabelExpressions 1 [TopologySelectorLabelRequirement]
            TopologySelectorLabelRequirement
             key 1 string must
             values 2 [string] required
            """)

    /// A volume of no kind is an empty folder.
    @Sendable private static func completeVolume(_ volume: inout JSONValue) {
        if volume.object?.keys.allSatisfy({ $0 == "name" }) == true { volume["emptyDir"] = [:] }
    }
}
