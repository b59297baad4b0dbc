`kubectl label`, `annotate`, `patch`, `edit`, `replace` and `set`.

  $ kubectl create configmap c1 --from-literal=a=b -o name
  $ kubectl create configmap c2 --from-literal=a=c -o name
  $ kubectl create deployment web --image=nginx --replicas=2 -o name
  $ kubectl create pdb p1 --selector=app=web --min-available=1 -o name
  $ kubectl label cm c1 x=y
  $ kubectl label cm c1 x=y
  $ kubectl label cm c1 x=z
  $ kubectl label cm c1 x=z --overwrite
  $ kubectl label cm c1 x=z --resource-version=1
  $ kubectl label cm --all team=a
  $ kubectl get cm -l x=z -o name
  $ kubectl label cm c1 x-
  $ kubectl label cm c1 x-
  $ kubectl label cm c1 --list
  $ kubectl label cm c1 'bad key=1'
  $ kubectl label cm c1 good=-bad-
  $ kubectl annotate cm c1 n=1 m='two words'
  $ kubectl annotate cm c1 n=2
  $ kubectl annotate cm c1 n- m-
  $ kubectl patch cm c1 -p '{"data":{"b":"2"}}'
  $ kubectl patch cm c1 -p '{"data":{"b":"2"}}'
  $ kubectl patch cm c1 -p 'data: {b: null}'
  $ kubectl patch cm c1 --type=merge -p '{"data":{"c":"3"}}'
  $ kubectl patch cm c1 --type=json -p '[{"op":"test","path":"/data/a","value":"q"}]'
  $ kubectl patch cm c1 --type=json -p '[{"op":"remove","path":"/data/none"}]'
  $ kubectl patch cm c1 --type=json -p '[{"op":"jump","path":"/data/a"}]'
  $ kubectl patch cm c1 --type=json -p '[{"op":"remove","path":"/data/a"},{"op":"add","path":"/data/d","value":"4"},{"op":"copy","from":"/data/d","path":"/data/e"},{"op":"move","from":"/data/c","path":"/data/f"}]'
  $ kubectl get cm c1 -o jsonpath='{.data}'
  $ kubectl patch cm c1 --type=merge -p '{"metadata":{"resourceVersion":"1"}}'
  $ kubectl patch cm c1 --type=merge -p '{"metadata":{"name":"other"}}'
  $ kubectl patch cm c1 --type=merge -p '{"data":{"a":1}}'
  $ kubectl patch cm c1 --type=merge -p '{"data":'
  $ kubectl patch cm nothere -p '{}'
  $ kubectl patch cm c1 --type=merge -p '{"data":{"z":"26"}}' --dry-run=server -o jsonpath='{.data}'
  $ kubectl patch pdb p1 --type=merge -p '{"spec":{"minAvailable":2}}'
  $ kubectl get pdb p1 -o jsonpath='{.metadata.generation}'

Strategic merge: lists by key, directives.

  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","image":"busybox"}]}}}}'
  $ kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].name}'
  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"nginx"},{"name":"side"}],"containers":[{"name":"side","env":[{"name":"A","value":"1"}]}]}}}}'
  $ kubectl get deploy web -o jsonpath='{range .spec.template.spec.containers[*]}{.name} {.env} {end}'
  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"containers":[{"name":"side","$patch":"delete"}]}}}}'
  $ kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].name}'
  $ kubectl patch deploy web -p '{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}'
  $ kubectl get deploy web -o jsonpath='{.spec.strategy}'
  $ kubectl patch deploy web -p '{"spec":{"template":{"spec":{"$patch":"replace","containers":[{"name":"new","image":"x"}]}}}}'
  $ kubectl get deploy web -o jsonpath='{.spec.template.spec.containers[*].name}'
  $ kubectl patch deploy web -p '{"spec":{"selector":{"matchLabels":{"app":"other"}}}}'
  $ kubectl patch deploy web -p '{"spec":{"nothing":1}}'
  $ kubectl patch deploy web --subresource=scale --type=merge -p '{"spec":{"replicas":5}}'
  $ kubectl patch deploy web --subresource=status --type=merge -p '{"status":{"replicas":5,"observedGeneration":1},"spec":{"replicas":9}}'
  $ kubectl get deploy web -o jsonpath='{.spec.replicas} {.status.replicas}'

`edit` runs an editor; its conflict and refusal come back into the file.

  $ EDITOR="sed -i s/d:.*/d:\ edited/" kubectl edit cm c1
  $ EDITOR=true kubectl edit cm c1
  $ kubectl get cm c1 -o jsonpath='{.data.d}'
  $ EDITOR="sed -i s/^data:/dta:/" kubectl edit cm c1 | grep -v 'temporary\|reopened\|tmp'
  $ KUBE_EDITOR="sed -i s/replicas:\ 5/replicas:\ 1/" kubectl edit deploy/web
  $ kubectl get deploy web -o jsonpath='{.spec.replicas}'

  $ kubectl get cm c1 -o yaml | sed 's/edited/replaced/' | kubectl replace -f -
  $ kubectl get cm c1 -o yaml | sed 's/resourceVersion: .*/resourceVersion: "1"/' | kubectl replace -f -
  $ kubectl get cm c1 -o yaml | sed '/resourceVersion/d;/uid/d' >c1.yaml; uid=$(kubectl get cm c1 -o jsonpath='{.metadata.uid}'); kubectl replace --force -f c1.yaml; [ $uid != $(kubectl get cm c1 -o jsonpath='{.metadata.uid}') ]
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: absent}\n' | kubectl replace -f -

  $ kubectl set image deploy/web new=nginx:2
  $ kubectl set image deploy/web nothere=nginx:2
  $ kubectl set env deploy/web B=2 C=3
  $ kubectl set env deploy/web --from=configmap/c1 --prefix=P_
  $ kubectl set env deploy/web --list
  $ kubectl set env deploy/web B-
  $ kubectl set resources deploy/web --limits=cpu=200m,memory=64Mi --requests=cpu=100m
  $ kubectl set serviceaccount deploy/web robot
  $ kubectl set selector svc/nothere a=b
  $ kubectl create service clusterip web --tcp=80 -o name
  $ kubectl set selector svc web a=b
  $ kubectl create clusterrolebinding changing --clusterrole=view --user=ann -o name
  $ kubectl set subject clusterrolebinding changing --serviceaccount=$NS:default
  $ kubectl get clusterrolebinding changing -o wide
  $ kubectl get deploy web -o jsonpath='{..image} {..env[*].name} {..resources} {..serviceAccountName}'
  $ kubectl get deploy web -o jsonpath='{.metadata.generation}'
  $ kubectl get deploy web -o json --show-managed-fields | json "[(m['manager'], m['operation'], m.get('subresource')) for m in d['metadata']['managedFields']]"
