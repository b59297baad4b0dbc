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
  NAME: sheets
  NAMESPACE: helm-hooks
  STATUS: deployed
  REVISION: 1
  DESCRIPTION: Install complete
  TEST SUITE: None
  $ kubectl get sheets
  NAME   AGE
  one   <age>
  $ kubectl get pods
  No resources found in helm-hooks namespace.
  $ helm upgrade sheets sheets --set size=4 | head -1; kubectl get sheet one -o jsonpath='{.spec.size}'
  Release "sheets" has been upgraded. Happy Helming!
  4
  $ helm get hooks sheets | grep '^kind:'
  kind: Pod
  kind: Pod
  $ kubectl patch sheet one --type=merge -p '{"spec":{"size":9}}'; helm upgrade sheets sheets --set size=5 2>&1 | grep '^Error'
  sheet.helm.example.com/one patched
  Error: UPGRADE FAILED: conflict occurred while applying object helm-hooks/one helm.example.com/v1, Kind=Sheet: Apply failed with 1 conflict: conflict with "kubectl-patch" using helm.example.com/v1: .spec.size
  $ helm upgrade sheets sheets --set size=5 --force-conflicts | head -1; kubectl get sheet one -o jsonpath='{.spec.size}'
  Release "sheets" has been upgraded. Happy Helming!
  5
  $ helm install second sheets
  Error: INSTALLATION FAILED: unable to continue with install: Sheet "one" in namespace "helm-hooks" exists and cannot be imported into the current release: invalid ownership metadata; annotation validation error: key "meta.helm.sh/release-name" must equal "second": current value is "sheets"
  [1]
  $ hook pre-upgrade 'exit 1'; helm upgrade sheets sheets --timeout=60s 2>&1 | grep '^Error'
  Error: UPGRADE FAILED: pre-upgrade hooks failed: resource Pod/helm-hooks/pre-upgrade not ready. status: Failed, message: pod pre-upgrade failed
  $ helm uninstall sheets --timeout=60s
  release "sheets" uninstalled
  $ kubectl get sheets; kubectl get pods
  No resources found in helm-hooks namespace.
  NAME   READY   STATUS   RESTARTS   AGE
  pre-upgrade   0/1   Error   0   <age>
  $ kubectl delete crd sheets.helm.example.com
  customresourcedefinition.apiextensions.k8s.io "sheets.helm.example.com" deleted
