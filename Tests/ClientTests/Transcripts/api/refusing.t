What the server refuses, and how it says so.

  $ kubectl get cm nothere
  Error from server (NotFound): configmaps "nothere" not found
  [1]
  $ kubectl get nothere
  error: the server doesn't have a resource type "nothere"
  [1]
  $ kubectl get pods nothere/more
  error: there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'
  [1]
  $ kubectl create cm Bad_Name
  error: failed to create configmap: ConfigMap "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')
  [1]
  $ kubectl create ns Bad_Name
  The Namespace "Bad_Name" is invalid: metadata.name: Invalid value: "Bad_Name": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
  [1]
  $ kubectl create cm c9 -n nowhere
  error: failed to create configmap: namespaces "nowhere" not found
  [1]
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"dta":{}}' | kubectl create -f -
  Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"
  [1]
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"dta":{},"data":{"a":"1","a":"2"}}' | kubectl create -f -
  Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dta"
  [1]
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"dta":{}}' | kubectl create --validate=warn -f -
  Warning: unknown field "dta"
  configmap/u created
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u"},"data":[1]}' | kubectl create -f -
  Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string
  [1]
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u2"},"data":{"a":1}}' | kubectl create -f -
  Error from server (BadRequest): error when creating "STDIN": ConfigMap in version "v1" cannot be handled as a ConfigMap: json: cannot unmarshal number into Go struct field ConfigMap.data of type string
  [1]
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"u2"},"data":{"a b":"1"}}' | kubectl create -f -
  The ConfigMap "u2" is invalid: data[a b]: Invalid value: "a b": a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')
  [1]
  $ echo '{"apiVersion":"v1","kind":"ConfigMap","metadata":{}}' | kubectl create -f -
  The ConfigMap "" is invalid: metadata.name: Required value: name or generateName is required
  [1]
  $ echo '{"apiVersion":"v9","kind":"ConfigMap","metadata":{"name":"u"}}' | kubectl create -f -
  error: resource mapping not found for name: "u" namespace: "" from "STDIN": no matches for kind "ConfigMap" in version "v9"
  ensure CRDs are installed first
  [1]
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{}}' | kubectl create -f -
  The Pod "bad" is invalid: spec.containers: Required value
  [1]
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"containers":[{"name":"A_b","image":""},{"name":"x","image":"y","volumeMounts":[{"name":"none","mountPath":"/m"}],"env":[{"name":"1 2"}],"ports":[{"containerPort":99999}]},{"name":"x","image":"y"}],"restartPolicy":"Sometimes"}}' | kubectl create -f -
  The Pod "bad" is invalid: 
  * spec.restartPolicy: Unsupported value: "Sometimes": supported values: "Always", "Never", "OnFailure"
  * spec.containers[0].name: Invalid value: "A_b": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')
  * spec.containers[0].image: Required value
  * spec.containers[1].ports[0].containerPort: Invalid value: 99999: must be between 1 and 65535, inclusive
  * spec.containers[1].volumeMounts[0].name: Not found: "none"
  * spec.containers[2].name: Duplicate value: "x"
  [1]
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"serviceAccountName":"nobody","containers":[{"name":"x","image":"y"}]}}' | kubectl create -f -
  Error from server (Forbidden): error when creating "STDIN": pods "bad" is forbidden: error looking up service account refusing/nobody: serviceaccount "nobody" not found
  [1]
  $ echo '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"bad"},"spec":{"priorityClassName":"none","containers":[{"name":"x","image":"y"}]}}' | kubectl create -f -
  Error from server (Forbidden): error when creating "STDIN": pods "bad" is forbidden: no PriorityClass with name none was found
  [1]
  $ echo '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"bad"},"spec":{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"name":"x","image":"y"}]}}}}' | kubectl create -f -
  The Deployment "bad" is invalid: spec.template.metadata.labels: Invalid value: {"a":"c"}: `selector` does not match template `labels`
  [1]
  $ echo '{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"bad"},"spec":{"template":{"spec":{"containers":[{"name":"x","image":"y"}],"restartPolicy":"Never"}}}}' | kubectl create -f -
  The Deployment "bad" is invalid: 
  * spec.selector: Required value
  * spec.template.spec.restartPolicy: Unsupported value: "Never": supported values: "Always"
  [1]
  $ echo '{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"bad"},"spec":{"template":{"spec":{"containers":[{"name":"x","image":"y"}]}}}}' | kubectl create -f -
  The Job "bad" is invalid: spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"
  [1]
  $ echo '{"apiVersion":"batch/v1","kind":"CronJob","metadata":{"name":"bad"},"spec":{"schedule":"never","jobTemplate":{"spec":{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"x","image":"y"}]}}}}}}' | kubectl create -f -
  The CronJob "bad" is invalid: spec.schedule: Invalid value: "never": expected exactly 5 fields, found 1: [never]
  [1]
  $ echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"ports":[{"port":80},{"port":0}]}}' | kubectl create -f -
  The Service "bad" is invalid: 
  * spec.ports[1].port: Required value
  * spec.ports[0].name: Required value
  * spec.ports[1].name: Required value
  [1]
  $ echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"clusterIP":"10.1.1.1","ports":[{"port":80}]}}' | kubectl create -f -
  The Service "bad" is invalid: spec.clusterIPs: Invalid value: ["10.1.1.1"]: failed to allocate IP 10.1.1.1: the provided network does not match the current range
  [1]
  $ echo '{"apiVersion":"v1","kind":"Service","metadata":{"name":"bad"},"spec":{"type":"NodePort","ports":[{"port":80,"nodePort":80}]}}' | kubectl create -f -
  The Service "bad" is invalid: spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767
  [1]
  $ echo '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"bad"},"type":"kubernetes.io/tls","data":{}}' | kubectl create -f -
  The Secret "bad" is invalid: 
  * data[tls.crt]: Required value
  * data[tls.key]: Required value
  [1]
  $ echo '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"bad"},"data":{"a":"%%"}}' | kubectl create -f -
  Error from server (BadRequest): error when creating "STDIN": Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 0
  [1]
  $ echo '{"apiVersion":"networking.k8s.io/v1","kind":"Ingress","metadata":{"name":"bad"},"spec":{"rules":[{"http":{"paths":[{"path":"/","backend":{"service":{"name":"x"}}}]}}]}}' | kubectl create -f -
  The Ingress "bad" is invalid: 
  * spec.rules[0].http.paths[0].pathType: Required value: pathType must be specified
  * spec.rules[0].http.paths[0].backend: Required value: port name or number is required
  [1]
  $ kubectl create quota bad --hard=pods=many
  error: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'
  [1]
  $ kubectl create configmap immutable --from-literal=a=b -o name
  configmap/immutable
  $ kubectl patch cm immutable -p '{"immutable":true}'
  configmap/immutable patched
  $ kubectl patch cm immutable -p '{"data":{"a":"c"}}'
  The ConfigMap "immutable" is invalid: data: Forbidden: field is immutable when `immutable` is set
  [1]
  $ kubectl patch cm immutable -p '{"immutable":false}'
  The ConfigMap "immutable" is invalid: immutable: Forbidden: field is immutable when `immutable` is set
  [1]
  $ kubectl create service clusterip svc --tcp=80 -o name
  service/svc
  $ kubectl patch svc svc -p '{"spec":{"clusterIP":"172.30.9.9"}}' | sed 's/"172[0-9.]*"/"IP"/g'
  The Service "svc" is invalid: spec.clusterIPs[0]: Invalid value: ["<service address>"]: may not change once set
  $ kubectl run p1 --image=nginx -o name
  pod/p1
  $ kubectl patch pod p1 -p '{"spec":{"dnsPolicy":"Default"}}' | head -3
  The Pod "p1" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)
  $ kubectl get pods --field-selector=spec.foo=x
  Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "", field selector "spec.foo=x": field label not supported: spec.foo
  [1]
  $ kubectl get pods -l 'a in'
  Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a in", field selector "": unable to parse requirement: found '' expected: '('
  [1]
  $ kubectl get pods -l 'a=b=c'
  Error from server (BadRequest): Unable to find "/v1, Resource=pods" that match label selector "a=b=c", field selector "": unable to parse requirement: found '=', expected: ',' or 'end of string'
  [1]
  $ kubectl get --raw '/api/v1/pods?limit=x'
  Error from server (BadRequest): strconv.ParseInt: parsing "x": invalid syntax
  [1]
  $ kubectl get --raw '/api/v1/pods?continue=x'
  Error from server (BadRequest): invalid continue token: continue key is not valid
  [1]
  $ kubectl get --raw '/api/v1/pods?resourceVersion=x'
  Error from server (BadRequest): resourceVersion: Invalid value: "x": strconv.ParseUint: parsing "x": invalid syntax
  [1]
  $ kubectl get --raw /api/v1/nothere
  Error from server (NotFound): the server could not find the requested resource
  [1]
  $ kubectl get --raw /nothere
  Error from server (NotFound): the server could not find the requested resource
  [1]
  $ kubectl get --raw /apis/none.example/v1
  Error from server (NotFound): the server could not find the requested resource
  [1]
  $ kubectl delete ns default
  Error from server (Forbidden): namespaces "default" is forbidden: this namespace may not be deleted
  [1]
  $ kubectl delete ns kube-system
  Error from server (Forbidden): namespaces "kube-system" is forbidden: this namespace may not be deleted
  [1]
  $ kubectl top nodes
  error: metrics not available yet
  [1]
  $ kubectl top pods
  error: metrics not available yet
  [1]

Whom the roles don't allow something.

  $ kubectl get ns --as ann
  Error from server (Forbidden): namespaces is forbidden: User "ann" cannot list resource "namespaces" in API group "" at the cluster scope
  [1]
  $ kubectl get pods p1 --as ann
  Error from server (Forbidden): pods "p1" is forbidden: User "ann" cannot get resource "pods" in API group "" in the namespace "refusing"
  [1]
  $ kubectl delete pods p1 --as ann --as-group=devs
  Error from server (Forbidden): pods "p1" is forbidden: User "ann" cannot delete resource "pods" in API group "" in the namespace "refusing"
  [1]
  $ kubectl exec p1 --as ann -- true
  Error from server (Forbidden): pods "p1" is forbidden: User "ann" cannot get resource "pods" in API group "" in the namespace "refusing"
  [1]
  $ kubectl create deploy x --image=y --as ann
  error: failed to create deployment: deployments.apps is forbidden: User "ann" cannot create resource "deployments" in API group "apps" in the namespace "refusing"
  [1]
  $ kubectl get pods --as system:serviceaccount:$NS:default
  Error from server (Forbidden): pods is forbidden: User "system:serviceaccount:refusing:default" cannot list resource "pods" in API group "" in the namespace "refusing"
  [1]
  $ kubectl get --raw /metrics --as ann
  Error from server (Forbidden): forbidden: User "ann" cannot get path "/metrics"
  [1]
  $ kubectl create rolebinding admin-ann --clusterrole=admin --user=ann -o name
  rolebinding.rbac.authorization.k8s.io/admin-ann
  $ kubectl get pods p1 --as ann -o name
  pod/p1
  $ kubectl create clusterrole all --verb='*' --resource='*' --as ann
  Error from server (Forbidden): clusterroles.rbac.authorization.k8s.io is forbidden: User "ann" cannot create resource "clusterroles" in API group "rbac.authorization.k8s.io" at the cluster scope
  [1]
  $ kubectl create role all --verb='*' --resource='*.*' --as ann
  Error from server (Forbidden): roles.rbac.authorization.k8s.io "all" is forbidden: user "ann" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
  {APIGroups:["*"], Resources:["*"], Verbs:["*"]}
  [1]
  $ kubectl create rolebinding up --clusterrole=cluster-admin --user=ann --as ann
  error: failed to create rolebinding: rolebindings.rbac.authorization.k8s.io "up" is forbidden: user "ann" (groups=["system:authenticated"]) is attempting to grant RBAC permissions not currently held:
  {APIGroups:["*"], Resources:["*"], Verbs:["*"]}
  {NonResourceURLs:["*"], Verbs:["*"]}
  [1]
  $ kubectl patch rolebinding admin-ann --type=merge -p '{"roleRef":{"name":"edit"}}'
  The RoleBinding "admin-ann" is invalid: roleRef: Invalid value: {"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"edit"}: cannot change roleRef
  [1]
  $ curl --silent --cacert $AUTHORITY $SERVER/api/v1/pods | json "d['code'], d['message']"
  403 pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope
  $ kubectl get pods --server=$SERVER --certificate-authority=$AUTHORITY --kubeconfig=/dev/null --token=wrong
  error: You must be logged in to the server (Unauthorized)
  [1]
