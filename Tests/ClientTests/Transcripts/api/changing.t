`kubectl label`, `annotate`, `patch`, `edit`, `replace` and `set`.

  $ kubectl create configmap c1 --from-literal=a=b -o name
  configmap/c1
  $ kubectl create configmap c2 --from-literal=a=c -o name
  configmap/c2
  $ kubectl create deployment web --image=nginx --replicas=2 -o name
  deployment.apps/web
  $ kubectl create pdb p1 --selector=app=web --min-available=1 -o name
  poddisruptionbudget.policy/p1
  $ kubectl label cm c1 x=y
  configmap/c1 labeled
  $ kubectl label cm c1 x=y
  configmap/c1 not labeled
  $ kubectl label cm c1 x=z
  error: 'x' already has a value (y), and --overwrite is false
  [1]
  $ kubectl label cm c1 x=z --overwrite
  configmap/c1 labeled
  $ kubectl label cm c1 x=z --resource-version=1
  configmap/c1 not labeled
  $ kubectl label cm c1 c2 team=a
  configmap/c1 labeled
  configmap/c2 labeled
  $ kubectl get cm -l x=z -o name
  configmap/c1
  $ kubectl label cm c1 x-
  configmap/c1 unlabeled
  $ kubectl label cm c1 x-
  label "x" not found.
  configmap/c1 not labeled
  $ kubectl label cm c1 --list
  team=a
  $ kubectl label cm c1 'bad key=1'
  The ConfigMap "c1" is invalid: metadata.labels: Invalid value: "bad key": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')
  [1]
  $ kubectl label cm c1 good=-bad-
  error: invalid label value: "good=-bad-": a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')
  [1]
  $ kubectl annotate cm c1 n=1 m='two words'
  configmap/c1 annotated
  $ kubectl annotate cm c1 n=2
  error: --overwrite is false but found the following declared annotation(s): 'n' already has a value (1)
  [1]
  $ kubectl annotate cm c1 n- m-
  configmap/c1 annotated
  $ kubectl patch cm c1 -p '{"data":{"b":"2"}}'
  configmap/c1 patched
  $ kubectl patch cm c1 -p '{"data":{"b":"2"}}'
  configmap/c1 patched (no change)
  $ kubectl patch cm c1 -p 'data: {b: null}'
  configmap/c1 patched
  $ kubectl patch cm c1 --type=merge -p '{"data":{"c":"3"}}'
  configmap/c1 patched
  $ kubectl patch cm c1 --type=json -p '[{"op":"test","path":"/data/a","value":"q"}]'
  The request is invalid: the server rejected our request due to an error in our request
  [1]
  $ kubectl patch cm c1 --type=json -p '[{"op":"remove","path":"/data/none"}]'
  The request is invalid: the server rejected our request due to an error in our request
  [1]
  $ kubectl patch cm c1 --type=json -p '[{"op":"jump","path":"/data/a"}]'
  The request is invalid: the server rejected our request due to an error in our request
  [1]
  $ kubectl patch cm c1 --type=json -p '[{"path":"/data/a"}]'
  The request is invalid: the server rejected our request due to an error in our request
  [1]
  $ kubectl patch cm c1 --type=json -p '[{"op":7,"path":"/data/a"}]'
  Error from server (BadRequest): error decoding patch: json: cannot unmarshal number into Go struct field jsonPatchOp.op of type string
  [1]
  $ kubectl patch cm c1 --type=json -p '[{"op":"test","path":"/data/none","why":"x"}]'
  Warning: json patch unknown field "[0].why"
  configmap/c1 patched (no change)
  $ kubectl patch cm c1 --type=json -p '[{"op":"remove","path":"/data/a"},{"op":"add","path":"/data/d","value":"4"},{"op":"copy","from":"/data/d","path":"/data/e"},{"op":"move","from":"/data/c","path":"/data/f"}]'
  configmap/c1 patched
  $ kubectl get cm c1 -o jsonpath='{.data}'
  {"d":"4","e":"4","f":"3"}
  $ kubectl patch cm c1 --type=merge -p '{"metadata":{"resourceVersion":"1"}}'
  Error from server (Conflict): Operation cannot be fulfilled on configmaps "c1": the object has been modified; please apply your changes to the latest version and try again
  [1]
  $ kubectl patch cm c1 --type=merge -p '{"metadata":{"name":"other"}}'
  Error from server (BadRequest): the name of the object (other) does not match the name on the URL (c1)
  [1]
  $ kubectl patch cm c1 --type=merge -p '{"data":{"a":1}}' 2>&1 | sed 's/"{.*}"/DOCUMENT/'
  The request is invalid: patch: Invalid value: DOCUMENT: json: cannot unmarshal number into Go struct field ConfigMap.data of type string
  $ kubectl patch cm c1 --type=merge -p '{"data":'
  Error from server (BadRequest): error decoding patch: unexpected end of JSON input
  [1]
  $ kubectl patch cm nothere -p '{}'
  Error from server (NotFound): configmaps "nothere" not found
  [1]
  $ kubectl patch cm c1 --type=merge -p '{"data":{"z":"26"}}' --dry-run=server -o jsonpath='{.data}'
  {"d":"4","e":"4","f":"3","z":"26"}
  $ kubectl patch pdb p1 --type=merge -p '{"spec":{"minAvailable":2}}'
  poddisruptionbudget.policy/p1 patched
  $ kubectl get pdb p1 -o jsonpath='{.metadata.generation}'
  2

Strategic merge: lists by key, directives.

  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}'
  deployment.apps/web patched
  $ kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].name}'
  nginx side
  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"nginx"},{"name":"side"}],"containers":[{"name":"side","env":[{"name":"A","value":"1"}]}]}}}}'
  deployment.apps/web patched
  $ kubectl get deploy web -o jsonpath='{range .spec.template.spec.containers[*]}{.name} {.env} {end}'
  nginx  side [{"name":"A","value":"1"}] 
  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'
  deployment.apps/web patched
  $ kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].name}'
  nginx
  $ kubectl patch deploy web -p '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'
  deployment.apps/web patched
  $ kubectl get deploy web -o jsonpath='{.spec.strategy}'
  {"type":"Recreate"}
  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"$patch":"replace","containers":[{"name":"new","image":"x"}]}}}}'
  deployment.apps/web patched
  $ kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].name}'
  new
  $ kubectl patch deploy web -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'
  The Deployment "web" is invalid: 
  * spec.selector: Invalid value: {"matchLabels":{"app":"other"}}: field is immutable
  * spec.template.metadata.labels: Invalid value: {"app":"web"}: `selector` does not match template `labels`
  [1]
  $ kubectl patch deploy web -p '{"spec":{"nothing":1}}'
  Warning: unknown field "spec.nothing"
  deployment.apps/web patched (no change)
  $ kubectl patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":5}}'
  scale.autoscaling/web patched
  $ kubectl patch deploy web --subresource=status --type=merge -p '{"status":{"replicas":5,"observedGeneration":1},"spec":{"replicas":9}}'
  deployment.apps/web patched
  $ kubectl get deploy web -o jsonpath='{.spec.replicas} {.status.replicas}'
  5 5

`edit` runs an editor; its conflict and refusal come back into the file.

  $ EDITOR="sed -i s/^..d:.*/\ \ d:\ edited/" kubectl edit cm c1
  configmap/c1 edited
  $ EDITOR=true kubectl edit cm c1
  Edit cancelled, no changes made.
  $ kubectl get cm c1 -o jsonpath='{.data.d}'
  edited
  $ EDITOR="sed -i s/^data:/dta:/" kubectl edit cm c1
  error: configmaps "c1" is invalid
  A copy of your changes has been stored to "<home>/kubectl-edit-N.yaml"
  error: Edit cancelled, no valid changes were saved.
  [1]
  $ KUBE_EDITOR="sed -i s/replicas:\ 5/replicas:\ 1/" kubectl edit deploy/web
  deployment.apps/web edited
  $ kubectl get deploy web -o jsonpath='{.spec.replicas}'
  1

  $ kubectl get cm c1 -o yaml | sed 's/edited/replaced/' | kubectl replace -f -
  configmap/c1 replaced
  $ kubectl get cm c1 -o yaml | sed 's/resourceVersion: .*/resourceVersion: "1"/' | kubectl replace -f -
  Error from server (Conflict): error when replacing "STDIN": Operation cannot be fulfilled on configmaps "c1": the object has been modified; please apply your changes to the latest version and try again
  [1]
  $ kubectl get cm c1 -o yaml | sed '/resourceVersion/d;/uid/d' >c1.yaml; uid=$(kubectl get cm c1 -o jsonpath='{.metadata.uid}'); kubectl replace --force -f c1.yaml; [ $uid != $(kubectl get cm c1 -o jsonpath='{.metadata.uid}') ]
  configmap "c1" deleted from changing namespace
  configmap/c1 replaced
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: absent}\n' | kubectl replace -f -
  Error from server (NotFound): error when replacing "STDIN": configmaps "absent" not found
  [1]

  $ kubectl set image deploy/web new=nginx:2
  deployment.apps/web image updated
  $ kubectl set image deploy/web nothere=nginx:2
  error: unable to find container named "nothere"
  [1]
  $ kubectl set env deploy/web B=2 C=3
  deployment.apps/web env updated
  $ kubectl set env deploy/web --from=configmap/c1 --keys=d --prefix=P_
  Warning: key d transferred to D
  deployment.apps/web env updated
  $ kubectl set env deploy/web --list
  # Deployment web, container new
  B=2
  C=3
  # P_D from configmap c1, key d
  $ kubectl set env deploy/web B-
  deployment.apps/web env updated
  $ kubectl set resources deploy/web --limits=cpu=200m,memory=64Mi --requests=cpu=100m
  deployment.apps/web resource requirements updated
  $ kubectl set serviceaccount deploy/web robot
  deployment.apps/web serviceaccount updated
  $ kubectl set selector svc/nothere a=b
  Error from server (NotFound): services "nothere" not found
  [1]
  $ kubectl create service clusterip web --tcp=80 -o name
  service/web
  $ kubectl set selector svc web a=b
  service/web selector updated
  $ kubectl create clusterrolebinding changing --clusterrole=view --user=ann -o name
  clusterrolebinding.rbac.authorization.k8s.io/changing
  $ kubectl set subject clusterrolebinding changing --serviceaccount=$NS:default
  clusterrolebinding.rbac.authorization.k8s.io/changing subjects updated
  $ kubectl get clusterrolebinding changing -o wide
  NAME   ROLE   AGE   USERS   GROUPS   SERVICEACCOUNTS
  changing   ClusterRole/view   <age>   ann   changing/default
  $ kubectl get deploy web -o jsonpath='{..image} {..env[*].name} {..resources} {..serviceAccountName}'
  nginx:2 C P_D {"limits":{"cpu":"200m","memory":"64Mi"},"requests":{"cpu":"100m"}} robot
  $ kubectl get deploy web -o jsonpath='{.metadata.generation}'
  14
  $ kubectl get deploy web -o json --show-managed-fields | json "sorted((m['manager'], m['operation'], m.get('subresource', '')) for m in d['metadata']['managedFields'])"
  [('kubectl-create', 'Update', ''), ('kubectl-edit', 'Update', ''), ('kubectl-patch', 'Update', ''), ('kubectl-patch', 'Update', 'status'), ('kubectl-set', 'Update', '')]
