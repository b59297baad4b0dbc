`kubectl create`, `run` and `expose`: bodies in protobuf for what generators make, JSON for the rest.

  $ kubectl create configmap c1 --from-literal=a=b --from-literal=x.y=z
  configmap/c1 created
  $ printf 'one' >file.txt; printf '\377\376' >file.bin; kubectl create configmap c2 --from-file=file.txt --from-file=raw=file.bin
  configmap/c2 created
  $ kubectl get cm c2 -o jsonpath='{.data} {.binaryData}'
  {"file.txt":"one"} {"raw":"//4="}
  $ printf 'A=1\nB=two\n' >vars; kubectl create configmap c3 --from-env-file=vars
  configmap/c3 created
  $ kubectl get cm c3 -o jsonpath='{.data}'
  {"A":"1","B":"two"}
  $ kubectl create secret generic s1 --from-literal=a=b
  secret/s1 created
  $ kubectl create secret docker-registry s2 --docker-server=r.example --docker-username=u --docker-password=p
  secret/s2 created
  $ openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=x 2>/dev/null; kubectl create secret tls s3 --cert=cert.pem --key=key.pem
  secret/s3 created
  $ kubectl get secrets
  NAME   TYPE   DATA   AGE
  s1   Opaque   1   <age>
  s2   kubernetes.io/dockerconfigjson   1   <age>
  s3   kubernetes.io/tls   2   <age>
  $ kubectl get secret s1 -o jsonpath='{.type} {.data.a}'
  Opaque Yg==
  $ kubectl create serviceaccount robot
  serviceaccount/robot created
  $ kubectl create deployment web --image=nginx --replicas=2 --port=80
  deployment.apps/web created
  $ kubectl get deploy web -o jsonpath='{.spec.replicas} {.spec.selector} {.spec.strategy} {.spec.template.spec.containers}'
  2 {"matchLabels":{"app":"web"}} {"rollingUpdate":{"maxSurge":"25%","maxUnavailable":"25%"},"type":"RollingUpdate"} [{"image":"nginx","imagePullPolicy":"Always","name":"nginx","ports":[{"containerPort":80,"protocol":"TCP"}],"resources":{},"terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File"}]
  $ kubectl create job j1 --image=busybox -- sh -c 'echo hi'
  job.batch/j1 created
  $ kubectl create cronjob cj1 --image=busybox --schedule='*/5 * * * *' -- true
  cronjob.batch/cj1 created
  $ kubectl create job j2 --from=cronjob/cj1
  job.batch/j2 created
  $ kubectl get job j2 -o jsonpath='{.metadata.annotations} {.metadata.ownerReferences[0].kind}/{.metadata.ownerReferences[0].name}'
  {"cronjob.kubernetes.io/instantiate":"manual"} CronJob/cj1
  $ kubectl create quota q1 --hard=pods=50 --scopes=NotTerminating
  resourcequota/q1 created
  $ kubectl create role r1 --verb=get,list --resource=pods,deployments.apps --resource-name=web
  role.rbac.authorization.k8s.io/r1 created
  $ kubectl get role r1 -o jsonpath='{.rules}'
  [{"apiGroups":[""],"resourceNames":["web"],"resources":["pods"],"verbs":["get","list"]},{"apiGroups":["apps"],"resourceNames":["web"],"resources":["deployments"],"verbs":["get","list"]}]
  $ kubectl create rolebinding rb1 --role=r1 --serviceaccount=$NS:robot --user=ann --group=devs
  rolebinding.rbac.authorization.k8s.io/rb1 created
  $ kubectl get rolebinding rb1 -o jsonpath='{.roleRef} {.subjects}'
  {"apiGroup":"rbac.authorization.k8s.io","kind":"Role","name":"r1"} [{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"ann"},{"apiGroup":"rbac.authorization.k8s.io","kind":"Group","name":"devs"},{"kind":"ServiceAccount","name":"robot","namespace":"creating"}]
  $ kubectl create clusterrole cr1 --verb=get --resource=nodes
  clusterrole.rbac.authorization.k8s.io/cr1 created
  $ kubectl create clusterrole cr2 --verb=get --non-resource-url=/logs/*
  clusterrole.rbac.authorization.k8s.io/cr2 created
  $ kubectl create clusterrole cr3 --aggregation-rule=a=b
  clusterrole.rbac.authorization.k8s.io/cr3 created
  $ kubectl create clusterrolebinding crb1 --clusterrole=cr1 --user=ann
  clusterrolebinding.rbac.authorization.k8s.io/crb1 created
  $ kubectl create ingress i1 --rule='host/path*=svc:80,tls=secret' --annotation=a=b --class=none
  ingress.networking.k8s.io/i1 created
  $ kubectl get ingress i1 -o jsonpath='{.spec}'
  {"ingressClassName":"none","rules":[{"host":"host","http":{"paths":[{"backend":{"service":{"name":"svc","port":{"number":80}}},"path":"/path","pathType":"Prefix"}]}}],"tls":[{"hosts":["host"],"secretName":"secret"}]}
  $ kubectl create poddisruptionbudget p1 --selector=a=b --min-available=50%
  poddisruptionbudget.policy/p1 created
  $ kubectl create priorityclass pc1 --value=1000 --description=d
  priorityclass.scheduling.k8s.io/pc1 created
  $ kubectl create service clusterip svc1 --tcp=80:8080
  service/svc1 created
  $ kubectl create service clusterip svc2 --clusterip=None --tcp=80
  service/svc2 created
  $ kubectl create service nodeport svc3 --tcp=80 --node-port=30080
  service/svc3 created
  $ kubectl create service externalname svc4 --external-name=example.com
  service/svc4 created
  $ kubectl create service loadbalancer svc5 --tcp=443:8443
  service/svc5 created
  $ kubectl get svc | sed 's/443:3[0-9]*/443:3xxxx/'
  NAME   TYPE   CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
  svc1   ClusterIP   <service address>   <none>   80/TCP   <age>
  svc2   ClusterIP   None   <none>   80/TCP   <age>
  svc3   NodePort   <service address>   <none>   80:30080/TCP   <age>
  svc4   ExternalName   <none>   example.com   <none>   <age>
  svc5   LoadBalancer   <service address>   <pending>   443:3xxxx/TCP   <age>
  $ kubectl create namespace creating-more
  namespace/creating-more created
  $ kubectl get ns creating-more -o jsonpath='{.metadata.labels} {.spec} {.status}'
  {"kubernetes.io/metadata.name":"creating-more"} {"finalizers":["kubernetes"]} {"phase":"Active"}
  $ kubectl run p1 --image=nginx --labels=run=p1 --port=80 --env=A=1 --overrides='{"spec":{"terminationGracePeriodSeconds":3}}'
  pod/p1 created
  $ kubectl get pod p1 -o jsonpath='{.metadata.labels} {.spec.containers[0].env} {.spec.terminationGracePeriodSeconds} {.status.qosClass} {.status.phase}'
  {"run":"p1"} [{"name":"A","value":"1"}] 3 BestEffort Pending
  $ kubectl run p2 --image=busybox --restart=Never --dry-run=client -o yaml -- sleep 10
  apiVersion: v1
  kind: Pod
  metadata:
    labels:
      run: p2
    name: p2
  spec:
    containers:
    - args:
      - sleep
      - "10"
      image: busybox
      name: p2
      resources: {}
    dnsPolicy: ClusterFirst
    restartPolicy: Never
  status: {}
  $ kubectl expose deployment web --port=80 --target-port=8080 --name=web2
  service/web2 exposed
  $ kubectl get svc web2 -o jsonpath='{.spec.selector} {.spec.ports}'
  {"app":"web"} [{"port":80,"protocol":"TCP","targetPort":8080}]
  $ kubectl expose pod p1 --port=80
  service/p1 exposed
  $ kubectl autoscale deployment web --min=1 --max=3 --cpu=70%
  horizontalpodautoscaler.autoscaling/web autoscaled
  $ kubectl get hpa web -o jsonpath='{.spec}'
  {"maxReplicas":3,"metrics":[{"resource":{"name":"cpu","target":{"averageUtilization":70,"type":"Utilization"}},"type":"Resource"}],"minReplicas":1,"scaleTargetRef":{"apiVersion":"apps/v1","kind":"Deployment","name":"web"}}

Dry runs go through everything and store nothing.

  $ kubectl create configmap dry --from-literal=a=b --dry-run=server
  configmap/dry created (server dry run)
  $ kubectl create configmap dry --from-literal=a=b --dry-run=server -o yaml
  apiVersion: v1
  data:
    a: b
  kind: ConfigMap
  metadata:
    creationTimestamp: "<time>"
    name: dry
    namespace: creating
    uid: <uid>
  $ kubectl get cm dry
  Error from server (NotFound): configmaps "dry" not found
  [1]
  $ kubectl create configmap dry --from-literal=a=b --dry-run=client -o json
  {
      "kind": "ConfigMap",
      "apiVersion": "v1",
      "metadata": {
          "name": "dry"
      },
      "data": {
          "a": "b"
      }
  }

What is there already stays.

  $ kubectl create configmap c1
  error: failed to create configmap: configmaps "c1" already exists
  [1]
  $ kubectl run p1 --image=nginx
  Error from server (AlreadyExists): pods "p1" already exists
  [1]
  $ kubectl create namespace creating-more
  Error from server (AlreadyExists): namespaces "creating-more" already exists
  [1]
  $ kubectl create deployment web --image=nginx
  error: failed to create deployment: deployments.apps "web" already exists
  [1]

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
  NAME   DATA   AGE
  configmap/l1   0   <age>
  
  NAME   TYPE   CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE
  service/l2   ClusterIP   <service address>   <none>   80/TCP   <age>
  $ mkdir base; printf 'resources: [cm.yaml]\nnamePrefix: dev-\ncommonLabels: {env: dev}\nconfigMapGenerator: [{name: made, literals: [a=b]}]\n' >base/kustomization.yaml
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: k1}\n' >base/cm.yaml
  $ kubectl create -k base
  # Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.
  configmap/dev-k1 created
  configmap/dev-made-4h2mbtbbt6 created
  $ kubectl get cm -l env=dev -o name
  configmap/dev-k1
  configmap/dev-made-4h2mbtbbt6
  $ kubectl delete -k base
  # Warning: 'commonLabels' is deprecated. Please use 'labels' instead. Run 'kustomize edit fix' to update your Kustomization automatically.
  configmap "dev-k1" deleted from creating namespace
  configmap "dev-made-4h2mbtbbt6" deleted from creating namespace
  $ kubectl delete -f objects/list.yaml
  configmap "l1" deleted from creating namespace
  service "l2" deleted from creating namespace
