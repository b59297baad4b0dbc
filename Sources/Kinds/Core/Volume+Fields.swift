import Machinery

extension KindFamily {
    /// Volume.
    static let volume = KindFamily(
        "v1",
        defaults: ["Volume": completeVolume],
        fields: """
            Volume // Files that containers of a pod may mount.
             name 1 string must // Its name, a DNS label, unique in the pod.
             volumeSource 2 VolumeSource inline
            VolumeSource // Where a volume's files come from; one of these.
             hostPath 1 HostPathVolumeSource // A path on the node.
             emptyDir 2 EmptyDirVolumeSource // An empty folder that lives as long as the pod.
             gcePersistentDisk 3 GCEPersistentDiskVolumeSource // A disk of Google Cloud.
             awsElasticBlockStore 4 AWSElasticBlockStoreVolumeSource // A disk of AWS.
             gitRepo 5 GitRepoVolumeSource // A git repository; deprecated.
             secret 6 SecretVolumeSource // The values of a Secret as files.
             nfs 7 NFSVolumeSource // A share of an NFS server.
             iscsi 8 ISCSIVolumeSource // A disk reached over iSCSI.
             glusterfs 9 GlusterfsVolumeSource // A volume of GlusterFS.
             persistentVolumeClaim 10 PersistentVolumeClaimVolumeSource // The volume of a PersistentVolumeClaim.
             rbd 11 RBDVolumeSource // A block device of Ceph.
             flexVolume 12 FlexVolumeSource // A volume of a FlexVolume driver; deprecated.
             cinder 13 CinderVolumeSource // A volume of OpenStack Cinder.
             cephfs 14 CephFSVolumeSource // A file system of Ceph.
             flocker 15 FlockerVolumeSource // A volume of Flocker; deprecated.
             downwardAPI 16 DownwardAPIVolumeSource // Fields of the pod as files.
             fc 17 FCVolumeSource // A disk reached over Fibre Channel.
             azureFile 18 AzureFileVolumeSource // A file share of Azure.
             configMap 19 ConfigMapVolumeSource // The values of a ConfigMap as files.
             vsphereVolume 20 VsphereVirtualDiskVolumeSource // A disk of vSphere.
             quobyte 21 QuobyteVolumeSource // A volume of Quobyte; deprecated.
             azureDisk 22 AzureDiskVolumeSource // A disk of Azure.
             photonPersistentDisk 23 PhotonPersistentDiskVolumeSource // A disk of Photon; deprecated.
             projected 26 ProjectedVolumeSource // Several sources in one folder.
             portworxVolume 24 PortworxVolumeSource // A volume of Portworx.
             scaleIO 25 ScaleIOVolumeSource // A volume of ScaleIO; deprecated.
             storageos 27 StorageOSVolumeSource // A volume of StorageOS; deprecated.
             csi 28 CSIVolumeSource // A volume that a CSI driver makes for the pod.
             ephemeral 29 EphemeralVolumeSource // A volume with a claim that lives as long as the pod.
             image 30 ImageVolumeSource // The files of an image, read-only.
            HostPathVolumeSource // A path on the node.
             path 1 string must // The path.
             type 2 string pointer default="" // What must be there: Directory, File, DirectoryOrCreate and so on; nothing is checked unless given.
            EmptyDirVolumeSource // An empty folder that lives as long as the pod.
             medium 1 string // Memory for a tmpfs; the node's disk unless given.
             sizeLimit 2 quantity // How much it may hold.
            GCEPersistentDiskVolumeSource // A disk of Google Cloud.
             pdName 1 string must // The disk.
             fsType 2 string // The file system's type, such as ext4.
             partition 3 int32 // The partition on it.
             readOnly 4 bool // Mounts the volume read-only.
            AWSElasticBlockStoreVolumeSource // A disk of AWS.
             volumeID 1 string must // The disk.
             fsType 2 string // The file system's type, such as ext4.
             partition 3 int32 // The partition on it.
             readOnly 4 bool // Mounts the volume read-only.
            GitRepoVolumeSource // A git repository; deprecated.
             repository 1 string must // Its URL.
             revision 2 string // The commit.
             directory 3 string // The folder to put it in.
            SecretVolumeSource // The values of a Secret as files.
             secretName 1 string // The Secret.
             items 2 [KeyToPath] // Which keys become files, and where; all of them unless given.
             defaultMode 3 int32 pointer default=420 // The mode of the files, 0644 unless given; decimal in JSON.
             optional 4 bool pointer // Whether the pod starts without it too.
            KeyToPath // A key that becomes a file.
             key 1 string must // The key.
             path 2 string must // The file's path in the volume.
             mode 3 int32 pointer // The file's mode; defaultMode unless given.
            NFSVolumeSource // A share of an NFS server.
             server 1 string must // The server.
             path 2 string must // The path that it exports.
             readOnly 3 bool // Mounts the volume read-only.
            ISCSIVolumeSource // A disk reached over iSCSI.
             targetPortal 1 string must // The target's address.
             iqn 2 string must // The target's qualified name.
             lun 3 int32 required // The unit's number.
             iscsiInterface 4 string // The interface to use; default unless given.
             fsType 5 string // The file system's type, such as ext4.
             readOnly 6 bool // Mounts the volume read-only.
             portals 7 [string] // More addresses of the target.
             chapAuthDiscovery 8 bool // Whether discovery uses CHAP.
             chapAuthSession 11 bool // Whether sessions use CHAP.
             secretRef 10 LocalObjectReference // The Secret for CHAP.
             initiatorName 12 string pointer // The initiator's name, instead of the node's own.
            GlusterfsVolumeSource // A volume of GlusterFS.
             endpoints 1 string must // The Endpoints with the servers.
             path 2 string must // The volume.
             readOnly 3 bool // Mounts the volume read-only.
            PersistentVolumeClaimVolumeSource // The volume of a claim.
             claimName 1 string must // The claim, in the pod's namespace.
             readOnly 2 bool // Mounts the volume read-only.
            RBDVolumeSource // A block device of Ceph.
             monitors 1 [string] required // The monitors' addresses.
             image 2 string must // The image.
             fsType 3 string // The file system's type, such as ext4.
             pool 4 string // The pool.
             user 5 string // The user to act as.
             keyring 6 string // The keyring's file.
             secretRef 7 LocalObjectReference // The Secret with the credentials.
             readOnly 8 bool // Mounts the volume read-only.
            FlexVolumeSource // A volume of a FlexVolume driver.
             driver 1 string must // The driver.
             fsType 2 string // The file system's type, such as ext4.
             secretRef 3 LocalObjectReference // The Secret with the credentials.
             readOnly 4 bool // Mounts the volume read-only.
             options 5 {string} // Options for the driver.
            CinderVolumeSource // A volume of OpenStack Cinder.
             volumeID 1 string must // The volume.
             fsType 2 string // The file system's type, such as ext4.
             readOnly 3 bool // Mounts the volume read-only.
             secretRef 4 LocalObjectReference // The Secret with the credentials.
            CephFSVolumeSource // A file system of Ceph.
             monitors 1 [string] required // The monitors' addresses.
             path 2 string // The folder to mount.
             user 3 string // The user to act as.
             secretFile 4 string // The file with the key.
             secretRef 5 LocalObjectReference // The Secret with the credentials.
             readOnly 6 bool // Mounts the volume read-only.
            FlockerVolumeSource // A volume of Flocker.
             datasetName 1 string // The dataset's name.
             datasetUUID 2 string // The dataset's id.
            DownwardAPIVolumeSource // Fields of the pod as files.
             items 1 [DownwardAPIVolumeFile] // The files.
             defaultMode 2 int32 pointer default=420 // The mode of the files, 0644 unless given; decimal in JSON.
            DownwardAPIVolumeFile // A field of the pod as a file.
             path 1 string must // The file's path in the volume.
             fieldRef 2 ObjectFieldSelector // The field of the pod.
             resourceFieldRef 3 ResourceFieldSelector // The request or limit of a container.
             mode 4 int32 pointer // The file's mode; defaultMode unless given.
            FCVolumeSource // A disk reached over Fibre Channel.
             targetWWNs 1 [string] // The targets' names.
             lun 2 int32 pointer // The unit's number.
             fsType 3 string // The file system's type, such as ext4.
             readOnly 4 bool // Mounts the volume read-only.
             wwids 5 [string] // The disk's ids, instead of target and unit.
            AzureFileVolumeSource // A file share of Azure.
             secretName 1 string must // The Secret with the storage account.
             shareName 2 string must // The share.
             readOnly 3 bool // Mounts the volume read-only.
            ConfigMapVolumeSource // The values of a ConfigMap as files.
             localObjectReference 1 LocalObjectReference inline
             items 2 [KeyToPath] // Which keys become files, and where; all of them unless given.
             defaultMode 3 int32 pointer default=420 // The mode of the files, 0644 unless given; decimal in JSON.
             optional 4 bool pointer // Whether the pod starts without it too.
            VsphereVirtualDiskVolumeSource // A disk of vSphere.
             volumePath 1 string must // The disk's path.
             fsType 2 string // The file system's type, such as ext4.
             storagePolicyName 3 string // The policy's name.
             storagePolicyID 4 string // The policy's id.
            QuobyteVolumeSource // A volume of Quobyte.
             registry 1 string must // The registries' addresses.
             volume 2 string must // The volume.
             readOnly 3 bool // Mounts the volume read-only.
             user 4 string // The user to act as.
             group 5 string // The group to act as.
             tenant 6 string // The tenant.
            AzureDiskVolumeSource // A disk of Azure.
             diskName 1 string must // The disk.
             diskURI 2 string must // The disk's URI.
             cachingMode 3 string pointer // None, ReadOnly or ReadWrite.
             fsType 4 string pointer // The file system's type, such as ext4.
             readOnly 5 bool pointer // Mounts the volume read-only.
             kind 6 string pointer // Shared, Dedicated or Managed.
            PhotonPersistentDiskVolumeSource // A disk of Photon.
             pdID 1 string must // The disk.
             fsType 2 string // The file system's type, such as ext4.
            ProjectedVolumeSource // Several sources in one folder.
             sources 1 [VolumeProjection] // The sources.
             defaultMode 2 int32 pointer default=420 // The mode of the files, 0644 unless given; decimal in JSON.
            VolumeProjection // One source of a projected volume; one of these.
             secret 1 SecretProjection // Values of a Secret.
             downwardAPI 2 DownwardAPIProjection // Fields of the pod.
             configMap 3 ConfigMapProjection // Values of a ConfigMap.
             serviceAccountToken 4 ServiceAccountTokenProjection // A token of the pod's service account.
             clusterTrustBundle 5 ClusterTrustBundleProjection // Certificates of authorities.
             podCertificate 6 PodCertificateProjection // A certificate for the pod, with its key.
            SecretProjection // Values of a Secret.
             localObjectReference 1 LocalObjectReference inline
             items 2 [KeyToPath] // Which keys become files, and where; all of them unless given.
             optional 4 bool pointer // Whether the pod starts without it too.
            DownwardAPIProjection // Fields of the pod.
             items 1 [DownwardAPIVolumeFile] // The files.
            ConfigMapProjection // Values of a ConfigMap.
             localObjectReference 1 LocalObjectReference inline
             items 2 [KeyToPath] // Which keys become files, and where; all of them unless given.
             optional 4 bool pointer // Whether the pod starts without it too.
            ServiceAccountTokenProjection // A token of the pod's service account; renewed in time.
             audience 1 string // Whom it is for; the API unless given.
             expirationSeconds 2 int64 pointer default=3600 // How long it is valid.
             path 3 string must // The file's path in the volume.
            ClusterTrustBundleProjection // Certificates of authorities.
             name 1 string pointer // One bundle.
             signerName 2 string pointer // All bundles of a signer.
             labelSelector 3 meta.v1.LabelSelector // Which of the signer's bundles.
             optional 5 bool pointer // Whether the pod starts without it too.
             path 4 string must // The file's path in the volume.
            PodCertificateProjection // A certificate for the pod, with its key; renewed in time.
             signerName 1 string must // Who signs it.
             keyType 2 string must // What kind of key is made, such as ECDSAP256.
             maxExpirationSeconds 3 int32 // How long it may be valid.
             credentialBundlePath 4 string // The file for key and certificates together.
             keyPath 5 string // The file for the key.
             certificateChainPath 6 string // The file for the certificates.
             userAnnotations 7 {string} // More for the signer to know.
            PortworxVolumeSource // A volume of Portworx.
             volumeID 1 string must // The volume.
             fsType 2 string // The file system's type, such as ext4.
             readOnly 3 bool // Mounts the volume read-only.
            ScaleIOVolumeSource // A volume of ScaleIO.
             gateway 1 string must // The gateway's address.
             system 2 string must // The storage system.
             secretRef 3 LocalObjectReference required // The Secret with the credentials.
             sslEnabled 4 bool // Whether the gateway is reached over TLS.
             protectionDomain 5 string // The protection domain.
             storagePool 6 string // The storage pool.
             storageMode 7 string // ThickProvisioned or ThinProvisioned.
             volumeName 8 string // The volume.
             fsType 9 string // The file system's type, such as ext4.
             readOnly 10 bool // Mounts the volume read-only.
            StorageOSVolumeSource // A volume of StorageOS.
             volumeName 1 string // The volume.
             volumeNamespace 2 string // The volume's namespace there.
             fsType 3 string // The file system's type, such as ext4.
             readOnly 4 bool // Mounts the volume read-only.
             secretRef 5 LocalObjectReference // The Secret with the credentials.
            CSIVolumeSource // A volume that a CSI driver makes for the pod.
             driver 1 string must // The driver.
             readOnly 2 bool pointer // Mounts the volume read-only.
             fsType 3 string pointer // The file system's type, such as ext4.
             volumeAttributes 4 {string} // Settings for the driver.
             nodePublishSecretRef 5 LocalObjectReference // The Secret that the driver needs for mounting.
            EphemeralVolumeSource // A volume with a claim that lives as long as the pod.
             volumeClaimTemplate 1 PersistentVolumeClaimTemplate // The claim that is made.
            PersistentVolumeClaimTemplate // A claim that is made for a pod.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PersistentVolumeClaimSpec required // What is claimed.
            PersistentVolumeClaimSpec // What is claimed.
             accessModes 1 [string] // How the volume is to be mounted: ReadWriteOnce, ReadOnlyMany, ReadWriteMany, ReadWriteOncePod.
             selector 4 meta.v1.LabelSelector // The labels of volumes that fit.
             resources 2 VolumeResourceRequirements // How much space is needed.
             volumeName 3 string // The volume that is bound.
             storageClassName 5 string pointer // The class that makes the volume; empty for none.
             volumeMode 6 string pointer enum=Block,Filesystem default=Filesystem // Filesystem or Block.
             dataSource 7 TypedLocalObjectReference // What the volume begins with: a snapshot or another claim.
             dataSourceRef 8 TypedObjectReference // What the volume begins with: any object.
             volumeAttributesClassName 9 string pointer // The class of attributes that can be changed later.
            VolumeResourceRequirements // How much space is needed.
             limits 1 {quantity} // The most.
             requests 2 {quantity} // The least.
            ImageVolumeSource // The files of an image.
             reference 1 string // The image.
             pullPolicy 2 string // Always, Never or IfNotPresent.
            TopologySelectorTerm atomic // Requirements on a place that must all be met.
             matchLabelExpressions 1 [TopologySelectorLabelRequirement] // Requirements on labels.
            TopologySelectorLabelRequirement // A requirement on a label.
             key 1 string must // The label.
             values 2 [string] required // Its values, of which one must match.
            """)

    /// A volume of no kind is an empty folder.
    @Sendable private static func completeVolume(_ volume: inout JSONValue) {
        if volume.object?.keys.allSatisfy({ $0 == "name" }) == true { volume["emptyDir"] = [:] }
    }
}
