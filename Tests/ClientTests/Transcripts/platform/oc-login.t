The requests of `oc login`, `whoami`, `new-project`, `project`, `projects`, `status`, `policy` and `logout`.

  $ . $TOOLS/oc.sh
  $ echo secret | $PAAS user add oc-dev --password-stdin --data-dir $DATA >/dev/null
  $ curl -sI --cacert $AUTHORITY $SERVER/ | grep -ic '^content-type: text/html'
  $ curl -s --cacert $AUTHORITY $SERVER/version | json "sorted(d)"
  $ curl -s --cacert $AUTHORITY $SERVER/.well-known/oauth-authorization-server >oauth; json "sorted(d), d['code_challenge_methods_supported'], d['grant_types_supported']" <oauth
  $ verifier=$(openssl rand -hex 32); challenge=$(printf %s $verifier | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =)
  $ issuer=$(json "d['issuer']" <oauth); query="client_id=openshift-challenging-client&code_challenge=$challenge&code_challenge_method=S256&redirect_uri=$issuer/oauth/token/implicit&response_type=code"
  $ authorize() { curl -s -i --cacert $AUTHORITY -H "X-CSRF-Token: 1" "$@" "$SERVER/oauth/authorize?$query" | tr -d '\r'; }
  $ authorize | sed -n '1p;/^[wW][wW][wW]-/p'
  $ authorize -u oc-dev:wrong | sed -n '1p;/^[wW][wW][wW]-/p'
  $ curl -s -i --cacert $AUTHORITY "$SERVER/oauth/authorize?$query" | tr -d '\r' | sed -n '1p;/^[wW]arning/p'
  $ authorize -u oc-dev:secret >answer; sed -n '1p;s/^[lL]ocation: \(.*code=\).*/\1CODE/p' answer; code=$(sed -n 's/^[lL]ocation:.*code=\([^&]*\).*/\1/p' answer)
  $ exchange() { curl -s --cacert $AUTHORITY -u openshift-challenging-client: -d grant_type=authorization_code -d "code=$code" -d "code_verifier=$1" --data-urlencode "redirect_uri=$issuer/oauth/token/implicit" $SERVER/oauth/token; }
  $ exchange $verifier >tokens; json "sorted(d), d['token_type'], d['expires_in'], d['scope'], d['access_token'][:7]" <tokens; token=$(json "d['access_token']" <tokens)
  $ exchange $verifier | json "d['error']"

whoami asks for a review, and where that is refused for the user.

  $ oc POST /apis/authentication.k8s.io/v1/selfsubjectreviews '{"kind":"SelfSubjectReview","apiVersion":"authentication.k8s.io/v1"}' | json "d['status']['userInfo']['username'], d['status']['userInfo']['groups']"
  $ oc GET /apis/user.openshift.io/v1/users/~ | json "d['kind'], d['metadata']['name'], d['identities']"
  $ oc GET /apis/project.openshift.io/v1/projects | json "d['kind'], d['items']"
  $ oc GET /api/v1/namespaces/openshift/configmaps/motd | json "d['code']"
  $ oc POST /apis/authorization.openshift.io/v1/subjectaccessreviews '{"kind":"SubjectAccessReview","apiVersion":"authorization.openshift.io/v1","namespace":"","verb":"create","resourceAPIGroup":"project.openshift.io","resourceAPIVersion":"","resource":"projectrequests","resourceName":"","content":null,"user":"","groups":[],"scopes":null}' | json "d['kind'], d['allowed']"

new-project asks whether it may, and gets a project.

  $ oc GET /apis/project.openshift.io/v1/projectrequests | json "d['kind'], d['status']"
  $ request='{"kind":"ProjectRequest","apiVersion":"project.openshift.io/v1","metadata":{"name":"oc-shop"},"displayName":"The shop","description":"Sells"}'
  $ oc POST /apis/project.openshift.io/v1/projectrequests "$request" | json "d['kind'], d['metadata']['name'], sorted(d['metadata']['annotations']), d['status']"
  $ oc POST /apis/project.openshift.io/v1/projectrequests "$request" | json "d['code'], d['reason'], d['message']"
  $ oc POST /apis/project.openshift.io/v1/projectrequests "${request/oc-shop/openshift-shop}" | json "d['code'], d['reason'], d['message']"
  $ oc GET /apis/project.openshift.io/v1/projects/oc-shop | json "d['metadata']['annotations']['openshift.io/display-name'], d['metadata']['annotations']['openshift.io/requester']"
  $ oc GET /apis/project.openshift.io/v1/projects | json "[p['metadata']['name'] for p in d['items']]"
  $ oc GET /apis/project.openshift.io/v1/projects/default | json "d['code'], d['message']"
  $ columns /apis/project.openshift.io/v1/projects/oc-shop

status looks at everything, and takes what it may not see for nothing.

  $ for path in services serviceaccounts secrets persistentvolumeclaims replicationcontrollers pods; do echo $path $(oc GET /api/v1/namespaces/oc-shop/$path | json "d['kind'], d.get('code', '')"); done
  $ for path in apps/v1:deployments apps/v1:statefulsets apps/v1:replicasets apps/v1:daemonsets batch/v1:jobs autoscaling/v1:horizontalpodautoscalers build.openshift.io/v1:buildconfigs build.openshift.io/v1:builds image.openshift.io/v1:imagestreams apps.openshift.io/v1:deploymentconfigs route.openshift.io/v1:routes; do echo $path $(oc GET /apis/${path%:*}/namespaces/oc-shop/${path#*:} | json "d['kind'], len(d['items'])"); done

policy writes role bindings; admin of his project he may.

  $ oc POST /apis/rbac.authorization.k8s.io/v1/namespaces/oc-shop/rolebindings '{"kind":"RoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"view"},"subjects":[{"kind":"User","apiGroup":"rbac.authorization.k8s.io","name":"bob"}],"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}' | json "d['kind'], d['metadata']['name']"
  $ oc GET /apis/rbac.authorization.k8s.io/v1/namespaces/oc-shop/rolebindings | json "[b['metadata']['name'] for b in d['items']]"
  $ oc POST /apis/authorization.openshift.io/v1/namespaces/oc-shop/localresourceaccessreviews '{"kind":"LocalResourceAccessReview","apiVersion":"authorization.openshift.io/v1","namespace":"oc-shop","verb":"get","resourceAPIGroup":"","resourceAPIVersion":"","resource":"pods","resourceName":"","content":null}' | json "d['kind'], 'bob' in d['users'], 'oc-dev' in d['users']"
  $ oc POST /apis/rbac.authorization.k8s.io/v1/clusterrolebindings '{"kind":"ClusterRoleBinding","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{"name":"x"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"}}' | json "d['code'], d['message']"
  $ oc POST /apis/authentication.k8s.io/v1/tokenreviews '{}' | json "d['code']"

Tokens of service accounts; logout deletes one's own token.

  $ oc POST /api/v1/namespaces/oc-shop/serviceaccounts/builder/token '{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","spec":{}}' | json "d['kind'], d['status']['token'][:2]"
  $ name="sha256~$(printf %s ${token#sha256~} | openssl dgst -sha256 -binary | base64 | tr '+/' '-_' | tr -d =)"
  $ oc DELETE /apis/oauth.openshift.io/v1/oauthaccesstokens/$name | json "d.get('status')"
  $ oc GET /apis/user.openshift.io/v1/users/~ | json "d['code'], d['message']"
  $ unset token; oc DELETE /apis/project.openshift.io/v1/projects/oc-shop | json "d.get('kind'), d.get('status')"
