What the server refuses, and how it says so.

  $ kubectl get cm nothere
  $ kubectl get nothere
  $ kubectl get pods nothere/more
  $ kubectl create cm Bad_Name
  $ kubectl create ns Bad_Name
  $ kubectl create cm c9 -n nowhere
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"dta":{}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"dta":{},"data":{"a":"1","a":"2"}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"dta":{}}' | kubectl create --validate=warn -f -
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"data":[1]}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u2"},"data":{"a":1}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u2"},"data":{"a b":"1"}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}' | kubectl create -f -
  $ echo '{"apiVersion":"v9","kind":"ConfigMap","metadata":{"name":"u"}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"containers":[{"name":"A_b","image":""},{"name":"x","image":"y","volumeMounts":[{"name":"none","mountPath":"/m"}],"env":[{"name":"1 2"}],"ports":[{"containerPort":99999}]},{"name":"x","image":"y"}],"restartPolicy":"Sometimes"}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"serviceAccountName":"nobody","containers":[{"name":"x","image":"y"}]}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"priorityClassName":"none","containers":[{"name":"x","image":"y"}]}}' | kubectl create -f -
  $ echo '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"bad"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"x","image":"y"}]}}}}' | kubectl create -f -
  $ echo '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"bad"},"spec":{"template":{"spec":{"containers":[{"name":"x","image":"y"}],"restartPolicy":"Never"}}}}' | kubectl create -f -
  $ echo '{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"bad"},"spec":{"template":{"spec":{"containers":[{"name":"x","image":"y"}]}}}}' | kubectl create -f -
  $ echo '{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"bad"},"spec":{"schedule":"never","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"x","image":"y"}]}}}}}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"ports":[{"port":80},{"port":0}]}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"clusterIP":"10.1.1.1","ports":[{"port":80}]}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"bad"},"type":"kubernetes.io/tls","data":{}}' | kubectl create -f -
  $ echo '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"bad"},"data":{"a":"%%"}}' | kubectl create -f -
  $ echo '{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"bad"},"spec":{"rules":[{"http":{"paths":[{"path":"/","backend":{"service":{"name":"x"}}}]}}]}}' | kubectl create -f -
  $ kubectl create quota bad --hard=pods=many
  $ kubectl create configmap immutable --from-literal=a=b -o name
  $ kubectl patch cm immutable -p '{"immutable":true}'
  $ kubectl patch cm immutable -p '{"data":{"a":"c"}}'
  $ kubectl patch cm immutable -p '{"immutable":false}'
  $ kubectl create service clusterip svc --tcp=80 -o name
  $ kubectl patch svc svc -p '{"spec":{"clusterIP":"172.30.9.9"}}' | sed 's/"172[0-9.]*"/"IP"/g'
  $ kubectl run p1 --image=nginx -o name
  $ kubectl patch pod p1 -p '{"spec":{"dnsPolicy":"Default"}}' | head -3
  $ kubectl get pods --field-selector=spec.foo=x
  $ kubectl get pods -l 'a in'
  $ kubectl get pods -l 'a=b=c'
  $ kubectl get --raw '/api/v1/pods?limit=x'
  $ kubectl get --raw '/api/v1/pods?continue=x'
  $ kubectl get --raw '/api/v1/pods?resourceVersion=x'
  $ kubectl get --raw /api/v1/nothere
  $ kubectl get --raw /nothere
  $ kubectl get --raw /apis/none.example/v1
  $ kubectl delete ns default
  $ kubectl delete ns kube-system
  $ kubectl top nodes
  $ kubectl top pods

Whom the roles don't allow something.

  $ kubectl get ns --as ann
  $ kubectl get pods p1 --as ann
  $ kubectl delete pods p1 --as ann --as-group=devs
  $ kubectl exec p1 --as ann -- true
  $ kubectl create deploy x --image=y --as ann
  $ kubectl get pods --as system:serviceaccount:$NS:default
  $ kubectl get --raw /metrics --as ann
  $ kubectl create rolebinding admin-ann --clusterrole=admin --user=ann -o name
  $ kubectl get pods p1 --as ann -o name
  $ kubectl create clusterrole all --verb='*' --resource='*' --as ann
  $ kubectl create role all --verb='*' --resource='*.*' --as ann
  $ kubectl create rolebinding up --clusterrole=cluster-admin --user=ann --as ann
  $ kubectl patch rolebinding admin-ann --type=merge -p '{"roleRef":{"name":"edit"}}'
  $ kubectl get pods --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null
  $ kubectl get pods --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null --token=wrong
