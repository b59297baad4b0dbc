`kubectl get` in all its forms.

  $ kubectl create configmap c1 --from-literal=a=b -o name
  configmap/c1
  $ kubectl create configmap c2 --from-literal=a=c -o name
  configmap/c2
  $ kubectl create configmap c3 --from-literal=a=a -o name
  configmap/c3
  $ kubectl create deployment web --image=nginx --replicas=2 -o name
  deployment.apps/web
  $ kubectl create job j1 --image=busybox -o name -- true
  job.batch/j1
  $ kubectl create cronjob cj1 --image=busybox --schedule='@daily' -o name -- true
  cronjob.batch/cj1
  $ kubectl create service clusterip web --tcp=80:8080 -o name
  service/web
  $ kubectl run p1 --image=nginx --labels=run=p1,tier=front -o name
  pod/p1
  $ kubectl run p2 --image=busybox --labels=run=p2 -o name -- sleep 100
  pod/p2
  $ kubectl autoscale deployment web --min=1 --max=3 -o name
  horizontalpodautoscaler.autoscaling/web
  $ kubectl get cm
  NAME   DATA   AGE
  c1   1   <age>
  c2   1   <age>
  c3   1   <age>
  kube-root-ca.crt   1   <age>
  openshift-service-ca.crt   1   <age>
  $ kubectl get cm -o wide
  NAME   DATA   AGE
  c1   1   <age>
  c2   1   <age>
  c3   1   <age>
  kube-root-ca.crt   1   <age>
  openshift-service-ca.crt   1   <age>
  $ kubectl get cm -o name
  configmap/c1
  configmap/c2
  configmap/c3
  configmap/kube-root-ca.crt
  configmap/openshift-service-ca.crt
  $ kubectl get configmaps/c1 configmaps/c2
  NAME   DATA   AGE
  c1   1   <age>
  c2   1   <age>
  $ kubectl get cm/c1 deploy/web
  NAME   DATA   AGE
  configmap/c1   1   <age>
  
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE
  deployment.apps/web   0/2   0   0   <age>
  $ kubectl get cm c1 -o yaml
  apiVersion: v1
  data:
    a: b
  kind: ConfigMap
  metadata:
    creationTimestamp: "<time>"
    name: c1
    namespace: reading
    resourceVersion: "<version>"
    uid: <uid>
  $ kubectl get cm c1 -o yaml --show-managed-fields
  apiVersion: v1
  data:
    a: b
  kind: ConfigMap
  metadata:
    creationTimestamp: "<time>"
    managedFields:
    - apiVersion: v1
      fieldsType: FieldsV1
      fieldsV1:
        f:data:
          .: {}
          f:a: {}
      manager: kubectl-create
      operation: Update
      time: "<time>"
    name: c1
    namespace: reading
    resourceVersion: "<version>"
    uid: <uid>
  $ kubectl get cm c1 -o json
  {
      "apiVersion": "v1",
      "data": {
          "a": "b"
      },
      "kind": "ConfigMap",
      "metadata": {
          "creationTimestamp": "<time>",
          "name": "c1",
          "namespace": "reading",
          "resourceVersion": "<version>",
          "uid": "<uid>"
      }
  }
  $ kubectl get cm c1 c2 -o json | json "d['kind'], [i['kind'] + ' ' + i['metadata']['name'] for i in d['items']], sorted(d['metadata'])"
  List ['ConfigMap c1', 'ConfigMap c2'] ['resourceVersion']
  $ kubectl get cm -o jsonpath='{range .items[*]}{.metadata.name}={.data.a}{"\n"}{end}'
  c1=b
  c2=c
  c3=a
  kube-root-ca.crt=
  openshift-service-ca.crt=
  $ kubectl get cm -o jsonpath='{.items[?(@.metadata.name=="c2")].data.a}'
  c
  $ kubectl get cm -o custom-columns=N:.metadata.name,D:.data.a,NONE:.data.none
  N   D   NONE
  c1   b   <none>
  c2   c   <none>
  c3   a   <none>
  kube-root-ca.crt   <none>   <none>
  openshift-service-ca.crt   <none>   <none>
  $ kubectl get cm -o go-template='{{range .items}}{{.metadata.name}};{{end}}'
  c1;c2;c3;kube-root-ca.crt;openshift-service-ca.crt;
  $ kubectl get cm --field-selector=metadata.name=c1 --no-headers
  c1   1   <age>
  $ kubectl get cm --field-selector=metadata.name!=kube-root-ca.crt -o name
  configmap/c1
  configmap/c2
  configmap/c3
  configmap/openshift-service-ca.crt
  $ kubectl get cm --sort-by=.data.a
  NAME   DATA   AGE
  openshift-service-ca.crt   1   <age>
  kube-root-ca.crt   1   <age>
  c3   1   <age>
  c1   1   <age>
  c2   1   <age>
  $ kubectl get cm --sort-by='{.metadata.name}' -o name
  configmap/c1
  configmap/c2
  configmap/c3
  configmap/kube-root-ca.crt
  configmap/openshift-service-ca.crt
  $ kubectl get cm --chunk-size=1 -o name
  configmap/c1
  configmap/c2
  configmap/c3
  configmap/kube-root-ca.crt
  configmap/openshift-service-ca.crt
  $ kubectl get pods --show-labels
  NAME   READY   STATUS   RESTARTS   AGE   LABELS
  p1   0/1   Pending   0   <age>   run=p1,tier=front
  p2   0/1   Pending   0   <age>   run=p2
  $ kubectl get pods -L tier,run
  NAME   READY   STATUS   RESTARTS   AGE   TIER   RUN
  p1   0/1   Pending   0   <age>   front   p1
  p2   0/1   Pending   0   <age>   p2
  $ kubectl get pods --label-columns=tier -l run=p1
  NAME   READY   STATUS   RESTARTS   AGE   TIER
  p1   0/1   Pending   0   <age>   front
  $ kubectl get pods -o wide
  NAME   READY   STATUS   RESTARTS   AGE   IP   NODE   NOMINATED NODE   READINESS GATES
  p1   0/1   Pending   0   <age>   <none>   <none>   <none>   <none>
  p2   0/1   Pending   0   <age>   <none>   <none>   <none>   <none>
  $ kubectl get pods -l 'run in (p1,p3),tier' -o name
  pod/p1
  $ kubectl get pods -l 'run notin (p1)' -o name
  pod/p2
  $ kubectl get pods -l '!tier' -o name
  pod/p2
  $ kubectl get pods -l tier!=front -o name
  pod/p2
  $ kubectl get pods --field-selector=status.phase=Pending,spec.restartPolicy=Always -o name
  pod/p1
  pod/p2
  $ kubectl get pods --field-selector=status.phase=Running
  No resources found in reading namespace.
  $ kubectl get pods --field-selector=spec.nodeName= -o name
  pod/p1
  pod/p2
  $ kubectl get pods --show-kind
  NAME   READY   STATUS   RESTARTS   AGE
  pod/p1   0/1   Pending   0   <age>
  pod/p2   0/1   Pending   0   <age>
  $ kubectl get pods,svc,cm --no-headers
  pod/p1   0/1   Pending   0   <age>
  pod/p2   0/1   Pending   0   <age>
  service/web   ClusterIP   <service address>   <none>   80/TCP   <age>
  configmap/c1   1   <age>
  configmap/c2   1   <age>
  configmap/c3   1   <age>
  configmap/kube-root-ca.crt   1   <age>
  configmap/openshift-service-ca.crt   1   <age>
  $ kubectl get all
  NAME   READY   STATUS   RESTARTS   AGE
  pod/p1   0/1   Pending   0   <age>
  pod/p2   0/1   Pending   0   <age>
  
  NAME   TYPE   CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
  service/web   ClusterIP   <service address>   <none>   80/TCP   <age>
  
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE
  deployment.apps/web   0/2   0   0   <age>
  
  NAME   REFERENCE   TARGETS   MINPODS   MAXPODS   REPLICAS   AGE
  horizontalpodautoscaler.autoscaling/web   Deployment/web   cpu: <unknown>/80%   1   3   0   <age>
  
  NAME   SCHEDULE   TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE
  cronjob.batch/cj1   @daily   <none>   false   0   <none>   <age>
  
  NAME   STATUS   COMPLETIONS   DURATION   AGE
  job.batch/j1   Running   0/1   <age>
  $ kubectl get all -o name
  pod/p1
  pod/p2
  service/web
  deployment.apps/web
  horizontalpodautoscaler.autoscaling/web
  cronjob.batch/cj1
  job.batch/j1
  $ kubectl get deploy web --subresource=status
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE
  web   0/2   0   0   <age>
  $ kubectl get deploy web --subresource=scale
  NAME   DESIRED   AVAILABLE   AGE
  web   2   0   <age>
  $ kubectl get deploy -o wide
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES   SELECTOR
  web   0/2   0   0   <age>   nginx   nginx   app=web
  $ kubectl get job,cronjob -o wide
  NAME   STATUS   COMPLETIONS   DURATION   AGE   CONTAINERS   IMAGES   SELECTOR
  job.batch/j1   Running   0/1   <age>   j1   busybox   batch.kubernetes.io/controller-uid=<uid>
  
  NAME   SCHEDULE   TIMEZONE   SUSPEND   ACTIVE   LAST SCHEDULE   AGE   CONTAINERS   IMAGES   SELECTOR
  cronjob.batch/cj1   @daily   <none>   false   0   <none>   <age>   cj1   busybox   <none>
  $ kubectl get hpa
  NAME   REFERENCE   TARGETS   MINPODS   MAXPODS   REPLICAS   AGE
  web   Deployment/web   cpu: <unknown>/80%   1   3   0   <age>
  $ kubectl get svc -o wide
  NAME   TYPE   CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE   SELECTOR
  web   ClusterIP   <service address>   <none>   80/TCP   <age>   app=web
  $ kubectl get pods -A -o name
  pod/p1
  pod/p2
  $ kubectl get pods --all-namespaces
  NAMESPACE   NAME   READY   STATUS   RESTARTS   AGE
  reading   p1   0/1   Pending   0   <age>
  reading   p2   0/1   Pending   0   <age>
  $ kubectl get pods -n nowhere
  No resources found in nowhere namespace.
  $ kubectl get rc
  No resources found in reading namespace.
  $ kubectl get ns $NS
  NAME   STATUS   AGE
  reading   Active   <age>
  $ kubectl get ns -o name | grep -v openshift
  namespace/default
  namespace/kube-node-lease
  namespace/kube-public
  namespace/kube-system
  namespace/reading
  $ kubectl get secrets -A
  No resources found
  $ kubectl get sc,priorityclass
  NAME   PROVISIONER   RECLAIMPOLICY   VOLUMEBINDINGMODE   ALLOWVOLUMEEXPANSION   AGE
  storageclass.storage.k8s.io/local-path (default)   paas.io/local-path   Delete   WaitForFirstConsumer   true   <age>
  
  NAME   VALUE   GLOBAL-DEFAULT   AGE   PREEMPTIONPOLICY
  priorityclass.scheduling.k8s.io/system-cluster-critical   2000000000   false   <age>   PreemptLowerPriority
  priorityclass.scheduling.k8s.io/system-node-critical   2000001000   false   <age>   PreemptLowerPriority
  $ kubectl get svc -n default
  No resources found in default namespace.
  $ kubectl get ev
  Warning: short name "ev" could also match lower priority resource events.events.k8s.io
  No resources found in reading namespace.
  $ kubectl get --raw "/api/v1/namespaces/$NS/configmaps?limit=1" | json "len(d['items']), d['metadata']['remainingItemCount'], bool(d['metadata']['continue']), sorted(d)"
  1 4 True ['apiVersion', 'items', 'kind', 'metadata']
  $ kubectl get --raw "/api/v1/namespaces/$NS/configmaps/c1" | json "sorted(d), d['kind']"
  ['apiVersion', 'data', 'kind', 'metadata'] ConfigMap
  $ kubectl get pods p1 -o jsonpath='{.spec.tolerations}'
  [{"effect":"NoExecute","key":"node.kubernetes.io/not-ready","operator":"Exists","tolerationSeconds":300},{"effect":"NoExecute","key":"node.kubernetes.io/unreachable","operator":"Exists","tolerationSeconds":300}]
  $ kubectl get pods p1 -o jsonpath='{.spec.containers[0].volumeMounts[0].mountPath} {.spec.volumes[0].projected.sources[*].serviceAccountToken.path} {.spec.serviceAccountName}'
  /var/run/secrets/kubernetes.io/serviceaccount token default
  $ kubectl get pods p1 -o jsonpath='{.spec.dnsPolicy} {.spec.schedulerName} {.spec.enableServiceLinks} {.spec.preemptionPolicy} {.spec.priority} {.spec.terminationGracePeriodSeconds}'
  ClusterFirst default-scheduler true PreemptLowerPriority 0 30

Watches end with the client.

  $ timeout 30 kubectl get cm c1 -w --request-timeout=5s
  NAME   DATA   AGE
  c1   1   <age>
  $ timeout 30 kubectl get cm c1 -w -o name --request-timeout=5s
  configmap/c1
  $ (retry test -s watched; kubectl label cm c1 seen=yes; kubectl delete cm c1) >/dev/null & timeout 60 kubectl get cm --watch-only=false --output-watch-events -l '!none' --field-selector metadata.name=c1 -w >watched & retry grep -q DELETED watched; kill %2; sed 's/  */ /g;s/ [0-9]*s$/ AGE/' watched
  EVENT NAME DATA AGE
  ADDED c1 1 AGE
  MODIFIED c1 1 AGE
  DELETED c1 1 AGE
