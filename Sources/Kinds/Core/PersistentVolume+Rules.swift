import Machinery

/// Checks of persistent volumes.
enum PersistentVolumeRules {
    static let modes = ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOnce", "ReadWriteOncePod"]
    /// Fields of a volume's spec that aren't where its bytes are.
    private static let plainFields: Set<String> = [
        "capacity", "accessModes", "claimRef", "persistentVolumeReclaimPolicy", "storageClassName", "mountOptions",
        "volumeMode", "nodeAffinity", "volumeAttributesClassName",
    ]

    @Sendable static func validate(_ volume: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = volume["spec"]
        var causes = accessModes(spec["accessModes"], "spec.accessModes", absent: "")
        if spec["capacity"].object?.isEmpty ?? true {
            causes.append(.required("spec.capacity"))
        } else if spec["capacity"]["storage"].isNull || (spec["capacity"].object?.count ?? 0) > 1 {
            causes.append(.notSupported("spec.capacity", spec["capacity"], ["storage"]))
        }
        for (name, amount) in spec["capacity"].object ?? [:] {
            guard let quantity = Quantity(amount), quantity.isZero || quantity.isNegative else { continue }
            causes.append(.invalid("spec.capacity[\(name)]", amount, "must be greater than zero"))
        }
        let reclaim = spec["persistentVolumeReclaimPolicy"]
        causes += FieldRules.oneOf(["Delete", "Recycle", "Retain"], reclaim, "spec.persistentVolumeReclaimPolicy")
        causes += sourceFaults(spec)
        if !spec["nodeAffinity"]["required"].isNull {
            causes += AffinityRules.nodeSelector(spec["nodeAffinity"]["required"], "spec.nodeAffinity.required")
        } else if !spec["local"].isNull {
            causes.append(.required("spec.nodeAffinity", "Local volume requires node affinity"))
        }
        if spec["hostPath"]["path"] == "/", reclaim == "Recycle" {
            let detail = "may not be 'recycle' for a hostPath mount of '/'"
            causes.append(.forbidden("spec.persistentVolumeReclaimPolicy", detail))
        }
        causes += FieldRules.name(spec["storageClassName"], "spec.storageClassName", Names.dnsSubdomain)
        causes += FieldRules.oneOf(["Block", "Filesystem"], spec["volumeMode"], "spec.volumeMode")
        return causes + (old.map { changes(spec, $0["spec"]) } ?? [])
    }

    private static func sources(_ spec: JSONValue) -> [String] {
        (spec.object?.keys ?? []).filter { !plainFields.contains($0) }
    }

    private static func sourceFaults(_ spec: JSONValue) -> [StatusCause] {
        let found = sources(spec)
        guard let first = found.first else { return [.required("spec", "must specify a volume type")] }
        var causes: [StatusCause] = found.dropFirst().map {
            .forbidden("spec.\($0)", "may not specify more than 1 volume type")
        }
        let source = spec[first]
        let needed = [
            "nfs": ["server", "path"], "csi": ["driver", "volumeHandle"], "hostPath": ["path"], "local": ["path"],
        ]
        for field in needed[first] ?? [] where source[field].text.isEmpty {
            causes.append(.required("spec.\(first).\(field)"))
        }
        switch first {
        case "hostPath", "local":
            if source["path"].text.split(separator: "/").contains("..") {
                causes.append(.invalid("spec.\(first).path", source["path"], "must not contain '..'"))
            }
        case "nfs" where !source["path"].text.isEmpty && !source["path"].text.hasPrefix("/"):
            causes.append(.invalid("spec.nfs.path", source["path"], "must be an absolute path"))
        default: break
        }
        return causes
    }

    private static func changes(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        if sources(new) != sources(old) || sources(new).contains(where: { new[$0] != old[$0] }) {
            let detail = "spec.persistentvolumesource is immutable after creation"
            causes.append(.forbidden("spec.persistentvolumesource", detail))
        }
        causes += FieldRules.unchanged(["volumeMode"], new, old, "spec")
        if !old["nodeAffinity"].isNull { causes += FieldRules.unchanged(["nodeAffinity"], new, old, "spec") }
        return causes
    }

    /// The faults of access modes, of which there must be some.
    static func accessModes(_ value: JSONValue, _ path: String, absent: String) -> [StatusCause] {
        if value.items.isEmpty { return [.required(path, absent)] }
        var causes = value.items.flatMap { FieldRules.oneOf(modes, $0, path) }
        if value.items.count > 1, value.strings.contains("ReadWriteOncePod") {
            causes.append(.forbidden(path, "may not use ReadWriteOncePod with other access modes"))
        }
        return causes
    }
}

/// Checks of persistent volume claims.
enum ClaimRules {
    @Sendable static func validate(_ claim: JSONValue, old: JSONValue?) -> [StatusCause] {
        guard let old else { return specFaults(claim["spec"], "spec") }
        return specFaults(claim["spec"], "spec") + changes(claim, old)
    }

    /// The faults of a claim's spec, here or in a stateful set's or pod's template.
    static func specFaults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes = PersistentVolumeRules.accessModes(
            spec["accessModes"], "\(path).accessModes", absent: "at least 1 access mode is required")
        causes += FieldRules.selector(spec["selector"], "\(path).selector")
        let storage = spec["resources"]["requests"]["storage"]
        if storage.isNull {
            causes.append(.required("\(path).resources[storage]"))
        } else if let amount = Quantity(storage), amount.isZero || amount.isNegative {
            causes.append(.invalid("\(path).resources[storage]", storage, "must be greater than zero"))
        }
        causes += FieldRules.name(spec["storageClassName"], "\(path).storageClassName", Names.dnsSubdomain)
        causes += FieldRules.oneOf(["Block", "Filesystem"], spec["volumeMode"], "\(path).volumeMode")
        for source in ["dataSource", "dataSourceRef"] where !spec[source].isNull {
            for field in ["name", "kind"] where spec[source][field].text.isEmpty {
                causes.append(.required("\(path).\(source).\(field)"))
            }
        }
        return causes
    }

    /// A bound claim may grow; otherwise it may be bound and given its class.
    private static func changes(_ claim: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let (new, before) = (claim["spec"], old["spec"])
        var causes: [StatusCause] = []
        let (size, was) = (new["resources"]["requests"]["storage"], before["resources"]["requests"]["storage"])
        let isBound = claim["status"]["phase"] == "Bound"
        if let size = Quantity(size), let was = Quantity(was), size < was {
            let given = Quantity(old["status"]["capacity"]["storage"]) ?? .zero
            // What was asked for and not yet given may be taken back.
            if size < given || given.isZero {
                let detail =
                    given.isZero
                    ? "field can not be less than previous value" : "field can not be less than status.capacity"
                causes.append(.forbidden("spec.resources.requests.storage", detail))
            }
        }
        var (masked, kept) = (new, before)
        if isBound { masked["resources"]["requests"]["storage"] = was }
        if before["volumeName"].text.isEmpty { kept["volumeName"] = new["volumeName"] }
        if before["storageClassName"].isNull { kept["storageClassName"] = new["storageClassName"] }
        if isBound { kept["volumeAttributesClassName"] = new["volumeAttributesClassName"] }
        if masked != kept {
            let detail =
                "spec is immutable after creation except resources.requests and volumeAttributesClassName "
                + "for bound claims"
            causes.append(.forbidden("spec", detail))
        }
        return causes
    }
}
