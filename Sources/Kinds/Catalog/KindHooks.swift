import Machinery

/// What a kind's own file adds to its line in `KindRows`: columns, selectable fields, defaults, checks.
typealias KindHook = @Sendable (inout KindDescription) -> Void

/// The hooks by resource, `pods` or `builds.build.openshift.io`.
enum KindHooks {
    static let all: [String: KindHook] = core.merging(kubernetes) { first, _ in first }
        .merging(openshift) { first, _ in first }

    private static let core: [String: KindHook] = [
        "pods": describePod, "services": describeService, "namespaces": describeNamespace,
        "endpoints": describeEndpoints, "replicationcontrollers": describeReplicationController,
        "configmaps": describeConfigMap, "secrets": describeSecret, "serviceaccounts": describeServiceAccount,
        "events": describeEvent, "nodes": describeNode, "persistentvolumeclaims": describeClaim,
        "persistentvolumes": describeVolume, "podtemplates": describePodTemplate,
        "resourcequotas": describeResourceQuota, "limitranges": describeCreated,
    ]

    private static let kubernetes: [String: KindHook] = [
        "deployments.apps": describeDeployment, "replicasets.apps": describeReplicaSet,
        "statefulsets.apps": describeStatefulSet, "daemonsets.apps": describeDaemonSet,
        "controllerrevisions.apps": describeControllerRevision, "jobs.batch": describeJob,
        "cronjobs.batch": describeCronJob, "horizontalpodautoscalers.autoscaling": describeAutoscaler,
        "poddisruptionbudgets.policy": describeDisruptionBudget,
        "roles.rbac.authorization.k8s.io": describeRole, "clusterroles.rbac.authorization.k8s.io": describeRole,
        "rolebindings.rbac.authorization.k8s.io": describeBinding,
        "clusterrolebindings.rbac.authorization.k8s.io": describeBinding,
        "ingresses.networking.k8s.io": describeIngress, "ingressclasses.networking.k8s.io": describeIngressClass,
        "networkpolicies.networking.k8s.io": describeNetworkPolicy,
        "ipaddresses.networking.k8s.io": describeIPAddress, "servicecidrs.networking.k8s.io": describeServiceCIDR,
        "endpointslices.discovery.k8s.io": describeEndpointSlice, "events.events.k8s.io": describeEventsEvent,
        "leases.coordination.k8s.io": describeLease, "priorityclasses.scheduling.k8s.io": describePriorityClass,
        "runtimeclasses.node.k8s.io": describeRuntimeClass, "storageclasses.storage.k8s.io": describeStorageClass,
        "volumeattachments.storage.k8s.io": describeVolumeAttachment, "csidrivers.storage.k8s.io": describeCSIDriver,
        "csinodes.storage.k8s.io": describeCSINode, "csistoragecapacities.storage.k8s.io": describeCreated,
        "certificatesigningrequests.certificates.k8s.io": describeSigningRequest,
        "flowschemas.flowcontrol.apiserver.k8s.io": describeFlowSchema,
        "customresourcedefinitions.apiextensions.k8s.io": describeCustomResourceDefinition,
    ]

    private static let openshift: [String: KindHook] = [
        "deploymentconfigs.apps.openshift.io": describeDeploymentConfig,
        "buildconfigs.build.openshift.io": describeBuildConfig, "builds.build.openshift.io": describeBuild,
        "imagestreams.image.openshift.io": describeImageStream,
        "imagestreamtags.image.openshift.io": describeImageStreamTag, "images.image.openshift.io": describeImage,
        "imagetags.image.openshift.io": describeImageTag,
        "imagestreamimages.image.openshift.io": describeImageStreamImage,
        "routes.route.openshift.io": describeRoute, "projects.project.openshift.io": describeProject,
        "projectrequests.project.openshift.io": describeProject, "templates.template.openshift.io": describeTemplate,
        "templateinstances.template.openshift.io": describeTemplateInstance, "users.user.openshift.io": describeUser,
        "groups.user.openshift.io": describeGroup, "identities.user.openshift.io": describeUserIdentity,
        "useridentitymappings.user.openshift.io": describeUserIdentityMapping,
        "oauthclients.oauth.openshift.io": describeOAuthClient,
        "oauthaccesstokens.oauth.openshift.io": describeOAuthToken,
        "useroauthaccesstokens.oauth.openshift.io": describeOAuthToken,
        "securitycontextconstraints.security.openshift.io": describeSecurityContextConstraints,
        "clusterresourcequotas.quota.openshift.io": describeClusterResourceQuota,
        "rolebindings.authorization.openshift.io": describeOldBinding,
        "clusterrolebindings.authorization.openshift.io": describeOldBinding,
        "roles.authorization.openshift.io": describeCreated, "clusterroles.authorization.openshift.io": describeCreated,
    ]

    /// Bindings as OpenShift's group shows them; what they stand for is checked in the group of Kubernetes.
    private static let describeOldBinding: KindHook = { kind in
        describeBinding(&kind)
        kind.validate = { _, _ in [] }
    }

    /// Kinds that show no more than when they were made.
    static let describeCreated: KindHook = { kind in kind.columns = [.name, .date("Created At")] }
}
