`kubectl describe` reads the typed object, its events and what belongs to it.

  $ kubectl create configmap c1 --from-literal=a=b -o name
  $ kubectl create secret generic s1 --from-literal=a=b -o name
  $ kubectl create deployment web --image=nginx --replicas=2 --port=80 -o name
  $ kubectl create job j1 --image=busybox -o name -- true
  $ kubectl create cronjob cj1 --image=busybox --schedule='@daily' -o name -- true
  $ kubectl create service clusterip web --tcp=80:8080 -o name
  $ kubectl create ingress i1 --rule=host/path=web:80 -o name
  $ kubectl create quota q1 --hard=pods=50 -o name
  $ kubectl create pdb p1 --selector=app=web --min-available=1 -o name
  $ kubectl create role r1 --verb=get --resource=pods -o name
  $ kubectl create rolebinding rb1 --role=r1 --user=ann -o name
  $ kubectl autoscale deployment web --min=1 --max=3 -o name
  $ kubectl run p1 --image=nginx -o name
  $ kubectl describe cm c1
  $ kubectl describe secret s1
  $ kubectl describe deploy web
  $ kubectl describe job j1
  $ kubectl describe cronjob cj1
  $ kubectl describe svc web
  $ kubectl describe ingress i1
  $ kubectl describe quota q1
  $ kubectl describe pdb p1
  $ kubectl describe role r1
  $ kubectl describe rolebinding rb1
  $ kubectl describe hpa web
  $ kubectl describe sa default
  $ kubectl describe ns $NS
  $ kubectl describe pod p1 | sed 's/kube-api-access-[a-z0-9]*/kube-api-access-xxxxx/'
  $ kubectl describe clusterrole view | head -8
  $ kubectl describe priorityclass system-node-critical
  $ kubectl describe pods nothere
  $ kubectl describe pods -l none=here
  $ kubectl describe cm c | head -3

Events of an object are found by its name, kind and uid.

  $ cat <<END | kubectl create -f -
  > {apiVersion: v1, kind: Event, metadata: {name: p1.1}, involvedObject: {apiVersion: v1, kind: Pod, name: p1, namespace: $NS, uid: $(kubectl get pod p1 -o 'jsonpath={.metadata.uid}')}, reason: Pulled, message: it is here, type: Normal, source: {component: kubelet, host: n1}, count: 2, firstTimestamp: "$(date -u +%FT%TZ)", lastTimestamp: "$(date -u +%FT%TZ)"}
  > END
  $ kubectl describe pod p1 | sed -n '/^Events/,$p'
  $ kubectl get events
  $ kubectl get events -o wide
  $ kubectl events
  $ kubectl events --for pod/p1 --types=Normal --no-headers
  $ kubectl events --for pod/p2
