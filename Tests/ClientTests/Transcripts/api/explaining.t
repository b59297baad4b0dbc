What kubectl tells of fields, from OpenAPI v3, and from v2 as older clients read it.

  $ kubectl explain pod.spec.containers.ports
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
  
  
  $ kubectl explain deployment.spec.strategy
  GROUP:   apps
  KIND:   Deployment
  VERSION:   v1
  
  FIELD: strategy <DeploymentStrategy>
  
  
  DESCRIPTION:
      How old pods are replaced by new ones.
      How old pods are replaced by new ones.
      
  FIELDS:
    rollingUpdate	<RollingUpdateDeployment>
      Settings of RollingUpdate.
  
    type	<string>
    enum: Recreate, RollingUpdate
      RollingUpdate, or Recreate, which ends all old ones first.
  
  
  $ kubectl explain route.spec.tls.termination
  GROUP:   route.openshift.io
  KIND:   Route
  VERSION:   v1
  
  FIELD: termination <string>
  ENUM:
      edge
      passthrough
      reencrypt
  
  DESCRIPTION:
      Where TLS ends: edge, passthrough or reencrypt.
      
  
  $ kubectl explain crd.spec.scope
  GROUP:   apiextensions.k8s.io
  KIND:   CustomResourceDefinition
  VERSION:   v1
  
  FIELD: scope <string>
  
  
  DESCRIPTION:
      Namespaced or Cluster.
      
  
  $ kubectl explain hpa.spec.metrics --recursive | head -30
  GROUP:   autoscaling
  KIND:   HorizontalPodAutoscaler
  VERSION:   v2
  
  FIELD: metrics <[]MetricSpec>
  
  
  DESCRIPTION:
      What the number follows; the metric that asks for most wins.
      A metric, and the value that is aimed at.
      
  FIELDS:
    containerResource	<ContainerResourceMetricSource>
      container	<string> -required-
      name	<string> -required-
      target	<MetricTarget> -required-
        averageUtilization	<integer>
        averageValue	<Quantity>
        type	<string> -required-
        value	<Quantity>
    external	<ExternalMetricSource>
      metric	<MetricIdentifier> -required-
        name	<string> -required-
        selector	<LabelSelector>
          matchExpressions	<[]LabelSelectorRequirement>
            key	<string> -required-
            operator	<string> -required-
            enum: DoesNotExist, Exists, In, NotIn
            values	<[]string>
          matchLabels	<map[string]string>
  $ kubectl explain pod --output plaintext-openapiv2
  KIND:   Pod
  VERSION:  v1
  
  DESCRIPTION:
       A group of containers that run together on one node and share its network
       and volumes.
  
  FIELDS:
     apiVersion	<string>
       The group and version of this document's form, as GROUP/VERSION.
  
     kind	<string>
       What this document describes, in CamelCase.
  
     metadata	<Object>
       Name, namespace, labels and the like.
  
     spec	<Object>
       What is wanted.
  
     status	<Object>
       What was found; the platform writes it.
  
  $ kubectl explain pod.spec.restartPolicy --output plaintext-openapiv2
  KIND:   Pod
  VERSION:  v1
  
  FIELD:   restartPolicy <string>
  
  DESCRIPTION:
       When containers that end are started again.
  $ kubectl-1.20 explain dc.spec.triggers
  KIND:   DeploymentConfig
  VERSION:  apps.openshift.io/v1
  
  RESOURCE: triggers <[]Object>
  
  DESCRIPTION:
       What makes a new deployment; a change of the configuration unless given.
  
       What makes a new deployment.
  
  FIELDS:
     imageChangeParams	<Object>
       Settings of ImageChange.
  
     type	<string>
       ConfigChange or ImageChange.
  
  $ kubectl-1.20 explain service.spec --recursive | head -30
  KIND:   Service
  VERSION:  v1
  
  RESOURCE: spec <Object>
  
  DESCRIPTION:
       What is wanted.
  
       Which pods are reached, and how.
  
  FIELDS:
     allocateLoadBalancerNodePorts	<boolean>
     clusterIP	<string>
     clusterIPs	<[]string>
     externalIPs	<[]string>
     externalName	<string>
     externalTrafficPolicy	<string>
     healthCheckNodePort	<integer>
     internalTrafficPolicy	<string>
     ipFamilies	<[]string>
     ipFamilyPolicy	<string>
     loadBalancerClass	<string>
     loadBalancerIP	<string>
     loadBalancerSourceRanges	<[]string>
     ports	<[]Object>
        appProtocol	<string>
        name	<string>
        nodePort	<integer>
        port	<integer>
        protocol	<string>
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nfoo: 1\n' | kubectl-1.20 create -f -
  error: error validating "STDIN": error validating data: ValidationError(ConfigMap): unknown field "foo" in io.k8s.api.core.v1.ConfigMap; if you choose to ignore these errors, turn validation off with --validate=false
  [1]
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n' | kubectl-1.20 create --dry-run=server -f -
  configmap/a created (server dry run)
