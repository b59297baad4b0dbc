import Machinery

extension FieldTables {
    /// Fields of User, Group, Identity, UserIdentityMapping and of what only they hold.
    static let user = FieldTable(
        "openshift.user.v1",
        """
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
         user 4 core.v1.ObjectReference required atomic
         extra 5 {string}
        UserIdentityMapping kind
         metadata 1 meta.v1.ObjectMeta
         identity 2 core.v1.ObjectReference atomic
         user 3 core.v1.ObjectReference atomic
        """)
}
