import Machinery

/// Checks of security context constraints (security.openshift.io/v1).
enum ConstraintRules {
    @Sendable static func validate(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = strategies(object)
        causes += FieldRules.atLeast(0, object["priority"], "priority")
        let needed = Set(object["requiredDropCapabilities"].strings)
        for field in ["defaultAddCapabilities", "allowedCapabilities"] {
            for (index, capability) in object[field].items.enumerated() where needed.contains(capability.text) {
                let detail = "capability is listed in \(field) and requiredDropCapabilities"
                causes.append(.invalid("\(field)[\(index)]", capability, detail))
            }
        }
        if needed.contains("ALL"), needed.count > 1 {
            let detail = "when ALL is specified no other capabilities can be specified"
            causes.append(.invalid("requiredDropCapabilities", object["requiredDropCapabilities"], detail))
        }
        if object["allowPrivilegeEscalation"] == false, object["defaultAllowPrivilegeEscalation"] == true {
            let detail =
                "Cannot set DefaultAllowPrivilegeEscalation to true without also setting AllowPrivilegeEscalation to true"
            causes.append(.invalid("defaultAllowPrivilegeEscalation", true, detail))
        }
        if !object["allowedFlexVolumes"].items.isEmpty {
            let volumes = object["volumes"].strings
            if !volumes.contains("flexVolume"), !volumes.contains("*") {
                let detail = "if allowedFlexVolumes is specified then volumes must include 'flexVolume' or '*'"
                causes.append(.invalid("allowedFlexVolumes", object["allowedFlexVolumes"], detail))
            }
        }
        return causes
    }

    private static func strategies(_ object: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        let user = object["runAsUser"]
        causes += FieldRules.oneOf(
            ["MustRunAs", "MustRunAsNonRoot", "MustRunAsRange", "RunAsAny"], typed(user), "runAsUser.type")
        if user["type"] == "MustRunAs", user["uid"].isNull {
            causes.append(.required("runAsUser.uid", "must be set when type is MustRunAs"))
        }
        causes += FieldRules.atLeast(0, user["uid"], "runAsUser.uid")
        causes += FieldRules.oneOf(["MustRunAs", "RunAsAny"], typed(object["seLinuxContext"]), "seLinuxContext.type")
        for field in ["fsGroup", "supplementalGroups"] {
            causes += FieldRules.oneOf(["MayRunAs", "MustRunAs", "RunAsAny"], typed(object[field]), "\(field).type")
            for (index, range) in object[field]["ranges"].items.enumerated() {
                let path = "\(field).ranges[\(index)]"
                causes += FieldRules.nonNegative(range, ["min", "max"], path)
                if range["min"].number > range["max"].number {
                    causes.append(.invalid("\(path).min", range["min"], "min cannot be greater than max"))
                }
            }
        }
        return causes
    }

    /// A strategy's type; an absent one isn't allowed.
    private static func typed(_ strategy: JSONValue) -> JSONValue {
        strategy["type"].isNull ? "" : strategy["type"]
    }
}
