`kubectl describe` reads the typed object, its events and what belongs to it.

  $ kubectl create configmap c1 --from-literal=a=b -o name
  configmap/c1
  $ kubectl create secret generic s1 --from-literal=a=b -o name
  secret/s1
  $ kubectl create deployment web --image=nginx --replicas=2 --port=80 -o name
  deployment.apps/web
  $ kubectl create job j1 --image=busybox -o name -- true
  job.batch/j1
  $ kubectl create cronjob cj1 --image=busybox --schedule='@daily' -o name -- true
  cronjob.batch/cj1
  $ kubectl create service clusterip web --tcp=80:8080 -o name
  service/web
  $ kubectl create ingress i1 --rule=host/path=web:80 -o name
  ingress.networking.k8s.io/i1
  $ kubectl create quota q1 --hard=pods=50 -o name
  resourcequota/q1
  $ kubectl create pdb p1 --selector=app=web --min-available=1 -o name
  poddisruptionbudget.policy/p1
  $ kubectl create role r1 --verb=get --resource=pods -o name
  role.rbac.authorization.k8s.io/r1
  $ kubectl create rolebinding rb1 --role=r1 --user=ann -o name
  rolebinding.rbac.authorization.k8s.io/rb1
  $ kubectl autoscale deployment web --min=1 --max=3 -o name
  horizontalpodautoscaler.autoscaling/web
  $ kubectl run p1 --image=nginx -o name
  pod/p1
  $ kubectl describe cm c1
  Name:   c1
  Namespace:   describing
  Labels:   <none>
  Annotations:  <none>
  
  Data
  ====
  a:
  ----
  b
  
  
  BinaryData
  ====
  
  Events:  <none>
  $ kubectl describe secret s1
  Name:   s1
  Namespace:   describing
  Labels:   <none>
  Annotations:  <none>
  
  Type:  Opaque
  
  Data
  ====
  a:  1 bytes
  $ kubectl describe deploy web
  Name:   web
  Namespace:   describing
  CreationTimestamp:   <time>
  Labels:   app=web
  Annotations:   <none>
  Selector:   app=web
  Replicas:   2 desired | 0 updated | 0 total | 0 available | 0 unavailable
  StrategyType:   RollingUpdate
  MinReadySeconds:   0
  RollingUpdateStrategy:  25% max unavailable, 25% max surge
  Pod Template:
    Labels:  app=web
    Containers:
     nginx:
      Image:   nginx
      Port:   80/TCP
      Host Port:   0/TCP
      Environment:   <none>
      Mounts:   <none>
    Volumes:   <none>
    Node-Selectors:  <none>
    Tolerations:   <none>
  Events:   <none>
  $ kubectl describe job j1
  Name:   j1
  Namespace:   describing
  Selector:   batch.kubernetes.io/controller-uid=<uid>
  Labels:   <none>
  Annotations:   <none>
  Parallelism:   1
  Completions:   1
  Completion Mode:  NonIndexed
  Suspend:   false
  Backoff Limit:   6
  Pods Statuses:   0 Active / 0 Succeeded / 0 Failed
  Pod Template:
    Labels:  batch.kubernetes.io/controller-uid=<uid>
             batch.kubernetes.io/job-name=j1
             controller-uid=<uid>
             job-name=j1
    Containers:
     j1:
      Image:   busybox
      Port:   <none>
      Host Port:  <none>
      Command:
        true
      Environment:   <none>
      Mounts:   <none>
    Volumes:   <none>
    Node-Selectors:  <none>
    Tolerations:   <none>
  Events:   <none>
  $ kubectl describe cronjob cj1
  Name:   cj1
  Namespace:   describing
  Labels:   <none>
  Annotations:   <none>
  Schedule:   @daily
  Concurrency Policy:   Allow
  Suspend:   False
  Time Zone:   <unset>
  Successful Job History Limit:  3
  Failed Job History Limit:   1
  Starting Deadline Seconds:   <unset>
  Selector:   <unset>
  Parallelism:   1
  Completions:   1
  Pod Template:
    Labels:  <none>
    Containers:
     cj1:
      Image:   busybox
      Port:   <none>
      Host Port:  <none>
      Command:
        true
      Environment:   <none>
      Mounts:   <none>
    Volumes:   <none>
    Node-Selectors:   <none>
    Tolerations:   <none>
  Last Schedule Time:  <unset>
  Active Jobs:   <none>
  Events:   <none>
  $ kubectl describe svc web
  Name:   web
  Namespace:   describing
  Labels:   app=web
  Annotations:   <none>
  Selector:   app=web
  Type:   ClusterIP
  IP Family Policy:   SingleStack
  IP Families:   IPv4
  IP:   <service address>
  IPs:   <service address>
  Port:   80-8080  80/TCP
  TargetPort:   8080/TCP
  Endpoints:   <none>
  Session Affinity:   None
  Internal Traffic Policy:  Cluster
  Events:   <none>
  $ kubectl describe ingress i1
  Name:   i1
  Labels:   <none>
  Namespace:   describing
  Address:   
  Ingress Class:   <none>
  Default backend:  <default>
  Rules:
    Host   Path  Backends
    ----   ----  --------
    host   
                /path   web:80 (<none>)
  Annotations:  <none>
  Events:   <none>
  $ kubectl describe quota q1
  Name:   q1
  Namespace:  describing
  Resource   Used  Hard
  --------   ----  ----
  pods   1   50
  $ kubectl describe pdb p1
  Name:   p1
  Namespace:   describing
  Min available:  1
  Selector:   app=web
  Status:
      Allowed disruptions:  0
      Current:   0
      Desired:   0
      Total:   0
  Events:   <none>
  $ kubectl describe role r1
  Name:   r1
  Labels:   <none>
  Annotations:  <none>
  PolicyRule:
    Resources  Non-Resource URLs  Resource Names  Verbs
    ---------  -----------------  --------------  -----
    pods   []   []   [get]
  $ kubectl describe rolebinding rb1
  Name:   rb1
  Labels:   <none>
  Annotations:  <none>
  Role:
    Kind:  Role
    Name:  r1
  Subjects:
    Kind  Name  Namespace
    ----  ----  ---------
    User  ann   
  $ kubectl describe hpa web
  Name:   web
  Namespace:   describing
  Labels:   <none>
  Annotations:   <none>
  CreationTimestamp:   <time>
  Reference:   Deployment/web
  Metrics:   ( current / target )
    resource cpu on pods  (as a percentage of request):  <unknown> / 80%
  Min replicas:   1
  Max replicas:   3
  Deployment pods:   0 current / 0 desired
  Events:   <none>
  $ kubectl describe sa default
  Name:   default
  Namespace:   describing
  Labels:   <none>
  Annotations:   <none>
  Image pull secrets:  <none>
  Events:   <none>
  $ kubectl describe ns $NS | grep -v openshift.io/sa.scc
  Name:   describing
  Labels:   kubernetes.io/metadata.name=describing
  Status:   Active
  
  Resource Quotas
    Name:   q1
    Resource  Used  Hard
    --------  ---   ---
    pods   1   50
  
  No LimitRange resource.
  $ kubectl describe pod p1 | sed 's/kube-api-access-[a-z0-9]*/kube-api-access-xxxxx/'
  Name:   p1
  Namespace:   describing
  Priority:   0
  Service Account:  default
  Node:   <none>
  Labels:   run=p1
  Annotations:   openshift.io/scc: restricted
  Status:   Pending
  IP:   
  IPs:   <none>
  Containers:
    p1:
      Image:   nginx
      Port:   <none>
      Host Port:   <none>
      Environment:  <none>
      Mounts:
        /var/run/secrets/kubernetes.io/serviceaccount from kube-api-access-xxxxx (ro)
  Volumes:
    kube-api-access-xxxxx:
      Type:   Projected (a volume that contains injected data from multiple sources)
      TokenExpirationSeconds:  3607
      ConfigMapName:   kube-root-ca.crt
      Optional:   false
      DownwardAPI:   true
  QoS Class:   BestEffort
  Node-Selectors:   <none>
  Tolerations:   node.kubernetes.io/not-ready:NoExecute op=Exists for 300s
                               node.kubernetes.io/unreachable:NoExecute op=Exists for 300s
  Events:   <none>
  $ kubectl describe clusterrole view | head -8
  Name:   view
  Labels:   kubernetes.io/bootstrapping=rbac-defaults
  Annotations:  rbac.authorization.kubernetes.io/autoupdate: true
  PolicyRule:
    Resources   Non-Resource URLs  Resource Names  Verbs
    ---------   -----------------  --------------  -----
    bindings   []   []   [get list watch]
    configmaps   []   []   [get list watch]
  $ kubectl describe priorityclass system-node-critical
  Name:   system-node-critical
  Value:   2000001000
  GlobalDefault:   false
  PreemptionPolicy:  PreemptLowerPriority
  Description:   Used for system critical pods that must not be moved from their current node.
  Annotations:   <none>
  Events:   <none>
  $ kubectl describe pods nothere
  Error from server (NotFound): pods "nothere" not found
  [1]
  $ kubectl describe pods -l none=here
  No resources found in describing namespace.
  $ kubectl describe cm c | head -3
  Name:   c1
  Namespace:   describing
  Labels:   <none>

Events of an object are found by its name, kind and uid.

  $ cat <<END | kubectl create -f -
  > {apiVersion: v1, kind: Event, metadata: {name: p1.1}, involvedObject: {apiVersion: v1, kind: Pod, name: p1, namespace: $NS, uid: $(kubectl get pod p1 -o 'jsonpath={.metadata.uid}')}, reason: Pulled, message: it is here, type: Normal, source: {component: kubelet, host: n1}, count: 2, firstTimestamp: "$(date -u +%FT%TZ)", lastTimestamp: "$(date -u +%FT%TZ)"}
  > END
  event/p1.1 created
  $ kubectl describe pod p1 | sed -n '/^Events/,$p'
  Events:
    Type   Reason  Age   From   Message
    ----   ------  ----   ----   -------
    Normal  Pulled  <age> (x2 over <age>)  kubelet  it is here
  $ kubectl get events
  LAST SEEN   TYPE   REASON   OBJECT   MESSAGE
  <age>   Normal   Pulled   pod/p1   it is here
  $ kubectl get events -o wide
  LAST SEEN   TYPE   REASON   OBJECT   SUBOBJECT   SOURCE   MESSAGE   FIRST SEEN   COUNT   NAME
  <age>   Normal   Pulled   pod/p1   kubelet, n1   it is here   <age>   2   p1.1
  $ kubectl events
  LAST SEEN   TYPE   REASON   OBJECT   MESSAGE
  <age> (x2 over <age>)   Normal   Pulled   Pod/p1   it is here
  $ kubectl events --for pod/p1 --types=Normal --no-headers
  <age> (x2 over <age>)   Normal   Pulled   Pod/p1   it is here
  $ kubectl events --for pod/p2
  No events found in describing namespace.
