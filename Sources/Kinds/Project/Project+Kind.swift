import Machinery

extension KindHooks {
    static let describeProject: KindHook = { kind in
        kind.columns = [
            .name,
            .computed("Display Name") { object in
                .string(
                    object["displayName"].string
                        ?? object["metadata"]["annotations"][WellKnown.Project.displayName].text)
            }, .text("Status", "status.phase", absent: ""),
        ]
        kind.selectableFields = [SelectableField("status.phase")]
    }

    static let describeTemplate: KindHook = { kind in
        kind.columns = [
            .name,
            .computed("Description") { object in
                let text = object["metadata"]["annotations"]["description"].text
                let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
                return .string(line.count > 80 ? line.prefix(77) + "..." : line)
            }, .computed("Parameters") { .string(parameters($0["parameters"].items)) },
            .computed("Objects", type: "integer") { .int(Int64($0["objects"].items.count)) },
        ]
        kind.validate = ImageRules.validateTemplate
    }

    private static func parameters(_ all: [JSONValue]) -> String {
        let generated = all.count { !$0["generate"].text.isEmpty }
        let blank = all.count { $0["value"].text.isEmpty && $0["generate"].text.isEmpty }
        if blank > 0 { return "\(all.count) (\(blank) blank)" }
        return generated > 0 ? "\(all.count) (\(generated) generated)" : "\(all.count) (all set)"
    }

    static let describeTemplateInstance: KindHook = { kind in
        kind.columns = [.name, .text("Template", "spec.template.metadata.name", absent: "")]
    }

    static let describeUser: KindHook = { kind in
        kind.columns = [
            .name, .text("UID", "metadata.uid", absent: ""), .text("Full Name", "fullName", absent: ""),
            .computed("Identities") { .string($0["identities"].strings.joined(separator: ", ")) },
        ]
        kind.nameRule = ImageRules.userName
    }

    static let describeGroup: KindHook = { kind in
        kind.columns = [.name, .computed("Users") { .string($0["users"].strings.joined(separator: ", ")) }]
    }

    static let describeUserIdentity: KindHook = { kind in
        kind.columns = [
            .name, .text("IDP Name", "providerName", absent: ""),
            .text("IDP User Name", "providerUserName", absent: ""),
            .text("User Name", "user.name", absent: ""), .text("User UID", "user.uid", absent: ""),
        ]
        kind.validate = ImageRules.validateIdentity
    }

    static let describeUserIdentityMapping: KindHook = { kind in
        kind.columns = [
            .name, .text("Identity", "identity.name", absent: ""), .text("User Name", "user.name", absent: ""),
            .text("User UID", "user.uid", absent: ""),
        ]
    }

    static let describeOAuthClient: KindHook = { kind in
        kind.columns = [
            .name, .computed("Secret") { $0["secret"].text.isEmpty ? "" : "<redacted>" },
            .flag("WWW-Challenge", "respondWithChallenges"),
            .text("Token-Max-Age", "accessTokenMaxAgeSeconds", absent: "default"),
            .computed("Redirect URIs") { .string($0["redirectURIs"].strings.joined(separator: ",")) },
        ]
    }

    static let describeOAuthToken: KindHook = { kind in
        kind.columns = [
            .name, .text("User Name", "userName", absent: ""), .text("Client Name", "clientName", absent: ""),
            .text("Created", "metadata.creationTimestamp", absent: ""),
            .computed("Expires") { .string(expiry($0)) }, .text("Redirect URI", "redirectURI", absent: ""),
            .computed("Scopes") { .string($0["scopes"].strings.joined(separator: ",")) },
        ]
        kind.selectableFields = ["clientName", "userName", "userUID"].map { SelectableField($0) }
    }

    private static func expiry(_ token: JSONValue) -> String {
        guard let made = token["metadata"]["creationTimestamp"].string.flatMap(Timestamp.init),
            let seconds = token["expiresIn"].int, seconds > 0
        else { return "never" }
        return made.advanced(by: .seconds(seconds)).description
    }

    static let describeSecurityContextConstraints: KindHook = { kind in
        kind.columns = [
            .name, .flag("Privileged", "allowPrivilegedContainer"),
            .computed("Capabilities") { TableColumn.list($0["allowedCapabilities"].strings) },
            .text("SELinux", "seLinuxContext.type"), .text("RunAsUser", "runAsUser.type"),
            .text("FSGroup", "fsGroup.type"), .text("SupplementalGroups", "supplementalGroups.type"),
            .text("Priority", "priority"), .flag("ReadOnlyFS", "readOnlyRootFilesystem"),
            .computed("Volumes") { TableColumn.list($0["volumes"].strings) },
        ]
    }

    static let describeClusterResourceQuota: KindHook = { kind in
        kind.columns = [
            .name, .selector("Labels Selector", "spec", "selector", "labels", wide: false),
            .selector("Annotations Selector", "spec", "selector", "annotations", wide: false),
        ]
    }
}
