The requests of `oc login`, `whoami`, `new-project`, `project`, `projects`, `status`, `policy` and `logout`.

  $ . $TOOLS/oc.sh
  $ echo secret | $PAAS user add oc-dev --password-stdin --data-dir $DATA >/dev/null
  $ curl -sI --cacert $AUTHORITY $SERVER/ | grep -ic '^content-type: text/html'
  0
  [1]
  $ curl -s --cacert $AUTHORITY $SERVER/version | json "sorted(d)"
  ['buildDate', 'compiler', 'gitCommit', 'gitTreeState', 'gitVersion', 'goVersion', 'major', 'minor', 'platform']
  $ curl -s --cacert $AUTHORITY $SERVER/.well-known/oauth-authorization-server >oauth; json "sorted(d), d['code_challenge_methods_supported'], d['grant_types_supported']" <oauth
  ['authorization_endpoint', 'code_challenge_methods_supported', 'grant_types_supported', 'issuer', 'response_types_supported', 'scopes_supported', 'token_endpoint'] ['plain', 'S256'] ['authorization_code', 'implicit', 'client_credentials']
  $ verifier=$(openssl rand -hex 32); challenge=$(printf %s $verifier | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =)
  $ issuer=$(json "d['issuer']" <oauth); query="client_id=openshift-challenging-client&code_challenge=$challenge&code_challenge_method=S256&redirect_uri=$issuer/oauth/token/implicit&response_type=code"
  $ authorize() { curl -s -i --cacert $AUTHORITY -H "X-CSRF-Token: 1" "$@" "$SERVER/oauth/authorize?$query" | tr -d '\r'; }
  $ authorize | sed -n '1p;/^[wW][wW][wW]-/p'
  HTTP/2 401 
  www-authenticate: Basic realm="openshift"
  $ authorize -u oc-dev:wrong | sed -n '1p;/^[wW][wW][wW]-/p'
  HTTP/2 401 
  www-authenticate: Basic realm="openshift"
  $ curl -s -i --cacert $AUTHORITY "$SERVER/oauth/authorize?$query" | tr -d '\r' | sed -n '1p;/^[wW]arning/p'
  HTTP/2 401 
  warning: 199 paas "A non-empty X-CSRF-Token header is required to receive basic-auth challenges"
  $ authorize -u oc-dev:secret >answer; sed -n '1p;s/^[lL]ocation: \(.*code=\).*/\1CODE/p' answer; code=$(sed -n 's/^[lL]ocation:.*code=\([^&]*\).*/\1/p' answer)
  HTTP/2 302 
  <server>/oauth/token/implicit?code=CODE
  $ exchange() { curl -s --cacert $AUTHORITY -u openshift-challenging-client: -d grant_type=authorization_code -d "code=$code" -d "code_verifier=$1" --data-urlencode "redirect_uri=$issuer/oauth/token/implicit" $SERVER/oauth/token; }
  $ exchange $verifier >tokens; json "sorted(d), d['token_type'], d['expires_in'], d['scope'], d['access_token'][:7]" <tokens; token=$(json "d['access_token']" <tokens)
  ['access_token', 'expires_in', 'scope', 'token_type'] Bearer 86400 user:full sha256~
  $ exchange $verifier | json "d['error']"
  invalid_grant

whoami asks for a review, and where that is refused for the user.

  $ oc POST /apis/authentication.k8s.io/v1/selfsubjectreviews '{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}' | json "d['status']['userInfo']['username'], d['status']['userInfo']['groups']"
  oc-dev ['system:authenticated:oauth', 'system:authenticated']
  $ oc GET /apis/user.openshift.io/v1/users/~ | json "d['kind'], d['metadata']['name'], d['identities']"
  User oc-dev ['password:oc-dev']
  $ oc GET /apis/project.openshift.io/v1/projects | json "d['kind'], d['items']"
  ProjectList []
  $ oc GET /api/v1/namespaces/openshift/configmaps/motd | json "d['code']"
  403
  $ oc POST /apis/authorization.openshift.io/v1/subjectaccessreviews '{"kind":"SubjectAccessReview","apiVersion":"authorization.openshift.io/v1","namespace":"","verb":"create","resourceAPIGroup":"project.openshift.io","resourceAPIVersion":"","resource":"projectrequests","resourceName":"","content":null,"user":"","groups":[],"scopes":null}' | json "d['kind'], d['allowed']"
  SubjectAccessReviewResponse True

new-project asks whether it may, and gets a project.

  $ oc GET /apis/project.openshift.io/v1/projectrequests | json "d['kind'], d['status']"
  Status Success
  $ request='{"kind":"ProjectRequest","apiVersion":"project.openshift.io/v1","metadata":{"name":"oc-shop"},"displayName":"The shop","description":"Sells"}'
  $ oc POST /apis/project.openshift.io/v1/projectrequests "$request" | json "d['kind'], d['metadata']['name'], sorted(d['metadata']['annotations']), d['status']"
  Project oc-shop ['openshift.io/description', 'openshift.io/display-name', 'openshift.io/requester', 'openshift.io/sa.scc.mcs', 'openshift.io/sa.scc.supplemental-groups', 'openshift.io/sa.scc.uid-range'] {'phase': 'Active'}
  $ oc POST /apis/project.openshift.io/v1/projectrequests "$request" | json "d['code'], d['reason'], d['message']"
  409 AlreadyExists projects.project.openshift.io "oc-shop" already exists
  $ oc POST /apis/project.openshift.io/v1/projectrequests "${request/oc-shop/openshift-shop}" | json "d['code'], d['reason'], d['message']"
  422 Invalid ProjectRequest.project.openshift.io "openshift-shop" is invalid: metadata.name: Invalid value: "openshift-shop": the names openshift, kubernetes, kube and those that begin with one of them and a dash are the platform's own
  $ oc GET /apis/project.openshift.io/v1/projects/oc-shop | json "d['metadata']['annotations']['openshift.io/display-name'], d['metadata']['annotations']['openshift.io/requester']"
  The shop oc-dev
  $ oc GET /apis/project.openshift.io/v1/projects | json "[p['metadata']['name'] for p in d['items']]"
  ['oc-shop']
  $ oc GET /apis/project.openshift.io/v1/projects/default | json "d['code'], d['message']"
  403 projects.project.openshift.io "default" is forbidden: User "oc-dev" cannot get resource "projects" in API group "project.openshift.io" in the namespace "default"
  $ columns /apis/project.openshift.io/v1/projects/oc-shop
  Name   Display Name   Status
  oc-shop   The shop   Active

status looks at everything, and takes what it may not see for nothing.

  $ for path in services serviceaccounts secrets persistentvolumeclaims replicationcontrollers pods; do echo $path $(oc GET /api/v1/namespaces/oc-shop/$path | json "d['kind'], d.get('code', '')"); done
  services ServiceList
  serviceaccounts ServiceAccountList
  secrets SecretList
  persistentvolumeclaims PersistentVolumeClaimList
  replicationcontrollers ReplicationControllerList
  pods PodList
  $ for path in apps/v1:deployments apps/v1:statefulsets apps/v1:replicasets apps/v1:daemonsets batch/v1:jobs autoscaling/v1:horizontalpodautoscalers build.openshift.io/v1:buildconfigs build.openshift.io/v1:builds image.openshift.io/v1:imagestreams apps.openshift.io/v1:deploymentconfigs route.openshift.io/v1:routes; do echo $path $(oc GET /apis/${path%:*}/namespaces/oc-shop/${path#*:} | json "d['kind'], len(d['items'])"); done
  apps/v1:deployments DeploymentList 0
  apps/v1:statefulsets StatefulSetList 0
  apps/v1:replicasets ReplicaSetList 0
  apps/v1:daemonsets DaemonSetList 0
  batch/v1:jobs JobList 0
  autoscaling/v1:horizontalpodautoscalers HorizontalPodAutoscalerList 0
  build.openshift.io/v1:buildconfigs BuildConfigList 0
  build.openshift.io/v1:builds BuildList 0
  image.openshift.io/v1:imagestreams ImageStreamList 0
  apps.openshift.io/v1:deploymentconfigs DeploymentConfigList 0
  route.openshift.io/v1:routes RouteList 0

policy writes role bindings; admin of his project he may.

  $ oc POST /apis/rbac.authorization.k8s.io/v1/namespaces/oc-shop/rolebindings '{"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"view"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"bob"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}' | json "d['kind'], d['metadata']['name']"
  RoleBinding view
  $ oc GET /apis/rbac.authorization.k8s.io/v1/namespaces/oc-shop/rolebindings | json "[b['metadata']['name'] for b in d['items']]"
  ['admin', 'system:deployers', 'system:image-builders', 'system:image-pullers', 'view']
  $ oc POST /apis/authorization.openshift.io/v1/namespaces/oc-shop/localresourceaccessreviews '{"kind":"LocalResourceAccessReview","apiVersion":"authorization.openshift.io/v1","namespace":"oc-shop","verb":"get","resourceAPIGroup":"","resourceAPIVersion":"","resource":"pods","resourceName":"","content":null}' | json "d['kind'], 'bob' in d['users'], 'oc-dev' in d['users']"
  ResourceAccessReviewResponse True True
  $ oc POST /apis/rbac.authorization.k8s.io/v1/clusterrolebindings '{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"x"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}' | json "d['code'], d['message']"
  403 clusterrolebindings.rbac.authorization.k8s.io is forbidden: User "oc-dev" cannot create resource "clusterrolebindings" in API group "rbac.authorization.k8s.io" at the cluster scope
  $ oc POST /apis/authentication.k8s.io/v1/tokenreviews '{}' | json "d['code']"
  403

Tokens of service accounts; logout deletes one's own token.

  $ oc POST /api/v1/namespaces/oc-shop/serviceaccounts/builder/token '{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","spec":{}}' | json "d['kind'], d['status']['token'][:2]"
  TokenRequest ey
  $ name="sha256~$(printf %s ${token#sha256~} | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =)"
  $ oc DELETE /apis/oauth.openshift.io/v1/oauthaccesstokens/$name | json "d.get('status')"
  Success
  $ oc GET /apis/user.openshift.io/v1/users/~ | json "d['code'], d['message']"
  401 Unauthorized
  $ unset token; oc DELETE /apis/project.openshift.io/v1/projects/oc-shop | json "d.get('kind'), d.get('status')"
  Status Success
