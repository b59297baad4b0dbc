import Machinery

extension KindFamily {
    /// StorageClass, VolumeAttachment and their kin.
    static let storage = KindFamily(
        "storage.k8s.io/v1",
        kinds: [
            Kind("storageclasses", "StorageClass", .cluster, .objectOnDeletion, short: "sc") { kind in
                kind.columns = [
                    .computedName { object in
                        let isDefault =
                            object["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"].text
                            == "true"
                        return .string(object["metadata"]["name"].text + (isDefault ? " (default)" : ""))
                    }, .text("Provisioner", "provisioner"), .text("ReclaimPolicy", "reclaimPolicy", absent: "Delete"),
                    .text("VolumeBindingMode", "volumeBindingMode", absent: "<unset>"),
                    .flag("AllowVolumeExpansion", "allowVolumeExpansion"), .age,
                ]
                kind.validate = StorageRules.validateStorageClass
            },
            Kind(
                "volumeattachments", "VolumeAttachment", .cluster, .objectOnDeletion, .versionedUpdates, parts: .status
            ) { kind in
                kind.columns = [
                    .name, .text("Attacher", "spec.attacher"),
                    .text("PV", "spec.source.persistentVolumeName", absent: ""),
                    .text("Node", "spec.nodeName"), .flag("Attached", "status.attached"), .age,
                ]
                kind.validate = StorageRules.validateAttachment
            },
            Kind("csidrivers", "CSIDriver", .cluster, .generation, .objectOnDeletion, .versionedUpdates) { kind in
                kind.columns = [
                    .name, .flag("AttachRequired", "spec.attachRequired"),
                    .flag("PodInfoOnMount", "spec.podInfoOnMount"),
                    .flag("StorageCapacity", "spec.storageCapacity"),
                    .computed("TokenRequests") { object in
                        let audiences = object["spec"]["tokenRequests"].items.map { $0["audience"].text }
                        return .string(audiences.isEmpty ? "<unset>" : audiences.joined(separator: ","))
                    }, .flag("RequiresRepublish", "spec.requiresRepublish"),
                    .computed("Modes") { TableColumn.list($0["spec"]["volumeLifecycleModes"].strings) }, .age,
                ]
                kind.validate = StorageRules.validateDriver
            },
            Kind("csinodes", "CSINode", .cluster, .objectOnDeletion, .versionedUpdates) { kind in
                kind.columns = [
                    .name, .computed("Drivers", type: "integer") { .int(Int64($0["spec"]["drivers"].items.count)) },
                    .age,
                ]
                kind.validate = StorageRules.validateNode
            },
            Kind("csistoragecapacities", "CSIStorageCapacity", .namespaced, .objectOnDeletion, .versionedUpdates) {
                kind in
                kind.columns = [.name, .date("Created At")]
                kind.validate = StorageRules.validateCapacity
            },
            Kind("volumeattributesclasses", "VolumeAttributesClass", .cluster, .objectOnDeletion, short: "vac") {
                kind in
                kind.validate = StorageRules.validateAttributesClass
            },
        ],
        fields: """
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
             spec 2 VolumeAttachmentSpec immutable required
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
             attachRequired 1 bool immutable pointer
             podInfoOnMount 2 bool pointer
             volumeLifecycleModes 3 [string] immutable set
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
             nodeTopology 2 meta.v1.LabelSelector immutable
             storageClassName 3 string immutable must
             capacity 4 quantity
             maximumVolumeSize 5 quantity
            VolumeAttributesClass kind
             metadata 1 meta.v1.ObjectMeta
             driverName 2 string must
             parameters 3 {string}
            """)
}

extension TableColumn {
    /// A first column that shows more than the name.
    static func computedName(_ cell: @escaping @Sendable (JSONValue) -> JSONValue) -> TableColumn {
        TableColumn("Name", format: "name") { object, _ in cell(object) }
    }
}
