A chart of `helm create` from its first install to its end.

  $ helm version --short | cut -d. -f1
  $ helm create web
  $ sed -i "s,repository: nginx,repository: image-registry.openshift-image-registry.svc:5000/openshift/tools,;s/tag: \"\"/tag: \"1\"/;s/port: 80/port: 8080/" web/values.yaml
  $ sed -i "s,image: busybox,image: image-registry.openshift-image-registry.svc:5000/openshift/tools:1," web/templates/tests/test-connection.yaml
  $ helm lint web
  $ helm template web web | grep -c '^kind:'
  $ helm install web web --dry-run=server | sed -n '/^NAME:/,/^TEST/p' | grep -v DEPLOYED
  $ helm install web web --wait --timeout=60s | sed '/^LAST DEPLOYED/d;/^NOTES/,$d'
  $ helm list
  $ helm status web | sed '/^LAST DEPLOYED/d;/^NOTES/,$d'
  $ kubectl get deploy,rs,svc,sa -l app.kubernetes.io/instance=web -o name | sed 's/-[0-9a-f]*$/-HASH/'
  $ kubectl get deploy web
  $ kubectl rollout status deploy web
  $ kubectl rollout history deploy web
  $ helm test web | sed -n '/^TEST SUITE/p;/^Phase/p'
  $ kubectl get pod web-test-connection
  $ helm get values web
  $ helm get manifest web | grep '^kind:'
  $ helm get all web | head -3
  $ helm upgrade web web --set replicaCount=2 --wait --timeout=60s | head -1
  $ kubectl get deploy web
  $ helm history web -o json | json "[(r['revision'], r['status'], r['description']) for r in d]"
  $ helm get values web
  $ helm upgrade web web --set image.tag=none --wait --timeout=3s 2>&1 | sed 's/context deadline.*/…/;s/[0-9]* /N /g' | head -3
  $ helm rollback web 2 --wait --timeout=60s
  $ kubectl get deploy web -o jsonpath='{..image} {.spec.replicas}'
  $ helm history web -o json | json "[(r['revision'], r['status']) for r in d]"
  $ kubectl get secrets -l owner=helm -o custom-columns=N:.metadata.name,T:.type,S:.metadata.labels.status
  $ helm install web web
  $ helm uninstall web
  $ helm list
  $ helm status web
  $ retry sh -c '[ -z "$(kubectl get deploy,rs,svc,pods -l app.kubernetes.io/instance=web -o name)" ]'

A chart with a definition, hooks, and objects that others have.

  $ mkdir -p hooks/templates hooks/crds; printf 'apiVersion: v2\nname: hooks\nversion: 0.1.0\n' >hooks/Chart.yaml
  $ cat >hooks/crds/crd.yaml <<END
  > apiVersion: apiextensions.k8s.io/v1
  > kind: CustomResourceDefinition
  > metadata: {name: sheets.helm.example.com}
  > spec:
  >   group: helm.example.com
  >   scope: Namespaced
  >   names: {plural: sheets, kind: Sheet}
  >   versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}]
  > END
  $ printf 'apiVersion: helm.example.com/v1\nkind: Sheet\nmetadata: {name: one}\nspec: {size: {{ .Values.size | default 1 }}}\n' >hooks/templates/sheet.yaml
  $ hook() { printf 'apiVersion: batch/v1\nkind: Job\nmetadata: {name: %s, annotations: {"helm.sh/hook": %s, "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}}\nspec: {backoffLimit: 0, template: {spec: {restartPolicy: Never, containers: [{name: c, image: "image-registry.openshift-image-registry.svc:5000/openshift/tools:1", command: [sh, -c, "%s"]}]}}}\n' $1 $1 "$2" >hooks/templates/$1.yaml; }
  $ hook pre-install 'exit 0'; hook post-delete 'exit 0'
  $ helm install hooks hooks --timeout=60s | sed '/^LAST DEPLOYED/d'
  $ kubectl get sheets
  $ kubectl get jobs
  $ helm upgrade hooks hooks --set size=4 | head -1; kubectl get sheet one -o jsonpath='{.spec.size}'
  $ helm upgrade hooks hooks --set size=x
  $ kubectl patch sheet one --type=merge -p '{"spec":{"size":9}}'; helm upgrade hooks hooks --set size=5
  $ kubectl create namespace helm-other >/dev/null; helm install again hooks --namespace helm-other --dry-run=server >/dev/null && echo fine
  $ helm install second hooks
  $ hook pre-upgrade 'exit 1'; helm upgrade hooks hooks --timeout=60s
  $ helm uninstall hooks --timeout=60s
  $ kubectl get sheets; kubectl delete crd sheets.helm.example.com; kubectl delete namespace helm-other
