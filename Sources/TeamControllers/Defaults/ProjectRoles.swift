import Machinery

/// The roles of a project's members: view, edit and admin, each made of a part that it adds to the one before.
///
/// OpenShift's and Kubernetes' default roles of these names.
enum ProjectRoles {
    static let toView = "rbac.authorization.k8s.io/aggregate-to-view"
    static let toEdit = "rbac.authorization.k8s.io/aggregate-to-edit"
    static let toAdmin = "rbac.authorization.k8s.io/aggregate-to-admin"

    static let definitions: [RoleDefinition] = [
        RoleDefinition("view", [], aggregates: toView),
        RoleDefinition("edit", [], aggregates: toEdit),
        RoleDefinition("admin", [], aggregates: toAdmin),
        RoleDefinition("system:openshift:aggregate-to-view", viewRules, aggregatesTo: toView),
        RoleDefinition("system:openshift:aggregate-to-edit", viewRules + editRules, aggregatesTo: toEdit),
        RoleDefinition(
            "system:openshift:aggregate-to-admin", viewRules + editRules + adminRules, aggregatesTo: toAdmin),
    ]

    static let viewRules: [JSONValue] = [
        allow(
            readVerbs, Groups.core,
            "bindings configmaps endpoints events limitranges namespaces/status persistentvolumeclaims "
                + "persistentvolumeclaims/status pods pods/log pods/status replicationcontrollers "
                + "replicationcontrollers/scale replicationcontrollers/status resourcequotas resourcequotas/status "
                + "serviceaccounts services services/status namespaces"),
        allow(
            readVerbs, Groups.apps,
            "controllerrevisions daemonsets daemonsets/status deployments deployments/scale deployments/status "
                + "replicasets replicasets/scale replicasets/status statefulsets statefulsets/scale "
                + "statefulsets/status"),
        allow(readVerbs, Groups.autoscaling, "horizontalpodautoscalers horizontalpodautoscalers/status"),
        allow(readVerbs, Groups.batch, "cronjobs cronjobs/status jobs jobs/status"),
        allow(readVerbs, Groups.networking, "ingresses ingresses/status networkpolicies"),
        allow(readVerbs, Groups.policy, "poddisruptionbudgets poddisruptionbudgets/status"),
        allow(readVerbs, Groups.discovery, "endpointslices"),
        allow(readVerbs, Groups.metrics, "pods"),
        allow(readVerbs, Groups.builds, "buildconfigs buildconfigs/webhooks builds builds/log"),
        allow("view", Groups.builds, "jenkins"),
        allow(
            readVerbs, Groups.deployments,
            "deploymentconfigs deploymentconfigs/log deploymentconfigs/scale deploymentconfigs/status"),
        allow(
            readVerbs, Groups.images,
            "imagestreamimages imagestreammappings imagestreams imagestreams/status imagestreamtags imagetags"),
        allow(readVerbs, Groups.routes, "routes routes/status"),
        allow(readVerbs, Groups.templates, "processedtemplates templateconfigs templateinstances templates"),
        allow(readVerbs, Groups.quota, "appliedclusterresourcequotas"),
        allow("get", Groups.projects, "projects"),
    ]

    static let editRules: [JSONValue] = [
        allow(readVerbs, Groups.core, "pods/attach pods/exec pods/portforward pods/proxy secrets services/proxy"),
        allow(
            writeVerbs, Groups.core,
            "configmaps events persistentvolumeclaims pods pods/attach pods/exec pods/portforward pods/proxy "
                + "replicationcontrollers replicationcontrollers/scale secrets serviceaccounts services services/proxy"),
        allow("create", Groups.core, "pods/eviction serviceaccounts/token"),
        allow("impersonate", Groups.core, "serviceaccounts"),
        allow(
            writeVerbs, Groups.apps,
            "daemonsets deployments deployments/rollback deployments/scale replicasets replicasets/scale statefulsets "
                + "statefulsets/scale"),
        allow(writeVerbs, Groups.autoscaling, "horizontalpodautoscalers"),
        allow(writeVerbs, Groups.batch, "cronjobs jobs"),
        allow(writeVerbs, Groups.networking, "ingresses networkpolicies"),
        allow(writeVerbs, Groups.policy, "poddisruptionbudgets"),
        allow(allVerbs, Groups.coordination, "leases"),
        allow(writeVerbs, Groups.builds, "buildconfigs buildconfigs/webhooks builds"),
        allow("create", Groups.builds, "buildconfigs/instantiate buildconfigs/instantiatebinary builds/clone"),
        allow("edit", Groups.builds, "jenkins"),
        allow(writeVerbs, Groups.deployments, "deploymentconfigs deploymentconfigs/scale"),
        allow(
            "create", Groups.deployments,
            "deploymentconfigrollbacks deploymentconfigs/instantiate deploymentconfigs/rollback"),
        allow(
            allVerbs, Groups.images,
            "imagestreamimages imagestreammappings imagestreams imagestreams/secrets imagestreamtags imagetags"),
        allow("get update", Groups.images, "imagestreams/layers"),
        allow("create", Groups.images, "imagestreamimports"),
        allow(writeVerbs, Groups.routes, "routes"),
        allow("create", Groups.routes, "routes/custom-host"),
        allow(writeVerbs, Groups.templates, "processedtemplates templateconfigs templateinstances templates"),
    ]

    static let adminRules: [JSONValue] = [
        allow(allVerbs, Groups.access, "rolebindings roles"),
        allow("create", Groups.authorization, "localsubjectaccessreviews"),
        allow(
            "create", Groups.legacyAuthorization,
            "localresourceaccessreviews localsubjectaccessreviews subjectrulesreviews"),
        allow(allVerbs, Groups.legacyAuthorization, "rolebindings roles"),
        allow(readVerbs, Groups.legacyAuthorization, "rolebindingrestrictions"),
        allow(
            "create", Groups.security,
            "podsecuritypolicyreviews podsecuritypolicyselfsubjectreviews podsecuritypolicysubjectreviews"),
        allow("get patch update delete", Groups.projects, "projects"),
        allow("update", Groups.routes, "routes/status"),
        allow("admin", Groups.builds, "jenkins"),
    ]
}
