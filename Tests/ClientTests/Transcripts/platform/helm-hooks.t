A chart with a definition, hooks, and objects that others have.

  $ mkdir -p sheets/templates sheets/crds; printf 'apiVersion: v2\nname: sheets\nversion: 0.1.0\n' >sheets/Chart.yaml
  $ cat >sheets/crds/crd.yaml <<END
  > apiVersion: apiextensions.k8s.io/v1
  > kind: CustomResourceDefinition
  > metadata: {name: sheets.helm.example.com}
  > spec:
  >   group: helm.example.com
  >   scope: Namespaced
  >   names: {plural: sheets, kind: Sheet}
  >   versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object, properties: {spec: {type: object, properties: {size: {type: integer}}}}}}}]
  > END
  $ printf 'apiVersion: helm.example.com/v1\nkind: Sheet\nmetadata: {name: one}\nspec: {size: {{ .Values.size | default 1 }}}\n' >sheets/templates/sheet.yaml
  $ hook() { printf 'apiVersion: v1\nkind: Pod\nmetadata: {name: %s, annotations: {"helm.sh/hook": %s, "helm.sh/hook-delete-policy": "before-hook-creation,hook-succeeded"}}\nspec: {restartPolicy: Never, terminationGracePeriodSeconds: 0, containers: [{name: c, image: "image-registry.openshift-image-registry.svc:5000/openshift/tools:1", command: [sh, -c, "%s"]}]}\n' $1 $1 "$2" >sheets/templates/$1.yaml; }
  $ hook pre-install 'exit 0'; hook post-delete 'exit 0'
  $ helm install sheets sheets --timeout=60s | sed '/^LAST DEPLOYED/d'
  $ kubectl get sheets
  $ kubectl get pods
  $ helm upgrade sheets sheets --set size=4 | head -1; kubectl get sheet one -o jsonpath='{.spec.size}'
  $ helm get hooks sheets | grep '^kind:'
  $ kubectl patch sheet one --type=merge -p '{"spec":{"size":9}}'; helm upgrade sheets sheets --set size=5 2>&1 | grep '^Error'
  $ helm upgrade sheets sheets --set size=5 --force-conflicts | head -1; kubectl get sheet one -o jsonpath='{.spec.size}'
  $ helm install second sheets
  $ hook pre-upgrade 'exit 1'; helm upgrade sheets sheets --timeout=60s 2>&1 | grep '^Error'
  $ helm uninstall sheets --timeout=60s
  $ kubectl get sheets; kubectl get pods
  $ kubectl delete crd sheets.helm.example.com
