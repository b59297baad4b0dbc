`kubectl delete`: names, selectors, files, cascades, finalizers, grace.

  $ for n in 1 2 3 4; do kubectl create configmap c$n --from-literal=a=b; done
  $ kubectl delete cm c1
  $ kubectl delete cm c1
  $ kubectl delete cm c1 --ignore-not-found
  $ kubectl delete cm c2 c3 --dry-run=server
  $ kubectl delete cm/c2 cm/c3
  $ kubectl label cm c4 app=app -o name; kubectl create service clusterip app --tcp=80 -o name; kubectl label svc app app=app --overwrite -o name
  $ kubectl delete svc,cm -l app=app
  $ kubectl delete cm -l app=app
  $ kubectl run p1 --image=nginx -o name
  $ kubectl delete pod p1 --now
  $ kubectl run p1 --image=nginx -o name
  $ kubectl delete pod p1 --force
  $ kubectl run p1 --image=nginx -o name
  $ kubectl delete pod p1 --grace-period=5 -o name
  $ kubectl delete pods --all
  $ kubectl delete cm --field-selector metadata.name=none
  $ kubectl delete cm
  $ kubectl delete cm kube-root-ca.crt; retry kubectl get cm kube-root-ca.crt -o name

Finalizers hold an object until they are taken away.

  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [example.com/hold]}\n' | kubectl create -f -
  $ kubectl delete cm held --wait=false
  $ kubectl get cm held -o jsonpath='{.metadata.finalizers} {.metadata.deletionGracePeriodSeconds}'
  $ kubectl delete cm held --timeout=1s
  $ kubectl patch cm held --type=json -p '[{"op":"add","path":"/metadata/finalizers/-","value":"example.com/more"}]'
  $ kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'
  $ kubectl get cm held

Owners take what they own along, or leave it.

  $ own() { kubectl create cm $1 >/dev/null; for n in a b; do echo "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"$1-$n\",\"labels\":{\"owner\":\"$1\"},\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"$1\",\"uid\":\"$(kubectl get cm $1 -o jsonpath={.metadata.uid})\",\"blockOwnerDeletion\":true}]}}"; done | kubectl create -f - -o name; }
  $ gone() { [ -z "$(kubectl get cm -l owner=$1 -o name)" ]; }
  $ own back
  $ kubectl delete cm back
  $ retry gone back
  $ own front
  $ kubectl delete cm front --cascade=foreground
  $ kubectl get cm -l owner=front
  $ own orphans
  $ kubectl delete cm orphans --cascade=orphan
  $ kubectl get cm -l owner=orphans -o jsonpath='{range .items[*]}{.metadata.name} {.metadata.ownerReferences}{"\n"}{end}'
  $ kubectl create job j1 --image=busybox -o name -- true
  $ kubectl delete job j1 --cascade=orphan

A namespace ends with all that is in it.

  $ kubectl create namespace deleting-more; kubectl create cm c1 -n deleting-more -o name; kubectl create secret generic s1 -n deleting-more -o name
  $ kubectl delete namespace deleting-more --wait=false
  $ kubectl delete namespace deleting-more --ignore-not-found >/dev/null; kubectl get namespace deleting-more
  $ kubectl get cm -n deleting-more
  $ kubectl delete all --all
