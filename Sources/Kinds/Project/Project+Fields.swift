import Machinery

extension FieldTables {
    /// Fields of Project, ProjectRequest and of what only they hold.
    static let project = FieldTable(
        "openshift.project.v1",
        """
        Project kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 ProjectSpec
         status 3 ProjectStatus
        ProjectSpec
         finalizers 1 [string]
        ProjectStatus
         phase 1 string
         conditions 2 [core.v1.NamespaceCondition] patch=merge:type
        ProjectRequest kind
         metadata 1 meta.v1.ObjectMeta
         displayName 2 string
         description 3 string
        """)
}
