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
            Project kind // A namespace as its users see it.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ProjectSpec // What is wanted.
             status 3 ProjectStatus // What was found; the platform writes it.
            ProjectSpec // What a project waits for.
             finalizers 1 [string] // Who has to clean up before it is gone.
            ProjectStatus // What is known of a project.
             phase 1 string // Active or Terminating.
             conditions 2 [core.v1.NamespaceCondition] patch=merge:type // What is true of the object at the moment.
            ProjectRequest kind // Asks for a project.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             displayName 2 string // Its name for people.
             description 3 string // What it is for.
            """)
}
