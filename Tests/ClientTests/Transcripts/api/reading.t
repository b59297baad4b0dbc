`kubectl get` in all its forms.

  $ kubectl create configmap c1 --from-literal=a=b -o name
  $ kubectl create configmap c2 --from-literal=a=c -o name
  $ kubectl create configmap c3 --from-literal=a=a -o name
  $ kubectl create deployment web --image=nginx --replicas=2 -o name
  $ kubectl create job j1 --image=busybox -o name -- true
  $ kubectl create cronjob cj1 --image=busybox --schedule='@daily' -o name -- true
  $ kubectl create service clusterip web --tcp=80:8080 -o name
  $ kubectl run p1 --image=nginx --labels=run=p1,tier=front -o name
  $ kubectl run p2 --image=busybox --labels=run=p2 -o name -- sleep 100
  $ kubectl autoscale deployment web --min=1 --max=3 -o name
  $ kubectl get cm
  $ kubectl get cm -o wide
  $ kubectl get cm -o name
  $ kubectl get configmaps/c1 configmaps/c2
  $ kubectl get cm/c1 deploy/web
  $ kubectl get cm c1 -o yaml
  $ kubectl get cm c1 -o yaml --show-managed-fields
  $ kubectl get cm c1 -o json
  $ kubectl get cm c1 c2 -o json | json "d['kind'], [i['kind'] + ' ' + i['metadata']['name'] for i in d['items']], sorted(d['metadata'])"
  $ kubectl get cm -o jsonpath='{range .items[*]}{.metadata.name}={.data.a}{"\n"}{end}'
  $ kubectl get cm -o jsonpath='{.items[?(@.metadata.name=="c2")].data.a}'
  $ kubectl get cm -o custom-columns=N:.metadata.name,D:.data.a,NONE:.data.none
  $ kubectl get cm -o go-template='{{range .items}}{{.metadata.name}};{{end}}'
  $ kubectl get cm --field-selector=metadata.name=c1 --no-headers
  $ kubectl get cm --field-selector=metadata.name!=kube-root-ca.crt -o name
  $ kubectl get cm --sort-by=.data.a
  $ kubectl get cm --sort-by='{.metadata.name}' -o name
  $ kubectl get cm --chunk-size=1 -o name
  $ kubectl get pods --show-labels
  $ kubectl get pods -L tier,run
  $ kubectl get pods --label-columns=tier -l run=p1
  $ kubectl get pods -o wide
  $ kubectl get pods -l 'run in (p1,p3),tier' -o name
  $ kubectl get pods -l 'run notin (p1)' -o name
  $ kubectl get pods -l '!tier' -o name
  $ kubectl get pods -l tier!=front -o name
  $ kubectl get pods --field-selector=status.phase=Pending,spec.restartPolicy=Always -o name
  $ kubectl get pods --field-selector=status.phase=Running
  $ kubectl get pods --field-selector=spec.nodeName= -o name
  $ kubectl get pods --show-kind
  $ kubectl get pods,svc,cm --no-headers
  $ kubectl get all
  $ kubectl get all -o name
  $ kubectl get deploy web --subresource=status
  $ kubectl get deploy web --subresource=scale
  $ kubectl get deploy -o wide
  $ kubectl get job,cronjob -o wide
  $ kubectl get hpa
  $ kubectl get svc -o wide
  $ kubectl get pods -A -o name
  $ kubectl get pods --all-namespaces
  $ kubectl get pods -n nowhere
  $ kubectl get rc
  $ kubectl get ns $NS
  $ kubectl get ns -o name
  $ kubectl get secrets -A
  $ kubectl get sc,priorityclass
  $ kubectl get svc -n default
  $ kubectl get ev
  $ kubectl get --raw "/api/v1/namespaces/$NS/configmaps?limit=1" | json "len(d['items']), d['metadata']['remainingItemCount'], bool(d['metadata']['continue']), sorted(d)"
  $ kubectl get --raw "/api/v1/namespaces/$NS/configmaps/c1" | json "sorted(d), d['kind']"
  $ kubectl get pods p1 -o jsonpath='{.spec.tolerations}'
  $ kubectl get pods p1 -o jsonpath='{.spec.containers[0].volumeMounts[0].mountPath} {.spec.volumes[0].projected.sources[*].serviceAccountToken.path} {.spec.serviceAccountName}'
  $ kubectl get pods p1 -o jsonpath='{.spec.dnsPolicy} {.spec.schedulerName} {.spec.enableServiceLinks} {.spec.preemptionPolicy} {.spec.priority} {.spec.terminationGracePeriodSeconds}'

Watches end with the client.

  $ timeout 3 kubectl get cm c1 -w --request-timeout=1s
  $ timeout 3 kubectl get cm c1 -w -o name --request-timeout=1s
  $ (retry test -s watched; kubectl label cm c1 seen=yes; kubectl delete cm c1) >/dev/null & timeout 10 kubectl get cm --watch-only=false --output-watch-events -l '!none' --field-selector metadata.name=c1 -w >watched & retry grep DELETED watched; kill %2; sed 's/  */ /g' watched
