import Machinery

extension FieldTables {
    /// Fields of StorageClass, VolumeAttachment and the other kinds of their group.
    static let storage = FieldTable(
        "storage.v1",
        """
        StorageClass kind
         metadata 1 meta.v1.ObjectMeta
         provisioner 2 string must
         parameters 3 {string}
         reclaimPolicy 4 string pointer enum=Delete,Retain default=Delete
         mountOptions 5 [string]
         allowVolumeExpansion 6 bool pointer
         volumeBindingMode 7 string pointer enum=Immediate,WaitForFirstConsumer default=Immediate
         allowedTopologies 8 [core.v1.TopologySelectorTerm]
        VolumeAttachment kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 VolumeAttachmentSpec required
         status 3 VolumeAttachmentStatus
        VolumeAttachmentSpec
         attacher 1 string must
         source 2 VolumeAttachmentSource required
         nodeName 3 string must
        VolumeAttachmentSource
         persistentVolumeName 1 string pointer
         inlineVolumeSpec 2 core.v1.PersistentVolumeSpec
        VolumeAttachmentStatus
         attached 1 bool required
         attachmentMetadata 2 {string}
         attachError 3 VolumeError
         detachError 4 VolumeError
        VolumeError
         time 1 time
         message 2 string
         errorCode 3 int32 pointer
        CSIDriver kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 CSIDriverSpec required
        CSIDriverSpec
         attachRequired 1 bool pointer
         podInfoOnMount 2 bool pointer
         volumeLifecycleModes 3 [string] set
         storageCapacity 4 bool pointer
         fsGroupPolicy 5 string pointer
         tokenRequests 6 [TokenRequest]
         requiresRepublish 7 bool pointer
         seLinuxMount 8 bool pointer
         nodeAllocatableUpdatePeriodSeconds 9 int64 pointer
         serviceAccountTokenInSecrets 10 bool
         preventPodSchedulingIfMissing 11 bool
        TokenRequest
         audience 1 string required
         expirationSeconds 2 int64 pointer
        CSINode kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 CSINodeSpec required
        CSINodeSpec
         drivers 1 [CSINodeDriver] required patch=merge:name keys=name
        CSINodeDriver
         name 1 string must
         nodeID 2 string must
         topologyKeys 3 [string]
         allocatable 4 VolumeNodeResources
        VolumeNodeResources
         count 1 int32 pointer
        CSIStorageCapacity kind
         metadata 1 meta.v1.ObjectMeta
         nodeTopology 2 meta.v1.LabelSelector atomic
         storageClassName 3 string must
         capacity 4 quantity
         maximumVolumeSize 5 quantity
        VolumeAttributesClass kind
         metadata 1 meta.v1.ObjectMeta
         driverName 2 string must
         parameters 3 {string}
        """)

    /// Fields of the types that these take from core.v1.
    static let storageCoreV1 = FieldTable(
        "core.v1",
        """
        TopologySelectorTerm
         matchLabelExpressions 1 [TopologySelectorLabelRequirement]
        TopologySelectorLabelRequirement
         key 1 string must
         values 2 [string] required
        """)
}
