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
  secret/values created
  templateinstance.template.openshift.io/shop created
  $ kubectl wait templateinstance/shop --for=condition=Ready --timeout=60s
  templateinstance.template.openshift.io/shop condition met
  $ kubectl get templateinstance shop -o json | json "[(o['ref']['kind'], o['ref']['name'], o['ref']['namespace']) for o in d['status']['objects']], d['spec']['requester']['username'], d['metadata']['finalizers']"
  [('ConfigMap', 'shop', 'oc-templates'), ('Service', 'shop', 'oc-templates')] system:admin ['template.openshift.io/finalizer']
  $ kubectl get configmap,service -l made=by-template -o name
  configmap/shop
  service/shop
  $ kubectl get configmap shop -o json | json "len(d['data']['password']), sorted(d['metadata']['labels'])"
  8 ['made', 'template.openshift.io/template-instance-owner']
  $ kubectl delete templateinstance shop; kubectl get configmap,service -l made=by-template
  templateinstance.template.openshift.io "shop" deleted from oc-templates namespace
  No resources found in oc-templates namespace.
  $ oc POST $template/templateinstances '{"kind":"TemplateInstance","apiVersion":"template.openshift.io/v1","metadata":{"name":"bad"},"spec":{"template":{"metadata":{"name":"t"},"parameters":[{"name":"NAME","required":true}],"objects":[]}}}' | json "d['kind']"
  TemplateInstance
  $ kubectl wait templateinstance/bad --for=condition=InstantiateFailure --timeout=60s; kubectl get templateinstance bad -o jsonpath='{.status.conditions[?(@.type=="InstantiateFailure")].message}'
  templateinstance.template.openshift.io/bad condition met
  Template.template.openshift.io "t" is invalid: template.parameters[0].value: Required value: template: parameter NAME is required and must be specified
  $ kubectl create rolebinding ann --clusterrole=edit --user=ann >/dev/null; cat <<END | kubectl create --as ann -f -
  > {apiVersion: template.openshift.io/v1, kind: TemplateInstance, metadata: {name: ann}, spec: {template: {metadata: {name: t}, objects: [{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: []}]}}}
  > END
  templateinstance.template.openshift.io/ann created
  $ kubectl wait templateinstance/ann --for=condition=InstantiateFailure --timeout=60s; kubectl get templateinstance ann -o jsonpath='{.spec.requester.username}: {.status.conditions[?(@.type=="InstantiateFailure")].message}'
  templateinstance.template.openshift.io/ann condition met
  ann: roles.rbac.authorization.k8s.io is forbidden: User "ann" cannot create resource "roles" in API group "rbac.authorization.k8s.io" in the namespace "oc-templates"
  $ kubectl delete templateinstance --all
  templateinstance.template.openshift.io "ann" deleted from oc-templates namespace
  templateinstance.template.openshift.io "bad" deleted from oc-templates namespace
