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
  $ kubectl apply -f app.yaml --dry-run=server
  $ kubectl apply -f app.yaml --dry-run=client
  $ kubectl apply -f app.yaml
  $ kubectl apply -f app.yaml
  $ kubectl diff -f app.yaml
  $ kubectl diff -f blue.yaml | sed 's,/tmp/[^ ]*/,,g;/^diff/d;s/\t.*//'; echo ${PIPESTATUS[0]}
  $ kubectl apply -f blue.yaml
  $ kubectl apply view-last-applied cm app
  $ kubectl get cm app -o jsonpath='{.metadata.annotations}'
  $ sed '/colour/s/.*/data: {size: big}/' app.yaml | kubectl apply -f -
  $ kubectl get cm app -o jsonpath='{.data}'
  $ kubectl apply set-last-applied -f blue.yaml
  $ kubectl apply edit-last-applied cm app --help | head -1
  $ kubectl apply -f app.yaml -o name
  $ kubectl get -f app.yaml -o name
  $ kubectl create configmap plain -o name
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: plain}\n' | kubectl apply -f -
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {generateName: plain}\n' | kubectl apply -f -

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
  $ kubectl scale deploy web --replicas=4
  $ kubectl set env deploy web C=3
  $ sed 's/, {name: B, value: "2"}//' deploy.yaml | kubectl apply -f -
  $ kubectl get deploy web -o jsonpath='{.spec.replicas} {..env}'
  $ kubectl apply -f deploy.yaml --validate=warn
  $ sed 's/image: nginx/imagee: nginx/' deploy.yaml | kubectl apply -f -
  $ sed 's/image: nginx/imagee: nginx, image: y/' deploy.yaml | kubectl apply --validate=warn -f -
  $ sed 's/image: nginx/imagee: nginx, image: x/' deploy.yaml | kubectl apply --validate=ignore -f -

Pruning deletes what was applied with the labels and is no longer in the files.

  $ for n in 1 2 3; do printf "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned$n, labels: {set: s}}\n---\n"; done >set.yaml
  $ kubectl apply -f set.yaml
  $ sed '/pruned2/,/---/d' set.yaml | sed '1,3!b' >less.yaml; printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned1, labels: {set: s}}\n' | kubectl apply --prune -l set=s --prune-allowlist=core/v1/ConfigMap -f -
  $ kubectl get cm -l set=s -o name
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: pruned1, labels: {set: s}}\n' | kubectl apply --prune -l set=s -f -

Server-side: managers own fields, and others' are conflicts.

  $ sed 's/name: app,/name: ssa,/' app.yaml >ssa.yaml
  $ kubectl apply --server-side -f ssa.yaml
  $ kubectl apply --server-side -f ssa.yaml
  $ sed 's/red/blue/' ssa.yaml | kubectl apply --server-side --field-manager=other -f -
  $ sed 's/red/blue/' ssa.yaml | kubectl apply --server-side --field-manager=other --force-conflicts -f -
  $ kubectl get cm ssa -o yaml --show-managed-fields
  $ kubectl get svc ssa -o json --show-managed-fields | json "json.dumps(d['metadata']['managedFields'][0]['fieldsV1'])"
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ssa}\n' | kubectl apply --server-side --field-manager=other -f -
  $ kubectl get cm ssa -o jsonpath='{.data}{.metadata.labels}'
  $ kubectl apply --server-side -f ssa.yaml --dry-run=server
  $ kubectl patch cm ssa --type=merge -p '{"data":{"colour":"green"}}' --field-manager=painter
  $ kubectl apply --server-side -f ssa.yaml
  $ sed 's/image: nginx/imagee: nginx/' deploy.yaml | kubectl apply --server-side -f -
  $ kubectl diff --server-side -f ssa.yaml --force-conflicts | sed 's,/tmp/[^ ]*/,,g;/^diff/d;s/\t.*//'

What was applied by the client goes over to the server with its fields.

  $ kubectl get cm app -o json --show-managed-fields | json "[(m['manager'], m['operation']) for m in d['metadata']['managedFields']]"
  $ kubectl apply --server-side -f app.yaml
  $ kubectl get cm app -o json --show-managed-fields | json "[(m['manager'], m['operation']) for m in d['metadata']['managedFields']]"
  $ sed '/colour/s/.*/data: {size: big}/' app.yaml | kubectl apply --server-side -f -
  $ kubectl get cm app -o jsonpath='{.data}'
