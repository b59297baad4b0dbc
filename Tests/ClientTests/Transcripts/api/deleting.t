`kubectl delete`: names, selectors, files, cascades, finalizers, grace.

  $ for n in 1 2 3 4; do kubectl create configmap c$n --from-literal=a=b; done
  configmap/c1 created
  configmap/c2 created
  configmap/c3 created
  configmap/c4 created
  $ kubectl delete cm c1
  configmap "c1" deleted from deleting namespace
  $ kubectl delete cm c1
  Error from server (NotFound): configmaps "c1" not found
  [1]
  $ kubectl delete cm c1 --ignore-not-found
  $ kubectl delete cm c2 c3 --dry-run=server
  configmap "c2" deleted from deleting namespace (server dry run)
  configmap "c3" deleted from deleting namespace (server dry run)
  $ kubectl delete cm/c2 cm/c3
  configmap "c2" deleted from deleting namespace
  configmap "c3" deleted from deleting namespace
  $ kubectl label cm c4 app=app -o name; kubectl create service clusterip app --tcp=80 -o name; kubectl label svc app app=app --overwrite -o name
  configmap/c4
  service/app
  service/app
  $ kubectl delete svc,cm -l app=app
  service "app" deleted from deleting namespace
  configmap "c4" deleted from deleting namespace
  $ kubectl delete cm -l app=app
  No resources found
  $ kubectl run p1 --image=nginx -o name
  pod/p1
  $ kubectl delete pod p1 --now
  pod "p1" deleted from deleting namespace
  $ kubectl run p1 --image=nginx -o name
  pod/p1
  $ kubectl delete pod p1 --force
  Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.
  pod "p1" force deleted from deleting namespace
  $ kubectl run p1 --image=nginx -o name
  pod/p1
  $ kubectl delete pod p1 --grace-period=5 -o name
  pod/p1
  $ kubectl delete pods --all
  No resources found
  $ kubectl delete cm --field-selector metadata.name=none
  No resources found
  $ kubectl delete cm
  error: resource(s) were provided, but no name was specified
  [1]
  $ kubectl delete cm kube-root-ca.crt; retry kubectl get cm kube-root-ca.crt -o name
  configmap "kube-root-ca.crt" deleted from deleting namespace
  configmap/kube-root-ca.crt

Finalizers hold an object until they are taken away.

  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: held, finalizers: [example.com/hold]}\n' | kubectl create -f -
  configmap/held created
  $ kubectl delete cm held --wait=false
  configmap "held" deleted from deleting namespace
  $ kubectl get cm held -o jsonpath='{.metadata.finalizers} {.metadata.deletionGracePeriodSeconds}'
  ["example.com/hold"] 0
  $ kubectl delete cm held --timeout=3s
  configmap "held" deleted from deleting namespace
  error: timed out waiting for the condition on configmaps/held
  [1]
  $ kubectl patch cm held --type=json -p '[{"op":"add","path":"/metadata/finalizers/-","value":"example.com/more"}]'
  The ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/more"}
  [1]
  $ kubectl patch cm held --type=merge -p '{"metadata":{"finalizers":null}}'
  configmap/held patched
  $ kubectl get cm held
  Error from server (NotFound): configmaps "held" not found
  [1]

Owners take what they own along, or leave it.

  $ own() { kubectl create cm $1 >/dev/null; for n in a b; do echo "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"$1-$n\",\"labels\":{\"owner\":\"$1\"},\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"$1\",\"uid\":\"$(kubectl get cm $1 -o jsonpath={.metadata.uid})\",\"blockOwnerDeletion\":true}]}}"; done | kubectl create -f - -o name; }
  $ gone() { [ -z "$(kubectl get cm -l owner=$1 -o name)" ]; }
  $ own back
  configmap/back-a
  configmap/back-b
  $ kubectl delete cm back
  configmap "back" deleted from deleting namespace
  $ retry gone back
  $ own front
  configmap/front-a
  configmap/front-b
  $ kubectl delete cm front --cascade=foreground
  configmap "front" deleted from deleting namespace
  $ kubectl get cm -l owner=front
  No resources found in deleting namespace.
  $ own orphans
  configmap/orphans-a
  configmap/orphans-b
  $ kubectl delete cm orphans --cascade=orphan
  configmap "orphans" deleted from deleting namespace
  $ kubectl get cm -l owner=orphans -o jsonpath='{range .items[*]}{.metadata.name} {.metadata.ownerReferences}{"\n"}{end}'
  orphans-a 
  orphans-b 
  $ kubectl create job j1 --image=busybox -o name -- true
  job.batch/j1
  $ kubectl delete job j1 --cascade=orphan
  job.batch "j1" deleted from deleting namespace

A namespace ends with all that is in it.

  $ kubectl create namespace deleting-more; kubectl create cm c1 -n deleting-more -o name; kubectl create secret generic s1 -n deleting-more -o name
  namespace/deleting-more created
  configmap/c1
  secret/s1
  $ kubectl delete namespace deleting-more --wait=false
  namespace "deleting-more" deleted
  $ kubectl delete namespace deleting-more --ignore-not-found >/dev/null; kubectl get namespace deleting-more
  Error from server (NotFound): namespaces "deleting-more" not found
  [1]
  $ kubectl get cm -n deleting-more
  No resources found in deleting-more namespace.
  $ kubectl delete all --all
  No resources found
