Custom resources, from the definition's first moment to its end.

  $ cat >crd.yaml <<END
  > apiVersion: apiextensions.k8s.io/v1
  > kind: CustomResourceDefinition
  > metadata: {name: crontabs.definitions.example.com}
  > spec:
  >   group: definitions.example.com
  >   scope: Namespaced
  >   names: {plural: crontabs, singular: crontab, kind: CronTab, shortNames: [ct], categories: [all, tabs]}
  >   versions:
  >   - name: v1
  >     served: true
  >     storage: true
  >     subresources:
  >       status: {}
  >       scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
  >     selectableFields: [{jsonPath: .spec.cronSpec}]
  >     schema:
  >       openAPIV3Schema:
  >         description: A task that is done again and again.
  >         type: object
  >         required: [spec]
  >         properties:
  >           spec:
  >             type: object
  >             required: [cronSpec]
  >             properties:
  >               cronSpec: {type: string, description: When it is done., pattern: '^[0-9* ]+$'}
  >               replicas: {type: integer, default: 1, minimum: 0, maximum: 10}
  >               mode: {type: string, enum: [Fast, Slow], default: Fast}
  >               port: {x-kubernetes-int-or-string: true}
  >               free: {type: object, x-kubernetes-preserve-unknown-fields: true}
  >               ports:
  >                 type: array
  >                 x-kubernetes-list-type: map
  >                 x-kubernetes-list-map-keys: [name]
  >                 items: {type: object, required: [name], properties: {name: {type: string}, port: {type: integer, default: 80}}}
  >               tags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
  >           status:
  >             type: object
  >             properties: {replicas: {type: integer}, selector: {type: string}, phase: {type: string}}
  >     additionalPrinterColumns:
  >     - {name: Spec, type: string, jsonPath: .spec.cronSpec}
  >     - {name: Replicas, type: integer, jsonPath: .spec.replicas}
  >     - {name: Mode, type: string, jsonPath: .spec.mode, priority: 1}
  >     - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
  >   - name: v1beta1
  >     served: true
  >     storage: false
  >     deprecated: true
  >     schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
  > END
  $ kubectl apply -f crd.yaml
  customresourcedefinition.apiextensions.k8s.io/crontabs.definitions.example.com created
  $ kubectl wait crd crontabs.definitions.example.com --for=condition=Established --timeout=10s
  customresourcedefinition.apiextensions.k8s.io/crontabs.definitions.example.com condition met
  $ kubectl get crd crontabs.definitions.example.com -o jsonpath='{.status.acceptedNames} {.status.storedVersions} {.status.conditions[*].type}'
  {"categories":["all","tabs"],"kind":"CronTab","listKind":"CronTabList","plural":"crontabs","shortNames":["ct"],"singular":"crontab"} ["v1"] NamesAccepted Established
  $ kubectl get crd crontabs.definitions.example.com | sed 's/<time>/T/'
  NAME   CREATED AT
  crontabs.definitions.example.com   <time>
  $ kubectl api-resources --api-group=definitions.example.com
  NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND
  crontabs   ct   definitions.example.com/v1   true   CronTab
  $ kubectl api-versions | grep definitions
  definitions.example.com/v1
  definitions.example.com/v1beta1
  $ kubectl get ct
  No resources found in definitions namespace.
  $ kubectl explain crontab
  GROUP:   definitions.example.com
  KIND:   CronTab
  VERSION:   v1
  
  DESCRIPTION:
      A task that is done again and again.
      
  FIELDS:
    apiVersion	<string>
      The group and version of this document's form, as GROUP/VERSION.
  
    kind	<string>
      What this document describes, in CamelCase.
  
    metadata	<ObjectMeta>
      Name, labels and the like.
  
    spec	<Object> -required-
      <no description>
  
    status	<Object>
      <no description>
  
  
  $ kubectl explain ct.spec
  GROUP:   definitions.example.com
  KIND:   CronTab
  VERSION:   v1
  
  FIELD: spec <Object>
  
  
  DESCRIPTION:
      <empty>
  FIELDS:
    cronSpec	<string> -required-
      When it is done.
  
    free	<Object>
      <no description>
  
    mode	<string>
    enum: Fast, Slow
      <no description>
  
    port	<Object>
      <no description>
  
    ports	<[]Object>
      <no description>
  
    replicas	<integer>
      <no description>
  
    tags	<[]string>
      <no description>
  
  
  $ kubectl explain ct.spec.cronSpec
  GROUP:   definitions.example.com
  KIND:   CronTab
  VERSION:   v1
  
  FIELD: cronSpec <string>
  
  
  DESCRIPTION:
      When it is done.
      
  

  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: one}\nspec: {cronSpec: "* * * * *", ports: [{name: http}], free: {a: {b: 1}}, port: 80}\n' >one.yaml
  $ kubectl apply -f one.yaml
  crontab.definitions.example.com/one created
  $ kubectl apply -f one.yaml
  crontab.definitions.example.com/one configured
  $ kubectl get ct
  NAME   SPEC   REPLICAS   AGE
  one   * * * * *   1   <age>
  $ kubectl get ct -o wide
  NAME   SPEC   REPLICAS   MODE   AGE
  one   * * * * *   1   Fast   <age>
  $ kubectl get tabs
  NAME   SPEC   REPLICAS   AGE
  one   * * * * *   1   <age>
  $ kubectl get all
  NAME   SPEC   REPLICAS   AGE
  crontab.definitions.example.com/one   * * * * *   1   <age>
  $ kubectl get crontabs.v1beta1.definitions.example.com one -o jsonpath='{.apiVersion}{"\n"}'
  Warning: definitions.example.com/v1beta1 CronTab is deprecated
  definitions.example.com/v1beta1
  $ kubectl get ct one -o yaml
  apiVersion: definitions.example.com/v1
  kind: CronTab
  metadata:
    annotations:
      kubectl.kubernetes.io/last-applied-configuration: |
        {"apiVersion":"definitions.example.com/v1","kind":"CronTab","metadata":{"annotations":{},"name":"one","namespace":"definitions"},"spec":{"cronSpec":"* * * * *","free":{"a":{"b":1}},"port":80,"ports":[{"name":"http"}]}}
    creationTimestamp: "<time>"
    generation: 1
    name: one
    namespace: definitions
    resourceVersion: "<version>"
    uid: <uid>
  spec:
    cronSpec: '* * * * *'
    free:
      a:
        b: 1
    mode: Fast
    port: 80
    ports:
    - name: http
      port: 80
    replicas: 1
  $ sed 's/free:/other: 1, free:/' one.yaml | kubectl apply -f - 2>&1 | sed 's/"{.*}"/DOCUMENT/'
  The request is invalid: patch: Invalid value: DOCUMENT: strict decoding error: unknown field "spec.other"
  $ sed 's/free:/other: 1, free:/' one.yaml | kubectl apply --validate=warn -f -
  Warning: unknown field "spec.other"
  crontab.definitions.example.com/one configured
  $ sed 's/cronSpec: "[^"]*"/cronSpec: "1 1"/' one.yaml | kubectl apply -f -
  crontab.definitions.example.com/one configured
  $ kubectl get ct --field-selector 'spec.cronSpec=1 1' -o name
  crontab.definitions.example.com/one
  $ kubectl get ct --field-selector spec.mode=Fast
  Error from server (BadRequest): Unable to find "definitions.example.com/v1, Resource=crontabs" that match label selector "", field selector "spec.mode=Fast": field label not supported: spec.mode
  [1]
  $ kubectl patch ct one --type=merge -p '{"spec":{"replicas":3}}'
  crontab.definitions.example.com/one patched
  $ kubectl patch ct one -p '{"spec":{"replicas":3}}'
  error: application/strategic-merge-patch+json is not supported by definitions.example.com/v1, Kind=CronTab: the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml
  [1]
  $ kubectl patch ct one --type=merge -p '{"spec":{"replicas":"x"}}'
  The CronTab "one" is invalid: spec.replicas: Invalid value: "string": spec.replicas in body must be of type integer: "string"
  [1]
  $ kubectl patch ct one --type=merge -p '{"spec":{"replicas":11,"mode":"Odd","cronSpec":"x","tags":["a","a"]}}'
  The CronTab "one" is invalid: 
  * spec.cronSpec: Invalid value: "x": spec.cronSpec in body should match '^[0-9* ]+$'
  * spec.mode: Unsupported value: "Odd": supported values: "Fast", "Slow"
  * spec.replicas: Invalid value: 11: spec.replicas in body should be less than or equal to 10
  * spec.tags[1]: Duplicate value: "a"
  [1]
  $ kubectl patch ct one --type=merge -p '{"spec":{"cronSpec":null}}'
  The CronTab "one" is invalid: spec.cronSpec: Required value
  [1]
  $ kubectl patch ct one --type=merge -p '{"spec":{"ports":[{"name":"a"},{"name":"a"}]}}'
  The CronTab "one" is invalid: spec.ports[1]: Duplicate value: {"name":"a"}
  [1]
  $ kubectl get ct one -o jsonpath='{.metadata.generation}'
  3
  $ kubectl patch ct one --type=merge --subresource=status -p '{"status":{"replicas":2,"selector":"a=b","phase":"Good"},"spec":{"replicas":9}}'
  crontab.definitions.example.com/one patched
  $ kubectl get ct one -o jsonpath='{.spec.replicas} {.status} {.metadata.generation}'
  3 {"phase":"Good","replicas":2,"selector":"a=b"} 3
  $ kubectl patch ct one --type=merge -p '{"status":{"phase":"Bad"}}'
  crontab.definitions.example.com/one patched (no change)
  $ kubectl scale ct one --replicas=5
  crontab.definitions.example.com/one scaled
  $ kubectl get --raw /apis/definitions.example.com/v1/namespaces/$NS/crontabs/one/scale | json "d['kind'], d['apiVersion'], d['spec'], d['status']"
  Scale autoscaling/v1 {'replicas': 5} {'replicas': 2, 'selector': 'a=b'}
  $ kubectl wait ct one --for=jsonpath={.status.phase}=Good --timeout=5s
  crontab.definitions.example.com/one condition met
  $ kubectl label ct one a=b
  crontab.definitions.example.com/one labeled
  $ kubectl describe ct one | sed 's/Resource Version: .*/Resource Version: N/'
  Name:   one
  Namespace:   definitions
  Labels:   a=b
  Annotations:  <none>
  API Version:  definitions.example.com/v1
  Kind:   CronTab
  Metadata:
    Creation Timestamp:  <time>
    Generation:   4
    Resource Version: N
    UID:   <uid>
  Spec:
    Cron Spec:  1 1
    Free:
      A:
        B:  1
    Mode:   Fast
    Port:   80
    Ports:
      Name:   http
      Port:   80
    Replicas:  5
  Status:
    Phase:   Good
    Replicas:  2
    Selector:  a=b
  Events:   <none>
  $ EDITOR="sed -i s/replicas:.5/replicas:\ 6/" kubectl edit ct one
  crontab.definitions.example.com/one edited
  $ kubectl get ct one -o jsonpath='{.spec.replicas}'
  6

Server-side apply merges lists by the schema's keys.

  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {cronSpec: "1", ports: [{name: a, port: 1}], tags: [x]}\n' | kubectl apply --server-side --field-manager=first -f -
  crontab.definitions.example.com/two serverside-applied
  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {ports: [{name: b, port: 2}], tags: [z]}\n' | kubectl apply --server-side --field-manager=second -f -
  crontab.definitions.example.com/two serverside-applied
  $ kubectl get ct two -o jsonpath='{.spec}'
  {"cronSpec":"1","mode":"Fast","ports":[{"name":"a","port":1},{"name":"b","port":2}],"replicas":1,"tags":["x","z"]}
  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {ports: [{name: a, port: 3}]}\n' | kubectl apply --server-side --field-manager=second -f -
  error: Apply failed with 1 conflict: conflict with "first": .spec.ports[name="a"].port
  Please review the fields above--they currently have other managers. Here
  are the ways you can resolve this warning:
  * If you intend to manage all of these fields, please re-run the apply
    command with the `--force-conflicts` flag.
  * If you do not intend to manage all of the fields, please edit your
    manifest to remove references to the fields that should keep their
    current managers.
  * You may co-own fields by updating your manifest to match the existing
    value; in this case, you'll become the manager if the other manager(s)
    stop managing the field (remove it from their configuration).
  See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts
  [1]
  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {cronSpec: "1", tags: [x]}\n' | kubectl apply --server-side --field-manager=first -f -
  crontab.definitions.example.com/two serverside-applied
  $ kubectl get ct two -o jsonpath='{.spec}'
  {"cronSpec":"1","mode":"Fast","ports":[{"name":"b","port":2}],"replicas":1,"tags":["x","z"]}
  $ kubectl get ct two -o json --show-managed-fields | json "sorted(json.dumps(m['fieldsV1']) for m in d['metadata']['managedFields'])"
  ['{"f:spec": {"f:cronSpec": {}, "f:tags": {"v:\\"x\\"": {}}}}', '{"f:spec": {"f:ports": {"k:{\\"name\\":\\"b\\"}": {".": {}, "f:name": {}, "f:port": {}}}, "f:tags": {"v:\\"z\\"": {}}}}']

Definitions that can't be.

  $ sed 's/name: crontabs.definitions/name: wrong.definitions/' crd.yaml | kubectl apply -f -
  The CustomResourceDefinition "wrong.definitions.example.com" is invalid: metadata.name: Invalid value: "wrong.definitions.example.com": must be spec.names.plural+"."+spec.group
  [1]
  $ sed 's/crontabs/tabs/;s/plural: crontabs/plural: tabs/;s/kind: CronTab/kind: Tab/;s/singular: crontab/singular: tab/;s/type: integer, default: 1,/type: integer, default: x,/' crd.yaml | kubectl apply -f -
  The CustomResourceDefinition "tabs.definitions.example.com" is invalid: spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[replicas].default: Invalid value: "string": spec.versions[0].schema.openAPIV3Schema.properties[spec].properties[replicas].default in body must be of type integer: "string"
  [1]

With its definition every object goes.

  $ kubectl delete ct one
  crontab.definitions.example.com "one" deleted from definitions namespace
  $ kubectl delete crd crontabs.definitions.example.com
  customresourcedefinition.apiextensions.k8s.io "crontabs.definitions.example.com" deleted
  $ kubectl get ct two
  Error from server (NotFound): the server could not find the requested resource (get crontabs.definitions.example.com two)
  [1]
  $ kubectl api-resources --api-group=definitions.example.com
  NAME   SHORTNAMES   APIVERSION   NAMESPACED   KIND
