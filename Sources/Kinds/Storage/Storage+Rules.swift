import Machinery

/// Checks of the kinds of storage.k8s.io.
enum StorageRules {
    @Sendable static func validateStorageClass(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = FieldRules.requiredName(
            object["provisioner"], "provisioner", { Names.qualifiedName($0.lowercased()) })
        for key in object["parameters"].object?.keys ?? [] where key.isEmpty {
            causes.append(.invalid("parameters", "", "field can not be empty."))
        }
        causes += FieldRules.oneOf(["Delete", "Retain"], object["reclaimPolicy"], "reclaimPolicy")
        causes += FieldRules.oneOf(
            ["Immediate", "WaitForFirstConsumer"], object["volumeBindingMode"], "volumeBindingMode")
        for (index, topology) in object["allowedTopologies"].items.enumerated() {
            for (number, term) in topology["matchLabelExpressions"].items.enumerated() {
                let path = "allowedTopologies[\(index)].matchLabelExpressions[\(number)]"
                if term["values"].items.isEmpty { causes.append(.required("\(path).values")) }
                causes += Names.qualifiedName(term["key"].text).map { .invalid("\(path).key", term["key"], $0) }
            }
        }
        guard let old else { return causes }
        for field in ["parameters", "provisioner", "reclaimPolicy"] where object[field] != old[field] {
            causes.append(.forbidden(field, "updates to \(field) are forbidden."))
        }
        return causes + FieldRules.unchanged(["volumeBindingMode"], object, old, "")
    }

    @Sendable static func validateAttachment(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = object["spec"]
        var causes = FieldRules.name(spec["attacher"], "spec.attacher", driverName)
        let source = spec["source"]
        switch (source["persistentVolumeName"].text.isEmpty, source["inlineVolumeSpec"].isNull) {
        case (true, true):
            let detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"
            causes.append(.required("spec.source", detail))
        case (false, false):
            let detail = "must specify exactly one of inlineVolumeSpec and persistentVolumeName"
            causes.append(.forbidden("spec.source", detail))
        default: break
        }
        return causes
    }

    @Sendable static func validateDriver(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = FieldRules.name(object["metadata"]["name"], "metadata.name", driverName)
        let spec = object["spec"]
        for (index, mode) in spec["volumeLifecycleModes"].items.enumerated() {
            causes += FieldRules.oneOf(["Ephemeral", "Persistent"], mode, "spec.volumeLifecycleModes[\(index)]")
        }
        causes += FieldRules.oneOf(
            ["File", "None", "ReadWriteOnceWithFSType"], spec["fsGroupPolicy"], "spec.fsGroupPolicy")
        var audiences: Set<String> = []
        for (index, request) in spec["tokenRequests"].items.enumerated() {
            let path = "spec.tokenRequests[\(index)]"
            if !audiences.insert(request["audience"].text).inserted {
                causes.append(.duplicate("\(path).audience", request["audience"]))
            }
            if let seconds = request["expirationSeconds"].int, seconds < 600 {
                let detail = "may not specify a duration less than 10 minutes"
                causes.append(.invalid("\(path).expirationSeconds", request["expirationSeconds"], detail))
            }
        }
        return causes
    }

    @Sendable static func validateNode(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var names: Set<String> = []
        return object["spec"]["drivers"].items.enumerated().flatMap { index, driver -> [StatusCause] in
            let path = "spec.drivers[\(index)]"
            var causes = FieldRules.requiredName(driver["name"], "\(path).name", driverName)
            if !names.insert(driver["name"].text).inserted { causes.append(.duplicate("\(path).name", driver["name"])) }
            if driver["nodeID"].text.isEmpty { causes.append(.required("\(path).nodeID")) }
            for key in driver["topologyKeys"].strings {
                causes += Names.qualifiedName(key).map { .invalid("\(path).topologyKeys", .string(key), $0) }
            }
            return causes
        }
    }

    @Sendable static func validateCapacity(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = FieldRules.requiredName(object["storageClassName"], "storageClassName", Names.dnsSubdomain)
        causes += FieldRules.selector(object["nodeTopology"], "nodeTopology")
        for field in ["capacity", "maximumVolumeSize"] { causes += FieldRules.quantity(object[field], field) }
        return causes
    }

    @Sendable static func validateAttributesClass(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = FieldRules.requiredName(object["driverName"], "driverName", driverName)
        if object["parameters"].object?.isEmpty ?? true {
            causes.append(.required("parameters", "must contain at least one key/value pair"))
        }
        guard let old else { return causes }
        for field in ["driverName", "parameters"] where object[field] != old[field] {
            causes.append(.forbidden(field, "updates to \(field) are forbidden."))
        }
        return causes
    }

    /// At most 63 bytes, as a DNS subdomain in any case.
    private static func driverName(_ name: String) -> [String] {
        (name.utf8.count > 63 ? ["must be no more than 63 bytes"] : []) + Names.dnsSubdomain(name.lowercased())
    }
}
