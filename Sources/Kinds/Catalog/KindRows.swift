/// How every kind is named and stored, a line each: group-version, resource, kind, scope, short names, categories,
/// flags, subresources.
///
/// Flags: `gen` counts spec changes, `graceful`, `upsert` (PUT creates), `versioned` (PUT needs a resourceVersion),
/// `object` (DELETE answers with the object), `orphan` (dependents are left alone), `posted` (create only),
/// `readonly` (get, list, watch), `computed` (not stored), `segment` and `label` (rules for the name).
/// Subresource: `name:verb+verb:group/version/Kind`, or the kind alone where it is of the same group; `status` and `scale` alone have their usual verbs.
enum KindRows {
    static let core = """
        v1 pods Pod ns po all gen,graceful,object \
        attach:create+get:v1/PodAttachOptions binding:create:v1/Binding ephemeralcontainers:get+patch+update \
        eviction:create:policy/v1/Eviction exec:create+get:v1/PodExecOptions log:get \
        portforward:create+get:v1/PodPortForwardOptions \
        proxy:create+delete+get+patch+update:v1/PodProxyOptions resize:get+patch+update status
        v1 services Service ns svc all object,upsert,label \
        proxy:create+delete+get+patch+update:v1/ServiceProxyOptions status
        v1 namespaces Namespace cluster ns - object,label finalize:update status
        v1 endpoints Endpoints ns ep - upsert
        v1 replicationcontrollers ReplicationController ns rc all gen,orphan scale status
        v1 configmaps ConfigMap ns cm - -
        v1 secrets Secret ns - - -
        v1 serviceaccounts ServiceAccount ns sa - object token:create:authentication.k8s.io/v1/TokenRequest
        v1 events Event ns ev - upsert
        v1 nodes Node cluster no - object \
        proxy:create+delete+get+patch+update:v1/NodeProxyOptions status
        v1 persistentvolumeclaims PersistentVolumeClaim ns pvc - object status
        v1 persistentvolumes PersistentVolume cluster pv - object status
        v1 podtemplates PodTemplate ns - - gen,object
        v1 resourcequotas ResourceQuota ns quota - object status
        v1 limitranges LimitRange ns limits - upsert
        v1 bindings Binding ns - - posted
        v1 componentstatuses ComponentStatus cluster cs - readonly,computed
        """

    static let kubernetes = """
        apps/v1 deployments Deployment ns deploy all gen scale status
        apps/v1 replicasets ReplicaSet ns rs all gen scale status
        apps/v1 statefulsets StatefulSet ns sts all gen scale status
        apps/v1 daemonsets DaemonSet ns ds all gen status
        apps/v1 controllerrevisions ControllerRevision ns - - -
        batch/v1 jobs Job ns - all gen,orphan status
        batch/v1 cronjobs CronJob ns cj all gen status
        autoscaling/v2 horizontalpodautoscalers HorizontalPodAutoscaler ns hpa all - status
        autoscaling/v1 horizontalpodautoscalers HorizontalPodAutoscaler ns hpa all - status
        policy/v1 poddisruptionbudgets PodDisruptionBudget ns pdb - gen,versioned status
        rbac.authorization.k8s.io/v1 roles Role ns - - upsert,segment
        rbac.authorization.k8s.io/v1 clusterroles ClusterRole cluster - - upsert,segment
        rbac.authorization.k8s.io/v1 rolebindings RoleBinding ns - - upsert,segment
        rbac.authorization.k8s.io/v1 clusterrolebindings ClusterRoleBinding cluster - - upsert,segment
        authentication.k8s.io/v1 tokenreviews TokenReview cluster - - posted
        authentication.k8s.io/v1 selfsubjectreviews SelfSubjectReview cluster - - posted
        authorization.k8s.io/v1 subjectaccessreviews SubjectAccessReview cluster - - posted
        authorization.k8s.io/v1 selfsubjectaccessreviews SelfSubjectAccessReview cluster - - posted
        authorization.k8s.io/v1 localsubjectaccessreviews LocalSubjectAccessReview ns - - posted
        authorization.k8s.io/v1 selfsubjectrulesreviews SelfSubjectRulesReview cluster - - posted
        networking.k8s.io/v1 ingresses Ingress ns ing - gen status
        networking.k8s.io/v1 ingressclasses IngressClass cluster - - gen
        networking.k8s.io/v1 networkpolicies NetworkPolicy ns netpol - gen
        networking.k8s.io/v1 ipaddresses IPAddress cluster ip - -
        networking.k8s.io/v1 servicecidrs ServiceCIDR cluster - - - status
        discovery.k8s.io/v1 endpointslices EndpointSlice ns - - gen
        events.k8s.io/v1 events Event ns ev - upsert
        coordination.k8s.io/v1 leases Lease ns - - upsert,versioned
        scheduling.k8s.io/v1 priorityclasses PriorityClass cluster pc - gen
        node.k8s.io/v1 runtimeclasses RuntimeClass cluster - - upsert,versioned
        storage.k8s.io/v1 storageclasses StorageClass cluster sc - object
        storage.k8s.io/v1 volumeattachments VolumeAttachment cluster - - object,versioned status
        storage.k8s.io/v1 csidrivers CSIDriver cluster - - gen,object,versioned
        storage.k8s.io/v1 csinodes CSINode cluster - - object,versioned
        storage.k8s.io/v1 csistoragecapacities CSIStorageCapacity ns - - object,versioned
        storage.k8s.io/v1 volumeattributesclasses VolumeAttributesClass cluster vac - object
        certificates.k8s.io/v1 certificatesigningrequests CertificateSigningRequest cluster csr - - \
        approval:get+patch+update status
        flowcontrol.apiserver.k8s.io/v1 flowschemas FlowSchema cluster - - gen status
        flowcontrol.apiserver.k8s.io/v1 prioritylevelconfigurations PriorityLevelConfiguration cluster - - gen status
        resource.k8s.io/v1 deviceclasses DeviceClass cluster - - gen,object
        resource.k8s.io/v1 resourceclaims ResourceClaim ns - - object status
        resource.k8s.io/v1 resourceclaimtemplates ResourceClaimTemplate ns - - object
        resource.k8s.io/v1 resourceslices ResourceSlice cluster - - gen,object
        apiextensions.k8s.io/v1 customresourcedefinitions CustomResourceDefinition cluster crd,crds api-extensions \
        gen,versioned status
        """

    static let openshift = """
        apps.openshift.io/v1 deploymentconfigs DeploymentConfig ns dc all gen \
        instantiate:create:DeploymentRequest log:get:DeploymentLog \
        rollback:create:DeploymentConfigRollback scale status
        build.openshift.io/v1 buildconfigs BuildConfig ns bc all gen \
        instantiate:create:BuildRequest instantiatebinary:create:BinaryBuildRequestOptions \
        webhooks:create:Build
        build.openshift.io/v1 builds Build ns - all gen clone:create:BuildRequest details:update \
        log:get:BuildLog
        image.openshift.io/v1 images Image cluster - - segment
        image.openshift.io/v1 imagesignatures ImageSignature cluster - - posted,computed,segment
        image.openshift.io/v1 imagestreams ImageStream ns is all gen \
        layers:get:ImageStreamLayers secrets:get:v1/SecretList status
        image.openshift.io/v1 imagestreamtags ImageStreamTag ns istag - computed,segment
        image.openshift.io/v1 imagetags ImageTag ns itag - computed,segment
        image.openshift.io/v1 imagestreamimages ImageStreamImage ns isimage - computed,segment
        image.openshift.io/v1 imagestreammappings ImageStreamMapping ns - - posted
        image.openshift.io/v1 imagestreamimports ImageStreamImport ns - - posted
        template.openshift.io/v1 templates Template ns - - -
        template.openshift.io/v1 processedtemplates Template ns - - posted
        template.openshift.io/v1 templateinstances TemplateInstance ns - - - status
        template.openshift.io/v1 brokertemplateinstances BrokerTemplateInstance cluster - - -
        route.openshift.io/v1 routes Route ns - all - status
        project.openshift.io/v1 projects Project cluster - - computed,label
        project.openshift.io/v1 projectrequests ProjectRequest cluster - - computed,label
        user.openshift.io/v1 users User cluster - - segment
        user.openshift.io/v1 groups Group cluster - - segment
        user.openshift.io/v1 identities Identity cluster - - segment
        user.openshift.io/v1 useridentitymappings UserIdentityMapping cluster - - computed,segment
        oauth.openshift.io/v1 oauthaccesstokens OAuthAccessToken cluster - - segment
        oauth.openshift.io/v1 oauthauthorizetokens OAuthAuthorizeToken cluster - - segment
        oauth.openshift.io/v1 oauthclients OAuthClient cluster - - segment
        oauth.openshift.io/v1 oauthclientauthorizations OAuthClientAuthorization cluster - - segment
        oauth.openshift.io/v1 useroauthaccesstokens UserOAuthAccessToken cluster - - computed,segment
        authorization.openshift.io/v1 subjectaccessreviews SubjectAccessReview cluster - - posted
        authorization.openshift.io/v1 resourceaccessreviews ResourceAccessReview cluster - - posted
        authorization.openshift.io/v1 localsubjectaccessreviews LocalSubjectAccessReview ns - - posted
        authorization.openshift.io/v1 localresourceaccessreviews LocalResourceAccessReview ns - - posted
        authorization.openshift.io/v1 selfsubjectrulesreviews SelfSubjectRulesReview ns - - posted
        authorization.openshift.io/v1 subjectrulesreviews SubjectRulesReview ns - - posted
        authorization.openshift.io/v1 roles Role ns - - computed,segment
        authorization.openshift.io/v1 clusterroles ClusterRole cluster - - computed,segment
        authorization.openshift.io/v1 rolebindings RoleBinding ns - - computed,segment
        authorization.openshift.io/v1 clusterrolebindings ClusterRoleBinding cluster - - computed,segment
        authorization.openshift.io/v1 rolebindingrestrictions RoleBindingRestriction ns - - segment
        quota.openshift.io/v1 clusterresourcequotas ClusterResourceQuota cluster clusterquota - - status
        quota.openshift.io/v1 appliedclusterresourcequotas AppliedClusterResourceQuota ns - - readonly,computed
        security.openshift.io/v1 securitycontextconstraints SecurityContextConstraints cluster scc - -
        """
}
