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
  > {apiVersion: apps/v1, kind: ControllerRevision, metadata: {name: cr}, revision: 3}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: CSIDriver, metadata: {name: tables.example.com}, spec: {attachRequired: false}}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: CSINode, metadata: {name: tables-node}, spec: {drivers: []}}
  > ---
  > {apiVersion: storage.k8s.io/v1, kind: VolumeAttachment, metadata: {name: tables-va}, spec: {attacher: a, nodeName: n, source: {persistentVolumeName: tables-pv}}}
  > ---
  > {apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: PriorityLevelConfiguration, metadata: {name: tables-plc}, spec: {type: Limited, limited: {nominalConcurrencyShares: 5, limitResponse: {type: Reject}}}}
  > ---
  > {apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, metadata: {name: tables-fs}, spec: {priorityLevelConfiguration: {name: tables-plc}, matchingPrecedence: 100}}
  > ---
  > {apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: ev}, eventTime: "2026-01-01T00:00:00.000000Z", action: a, reason: r, type: Normal, note: n, reportingController: c, reportingInstance: i, regarding: {kind: Pod, name: p, namespace: $NS}}
  > END
  $ kubectl get pv tables-pv
  $ kubectl get pv tables-pv -o wide
  $ kubectl get sc tables-sc
  $ kubectl get pvc
  $ kubectl get pvc -o wide
  $ kubectl get limits
  $ kubectl get quota
  $ kubectl get ep
  $ kubectl get endpointslices
  $ kubectl get podtemplates
  $ kubectl get netpol
  $ kubectl get ingressclass tables-ic
  $ kubectl get ing
  $ kubectl get pdb
  $ kubectl get leases
  $ kubectl get runtimeclass tables-rc
  $ kubectl get pc tables-pc
  $ kubectl get controllerrevisions
  $ kubectl get csidrivers tables.example.com
  $ kubectl get csinodes tables-node
  $ kubectl get volumeattachments tables-va
  $ kubectl get flowschemas tables-fs
  $ kubectl get prioritylevelconfigurations tables-plc
  $ kubectl get events.v1.events.k8s.io
  $ kubectl get events -o wide
  $ kubectl get sa
  $ kubectl get cs
  $ kubectl get ipaddresses,servicecidrs
  $ kubectl get resourceclaims,deviceclasses,resourceslices
  $ kubectl get pvc claim -o jsonpath='{.spec.volumeMode} {.status.phase} {.metadata.finalizers}'
  $ kubectl get pv tables-pv -o jsonpath='{.spec.persistentVolumeReclaimPolicy} {.status.phase} {.metadata.finalizers}'
  $ kubectl get netpol np -o jsonpath='{.spec.policyTypes}'
  $ kubectl get quota rq -o jsonpath='{.status}'
