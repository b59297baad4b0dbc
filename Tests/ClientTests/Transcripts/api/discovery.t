What clients find out about a server.

  $ kubectl version
  Client Version: v1.37.1
  Kustomize Version: v5.8.1
  Server Version: v1.36.0+paas-0.0.0
  $ kubectl version -o json | json "sorted(d['serverVersion'])"
  ['buildDate', 'compiler', 'gitCommit', 'gitTreeState', 'gitVersion', 'goVersion', 'major', 'minor', 'platform']
  $ kubectl cluster-info
  Kubernetes control plane is running at <server>
  
  To further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.
  $ kubectl api-versions
  apiextensions.k8s.io/v1
  apps.openshift.io/v1
  apps/v1
  authentication.k8s.io/v1
  authorization.k8s.io/v1
  authorization.openshift.io/v1
  autoscaling/v1
  autoscaling/v2
  batch/v1
  build.openshift.io/v1
  certificates.k8s.io/v1
  coordination.k8s.io/v1
  discovery.k8s.io/v1
  events.k8s.io/v1
  flowcontrol.apiserver.k8s.io/v1
  image.openshift.io/v1
  metrics.k8s.io/v1beta1
  network.openshift.io/v1
  networking.k8s.io/v1
  node.k8s.io/v1
  oauth.openshift.io/v1
  policy/v1
  project.openshift.io/v1
  quota.openshift.io/v1
  rbac.authorization.k8s.io/v1
  resource.k8s.io/v1
  route.openshift.io/v1
  scheduling.k8s.io/v1
  security.openshift.io/v1
  storage.k8s.io/v1
  template.openshift.io/v1
  user.openshift.io/v1
  v1
  $ kubectl api-resources --no-headers | sed 's/  */ /g'
  bindings v1 true Binding
  componentstatuses cs v1 false ComponentStatus
  configmaps cm v1 true ConfigMap
  endpoints ep v1 true Endpoints
  events ev v1 true Event
  limitranges limits v1 true LimitRange
  namespaces ns v1 false Namespace
  nodes no v1 false Node
  persistentvolumeclaims pvc v1 true PersistentVolumeClaim
  persistentvolumes pv v1 false PersistentVolume
  pods po v1 true Pod
  podtemplates v1 true PodTemplate
  replicationcontrollers rc v1 true ReplicationController
  resourcequotas quota v1 true ResourceQuota
  secrets v1 true Secret
  serviceaccounts sa v1 true ServiceAccount
  services svc v1 true Service
  customresourcedefinitions crd,crds apiextensions.k8s.io/v1 false CustomResourceDefinition
  controllerrevisions apps/v1 true ControllerRevision
  daemonsets ds apps/v1 true DaemonSet
  deployments deploy apps/v1 true Deployment
  replicasets rs apps/v1 true ReplicaSet
  statefulsets sts apps/v1 true StatefulSet
  deploymentconfigs dc apps.openshift.io/v1 true DeploymentConfig
  selfsubjectreviews authentication.k8s.io/v1 false SelfSubjectReview
  tokenreviews authentication.k8s.io/v1 false TokenReview
  localsubjectaccessreviews authorization.k8s.io/v1 true LocalSubjectAccessReview
  selfsubjectaccessreviews authorization.k8s.io/v1 false SelfSubjectAccessReview
  selfsubjectrulesreviews authorization.k8s.io/v1 false SelfSubjectRulesReview
  subjectaccessreviews authorization.k8s.io/v1 false SubjectAccessReview
  clusterrolebindings authorization.openshift.io/v1 false ClusterRoleBinding
  clusterroles authorization.openshift.io/v1 false ClusterRole
  localresourceaccessreviews authorization.openshift.io/v1 true LocalResourceAccessReview
  localsubjectaccessreviews authorization.openshift.io/v1 true LocalSubjectAccessReview
  resourceaccessreviews authorization.openshift.io/v1 false ResourceAccessReview
  rolebindingrestrictions authorization.openshift.io/v1 true RoleBindingRestriction
  rolebindings authorization.openshift.io/v1 true RoleBinding
  roles authorization.openshift.io/v1 true Role
  selfsubjectrulesreviews authorization.openshift.io/v1 true SelfSubjectRulesReview
  subjectaccessreviews authorization.openshift.io/v1 false SubjectAccessReview
  subjectrulesreviews authorization.openshift.io/v1 true SubjectRulesReview
  horizontalpodautoscalers hpa autoscaling/v2 true HorizontalPodAutoscaler
  cronjobs cj batch/v1 true CronJob
  jobs batch/v1 true Job
  buildconfigs bc build.openshift.io/v1 true BuildConfig
  builds build.openshift.io/v1 true Build
  certificatesigningrequests csr certificates.k8s.io/v1 false CertificateSigningRequest
  leases coordination.k8s.io/v1 true Lease
  endpointslices discovery.k8s.io/v1 true EndpointSlice
  events ev events.k8s.io/v1 true Event
  flowschemas flowcontrol.apiserver.k8s.io/v1 false FlowSchema
  prioritylevelconfigurations flowcontrol.apiserver.k8s.io/v1 false PriorityLevelConfiguration
  images image.openshift.io/v1 false Image
  imagesignatures image.openshift.io/v1 false ImageSignature
  imagestreamimages isimage image.openshift.io/v1 true ImageStreamImage
  imagestreamimports image.openshift.io/v1 true ImageStreamImport
  imagestreammappings image.openshift.io/v1 true ImageStreamMapping
  imagestreams is image.openshift.io/v1 true ImageStream
  imagestreamtags istag image.openshift.io/v1 true ImageStreamTag
  imagetags itag image.openshift.io/v1 true ImageTag
  nodes metrics.k8s.io/v1beta1 false NodeMetrics
  pods metrics.k8s.io/v1beta1 true PodMetrics
  clusternetworks network.openshift.io/v1 false ClusterNetwork
  egressnetworkpolicies network.openshift.io/v1 true EgressNetworkPolicy
  hostsubnets network.openshift.io/v1 false HostSubnet
  netnamespaces network.openshift.io/v1 false NetNamespace
  ingressclasses networking.k8s.io/v1 false IngressClass
  ingresses ing networking.k8s.io/v1 true Ingress
  ipaddresses ip networking.k8s.io/v1 false IPAddress
  networkpolicies netpol networking.k8s.io/v1 true NetworkPolicy
  servicecidrs networking.k8s.io/v1 false ServiceCIDR
  runtimeclasses node.k8s.io/v1 false RuntimeClass
  oauthaccesstokens oauth.openshift.io/v1 false OAuthAccessToken
  oauthauthorizetokens oauth.openshift.io/v1 false OAuthAuthorizeToken
  oauthclientauthorizations oauth.openshift.io/v1 false OAuthClientAuthorization
  oauthclients oauth.openshift.io/v1 false OAuthClient
  useroauthaccesstokens oauth.openshift.io/v1 false UserOAuthAccessToken
  poddisruptionbudgets pdb policy/v1 true PodDisruptionBudget
  projectrequests project.openshift.io/v1 false ProjectRequest
  projects project.openshift.io/v1 false Project
  appliedclusterresourcequotas quota.openshift.io/v1 true AppliedClusterResourceQuota
  clusterresourcequotas clusterquota quota.openshift.io/v1 false ClusterResourceQuota
  clusterrolebindings rbac.authorization.k8s.io/v1 false ClusterRoleBinding
  clusterroles rbac.authorization.k8s.io/v1 false ClusterRole
  rolebindings rbac.authorization.k8s.io/v1 true RoleBinding
  roles rbac.authorization.k8s.io/v1 true Role
  deviceclasses resource.k8s.io/v1 false DeviceClass
  resourceclaims resource.k8s.io/v1 true ResourceClaim
  resourceclaimtemplates resource.k8s.io/v1 true ResourceClaimTemplate
  resourceslices resource.k8s.io/v1 false ResourceSlice
  routes route.openshift.io/v1 true Route
  priorityclasses pc scheduling.k8s.io/v1 false PriorityClass
  podsecuritypolicyreviews security.openshift.io/v1 true PodSecurityPolicyReview
  podsecuritypolicyselfsubjectreviews security.openshift.io/v1 true PodSecurityPolicySelfSubjectReview
  podsecuritypolicysubjectreviews security.openshift.io/v1 true PodSecurityPolicySubjectReview
  rangeallocations security.openshift.io/v1 false RangeAllocation
  securitycontextconstraints scc security.openshift.io/v1 false SecurityContextConstraints
  csidrivers storage.k8s.io/v1 false CSIDriver
  csinodes storage.k8s.io/v1 false CSINode
  csistoragecapacities storage.k8s.io/v1 true CSIStorageCapacity
  storageclasses sc storage.k8s.io/v1 false StorageClass
  volumeattachments storage.k8s.io/v1 false VolumeAttachment
  volumeattributesclasses vac storage.k8s.io/v1 false VolumeAttributesClass
  brokertemplateinstances template.openshift.io/v1 false BrokerTemplateInstance
  processedtemplates template.openshift.io/v1 true Template
  templateinstances template.openshift.io/v1 true TemplateInstance
  templates template.openshift.io/v1 true Template
  groups user.openshift.io/v1 false Group
  identities user.openshift.io/v1 false Identity
  useridentitymappings user.openshift.io/v1 false UserIdentityMapping
  users user.openshift.io/v1 false User
  $ kubectl api-resources --api-group=policy
  NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND
  poddisruptionbudgets   pdb   policy/v1   true   PodDisruptionBudget
  $ kubectl api-resources --namespaced=false -o name --api-group=storage.k8s.io
  csidrivers.storage.k8s.io
  csinodes.storage.k8s.io
  storageclasses.storage.k8s.io
  volumeattachments.storage.k8s.io
  volumeattributesclasses.storage.k8s.io
  $ kubectl api-resources --verbs=list,watch --categories=all -o name
  pods
  replicationcontrollers
  services
  daemonsets.apps
  deployments.apps
  replicasets.apps
  statefulsets.apps
  deploymentconfigs.apps.openshift.io
  horizontalpodautoscalers.autoscaling
  cronjobs.batch
  jobs.batch
  buildconfigs.build.openshift.io
  builds.build.openshift.io
  imagestreams.image.openshift.io
  routes.route.openshift.io
  $ kubectl api-resources --api-group=apps -o wide
  NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND   VERBS   CATEGORIES
  controllerrevisions   apps/v1   true   ControllerRevision   create,delete,deletecollection,get,list,patch,update,watch   
  daemonsets   ds   apps/v1   true   DaemonSet   create,delete,deletecollection,get,list,patch,update,watch   all
  deployments   deploy   apps/v1   true   Deployment   create,delete,deletecollection,get,list,patch,update,watch   all
  replicasets   rs   apps/v1   true   ReplicaSet   create,delete,deletecollection,get,list,patch,update,watch   all
  statefulsets   sts   apps/v1   true   StatefulSet   create,delete,deletecollection,get,list,patch,update,watch   all
  $ kubectl get --raw /healthz; echo; kubectl get --raw /livez; echo; kubectl get --raw /readyz
  ok
  ok
  ok
  $ kubectl get --raw '/readyz?verbose'
  [+]ping ok
  readyz check passed
  $ kubectl get --raw / | json "d['paths'][:8]"
  ['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration', '/api', '/api/v1', '/apis', '/healthz', '/livez', '/metrics']
  $ kubectl get --raw /api | json "d['kind'], d['versions'], d['serverAddressByClientCIDRs'][0]['clientCIDR']"
  APIVersions ['v1'] 0.0.0.0/0
  $ kubectl get --raw /apis | json "d['kind'], [g['name'] for g in d['groups']]"
  APIGroupList ['apps', 'events.k8s.io', 'authentication.k8s.io', 'authorization.k8s.io', 'autoscaling', 'batch', 'certificates.k8s.io', 'networking.k8s.io', 'policy', 'rbac.authorization.k8s.io', 'storage.k8s.io', 'apiextensions.k8s.io', 'scheduling.k8s.io', 'coordination.k8s.io', 'node.k8s.io', 'discovery.k8s.io', 'resource.k8s.io', 'flowcontrol.apiserver.k8s.io', 'metrics.k8s.io', 'apps.openshift.io', 'build.openshift.io', 'image.openshift.io', 'template.openshift.io', 'route.openshift.io', 'project.openshift.io', 'user.openshift.io', 'oauth.openshift.io', 'authorization.openshift.io', 'quota.openshift.io', 'security.openshift.io', 'network.openshift.io']
  $ kubectl get --raw /apis/apps
  {"kind":"APIGroup","apiVersion":"v1","name":"apps","versions":[{"groupVersion":"apps/v1","version":"v1"}],"preferredVersion":{"groupVersion":"apps/v1","version":"v1"}}
  $ kubectl get --raw /apis/policy/v1
  {"kind":"APIResourceList","apiVersion":"v1","groupVersion":"policy/v1","resources":[{"name":"poddisruptionbudgets","singularName":"poddisruptionbudget","namespaced":true,"kind":"PodDisruptionBudget","verbs":["create","delete","deletecollection","get","list","patch","update","watch"],"shortNames":["pdb"]},{"name":"poddisruptionbudgets/status","singularName":"","namespaced":true,"kind":"PodDisruptionBudget","verbs":["get","patch","update"]}]}
  $ kubectl get --raw /api/v1 | json "'\n'.join(r['name'] + ' ' + r['kind'] + ' ' + ','.join(r['verbs']) for r in d['resources'])"
  bindings Binding create
  componentstatuses ComponentStatus get,list
  configmaps ConfigMap create,delete,deletecollection,get,list,patch,update,watch
  endpoints Endpoints create,delete,deletecollection,get,list,patch,update,watch
  events Event create,delete,deletecollection,get,list,patch,update,watch
  limitranges LimitRange create,delete,deletecollection,get,list,patch,update,watch
  namespaces Namespace create,delete,get,list,patch,update,watch
  namespaces/finalize Namespace update
  namespaces/status Namespace get,patch,update
  nodes Node create,delete,deletecollection,get,list,patch,update,watch
  nodes/proxy NodeProxyOptions create,delete,get,patch,update
  nodes/status Node get,patch,update
  persistentvolumeclaims PersistentVolumeClaim create,delete,deletecollection,get,list,patch,update,watch
  persistentvolumeclaims/status PersistentVolumeClaim get,patch,update
  persistentvolumes PersistentVolume create,delete,deletecollection,get,list,patch,update,watch
  persistentvolumes/status PersistentVolume get,patch,update
  pods Pod create,delete,deletecollection,get,list,patch,update,watch
  pods/attach PodAttachOptions create,get
  pods/binding Binding create
  pods/ephemeralcontainers Pod get,patch,update
  pods/eviction Eviction create
  pods/exec PodExecOptions create,get
  pods/log Pod get
  pods/portforward PodPortForwardOptions create,get
  pods/proxy PodProxyOptions create,delete,get,patch,update
  pods/resize Pod get,patch,update
  pods/status Pod get,patch,update
  podtemplates PodTemplate create,delete,deletecollection,get,list,patch,update,watch
  replicationcontrollers ReplicationController create,delete,deletecollection,get,list,patch,update,watch
  replicationcontrollers/scale Scale get,patch,update
  replicationcontrollers/status ReplicationController get,patch,update
  resourcequotas ResourceQuota create,delete,deletecollection,get,list,patch,update,watch
  resourcequotas/status ResourceQuota get,patch,update
  secrets Secret create,delete,deletecollection,get,list,patch,update,watch
  serviceaccounts ServiceAccount create,delete,deletecollection,get,list,patch,update,watch
  serviceaccounts/token TokenRequest create
  services Service create,delete,deletecollection,get,list,patch,update,watch
  services/proxy ServiceProxyOptions create,delete,get,patch,update
  services/status Service get,patch,update
  $ kubectl get --raw /openapi/v3 | json "len(d['paths']) > 30, sorted(d['paths'])[:3]"
  True ['api/v1', 'apis/apiextensions.k8s.io/v1', 'apis/apps.openshift.io/v1']
  $ kubectl get --raw /.well-known/openid-configuration | json "sorted(d)"
  ['id_token_signing_alg_values_supported', 'issuer', 'jwks_uri', 'response_types_supported', 'subject_types_supported']
  $ kubectl get --raw /openid/v1/jwks | json "[sorted(k) for k in d['keys']]"
  [['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']]

  $ api GET /apis -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' -o groups -D headers; grep -i '^content-type\|^vary\|^cache-control' headers | tr -d '\r' | sort; json "d['kind'], d['apiVersion'], [i['metadata']['name'] for i in d['items']][:3]" <groups
  cache-control: public
  content-type: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList
  vary: Accept
  APIGroupDiscoveryList apidiscovery.k8s.io/v2 ['apps', 'events.k8s.io', 'authentication.k8s.io']
  $ etag=$(grep -i '^etag' headers | cut -d' ' -f2 | tr -d '\r'); api GET /apis -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' -H "If-None-Match: $etag" -w '%{http_code}'
  304
  $ api GET /openapi/v3/api/v1 -D headers -o v1; json "d['openapi'], d['components']['schemas']['io.k8s.api.core.v1.ConfigMap']['x-kubernetes-group-version-kind']" <v1
  3.0.0 [{'group': '', 'kind': 'ConfigMap', 'version': 'v1'}]
  $ path=$(api GET /openapi/v3 | json "d['paths']['apis/apps/v1']['serverRelativeURL']"); api GET "$path" -D headers -o /dev/null; grep -i '^cache-control' headers | tr -d '\r'
  cache-control: public, immutable

  $ kubectl explain pods
  KIND:   Pod
  VERSION:   v1
  
  DESCRIPTION:
      A group of containers that run together on one node and share its network
      and volumes.
      
  FIELDS:
    apiVersion	<string>
      The group and version of this document's form, as GROUP/VERSION.
  
    kind	<string>
      What this document describes, in CamelCase.
  
    metadata	<ObjectMeta>
      Name, namespace, labels and the like.
  
    spec	<PodSpec>
      What is wanted.
  
    status	<PodStatus>
      What was found; the platform writes it.
  
  
  $ kubectl explain pods.spec.containers.ports
  KIND:   Pod
  VERSION:   v1
  
  FIELD: ports <[]ContainerPort>
  
  
  DESCRIPTION:
      The ports that it listens on; for people and for names, others work too.
      A port that a container listens on.
      
  FIELDS:
    containerPort	<integer> -required-
      The port in the container.
  
    hostIP	<string>
      The node's address that hostPort is bound to.
  
    hostPort	<integer>
      A port of the node that leads here.
  
    name	<string>
      What services may call the port.
  
    protocol	<string>
    enum: SCTP, TCP, UDP
      TCP, UDP or SCTP.
  
  
  $ kubectl explain deploy.spec.replicas
  GROUP:   apps
  KIND:   Deployment
  VERSION:   v1
  
  FIELD: replicas <integer>
  
  
  DESCRIPTION:
      How many pods.
      
  
  $ kubectl explain cm --recursive | head -12
  KIND:   ConfigMap
  VERSION:   v1
  
  DESCRIPTION:
      Configuration as keys and values, for use in pods.
      
  FIELDS:
    apiVersion	<string>
    binaryData	<map[string]string>
    data	<map[string]string>
    immutable	<boolean>
    kind	<string>
  $ kubectl explain cm.nothere
  KIND:   ConfigMap
  VERSION:   v1
  
  error: field "nothere" does not exist
  [1]
  $ kubectl explain nothere
  the server doesn't have a resource type "nothere"
  [1]
  $ kubectl explain hpa --api-version=autoscaling/v2 | head -4
  GROUP:   autoscaling
  KIND:   HorizontalPodAutoscaler
  VERSION:   v2
  
  $ kubectl explain routes | head -3
  GROUP:   route.openshift.io
  KIND:   Route
  VERSION:   v1

  $ kubectl proxy --port=0 --disable-filter >proxy.log & retry grep -q Starting proxy.log; curl -s http://$(grep -o '127.0.0.1:[0-9]*' proxy.log)/api/v1/namespaces/$NS | json "d['metadata']['name']"; kill %1
  <log> proxy.go:177] Request filter disabled, your proxy is vulnerable to XSRF attacks, please be cautious
  discovery
