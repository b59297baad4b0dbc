Who somebody is and what he may do.

  $ kubectl auth whoami
  ATTRIBUTE   VALUE
  Username   system:admin
  Groups   [system:masters system:authenticated]
  $ kubectl auth whoami --as ann --as-group=devs --as-uid=7
  ATTRIBUTE   VALUE
  Username   ann
  UID   7
  Groups   [devs system:authenticated]
  $ kubectl auth can-i create pods
  yes
  $ kubectl auth can-i create pods --as ann
  no
  [1]
  $ kubectl auth can-i get pods --as ann -q
  [1]
  $ kubectl auth can-i get nothere
  Warning: the server doesn't have a resource type 'nothere'
  
  yes
  $ kubectl auth can-i get /healthz --as ann
  yes
  $ kubectl auth can-i '*' '*'
  yes
  $ kubectl auth can-i --list | sed -n '1,3s/  */ /gp'
  Resources Non-Resource URLs Resource Names Verbs
  *.* [] [] [*]
   [*] [] [*]
  $ kubectl auth can-i --list --as ann | sed 's/  */ /g' | sort -u
   [/.well-known/*] [] [get]
   [/.well-known] [] [get]
   [/] [] [get]
   [/api/*] [] [get]
   [/api] [] [get]
   [/apis/*] [] [get]
   [/apis] [] [get]
   [/healthz/*] [] [get]
   [/healthz] [] [get]
   [/livez/*] [] [get]
   [/livez] [] [get]
   [/oapi/*] [] [get]
   [/oapi] [] [get]
   [/openapi/*] [] [get]
   [/openapi] [] [get]
   [/openid/v1/jwks] [] [get]
   [/osapi/] [] [get]
   [/osapi] [] [get]
   [/readyz/*] [] [get]
   [/readyz] [] [get]
   [/version/] [] [get]
   [/version] [] [get]
  Resources Non-Resource URLs Resource Names Verbs
  buildconfigs.build.openshift.io/webhooks [] [] [create get]
  buildconfigs/webhooks [] [] [create]
  builds.build.openshift.io/docker [] [] [create]
  builds.build.openshift.io/jenkinspipeline [] [] [create]
  builds.build.openshift.io/optimizeddocker [] [] [create]
  builds.build.openshift.io/source [] [] [create]
  clusterroles.rbac.authorization.k8s.io [] [] [get list]
  oauthaccesstokens.oauth.openshift.io [] [] [delete]
  oauthauthorizetokens.oauth.openshift.io [] [] [delete]
  projectrequests [] [] [list]
  projectrequests.project.openshift.io [] [] [list]
  projects [] [] [list watch]
  projects.project.openshift.io [] [] [list watch]
  selfsubjectaccessreviews.authorization.k8s.io [] [] [create]
  selfsubjectreviews.authentication.k8s.io [] [] [create]
  selfsubjectrulesreviews [] [] [create]
  selfsubjectrulesreviews.authorization.k8s.io [] [] [create]
  selfsubjectrulesreviews.authorization.openshift.io [] [] [create]
  storageclasses.storage.k8s.io [] [] [get list watch]
  userextras.authentication.k8s.io/scopes.authorization.openshift.io [] [] [impersonate]
  useroauthaccesstokens.oauth.openshift.io [] [] [get list watch delete]
  users [] [~] [get]
  users.user.openshift.io [] [~] [get]
  $ kubectl create serviceaccount robot -o name
  serviceaccount/robot
  $ kubectl create role reader --verb=get,list --resource=pods,pods/log -o name
  role.rbac.authorization.k8s.io/reader
  $ kubectl create rolebinding reader --role=reader --serviceaccount=$NS:robot -o name
  rolebinding.rbac.authorization.k8s.io/reader
  $ kubectl auth can-i get pods --as system:serviceaccount:$NS:robot
  yes
  $ kubectl auth can-i get pods --subresource=log --as system:serviceaccount:$NS:robot
  yes
  $ kubectl auth can-i delete pods --as system:serviceaccount:$NS:robot
  no
  [1]
  $ kubectl auth can-i get pods --as system:serviceaccount:$NS:robot -n default
  no
  [1]
  $ kubectl auth can-i --list --as system:serviceaccount:$NS:robot | grep pods
  pods/log   []   []   [get list]
  pods   []   []   [get list]
  $ kubectl auth reconcile -f - <<END
  > apiVersion: rbac.authorization.k8s.io/v1
  > kind: Role
  > metadata: {name: reader, namespace: $NS}
  > rules: [{apiGroups: [""], resources: [pods, configmaps], verbs: [get, list]}]
  > END
  role.rbac.authorization.k8s.io/reader reconciled
  	reconciliation required update
  	missing rules added:
  		{Verbs:[get] APIGroups:[] Resources:[configmaps] ResourceNames:[] NonResourceURLs:[]}
  		{Verbs:[list] APIGroups:[] Resources:[configmaps] ResourceNames:[] NonResourceURLs:[]}
  $ kubectl get role reader -o jsonpath='{.rules}'
  [{"apiGroups":[""],"resources":["pods","pods/log"],"verbs":["get","list"]},{"apiGroups":[""],"resources":["configmaps"],"verbs":["get"]},{"apiGroups":[""],"resources":["configmaps"],"verbs":["list"]}]

Tokens of service accounts.

  $ kubectl create token robot >token; cut -d. -f1 token | base64 -d 2>/dev/null | json "sorted(d)"
  ['alg', 'kid', 'typ']
  $ python -c "import base64,json; p=open('token').read().split('.')[1]; d=json.loads(base64.urlsafe_b64decode(p+'='*(-len(p)%4))); print(sorted(d), d['sub'], d['aud'], sorted(d['kubernetes.io']), d['exp']-d['iat'])"
  ['aud', 'exp', 'iat', 'iss', 'jti', 'kubernetes.io', 'nbf', 'sub'] system:serviceaccount:access:robot ['https://kubernetes.default.svc'] ['namespace', 'serviceaccount'] 3600
  $ kubectl get pods --token=$(cat token) --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null -n $NS
  No resources found in access namespace.
  $ kubectl auth whoami --token=$(cat token) --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null
  ATTRIBUTE   VALUE
  Username   system:serviceaccount:access:robot
  UID   <uid>
  Groups   [system:serviceaccounts system:serviceaccounts:access system:authenticated]
  Extra: authentication.kubernetes.io/credential-id   [JTI=<uid>]
  $ kubectl create token robot --duration=20m --audience=me -o yaml | sed 's/token: ey.*/token: ey/'
  apiVersion: authentication.k8s.io/v1
  kind: TokenRequest
  metadata:
    name: robot
    namespace: access
  spec:
    audiences:
    - me
    boundObjectRef: null
    expirationSeconds: 1200
  status:
    expirationTimestamp: "<time>"
    token: ey
  $ kubectl create token robot --duration=1s
  error: failed to create token: TokenRequest.authentication.k8s.io "" is invalid: spec.expirationSeconds: Invalid value: 1: may not specify a duration less than 10 minutes
  [1]
  $ kubectl create token nobody
  error: failed to create token: serviceaccounts "nobody" not found
  [1]
  $ kubectl run p1 --image=nginx -o name
  pod/p1
  $ kubectl create token robot --bound-object-kind=Pod --bound-object-name=p1 | cut -c1-2
  error: failed to create token: cannot bind token for serviceaccount "robot" to pod running with different serviceaccount name.
  $ kubectl create token robot --bound-object-kind=Pod --bound-object-name=p2
  error: failed to create token: pods "p2" not found
  [1]
  $ kubectl delete sa robot
  serviceaccount "robot" deleted from access namespace
  $ kubectl get pods --token=$(cat token) --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null
  error: You must be logged in to the server (Unauthorized)
  [1]

Certificates.

  $ openssl req -new -newkey rsa:2048 -nodes -keyout ann.key -out ann.csr -subj /O=devs/CN=ann 2>/dev/null; cat <<END | kubectl apply -f -
  > apiVersion: certificates.k8s.io/v1
  > kind: CertificateSigningRequest
  > metadata: {name: ann}
  > spec: {request: $(base64 -w0 ann.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [client auth], expirationSeconds: 86400}
  > END
  certificatesigningrequest.certificates.k8s.io/ann created
  $ kubectl get csr ann
  NAME   AGE   SIGNERNAME   REQUESTOR   REQUESTEDDURATION   CONDITION
  ann   <age>   kubernetes.io/kube-apiserver-client   system:admin   <age>   Pending
  $ kubectl certificate approve ann
  certificatesigningrequest.certificates.k8s.io/ann approved
  $ kubectl get csr ann -o jsonpath='{.status.conditions[0].type} {.status.conditions[0].reason} {.spec.username} {.spec.groups}'
  Approved KubectlApprove system:admin ["system:masters","system:authenticated"]
  $ signed() { kubectl get csr ann -o jsonpath='{.status.certificate}' | base64 -d >ann.crt; [ -s ann.crt ]; }; retry signed; kubectl get csr ann
  NAME   AGE   SIGNERNAME   REQUESTOR   REQUESTEDDURATION   CONDITION
  ann   <age>   kubernetes.io/kube-apiserver-client   system:admin   <age>   Approved,Issued
  $ kubectl auth whoami --client-certificate=ann.crt --client-key=ann.key --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null
  ATTRIBUTE   VALUE
  Username   ann
  Groups   [devs system:authenticated]
  $ sed 's/name: ann/name: node/;s,kube-apiserver-client,kubelet-serving,' <<END | kubectl apply -f -
  > {apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: ann}, spec: {request: $(base64 -w0 ann.csr), signerName: kubernetes.io/kube-apiserver-client, usages: [server auth]}}
  > END
  certificatesigningrequest.certificates.k8s.io/node created
  $ kubectl certificate approve node; failed() { kubectl get csr node | grep Failed; }; retry failed; kubectl get csr node -o jsonpath='{.status.conditions[?(@.type=="Failed")].message}'; kubectl delete csr node
  certificatesigningrequest.certificates.k8s.io/node approved
  node   <age>   kubernetes.io/kubelet-serving   system:admin   <none>   Approved,Failed
  subject organization is not system:nodescertificatesigningrequest.certificates.k8s.io "node" deleted
  $ kubectl delete csr ann
  certificatesigningrequest.certificates.k8s.io "ann" deleted

  $ kubectl get clusterroles --no-headers -o custom-columns=N:.metadata.name | grep -v system: | head -30
  admin
  basic-user
  cluster-admin
  cluster-debugger
  cluster-reader
  cluster-status
  edit
  registry-admin
  registry-editor
  registry-viewer
  self-access-reviewer
  self-provisioner
  storage-admin
  sudoer
  view
  $ kubectl get clusterrole admin -o jsonpath='{.aggregationRule}'
  {"clusterRoleSelectors":[{"matchLabels":{"rbac.authorization.k8s.io/aggregate-to-admin":"true"}}]}
  $ kubectl get clusterrolebinding cluster-admin -o wide
  NAME   ROLE   AGE   USERS   GROUPS   SERVICEACCOUNTS
  cluster-admin   ClusterRole/cluster-admin   <age>   system:masters   
  $ kubectl get roles,rolebindings
  NAME   CREATED AT
  role.rbac.authorization.k8s.io/reader   <time>
  
  NAME   ROLE   AGE
  rolebinding.rbac.authorization.k8s.io/reader   Role/reader   <age>
  rolebinding.rbac.authorization.k8s.io/system:deployers   ClusterRole/system:deployer   <age>
  rolebinding.rbac.authorization.k8s.io/system:image-builders   ClusterRole/system:image-builder   <age>
  rolebinding.rbac.authorization.k8s.io/system:image-pullers   ClusterRole/system:image-puller   <age>
