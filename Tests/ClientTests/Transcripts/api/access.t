Who somebody is and what he may do.

  $ kubectl auth whoami
  $ kubectl auth whoami --as ann --as-group=devs --as-uid=7
  $ kubectl auth can-i create pods
  $ kubectl auth can-i create pods --as ann
  $ kubectl auth can-i get pods --as ann -q
  $ kubectl auth can-i get nothere
  $ kubectl auth can-i get /healthz --as ann
  $ kubectl auth can-i '*' '*'
  $ kubectl auth can-i --list
  $ kubectl auth can-i --list --as ann
  $ kubectl create serviceaccount robot -o name
  $ kubectl create role reader --verb=get,list --resource=pods,pods/log -o name
  $ kubectl create rolebinding reader --role=reader --serviceaccount=$NS:robot -o name
  $ kubectl auth can-i get pods --as system:serviceaccount:$NS:robot
  $ kubectl auth can-i get pods --subresource=log --as system:serviceaccount:$NS:robot
  $ kubectl auth can-i delete pods --as system:serviceaccount:$NS:robot
  $ kubectl auth can-i get pods --as system:serviceaccount:$NS:robot -n default
  $ kubectl auth can-i --list --as system:serviceaccount:$NS:robot | grep pods
  $ kubectl auth reconcile -f - <<END
  > apiVersion: rbac.authorization.k8s.io/v1
  > kind: Role
  > metadata: {name: reader, namespace: $NS}
  > rules: [{apiGroups: [""], resources: [pods, configmaps], verbs: [get, list]}]
  > END
  $ kubectl get role reader -o jsonpath='{.rules}'

Tokens of service accounts.

  $ kubectl create token robot >token; cut -d. -f1 token | base64 -d 2>/dev/null | json "sorted(d)"
  $ python -c "import base64,json; p=open('token').read().split('.')[1]; d=json.loads(base64.urlsafe_b64decode(p+'='*(-len(p)%4))); print(sorted(d), d['sub'], d['aud'], sorted(d['kubernetes.io']), d['exp']-d['iat'])"
  $ kubectl get pods --token=$(cat token) --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null -n $NS
  $ kubectl auth whoami --token=$(cat token) --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null
  $ kubectl create token robot --duration=20m --audience=me -o yaml | sed 's/token: ey.*/token: ey/'
  $ kubectl create token robot --duration=1s
  $ kubectl create token nobody
  $ kubectl run p1 --image=nginx -o name
  $ kubectl create token robot --bound-object-kind=Pod --bound-object-name=p1 | cut -c1-2
  $ kubectl create token robot --bound-object-kind=Pod --bound-object-name=p2
  $ kubectl delete sa robot
  $ kubectl get pods --token=$(cat token) --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null

Certificates.

  $ openssl req -new -newkey rsa:2048 -nodes -keyout ann.key -out ann.csr -subj /O=devs/CN=ann 2>/dev/null; cat <<END | kubectl apply -f -
  > apiVersion: certificates.k8s.io/v1
  > kind: CertificateSigningRequest
  > metadata: {name: ann}
  > spec: {request: $(base64 -w0 ann.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 86400}
  > END
  $ kubectl get csr ann
  $ kubectl certificate approve ann
  $ kubectl get csr ann -o jsonpath='{.status.conditions[0].type} {.status.conditions[0].reason} {.spec.username} {.spec.groups}'
  $ kubectl certificate deny ann
  $ kubectl delete csr ann

  $ kubectl get clusterroles --no-headers -o custom-columns=N:.metadata.name | grep -v system: | head -30
  $ kubectl get clusterrole admin -o jsonpath='{.aggregationRule}'
  $ kubectl get clusterrolebinding cluster-admin -o wide
  $ kubectl get roles,rolebindings
