import Machinery

extension KindHooks {
    static let describeRole: KindHook = { kind in
        kind.columns = [.name, .date("Created At")]
        kind.validate = AccessRules.validateRole
    }

    static let describeBinding: KindHook = { kind in
        kind.columns = [
            .name, .computed("Role") { .string("\($0["roleRef"]["kind"].text)/\($0["roleRef"]["name"].text)") }, .age,
            subjects("Users", "User"), subjects("Groups", "Group"), subjects("ServiceAccounts", "ServiceAccount"),
        ]
        kind.validate = AccessRules.validateBinding
    }

    private static func subjects(_ name: String, _ type: String) -> TableColumn {
        .computed(name, wide: true) { object in
            let found = object["subjects"].items.filter { $0["kind"].text == type }
            let names = found.map { subject in
                let namespace = subject["namespace"].text
                return namespace.isEmpty ? subject["name"].text : "\(namespace)/\(subject["name"].text)"
            }
            return .string(names.joined(separator: ", "))
        }
    }

    static let describeLease: KindHook = { kind in
        kind.columns = [.name, .text("Holder", "spec.holderIdentity", absent: ""), .age]
    }

    static let describePriorityClass: KindHook = { kind in
        kind.columns = [
            .name, .integer("Value", "value"), .flag("Global-Default", "globalDefault"), .age,
            .text("PreemptionPolicy", "preemptionPolicy", absent: ""),
        ]
    }

    static let describeRuntimeClass: KindHook = { kind in kind.columns = [.name, .text("Handler", "handler"), .age] }

    static let describeSigningRequest: KindHook = { kind in
        kind.columns = [
            .name, .age, .text("SignerName", "spec.signerName"), .text("Requestor", "spec.username"),
            .computed("RequestedDuration") { object in
                .string(object["spec"]["expirationSeconds"].int.map { Duration.seconds($0).humanText } ?? "<none>")
            },
            .computed("Condition") { object in
                let types = object["status"]["conditions"].items.map { $0["type"].text }
                let issued = object["status"]["certificate"].text.isEmpty ? [] : ["Issued"]
                return .string((types.isEmpty ? ["Pending"] : types + issued).joined(separator: ","))
            },
        ]
        kind.selectableFields = [SelectableField("spec.signerName")]
    }

    static let describeFlowSchema: KindHook = { kind in
        kind.columns = [
            .name, .text("PriorityLevel", "spec.priorityLevelConfiguration.name"),
            .integer("MatchingPrecedence", "spec.matchingPrecedence"),
            .text("DistinguisherMethod", "spec.distinguisherMethod.type"), .age, .text("MissingPL", "", absent: "?"),
        ]
    }
}
