import Machinery

/// The default cluster roles besides those of a project's members.
///
/// OpenShift's and Kubernetes' bootstrap policy, as far as the platform has the resources.
enum ClusterRoles {
    static let definitions: [RoleDefinition] = administration + everybody + images + platform

    private static let administration: [RoleDefinition] = [
        RoleDefinition("cluster-admin", [allow("*", "*", "*"), allowPaths("*", "*")]),
        RoleDefinition("cluster-reader", clusterReader),
        RoleDefinition("cluster-debugger", [allowPaths("get", "/debug/pprof /debug/pprof/* /metrics")]),
        RoleDefinition("cluster-status", [allowPaths("get", discoveryPaths)]),
        RoleDefinition(
            "sudoer",
            [
                allow("impersonate", Groups.users, "systemusers users", names: ["system:admin"]),
                allow("impersonate", Groups.users, "groups systemgroups", names: ["system:masters"]),
            ]),
        RoleDefinition(
            "storage-admin",
            [
                allow(allVerbs, Groups.core, "persistentvolumes"), allow(allVerbs, Groups.storage, "storageclasses"),
                allow(readVerbs, Groups.core, "events persistentvolumeclaims"),
            ]),
        RoleDefinition(
            "system:auth-delegator",
            [
                allow("create", Groups.authentication, "tokenreviews"),
                allow("create", Groups.authorization, "subjectaccessreviews"),
            ]),
    ]

    private static let clusterReader: [JSONValue] =
        ProjectRoles.viewRules + [
            allow(
                readVerbs, Groups.core,
                "componentstatuses nodes nodes/status persistentvolumes persistentvolumes/status"),
            allow(readVerbs, Groups.access, "clusterrolebindings clusterroles rolebindings roles"),
            allow(readVerbs, Groups.storage, "storageclasses"),
            allow(readVerbs, Groups.coordination, "leases"), allow(readVerbs, Groups.metrics, "nodes"),
            allow(readVerbs, Groups.images, "images imagesignatures"),
            allow("get", Groups.images, "imagestreams/layers"),
            allow(readVerbs, Groups.projects, "projectrequests projects"),
            allow(readVerbs, Groups.users, "groups identities users"),
            allow(readVerbs, Groups.security, "securitycontextconstraints"),
            allow(readVerbs, Groups.quota, "clusterresourcequotas clusterresourcequotas/status"),
            allow(
                readVerbs, Groups.networks, "clusternetworks egressnetworkpolicies hostsubnets netnamespaces"),
            allow("create", Groups.authorization, "localsubjectaccessreviews subjectaccessreviews"),
            allow(
                "create", Groups.legacyAuthorization,
                "localresourceaccessreviews localsubjectaccessreviews resourceaccessreviews subjectaccessreviews"),
            allowPaths("get", "*"),
        ]

    private static let discoveryPaths =
        "/api /api/* /apis /apis/* /healthz /healthz/* /livez /livez/* /readyz /readyz/* /openapi /openapi/* /version "
        + "/version/ /oapi /oapi/* /osapi /osapi/ /.well-known /.well-known/* /"

    private static let everybody: [RoleDefinition] = [
        RoleDefinition(
            "basic-user",
            [
                allow("get", Groups.users, "users", names: ["~"]),
                allow("list", Groups.projects, "projectrequests"),
                allow("list watch", Groups.projects, "projects"),
                allow("get list", Groups.access, "clusterroles"),
                allow(readVerbs, Groups.storage, "storageclasses"),
                allow("create", Groups.authorization, "selfsubjectaccessreviews selfsubjectrulesreviews"),
                allow("create", Groups.authentication, "selfsubjectreviews"),
                allow("create", Groups.legacyAuthorization, "selfsubjectrulesreviews"),
            ]),
        RoleDefinition("self-provisioner", [allow("create", Groups.projects, "projectrequests")]),
        RoleDefinition(
            "self-access-reviewer",
            [
                allow("create", Groups.authorization, "selfsubjectaccessreviews"),
                allow("create", Groups.legacyAuthorization, "selfsubjectrulesreviews"),
            ]),
        RoleDefinition(
            "system:basic-user",
            [
                allow("create", Groups.authorization, "selfsubjectaccessreviews selfsubjectrulesreviews"),
                allow("create", Groups.authentication, "selfsubjectreviews"),
            ]),
        RoleDefinition("system:discovery", [allowPaths("get", discoveryPaths)]),
        RoleDefinition("system:openshift:discovery", [allowPaths("get", discoveryPaths)]),
        RoleDefinition(
            "system:public-info-viewer",
            [allowPaths("get", "/healthz /livez /readyz /version /version/ /.well-known/*")]),
        RoleDefinition(
            "system:service-account-issuer-discovery",
            [allowPaths("get", "/.well-known/openid-configuration /.well-known/openid-configuration/ /openid/v1/jwks")]),
        RoleDefinition("system:webhook", [allow("get create", Groups.builds, "buildconfigs/webhooks")]),
        RoleDefinition(
            "system:oauth-token-deleter", [allow("delete", Groups.oauth, "oauthaccesstokens oauthauthorizetokens")]),
        RoleDefinition(
            "system:scope-impersonation",
            [allow("impersonate", Groups.authentication, "userextras/scopes.authorization.openshift.io")]),
        RoleDefinition(
            "system:build-strategy-docker", [allow("create", Groups.builds, "builds/docker builds/optimizeddocker")]),
        RoleDefinition("system:build-strategy-source", [allow("create", Groups.builds, "builds/source")]),
        RoleDefinition(
            "system:build-strategy-jenkinspipeline", [allow("create", Groups.builds, "builds/jenkinspipeline")]),
        RoleDefinition("system:build-strategy-custom", [allow("create", Groups.builds, "builds/custom")]),
    ]

    private static let images: [RoleDefinition] = [
        RoleDefinition("system:image-puller", [allow("get", Groups.images, "imagestreams/layers")]),
        RoleDefinition("system:image-pusher", [allow("get update", Groups.images, "imagestreams/layers")]),
        RoleDefinition(
            "system:image-builder",
            [
                allow("get update", Groups.images, "imagestreams/layers"),
                allow("create", Groups.images, "imagestreams"),
                allow("get", Groups.builds, "builds"), allow("update", Groups.builds, "builds/details"),
            ]),
        RoleDefinition(
            "system:image-signer",
            [
                allow("get", Groups.images, "images imagestreams/layers"),
                allow("create delete", Groups.images, "imagesignatures"),
            ]),
        RoleDefinition("system:image-auditor", [allow("get list watch patch update", Groups.images, "images")]),
        RoleDefinition(
            "registry-admin",
            registryEditor + [
                allow(allVerbs, Groups.access, "rolebindings roles"), allow("get", Groups.projects, "projects"),
            ]),
        RoleDefinition("registry-editor", registryEditor),
        RoleDefinition(
            "registry-viewer",
            [
                allow(
                    readVerbs, Groups.images,
                    "imagestreamimages imagestreammappings imagestreams imagestreamtags imagetags"),
                allow("get", Groups.images, "imagestreams/layers"), allow("get", Groups.projects, "projects"),
            ]),
    ]

    private static let registryEditor: [JSONValue] = [
        allow(allVerbs, Groups.images, "imagestreamimages imagestreammappings imagestreams imagestreamtags imagetags"),
        allow("get update", Groups.images, "imagestreams/layers"),
        allow("create", Groups.images, "imagestreamimports"), allow("get", Groups.projects, "projects"),
    ]

    private static let platform: [RoleDefinition] = [
        RoleDefinition(
            "system:deployer",
            [
                allow("get list watch update delete", Groups.core, "replicationcontrollers"),
                allow("get update", Groups.core, "replicationcontrollers/scale"),
                allow("get list watch create", Groups.core, "pods"), allow("get", Groups.core, "pods/log"),
                allow("create list", Groups.core, "events"),
                allow("create update", Groups.images, "imagestreamtags imagetags"),
            ]),
        RoleDefinition(
            "system:router",
            [
                allow("list watch", Groups.core, "endpoints services"),
                allow("list watch", Groups.routes, "routes"), allow("update", Groups.routes, "routes/status"),
            ]),
        RoleDefinition(
            "system:node",
            [
                allow(
                    readVerbs, Groups.core, "configmaps endpoints nodes persistentvolumeclaims pods secrets services"),
                allow("create patch update", Groups.core, "events nodes nodes/status pods/status"),
                allow("create delete", Groups.core, "pods"), allow("create", Groups.core, "serviceaccounts/token"),
                allow("create", Groups.authentication, "tokenreviews"),
                allow("create", Groups.authorization, "subjectaccessreviews"),
                allow("create get patch update delete", Groups.coordination, "leases"),
            ]),
        RoleDefinition(
            "system:node-proxier",
            [
                allow("list watch", Groups.core, "endpoints services"), allow("get list watch", Groups.core, "nodes"),
                allow("create patch update", Groups.core, "events"),
            ]),
        RoleDefinition("system:node-reader", [allow(readVerbs, Groups.core, "nodes")]),
    ]
}
