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
            StorageClass kind // A way of making volumes.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             provisioner 2 string must // Who makes them.
             parameters 3 {string} // Settings for the provisioner.
             reclaimPolicy 4 string pointer enum=Delete,Retain default=Delete // What becomes of volumes after their claims: Delete or Retain.
             mountOptions 5 [string] // Options for mounting them.
             allowVolumeExpansion 6 bool pointer // Whether they can grow.
             volumeBindingMode 7 string pointer enum=Immediate,WaitForFirstConsumer default=Immediate // Immediate, or WaitForFirstConsumer, when a pod uses the claim.
             allowedTopologies 8 [core.v1.TopologySelectorTerm] // Where they may be made.
            VolumeAttachment kind // Attaches a volume to a node.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 VolumeAttachmentSpec immutable required // What is wanted.
             status 3 VolumeAttachmentStatus // What was found; the platform writes it.
            VolumeAttachmentSpec // Which volume, to which node.
             attacher 1 string must // Who attaches it.
             source 2 VolumeAttachmentSource required // The volume.
             nodeName 3 string must // The node.
            VolumeAttachmentSource // The volume; one of these.
             persistentVolumeName 1 string pointer // By name.
             inlineVolumeSpec 2 core.v1.PersistentVolumeSpec // As a description.
            VolumeAttachmentStatus // Where it has got to.
             attached 1 bool required // Whether it is attached.
             attachmentMetadata 2 {string} // What the attacher tells of it.
             attachError 3 VolumeError // What went wrong last while it was attached.
             detachError 4 VolumeError // What went wrong last while it was detached.
            VolumeError // Something that went wrong.
             time 1 time // When.
             message 2 string // What, for people.
             errorCode 3 int32 pointer // What, as a gRPC code.
            CSIDriver kind // A driver for volumes.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 CSIDriverSpec required // What is wanted.
            CSIDriverSpec // What the driver needs and can do.
             attachRequired 1 bool immutable pointer // Whether its volumes must be attached; can't be changed.
             podInfoOnMount 2 bool pointer // Whether it is told which pod a volume is for.
             volumeLifecycleModes 3 [string] immutable set // Persistent, Ephemeral or both; can't be changed.
             storageCapacity 4 bool pointer // Whether the scheduler looks at how much room it has.
             fsGroupPolicy 5 string pointer // Whether its volumes' owners are changed: ReadWriteOnceWithFSType, File or None.
             tokenRequests 6 [TokenRequest] // The tokens of the pod's service account that it gets.
             requiresRepublish 7 bool pointer // Whether it is asked to mount again now and then.
             seLinuxMount 8 bool pointer // Whether its volumes can be mounted with an SELinux label.
             nodeAllocatableUpdatePeriodSeconds 9 int64 pointer // How often it is asked how many volumes a node may have.
             serviceAccountTokenInSecrets 10 bool // Whether the tokens come with the secrets.
             preventPodSchedulingIfMissing 11 bool // Whether pods don't get to nodes that lack it.
            TokenRequest // A token that a driver gets.
             audience 1 string required // Whom it is for.
             expirationSeconds 2 int64 pointer // How long it is valid.
            CSINode kind // The drivers for volumes on a node.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 CSINodeSpec required // What is wanted.
            CSINodeSpec // The drivers.
             drivers 1 [CSINodeDriver] required patch=merge:name keys=name // Those that the node has.
            CSINodeDriver // A driver on a node.
             name 1 string must // The driver.
             nodeID 2 string must // What it calls the node.
             topologyKeys 3 [string] // The labels of the node that it knows.
             allocatable 4 VolumeNodeResources // How much it can take.
            VolumeNodeResources // How much a node can take.
             count 1 int32 pointer // How many volumes.
            CSIStorageCapacity kind // How much room a driver has in a place.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             nodeTopology 2 meta.v1.LabelSelector immutable // The place; can't be changed.
             storageClassName 3 string immutable must // The class; can't be changed.
             capacity 4 quantity // How much room there is.
             maximumVolumeSize 5 quantity // The largest volume that can be made.
            VolumeAttributesClass kind // Attributes of volumes that can be changed later.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             driverName 2 string must // The driver; can't be changed.
             parameters 3 {string} // The attributes; can't be changed.
            """)
}

extension TableColumn {
    /// A first column that shows more than the name.
    static func computedName(_ cell: @escaping @Sendable (JSONValue) -> JSONValue) -> TableColumn {
        TableColumn("Name", format: "name") { object, _ in cell(object) }
    }
}
