`kubectl create`, `run` and `expose`: bodies in protobuf for what generators make, JSON for the rest.

  $ kubectl create configmap c1 --from-literal=a=b --from-literal=x.y=z
  $ printf 'one' >file.txt; printf '\377\376' >file.bin; kubectl create configmap c2 --from-file=file.txt --from-file=raw=file.bin
  $ kubectl get cm c2 -o jsonpath='{.data} {.binaryData}'
  $ printf 'A=1\nB=two\n' >vars; kubectl create configmap c3 --from-env-file=vars
  $ kubectl get cm c3 -o jsonpath='{.data}'
  $ kubectl create secret generic s1 --from-literal=a=b
  $ kubectl create secret docker-registry s2 --docker-server=r.example --docker-username=u --docker-password=p
  $ openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=x 2>/dev/null; kubectl create secret tls s3 --cert=cert.pem --key=key.pem
  $ kubectl get secrets
  $ kubectl get secret s1 -o jsonpath='{.type} {.data.a}'
  $ kubectl create serviceaccount robot
  $ kubectl create deployment web --image=nginx --replicas=2 --port=80
  $ kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.selector} {.spec.strategy} {.spec.template.spec.containers}'
  $ kubectl create job j1 --image=busybox -- sh -c 'echo hi'
  $ kubectl create cronjob cj1 --image=busybox --schedule='*/5 * * * *' -- true
  $ kubectl create job j2 --from=cronjob/cj1
  $ kubectl get job j2 -o jsonpath='{.metadata.annotations} {.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'
  $ kubectl create quota q1 --hard=pods=50,cpu=10 --scopes=NotTerminating
  $ kubectl create role r1 --verb=get,list --resource=pods,deployments.apps --resource-name=web
  $ kubectl get role r1 -o jsonpath='{.rules}'
  $ kubectl create rolebinding rb1 --role=r1 --serviceaccount=$NS:robot --user=ann --group=devs
  $ kubectl get rolebinding rb1 -o jsonpath='{.roleRef} {.subjects}'
  $ kubectl create clusterrole cr1 --verb=get --resource=nodes
  $ kubectl create clusterrole cr2 --verb=get --non-resource-url=/logs/*
  $ kubectl create clusterrole cr3 --aggregation-rule=a=b
  $ kubectl create clusterrolebinding crb1 --clusterrole=cr1 --user=ann
  $ kubectl create ingress i1 --rule='host/path*=svc:80,tls=secret' --annotation=a=b --class=none
  $ kubectl get ingress i1 -o jsonpath='{.spec}'
  $ kubectl create poddisruptionbudget p1 --selector=a=b --min-available=50%
  $ kubectl create priorityclass pc1 --value=1000 --description=d
  $ kubectl create service clusterip svc1 --tcp=80:8080
  $ kubectl create service clusterip svc2 --clusterip=None --tcp=80
  $ kubectl create service nodeport svc3 --tcp=80 --node-port=30080
  $ kubectl create service externalname svc4 --external-name=example.com
  $ kubectl create service loadbalancer svc5 --tcp=443:8443
  $ kubectl get svc
  $ kubectl create namespace creating-more
  $ kubectl get ns creating-more -o jsonpath='{.metadata.labels} {.spec} {.status}'
  $ kubectl run p1 --image=nginx --labels=run=p1 --port=80 --env=A=1 --overrides='{"spec":{"terminationGracePeriodSeconds":3}}'
  $ kubectl get pod p1 -o jsonpath='{.metadata.labels} {.spec.containers[0].env} {.spec.terminationGracePeriodSeconds} {.status.qosClass} {.status.phase}'
  $ kubectl run p2 --image=busybox --restart=Never --dry-run=client -o yaml -- sleep 10
  $ kubectl expose deployment web --port=80 --target-port=8080 --name=web2
  $ kubectl get svc web2 -o jsonpath='{.spec.selector} {.spec.ports}'
  $ kubectl expose pod p1 --port=80
  $ kubectl autoscale deployment web --min=1 --max=3 --cpu=70%
  $ kubectl get hpa web -o jsonpath='{.spec}'

Dry runs go through everything and store nothing.

  $ kubectl create configmap dry --from-literal=a=b --dry-run=server
  $ kubectl create configmap dry --from-literal=a=b --dry-run=server -o yaml
  $ kubectl get cm dry
  $ kubectl create configmap dry --from-literal=a=b --dry-run=client -o json

What is there already stays.

  $ kubectl create configmap c1
  $ kubectl run p1 --image=nginx
  $ kubectl create namespace creating-more
  $ kubectl create deployment web --image=nginx

Files with more than one object, lists, folders, kustomizations and generated names.

  $ mkdir objects; cat >objects/list.yaml <<END
  > apiVersion: v1
  > kind: List
  > items:
  > - {apiVersion: v1, kind: ConfigMap, metadata: {name: l1}}
  > - {apiVersion: v1, kind: Service, metadata: {name: l2}, spec: {ports: [{port: 80}]}}
  > END
  $ printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"generateName":"gen-"}}' >objects/one.json
  $ kubectl create -f objects
  configmap/l1 created
  service/l2 created
  configmap/gen-[bcdfghjklmnpqrstvwxz2456789]{5} created (re)
  $ kubectl get -f objects/list.yaml
  $ mkdir base; printf 'resources: [cm.yaml]\nnamePrefix: dev-\ncommonLabels: {env: dev}\nconfigMapGenerator: [{name: made, literals: [a=b]}]\n' >base/kustomization.yaml
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: k1}\n' >base/cm.yaml
  $ kubectl create -k base
  $ kubectl get cm -l env=dev -o name
  $ kubectl delete -k base
  $ kubectl delete -f objects/list.yaml
