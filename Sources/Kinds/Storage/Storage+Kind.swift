import Machinery

extension KindHooks {
    static let describeClaim: KindHook = { kind in
        kind.columns = [
            .name, .computed("Status") { .string(phase($0)) }, .text("Volume", "spec.volumeName", absent: ""),
            .text("Capacity", "status.capacity.storage", absent: ""),
            .computed("Access Modes") { .string(modes($0["status"]["accessModes"])) },
            .text("StorageClass", "spec.storageClassName", absent: ""),
            .text("VolumeAttributesClass", "spec.volumeAttributesClassName", absent: "<unset>"), .age,
            .text("VolumeMode", "spec.volumeMode", absent: "<unset>", wide: true),
        ]
    }

    static let describeVolume: KindHook = { kind in
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
    }

    private static func phase(_ object: JSONValue) -> String {
        object["metadata"]["deletionTimestamp"].isNull ? object["status"]["phase"].text : "Terminating"
    }

    private static func modes(_ value: JSONValue) -> String {
        let short = [
            "ReadWriteOnce": "RWO", "ReadOnlyMany": "ROX", "ReadWriteMany": "RWX", "ReadWriteOncePod": "RWOP",
        ]
        return value.strings.map { short[$0] ?? $0 }.joined(separator: ",")
    }

    static let describeStorageClass: KindHook = { kind in
        kind.columns = [
            .computedName { object in
                let isDefault =
                    object["metadata"]["annotations"]["storageclass.kubernetes.io/is-default-class"].text == "true"
                return .string(object["metadata"]["name"].text + (isDefault ? " (default)" : ""))
            }, .text("Provisioner", "provisioner"), .text("ReclaimPolicy", "reclaimPolicy", absent: "Delete"),
            .text("VolumeBindingMode", "volumeBindingMode", absent: "<unset>"),
            .flag("AllowVolumeExpansion", "allowVolumeExpansion"), .age,
        ]
    }

    static let describeVolumeAttachment: KindHook = { kind in
        kind.columns = [
            .name, .text("Attacher", "spec.attacher"), .text("PV", "spec.source.persistentVolumeName", absent: ""),
            .text("Node", "spec.nodeName"), .flag("Attached", "status.attached"), .age,
        ]
    }

    static let describeCSIDriver: KindHook = { kind in
        kind.columns = [
            .name, .flag("AttachRequired", "spec.attachRequired"), .flag("PodInfoOnMount", "spec.podInfoOnMount"),
            .flag("StorageCapacity", "spec.storageCapacity"),
            .computed("TokenRequests") { object in
                let audiences = object["spec"]["tokenRequests"].items.map { $0["audience"].text }
                return .string(audiences.isEmpty ? "<unset>" : audiences.joined(separator: ","))
            }, .flag("RequiresRepublish", "spec.requiresRepublish"),
            .computed("Modes") { TableColumn.list($0["spec"]["volumeLifecycleModes"].strings) }, .age,
        ]
    }

    static let describeCSINode: KindHook = { kind in
        kind.columns = [
            .name, .computed("Drivers", type: "integer") { .int(Int64($0["spec"]["drivers"].items.count)) }, .age,
        ]
    }
}

extension TableColumn {
    /// A first column that shows more than the name.
    static func computedName(_ cell: @escaping @Sendable (JSONValue) -> JSONValue) -> TableColumn {
        TableColumn("Name", format: "name") { object, _ in cell(object) }
    }
}
