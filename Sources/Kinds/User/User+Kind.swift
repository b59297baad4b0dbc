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
            User kind // Somebody who logs in.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             fullName 2 string // The full name.
             identities 3 [string] // The identities by which the user logs in.
             groups 4 [string] required // The groups, in the older form.
            Group kind // A set of users.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             users 2 [string] wrapped required // The users.
            Identity kind // Who somebody is for an identity provider.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             providerName 2 string required // The provider.
             providerUserName 3 string required // The name there.
             user 4 core.v1.ObjectReference required // The user who it belongs to.
             extra 5 {string} // What else the provider tells.
            UserIdentityMapping kind // Gives an identity to a user.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             identity 2 core.v1.ObjectReference // The identity.
             user 3 core.v1.ObjectReference // The user.
            """)
}
