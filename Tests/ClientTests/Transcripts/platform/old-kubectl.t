kubectl 1.20, of 2020: legacy discovery, checks of its own by OpenAPI v2, no server-side apply, SPDY.

  $ kubectl-1.20 version --short
  $ kubectl() { kubectl-1.20 "$@"; }
  $ IMAGE=image-registry.openshift-image-registry.svc:5000/openshift/tools:1
  $ kubectl api-versions | grep -c .
  $ kubectl api-resources --api-group=apps
  $ kubectl create configmap c1 --from-literal=a=b
  $ kubectl create secret generic s1 --from-literal=a=b
  $ kubectl create job j1 --image=$IMAGE -- true
  $ kubectl create service clusterip web --tcp=80:8080
  $ kubectl create role r1 --verb=get --resource=pods
  $ kubectl create rolebinding rb1 --role=r1 --user=ann
  $ kubectl get cm
  $ kubectl get cm c1 -o yaml
  $ kubectl get role -o name
  $ kubectl get cm -o custom-columns=N:.metadata.name --no-headers
  $ kubectl get cm nothere
  $ kubectl label cm c1 x=y
  $ kubectl annotate cm c1 n=1
  $ kubectl patch cm c1 -p '{"data":{"b":"2"}}'
  $ kubectl patch cm c1 --type=json -p '[{"op":"remove","path":"/data/a"}]'
  $ kubectl get cm c1 -o jsonpath='{.data}'
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: {colour: red}\n' >app.yaml
  $ kubectl apply -f app.yaml
  $ kubectl apply -f app.yaml
  $ sed 's/red/blue/' app.yaml | kubectl apply -f -
  $ sed 's/data:/dta:/' app.yaml | kubectl apply -f -
  $ sed 's/red/green/' app.yaml | kubectl diff -f - | sed -n '/^[-+] /p'
  $ sed 's/red/green/' app.yaml | kubectl replace -f -
  $ printf 'apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: ConfigMap, metadata: {name: listed}}]\n' | kubectl create -f -
  $ kubectl explain configmap.data | head -6
  $ kubectl auth can-i create pods
  $ kubectl auth can-i create pods --as ann
  $ kubectl describe cm app | head -3
  $ kubectl get ns $NS
  $ kubectl top nodes

Containers.

  $ kubectl run web --image=$IMAGE
  $ kubectl wait pod web --for=condition=Ready --timeout=60s
  $ kubectl get pods
  $ kubectl exec web -- sh -c 'echo out; exit 3'
  $ echo hello | kubectl exec -i web -- cat
  $ head -c 500000 /dev/urandom >big; kubectl cp big web:/tmp/big; kubectl cp web:/tmp/big back; cmp big back
  $ kubectl logs web | grep -c .
  $ kubectl run once --image=$IMAGE --rm -i --restart=Never --quiet -- sh -c 'sleep 1; echo it ran'
  $ kubectl port-forward web :8080 >forward.log 2>&1 & retry grep -q Forwarding forward.log; curl -s http://127.0.0.1:$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' forward.log)/; kill %%
  $ kubectl exec none -- true
  $ kubectl create deployment dep --image=$IMAGE
  $ kubectl scale deploy dep --replicas=0
  $ kubectl set image deploy/dep tools=x:2
  $ kubectl rollout pause deploy dep
  $ kubectl delete deploy dep
  $ kubectl delete pod web --now
  $ kubectl delete cm --all
