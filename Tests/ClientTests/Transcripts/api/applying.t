`kubectl apply` and `diff`: client-side, server-side, pruning, and the way from one to the other.

  $ cat >app.yaml <<END
  > apiVersion: v1
  > kind: Service
  > metadata: {name: app, labels: {app: app}}
  > spec: {selector: {app: app}, ports: [{name: http, port: 80}]}
  > ---
  > apiVersion: v1
  > kind: ConfigMap
  > metadata: {name: app, labels: {app: app}}
  > data: {colour: red}
  > END
  $ sed 's/red/blue/' app.yaml >blue.yaml
  $ kubectl diff -f app.yaml | sed 's,/tmp/[^ ]*/,,g;/^diff/d;/uid:/d;s/\t.*//'
  --- v1.ConfigMap.applying.app
  +++ v1.ConfigMap.applying.app
  @@ -0,0 +1,11 @@
  +apiVersion: v1
  +data:
  +  colour: red
  +kind: ConfigMap
  +metadata:
  +  creationTimestamp: "<time>"
  +  labels:
  +   app: app
  +  name: app
  +  namespace: applying
  --- v1.Service.applying.app
  +++ v1.Service.applying.app
  @@ -0,0 +1,28 @@
  +apiVersion: v1
  +kind: Service
  +metadata:
  +  creationTimestamp: "<time>"
  +  labels:
  +   app: app
  +  name: app
  +  namespace: applying
  +spec:
  +  clusterIP: <service address>
  +  clusterIPs:
  +  - <service address>
  +  internalTrafficPolicy: Cluster
  +  ipFamilies:
  +  - IPv4
  +  ipFamilyPolicy: SingleStack
  +  ports:
  +  - name: http
  +   port: 80
  +   protocol: TCP
  +   targetPort: 80
  +  selector:
  +   app: app
  +  sessionAffinity: None
  +  type: ClusterIP
  +status:
  +  loadBalancer: {}
  $ kubectl apply -f app.yaml --dry-run=server
  service/app created (server dry run)
  configmap/app created (server dry run)
  $ kubectl apply -f app.yaml --dry-run=client
  service/app created (dry run)
  configmap/app created (dry run)
  $ kubectl apply -f app.yaml
  service/app created
  configmap/app created
  $ kubectl apply -f app.yaml
  service/app unchanged
  configmap/app unchanged
  $ kubectl diff -f app.yaml
  $ kubectl diff -f blue.yaml | sed 's,/tmp/[^ ]*/,,g;/^diff/d;s/\t.*//'; echo ${PIPESTATUS[0]}
  --- v1.ConfigMap.applying.app
  +++ v1.ConfigMap.applying.app
  @@ -1,6 +1,6 @@
   apiVersion: v1
   data:
  -  colour: red
  +  colour: blue
   kind: ConfigMap
   metadata:
     annotations:
  1
  $ kubectl apply -f blue.yaml
  service/app unchanged
  configmap/app configured
  $ kubectl apply view-last-applied cm app
  apiVersion: v1
  data:
    colour: blue
  kind: ConfigMap
  metadata:
    annotations: {}
    labels:
      app: app
    name: app
    namespace: applying
  $ kubectl get cm app -o jsonpath='{.metadata.annotations}'
  {"kubectl.kubernetes.io/last-applied-configuration":"{\"apiVersion\":\"v1\",\"data\":{\"colour\":\"blue\"},\"kind\":\"ConfigMap\",\"metadata\":{\"annotations\":{},\"labels\":{\"app\":\"app\"},\"name\":\"app\",\"namespace\":\"applying\"}}\n"}
  $ sed '/colour/s/.*/data: {size: big}/' app.yaml | kubectl apply -f -
  service/app unchanged
  configmap/app configured
  $ kubectl get cm app -o jsonpath='{.data}'
  {"size":"big"}
  $ kubectl apply set-last-applied -f blue.yaml
  service/app configured
  configmap/app configured
  $ kubectl apply edit-last-applied cm app --help | head -1
  Edit the latest last-applied-configuration annotations of resources from the default editor.
  $ kubectl apply -f app.yaml -o name
  service/app
  configmap/app
  $ kubectl get -f app.yaml -o name
  service/app
  configmap/app
  $ kubectl create configmap plain -o name
  configmap/plain
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n' | kubectl apply -f -
  Warning: resource configmaps/plain is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.
  configmap/plain configured
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: plain}\n' | kubectl apply -f -
  error: from plain: cannot use generate name with apply
  [1]

Fields that others set stay, those that were applied and are no longer there go.

  $ cat >deploy.yaml <<END
  > apiVersion: apps/v1
  > kind: Deployment
  > metadata: {name: web}
  > spec:
  >   selector: {matchLabels: {app: web}}
  >   template:
  >     metadata: {labels: {app: web}}
  >     spec: {containers: [{name: c, image: nginx, env: [{name: A, value: "1"}, {name: B, value: "2"}]}]}
  > END
  $ kubectl apply -f deploy.yaml
  deployment.apps/web created
  $ kubectl scale deploy web --replicas=4
  deployment.apps/web scaled
  $ kubectl set env deploy web C=3
  deployment.apps/web env updated
  $ sed 's/, {name: B, value: "2"}//' deploy.yaml | kubectl apply -f -
  deployment.apps/web configured
  $ kubectl get deploy web -o jsonpath='{.spec.replicas} {..env}'
  4 [{"name":"A","value":"1"},{"name":"C","value":"3"}]
  $ kubectl apply -f deploy.yaml --validate=warn
  deployment.apps/web configured
  $ sed 's/image: nginx/imagee: nginx/' deploy.yaml | kubectl apply -f - 2>&1 | sed 's/"map.*}}}}"/PATCH/;s/"map.*\]"/PATCH/'
  The request is invalid: patch: Invalid value: PATCH: strict decoding error: unknown field "spec.template.spec.containers[0].imagee"
  $ sed 's/image: nginx/imagee: nginx, image: two/' deploy.yaml | kubectl apply --validate=warn -f -
  Warning: unknown field "spec.template.spec.containers[0].imagee"
  deployment.apps/web configured
  $ sed 's/image: nginx/imagee: nginx, image: three/' deploy.yaml | kubectl apply --validate=ignore -f -
  deployment.apps/web configured

Pruning deletes what was applied with the labels and is no longer in the files.

  $ for n in 1 2 3; do printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned$n, labels: {set: s}}\n---\n"; done >set.yaml
  $ kubectl apply -f set.yaml
  configmap/pruned1 created
  configmap/pruned2 created
  configmap/pruned3 created
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned1, labels: {set: s}}\n' | kubectl apply --prune -l set=s --prune-allowlist=core/v1/ConfigMap -f -
  configmap/pruned1 unchanged
  configmap/pruned2 pruned
  configmap/pruned3 pruned
  $ kubectl get cm -l set=s -o name
  configmap/pruned1
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned1, labels: {set: s}}\n' | kubectl apply --prune -l set=s -f -
  configmap/pruned1 unchanged
  <log> prune.go:71] Deprecated: kubectl apply will no longer prune non-namespaced resources by default when used with the --namespace flag in a future release. To preserve the current behaviour, list the resources you want to target explicitly in the --prune-allowlist flag.
  Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice

Server-side: managers own fields, and others' are conflicts.

  $ sed 's/name: app,/name: ssa,/' app.yaml >ssa.yaml
  $ kubectl apply --server-side -f ssa.yaml
  service/ssa serverside-applied
  configmap/ssa serverside-applied
  $ kubectl apply --server-side -f ssa.yaml
  service/ssa serverside-applied
  configmap/ssa serverside-applied
  $ sed 's/red/blue/' ssa.yaml | kubectl apply --server-side --field-manager=other -f -
  service/ssa serverside-applied
  error: Apply failed with 1 conflict: conflict with "kubectl": .data.colour
  Please review the fields above--they currently have other managers. Here
  are the ways you can resolve this warning:
  * If you intend to manage all of these fields, please re-run the apply
    command with the `--force-conflicts` flag.
  * If you do not intend to manage all of the fields, please edit your
    manifest to remove references to the fields that should keep their
    current managers.
  * You may co-own fields by updating your manifest to match the existing
    value; in this case, you'll become the manager if the other manager(s)
    stop managing the field (remove it from their configuration).
  See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
  [1]
  $ sed 's/red/blue/' ssa.yaml | kubectl apply --server-side --field-manager=other --force-conflicts -f -
  service/ssa serverside-applied
  configmap/ssa serverside-applied
  $ kubectl get cm ssa -o yaml --show-managed-fields
  apiVersion: v1
  data:
    colour: blue
  kind: ConfigMap
  metadata:
    creationTimestamp: "<time>"
    labels:
      app: app
    managedFields:
    - apiVersion: v1
      fieldsType: FieldsV1
      fieldsV1:
        f:metadata:
          f:labels:
            f:app: {}
      manager: kubectl
      operation: Apply
      time: "<time>"
    - apiVersion: v1
      fieldsType: FieldsV1
      fieldsV1:
        f:data:
          f:colour: {}
        f:metadata:
          f:labels:
            f:app: {}
      manager: other
      operation: Apply
      time: "<time>"
    name: ssa
    namespace: applying
    resourceVersion: "<version>"
    uid: <uid>
  $ kubectl get svc ssa -o json --show-managed-fields | json "json.dumps(d['metadata']['managedFields'][0]['fieldsV1'])"
  {"f:metadata": {"f:labels": {"f:app": {}}}, "f:spec": {"f:ports": {"k:{\"port\":80,\"protocol\":\"TCP\"}": {".": {}, "f:name": {}, "f:port": {}}}, "f:selector": {}}}
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ssa}\n' | kubectl apply --server-side --field-manager=other -f -
  configmap/ssa serverside-applied
  $ kubectl get cm ssa -o jsonpath='{.data}{.metadata.labels}'
  {"app":"app"}
  $ kubectl apply --server-side -f ssa.yaml --dry-run=server
  service/ssa serverside-applied (server dry run)
  configmap/ssa serverside-applied (server dry run)
  $ kubectl patch cm ssa --type=merge -p '{"data":{"colour":"green"}}' --field-manager=painter
  configmap/ssa patched
  $ kubectl apply --server-side -f ssa.yaml
  service/ssa serverside-applied
  error: Apply failed with 1 conflict: conflict with "painter" using v1: .data.colour
  Please review the fields above--they currently have other managers. Here
  are the ways you can resolve this warning:
  * If you intend to manage all of these fields, please re-run the apply
    command with the `--force-conflicts` flag.
  * If you do not intend to manage all of the fields, please edit your
    manifest to remove references to the fields that should keep their
    current managers.
  * You may co-own fields by updating your manifest to match the existing
    value; in this case, you'll become the manager if the other manager(s)
    stop managing the field (remove it from their configuration).
  See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
  [1]
  $ sed 's/image: nginx/imagee: nginx/' deploy.yaml | kubectl apply --server-side -f -
  Error from server: failed to create typed patch object (applying/web; apps/v1, Kind=Deployment): .spec.template.spec.containers[0].imagee: field not declared in schema
  [1]
  $ kubectl diff --server-side -f ssa.yaml --force-conflicts | sed 's,/tmp/[^ ]*/,,g;/^diff/d;s/\t.*//'
  --- v1.ConfigMap.applying.ssa
  +++ v1.ConfigMap.applying.ssa
  @@ -1,6 +1,6 @@
   apiVersion: v1
   data:
  -  colour: green
  +  colour: red
   kind: ConfigMap
   metadata:
     creationTimestamp: "<time>"

What was applied by the client goes over to the server with its fields.

  $ kubectl get cm app -o json --show-managed-fields | json "sorted((m['manager'], m['operation']) for m in d['metadata']['managedFields'])"
  [('kubectl-client-side-apply', 'Update')]
  $ kubectl apply --server-side -f app.yaml
  service/app serverside-applied
  configmap/app serverside-applied
  $ kubectl get cm app -o json --show-managed-fields | json "sorted((m['manager'], m['operation']) for m in d['metadata']['managedFields'])"
  [('kubectl', 'Apply'), ('kubectl-last-applied', 'Apply')]
  $ sed '/colour/s/.*/data: {size: big}/' app.yaml | kubectl apply --server-side -f -
  service/app serverside-applied
  configmap/app serverside-applied
  $ kubectl get cm app -o jsonpath='{.data}'
  {"size":"big"}
