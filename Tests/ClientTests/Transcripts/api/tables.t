The columns of every other kind.

  $ cat <<END | kubectl create -f - -o name
  > {apiVersion: v1, kind: PersistentVolume, metadata: {name: tables-pv}, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce, ReadOnlyMany], storageClassName: tables-sc, hostPath: {path: /tmp}}}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: tables-sc, annotations: {storageclass.kubernetes.io/is-default-class: "false"}}, provisioner: example.com/p, allowVolumeExpansion: true}
  > ---
  > {apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: claim}, spec: {accessModes: [ReadWriteOnce], storageClassName: tables-sc, resources: {requests: {storage: 1Gi}}}}
  > ---
  > {apiVersion: v1, kind: LimitRange, metadata: {name: lr}, spec: {limits: [{type: Container, default: {cpu: 100m}}]}}
  > ---
  > {apiVersion: v1, kind: ResourceQuota, metadata: {name: rq}, spec: {hard: {configmaps: "10", limits.cpu: "2"}}}
  > ---
  > {apiVersion: v1, kind: Endpoints, metadata: {name: ep}, subsets: [{addresses: [{ip: 10.0.0.1}, {ip: 10.0.0.2}], ports: [{port: 80}]}]}
  > ---
  > {apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, metadata: {name: es}, addressType: IPv4, ports: [{port: 80, name: http}], endpoints: [{addresses: [10.0.0.1]}]}
  > ---
  > {apiVersion: v1, kind: PodTemplate, metadata: {name: pt}, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}
  > ---
  > {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: np}, spec: {podSelector: {matchLabels: {a: b}}}}
  > ---
  > {apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: tables-ic}, spec: {controller: example.com/c}}
  > ---
  > {apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: ing}, spec: {ingressClassName: tables-ic, tls: [{hosts: [h], secretName: s}], rules: [{host: h, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}}
  > ---
  > {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: pdb}, spec: {maxUnavailable: 1, selector: {matchLabels: {a: b}}}}
  > ---
  > {apiVersion: coordination.k8s.io/v1, kind: Lease, metadata: {name: lease}, spec: {holderIdentity: me}}
  > ---
  > {apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: tables-rc}, handler: h}
  > ---
  > {apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: tables-pc}, value: 7}
  > ---
  > {apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: cr}, revision: 3, data: {a: b}}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: tables.example.com}, spec: {attachRequired: false}}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: tables-node}, spec: {drivers: []}}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: tables-va}, spec: {attacher: att, nodeName: node, source: {persistentVolumeName: tables-pv}}}
  > ---
  > {apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: PriorityLevelConfiguration, metadata: {name: tables-plc}, spec: {type: Limited, limited: {nominalConcurrencyShares: 5, limitResponse: {type: Reject}}}}
  > ---
  > {apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, metadata: {name: tables-fs}, spec: {priorityLevelConfiguration: {name: tables-plc}, matchingPrecedence: 100}}
  > ---
  > {apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: ev}, eventTime: "2026-01-01T00:00:00.000000Z", action: Acting, reason: Tested, type: Normal, note: it was tested, reportingController: c, reportingInstance: i, regarding: {kind: Pod, name: p, namespace: $NS}}
  > END
  persistentvolume/tables-pv
  storageclass.storage.k8s.io/tables-sc
  persistentvolumeclaim/claim
  limitrange/lr
  resourcequota/rq
  Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
  endpoints/ep
  endpointslice.discovery.k8s.io/es
  podtemplate/pt
  networkpolicy.networking.k8s.io/np
  ingressclass.networking.k8s.io/tables-ic
  ingress.networking.k8s.io/ing
  poddisruptionbudget.policy/pdb
  lease.coordination.k8s.io/lease
  runtimeclass.node.k8s.io/tables-rc
  priorityclass.scheduling.k8s.io/tables-pc
  controllerrevision.apps/cr
  csidriver.storage.k8s.io/tables.example.com
  csinode.storage.k8s.io/tables-node
  volumeattachment.storage.k8s.io/tables-va
  prioritylevelconfiguration.flowcontrol.apiserver.k8s.io/tables-plc
  flowschema.flowcontrol.apiserver.k8s.io/tables-fs
  event.events.k8s.io/ev
  $ kubectl get pv tables-pv
  NAME   CAPACITY   ACCESS MODES   RECLAIM POLICY   STATUS   CLAIM   STORAGECLASS   VOLUMEATTRIBUTESCLASS   REASON   AGE
  tables-pv   1Gi   RWO,ROX   Retain   tables-sc   <unset>   <age>
  $ kubectl get pv tables-pv -o wide
  NAME   CAPACITY   ACCESS MODES   RECLAIM POLICY   STATUS   CLAIM   STORAGECLASS   VOLUMEATTRIBUTESCLASS   REASON   AGE   VOLUMEMODE
  tables-pv   1Gi   RWO,ROX   Retain   tables-sc   <unset>   <age>   Filesystem
  $ kubectl get sc tables-sc
  NAME   PROVISIONER   RECLAIMPOLICY   VOLUMEBINDINGMODE   ALLOWVOLUMEEXPANSION   AGE
  tables-sc   example.com/p   Delete   Immediate   true   <age>
  $ kubectl get pvc
  NAME   STATUS   VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE
  claim   Pending   tables-sc   <unset>   <age>
  $ kubectl get pvc -o wide
  NAME   STATUS   VOLUME   CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE   VOLUMEMODE
  claim   Pending   tables-sc   <unset>   <age>   Filesystem
  $ kubectl get limits
  NAME   CREATED AT
  lr   <time>
  $ kubectl get quota
  NAME   REQUEST   LIMIT   AGE
  rq   configmaps: 2/10   limits.cpu: 0/2   <age>
  $ kubectl get ep
  Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice
  NAME   ENDPOINTS   AGE
  ep   10.0.0.1:80,10.0.0.2:80   <age>
  $ kubectl get endpointslices
  NAME   ADDRESSTYPE   PORTS   ENDPOINTS   AGE
  es   IPv4   80   10.0.0.1   <age>
  $ kubectl get podtemplates
  NAME   CONTAINERS   IMAGES   POD LABELS
  pt   c   x   a=b
  $ kubectl get netpol
  NAME   POD-SELECTOR   AGE
  np   a=b   <age>
  $ kubectl get ingressclass tables-ic
  NAME   CONTROLLER   PARAMETERS   AGE
  tables-ic   example.com/c   <none>   <age>
  $ kubectl get ing
  NAME   CLASS   HOSTS   ADDRESS   PORTS   AGE
  ing   tables-ic   h   80, 443   <age>
  $ kubectl get pdb
  NAME   MIN AVAILABLE   MAX UNAVAILABLE   ALLOWED DISRUPTIONS   AGE
  pdb   N/A   1   0   <age>
  $ kubectl get leases
  NAME   HOLDER   AGE
  lease   me   <age>
  $ kubectl get runtimeclass tables-rc
  NAME   HANDLER   AGE
  tables-rc   h   <age>
  $ kubectl get pc tables-pc
  NAME   VALUE   GLOBAL-DEFAULT   AGE   PREEMPTIONPOLICY
  tables-pc   7   false   <age>   PreemptLowerPriority
  $ kubectl get controllerrevisions
  NAME   CONTROLLER   REVISION   AGE
  cr   <none>   3   <age>
  $ kubectl get csidrivers tables.example.com
  NAME   ATTACHREQUIRED   PODINFOONMOUNT   STORAGECAPACITY   TOKENREQUESTS   REQUIRESREPUBLISH   MODES   AGE
  tables.example.com   false   false   false   <unset>   false   <none>   <age>
  $ kubectl get csinodes tables-node
  NAME   DRIVERS   AGE
  tables-node   0   <age>
  $ kubectl get volumeattachments tables-va
  NAME   ATTACHER   PV   NODE   ATTACHED   AGE
  tables-va   att   tables-pv   node   false   <age>
  $ kubectl get flowschemas tables-fs
  NAME   PRIORITYLEVEL   MATCHINGPRECEDENCE   DISTINGUISHERMETHOD   AGE   MISSINGPL
  tables-fs   tables-plc   100   <none>   <age>   ?
  $ kubectl get prioritylevelconfigurations tables-plc
  NAME   TYPE   NOMINALCONCURRENCYSHARES   QUEUES   HANDSIZE   QUEUELENGTHLIMIT   AGE
  tables-plc   Limited   5   <none>   <none>   <none>   <age>
  $ kubectl get events.v1.events.k8s.io
  LAST SEEN   TYPE   REASON   OBJECT   MESSAGE
  <age>   Normal   Tested   pod/p   it was tested
  $ kubectl get events -o wide
  LAST SEEN   TYPE   REASON   OBJECT   SUBOBJECT   SOURCE   MESSAGE   FIRST SEEN   COUNT   NAME
  <age>   Normal   Tested   pod/p   c   it was tested   <age>   1   ev
  $ kubectl get sa
  NAME   AGE
  builder   <age>
  default   <age>
  deployer   <age>
  $ kubectl get cs
  Warning: v1 ComponentStatus is deprecated in v1.19+
  No resources found
  $ kubectl get ipaddresses,servicecidrs
  NAME   CIDRS   AGE
  servicecidr.networking.k8s.io/kubernetes   <service address>/16   <age>
  $ kubectl get resourceclaims,deviceclasses,resourceslices
  No resources found
  $ kubectl get pvc claim -o jsonpath='{.spec.volumeMode} {.status.phase} {.metadata.finalizers}'
  Filesystem Pending ["kubernetes.io/pvc-protection"]
  $ kubectl get pv tables-pv -o jsonpath='{.spec.persistentVolumeReclaimPolicy} {.status.phase} {.metadata.finalizers}'
  Retain  ["kubernetes.io/pv-protection"]
  $ kubectl get netpol np -o jsonpath='{.spec.policyTypes}'
  ["Ingress"]
  $ kubectl get quota rq -o jsonpath='{.status}'
  {"hard":{"configmaps":"10","limits.cpu":"2"},"used":{"configmaps":"2","limits.cpu":"0"}}
