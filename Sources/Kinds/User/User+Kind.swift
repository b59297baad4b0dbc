import Machinery

extension KindFamily {
    /// User, Group, Identity, UserIdentityMapping.
    static let users = KindFamily(
        "user.openshift.io/v1",
        kinds: [
            Kind("users", "User", .cluster, .pathSegmentName) { kind in
                kind.columns = [
                    .name, .text("UID", "metadata.uid", absent: ""), .text("Full Name", "fullName", absent: ""),
                    .computed("Identities") { .string($0["identities"].strings.joined(separator: ", ")) },
                ]
                kind.nameRule = ImageRules.userName
                kind.validate = UserRules.validateUser
            },
            Kind("groups", "Group", .cluster, .pathSegmentName) { kind in
                kind.columns = [.name, .computed("Users") { .string($0["users"].strings.joined(separator: ", ")) }]
                kind.validate = UserRules.validateGroup
            },
            Kind("identities", "Identity", .cluster, .pathSegmentName) { kind in
                kind.columns = [
                    .name, .text("IDP Name", "providerName", absent: ""),
                    .text("IDP User Name", "providerUserName", absent: ""),
                    .text("User Name", "user.name", absent: ""), .text("User UID", "user.uid", absent: ""),
                ]
                kind.validate = ImageRules.validateIdentity
            },
            Kind(
                "useridentitymappings", "UserIdentityMapping", .cluster, .computed, .pathSegmentName,
                verbs: ["create", "delete", "get", "patch", "update"]
            ) { kind in
                kind.columns = [
                    .name, .text("Identity", "identity.name", absent: ""), .text("User Name", "user.name", absent: ""),
                    .text("User UID", "user.uid", absent: ""),
                ]
            },
        ],
        fields: """
            User kind
             metadata 1 meta.v1.ObjectMeta
             fullName 2 string
             identities 3 [string]
             groups 4 [string] required
            Group kind
             metadata 1 meta.v1.ObjectMeta
             users 2 [string] wrapped required
            Identity kind
             metadata 1 meta.v1.ObjectMeta
             providerName 2 string required
             providerUserName 3 string required
             user 4 core.v1.ObjectReference required
             extra 5 {string}
            UserIdentityMapping kind
             metadata 1 meta.v1.ObjectMeta
             identity 2 core.v1.ObjectReference
             user 3 core.v1.ObjectReference
            """)
}
