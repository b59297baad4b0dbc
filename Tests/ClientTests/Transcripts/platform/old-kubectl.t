kubectl 1.20, of 2020: legacy discovery, checks of its own by OpenAPI v2, no server-side apply, SPDY.

  $ kubectl-1.20 version --short
  Client Version: v1.20.2
  Server Version: v1.36.0+paas-0.0.0
  $ kubectl() { kubectl-1.20 "$@"; }
  $ IMAGE=image-registry.openshift-image-registry.svc:5000/openshift/tools:1
  $ kubectl api-versions | grep '^apps/\|^batch/\|^v1$'
  apps/v1
  batch/v1
  v1
  $ kubectl api-resources --api-group=apps
  NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND
  controllerrevisions   apps/v1   true   ControllerRevision
  daemonsets   ds   apps/v1   true   DaemonSet
  deployments   deploy   apps/v1   true   Deployment
  replicasets   rs   apps/v1   true   ReplicaSet
  statefulsets   sts   apps/v1   true   StatefulSet
  $ kubectl create configmap c1 --from-literal=a=b
  configmap/c1 created
  $ kubectl create secret generic s1 --from-literal=a=b
  secret/s1 created
  $ kubectl create job j1 --image=$IMAGE -- true
  job.batch/j1 created
  $ kubectl create service clusterip web --tcp=80:8080
  service/web created
  $ kubectl create role r1 --verb=get --resource=pods
  role.rbac.authorization.k8s.io/r1 created
  $ kubectl create rolebinding rb1 --role=r1 --user=ann
  rolebinding.rbac.authorization.k8s.io/rb1 created
  $ kubectl get cm
  NAME   DATA   AGE
  c1   1   <age>
  kube-root-ca.crt   1   <age>
  openshift-service-ca.crt   1   <age>
  $ kubectl get cm c1 -o yaml
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
    namespace: old-kubectl
    resourceVersion: "<version>"
    uid: <uid>
  $ kubectl get role -o name
  role.rbac.authorization.k8s.io/r1
  $ kubectl get cm -o custom-columns=N:.metadata.name --no-headers
  c1
  kube-root-ca.crt
  openshift-service-ca.crt
  $ kubectl get cm nothere
  Error from server (NotFound): configmaps "nothere" not found
  [1]
  $ kubectl label cm c1 x=y
  configmap/c1 labeled
  $ kubectl annotate cm c1 n=1
  configmap/c1 annotated
  $ kubectl patch cm c1 -p '{"data":{"b":"2"}}'
  configmap/c1 patched
  $ kubectl patch cm c1 --type=json -p '[{"op":"remove","path":"/data/a"}]'
  configmap/c1 patched
  $ kubectl get cm c1 -o jsonpath='{.data}'
  {"b":"2"}
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {colour: red}\n' >app.yaml
  $ kubectl apply -f app.yaml
  configmap/app created
  $ kubectl apply -f app.yaml
  configmap/app unchanged
  $ sed 's/red/blue/' app.yaml | kubectl apply -f -
  configmap/app configured
  $ sed 's/^data:/dta:/' app.yaml | kubectl apply -f -
  error: error validating "STDIN": error validating data: ValidationError(ConfigMap): unknown field "dta" in io.k8s.api.core.v1.ConfigMap; if you choose to ignore these errors, turn validation off with --validate=false
  [1]
  $ sed 's/red/green/' app.yaml | kubectl diff -f - | grep '^[-+].*colour'
  -  colour: blue
  +  colour: green
  $ sed 's/red/green/' app.yaml | kubectl replace -f -
  configmap/app replaced
  $ printf 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: listed}}]\n' | kubectl create -f -
  configmap/listed created
  $ kubectl explain configmap.data | head -6
  KIND:   ConfigMap
  VERSION:  v1
  
  FIELD:   data <map[string]string>
  
  DESCRIPTION:
  $ kubectl auth can-i create pods
  yes
  $ kubectl auth can-i create pods --as ann
  no
  [1]
  $ kubectl describe cm app | head -3
  Name:   app
  Namespace:   old-kubectl
  Labels:   <none>
  $ kubectl get ns $NS
  NAME   STATUS   AGE
  old-kubectl   Active   <age>

Containers.

  $ kubectl run web --image=$IMAGE
  pod/web created
  $ kubectl wait pod web --for=condition=Ready --timeout=60s
  pod/web condition met
  $ kubectl get pod web
  NAME   READY   STATUS   RESTARTS   AGE
  web   1/1   Running   0   <age>
  $ kubectl exec web -- sh -c 'echo out; exit 3'
  out
  command terminated with exit code 3
  [3]
  $ echo hello | kubectl exec -i web -- cat
  hello
  $ head -c 500000 /dev/urandom >big; kubectl cp big web:/tmp/big; kubectl cp web:/tmp/big back; cmp big back
  tar: removing leading '/' from member names
  $ kubectl run talker --image=$IMAGE --command -- sh -c 'echo talked; sleep 1000'
  pod/talker created
  $ kubectl wait pod talker --for=condition=Ready --timeout=60s; retry sh -c 'kubectl logs talker | grep -q talked'; kubectl logs talker; kubectl logs talker --tail=1 --timestamps
  pod/talker condition met
  talked
  <time> talked
  $ kubectl run once --image=$IMAGE --rm -i --restart=Never --quiet -- sh -c 'sleep 1; echo it ran'
  it ran
  $ kubectl port-forward web :8080 >forward.log 2>&1 & retry grep -q Forwarding forward.log; curl -s http://127.0.0.1:$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' forward.log)/; kill %%
  it works
  $ kubectl exec none -- true
  Error from server (NotFound): pods "none" not found
  [1]
  $ kubectl create deployment dep --image=$IMAGE
  deployment.apps/dep created
  $ kubectl scale deploy dep --replicas=0
  deployment.apps/dep scaled
  $ kubectl set image deploy/dep tools=x:2
  deployment.apps/dep image updated
  $ kubectl rollout pause deploy dep
  deployment.apps/dep paused
  $ kubectl delete deploy dep
  deployment.apps "dep" deleted
  $ kubectl delete pod web talker --now
  pod "web" deleted
  pod "talker" deleted
  $ kubectl delete cm --all
  configmap "app" deleted
  configmap "c1" deleted
  configmap "kube-root-ca.crt" deleted
  configmap "listed" deleted
  configmap "openshift-service-ca.crt" deleted
