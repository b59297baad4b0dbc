A template instance: its objects, what becomes of them, and one that fails.

  $ . $TOOLS/oc.sh
  $ cat <<END | kubectl apply -f -
  > apiVersion: v1
  > kind: Secret
  > metadata: {name: values}
  > stringData: {NAME: shop}
  > ---
  > apiVersion: template.openshift.io/v1
  > kind: TemplateInstance
  > metadata: {name: shop}
  > spec:
  >   secret: {name: values}
  >   template:
  >     metadata: {name: t}
  >     labels: {made: by-template}
  >     parameters:
  >     - {name: NAME, required: true}
  >     - {name: PASSWORD, generate: expression, from: "[a-z]{8}"}
  >     objects:
  >     - apiVersion: v1
  >       kind: ConfigMap
  >       metadata: {name: "\${NAME}"}
  >       data: {password: "\${PASSWORD}"}
  >     - apiVersion: v1
  >       kind: Service
  >       metadata: {name: "\${NAME}"}
  >       spec: {ports: [{port: 80}]}
  > END
  $ kubectl wait templateinstance/shop --for=condition=Ready --timeout=60s
  $ kubectl get templateinstance shop -o json | json "[(o['ref']['kind'], o['ref']['name'], o['ref']['namespace']) for o in d['status']['objects']], d['spec']['requester']['username'], d['metadata']['finalizers']"
  $ kubectl get configmap,service -l made=by-template -o name
  $ kubectl get configmap shop -o json | json "len(d['data']['password']), sorted(d['metadata']['labels'])"
  $ kubectl get events --field-selector involvedObject.name=shop -o name
  $ kubectl delete templateinstance shop; kubectl get configmap,service -l made=by-template
  $ oc POST $template/templateinstances '{"kind":"TemplateInstance","apiVersion":"template.openshift.io/v1","metadata":{"name":"bad"},"spec":{"template":{"metadata":{"name":"t"},"parameters":[{"name":"NAME","required":true}],"objects":[]}}}' | json "d['kind']"
  $ kubectl wait templateinstance/bad --for=condition=InstantiateFailure --timeout=60s; kubectl get templateinstance bad -o jsonpath='{.status.conditions[?(@.type=="InstantiateFailure")].message}'
  $ kubectl create rolebinding ann --clusterrole=edit --user=ann >/dev/null; cat <<END | kubectl create --as ann -f -
  > {apiVersion: template.openshift.io/v1, kind: TemplateInstance, metadata: {name: ann}, spec: {template: {metadata: {name: t}, objects: [{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: []}]}}}
  > END
  $ kubectl wait templateinstance/ann --for=condition=InstantiateFailure --timeout=60s; kubectl get templateinstance ann -o jsonpath='{.spec.requester.username}: {.status.conditions[?(@.type=="InstantiateFailure")].message}'
  $ kubectl delete templateinstance --all
