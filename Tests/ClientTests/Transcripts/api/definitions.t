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
  $ kubectl wait crd crontabs.definitions.example.com --for=condition=Established --timeout=10s
  $ kubectl get crd crontabs.definitions.example.com -o jsonpath='{.status.acceptedNames} {.status.storedVersions} {.status.conditions[*].type}'
  $ kubectl get crd crontabs.definitions.example.com | sed 's/<time>/T/'
  $ kubectl api-resources --api-group=definitions.example.com
  $ kubectl api-versions | grep definitions
  $ kubectl get ct
  $ kubectl explain crontab
  $ kubectl explain ct.spec
  $ kubectl explain ct.spec.cronSpec

  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: one}\nspec: {cronSpec: "* * * * *", ports: [{name: http}], free: {a: {b: 1}}, port: 80}\n' >one.yaml
  $ kubectl apply -f one.yaml
  $ kubectl apply -f one.yaml
  $ kubectl get ct
  $ kubectl get ct -o wide
  $ kubectl get tabs
  $ kubectl get all
  $ kubectl get crontabs.v1beta1.definitions.example.com one -o jsonpath='{.apiVersion}{"\n"}'
  $ kubectl get ct one -o yaml
  $ sed 's/free:/other: 1, free:/' one.yaml | kubectl apply -f -
  $ sed 's/free:/other: 1, free:/' one.yaml | kubectl apply --validate=warn -f -
  $ sed 's/cronSpec: "[^"]*"/cronSpec: "1 1"/' one.yaml | kubectl apply -f -
  $ kubectl get ct --field-selector 'spec.cronSpec=1 1' -o name
  $ kubectl get ct --field-selector spec.mode=Fast
  $ kubectl patch ct one --type=merge -p '{"spec":{"replicas":3}}'
  $ kubectl patch ct one -p '{"spec":{"replicas":3}}'
  $ kubectl patch ct one --type=merge -p '{"spec":{"replicas":"x"}}'
  $ kubectl patch ct one --type=merge -p '{"spec":{"replicas":11,"mode":"Odd","cronSpec":"x","tags":["a","a"]}}'
  $ kubectl patch ct one --type=merge -p '{"spec":{"cronSpec":null}}'
  $ kubectl patch ct one --type=merge -p '{"spec":{"ports":[{"name":"a"},{"name":"a"}]}}'
  $ kubectl get ct one -o jsonpath='{.metadata.generation}'
  $ kubectl patch ct one --type=merge --subresource=status -p '{"status":{"replicas":2,"selector":"a=b","phase":"Good"},"spec":{"replicas":9}}'
  $ kubectl get ct one -o jsonpath='{.spec.replicas} {.status} {.metadata.generation}'
  $ kubectl patch ct one --type=merge -p '{"status":{"phase":"Bad"}}'
  $ kubectl scale ct one --replicas=5
  $ kubectl get --raw /apis/definitions.example.com/v1/namespaces/$NS/crontabs/one/scale | json "d['kind'], d['apiVersion'], d['spec'], d['status']"
  $ kubectl wait ct one --for=jsonpath={.status.phase}=Good --timeout=5s
  $ kubectl label ct one a=b
  $ kubectl describe ct one
  $ EDITOR="sed -i s/replicas:.5/replicas:\ 6/" kubectl edit ct one
  $ kubectl get ct one -o jsonpath='{.spec.replicas}'

Server-side apply merges lists by the schema's keys.

  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {cronSpec: "1", ports: [{name: a, port: 1}], tags: [x]}\n' | kubectl apply --server-side --field-manager=first -f -
  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {ports: [{name: b, port: 2}], tags: [y]}\n' | kubectl apply --server-side --field-manager=second -f -
  $ kubectl get ct two -o jsonpath='{.spec}'
  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {ports: [{name: a, port: 3}]}\n' | kubectl apply --server-side --field-manager=second -f -
  $ printf 'apiVersion: definitions.example.com/v1\nkind: CronTab\nmetadata: {name: two}\nspec: {cronSpec: "1", tags: [x]}\n' | kubectl apply --server-side --field-manager=first -f -
  $ kubectl get ct two -o jsonpath='{.spec}'
  $ kubectl get ct two -o json --show-managed-fields | json "json.dumps([m['fieldsV1'] for m in d['metadata']['managedFields']])"

Definitions that can't be.

  $ sed 's/name: crontabs.definitions/name: wrong.definitions/' crd.yaml | kubectl apply -f -
  $ sed 's/crontabs/tabs/;s/plural: crontabs/plural: tabs/;s/kind: CronTab/kind: Tab/;s/singular: crontab/singular: tab/;s/type: integer, default: 1,/type: integer, default: x,/' crd.yaml | kubectl apply -f -

With its definition every object goes.

  $ kubectl delete ct one
  $ kubectl delete crd crontabs.definitions.example.com
  $ kubectl get ct two
  $ kubectl api-resources --api-group=definitions.example.com
