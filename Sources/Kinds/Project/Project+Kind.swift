import Machinery

extension KindFamily {
    /// Project, ProjectRequest.
    static let projects = KindFamily(
        "project.openshift.io/v1",
        kinds: [
            Kind(
                "projects", "Project", .cluster, .computed, .labelName,
                verbs: ["create", "delete", "get", "list", "patch", "update", "watch"]
            ) { kind in
                kind.columns = [
                    .name,
                    .computed("Display Name") { object in
                        .string(
                            object["displayName"].string
                                ?? object["metadata"]["annotations"][WellKnown.Project.displayName].text)
                    }, .text("Status", "status.phase", absent: ""),
                ]
                kind.selectableFields = [SelectableField("status.phase")]
            },
            Kind("projectrequests", "ProjectRequest", .cluster, .computed, .labelName, verbs: ["create", "list"]) {
                kind in
                kind.columns = [
                    .name,
                    .computed("Display Name") { object in
                        .string(
                            object["displayName"].string
                                ?? object["metadata"]["annotations"][WellKnown.Project.displayName].text)
                    }, .text("Status", "status.phase", absent: ""),
                ]
                kind.selectableFields = [SelectableField("status.phase")]
            },
        ],
        fields: """
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
