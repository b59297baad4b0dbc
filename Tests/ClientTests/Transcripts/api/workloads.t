Scaling, autoscaling and rollouts of workloads that no controller touches.

  $ kubectl create deployment web --image=nginx --replicas=2
  deployment.apps/web created
  $ kubectl scale deploy web --replicas=3
  deployment.apps/web scaled
  $ kubectl scale deploy/web --replicas=4 --current-replicas=3
  deployment.apps/web scaled
  $ kubectl scale deploy web --replicas=4 --current-replicas=3
  error: Expected replicas to be 3, was 4
  [1]
  $ kubectl scale deploy web --replicas=-1
  error: The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0
  [1]
  $ kubectl scale deploy nothere --replicas=1
  Error from server (NotFound): deployments.apps "nothere" not found
  [1]
  $ kubectl scale cm kube-root-ca.crt --replicas=1
  Error from server (NotFound): the server could not find the requested resource
  [1]
  $ kubectl get --raw /apis/apps/v1/namespaces/$NS/deployments/web/scale | json "d['kind'], d['apiVersion'], d['spec'], d['status']"
  Scale autoscaling/v1 {'replicas': 4} {'replicas': 0, 'selector': 'app=web'}
  $ kubectl autoscale deploy web --min=2 --max=5 --cpu=50%
  horizontalpodautoscaler.autoscaling/web autoscaled
  $ kubectl autoscale deploy web --min=2 --max=5
  error: failed to create autoscaling/v2 HPA and the configuration is incompatible with autoscaling/v1: empty input
  [1]
  $ kubectl get hpa
  NAME   REFERENCE   TARGETS   MINPODS   MAXPODS   REPLICAS   AGE
  web   Deployment/web   cpu: <unknown>/50%   2   5   0   <age>
  $ kubectl rollout restart deploy web
  deployment.apps/web restarted
  $ kubectl get deploy web -o jsonpath='{.spec.template.metadata.annotations}' | grep -o 'kubectl.kubernetes.io/restartedAt'
  kubectl.kubernetes.io/restartedAt
  $ kubectl rollout pause deploy web
  deployment.apps/web paused
  $ kubectl rollout pause deploy web
  error: deployments.apps "web" is already paused
  [1]
  $ kubectl rollout restart deploy web
  error: deployments.apps "web" can't restart paused deployment (run rollout resume first)
  [1]
  $ kubectl rollout resume deploy web
  deployment.apps/web resumed
  $ kubectl rollout resume deploy web
  error: deployments.apps "web" is not paused
  [1]
  $ kubectl rollout status deploy web --timeout=3s
  Waiting for deployment spec update to be observed...
  error: timed out waiting for the condition
  [1]
  $ kubectl rollout history deploy web
  deployment.apps/web 
  No rollout history found.
  $ kubectl rollout undo deploy web
  error: no rollout history found for deployment "web"
  [1]
  $ kubectl rollout status cm/kube-root-ca.crt
  error: no status viewer has been implemented for ConfigMap
  [1]
  $ kubectl wait deploy web --for=condition=Available --timeout=3s
  error: timed out waiting for the condition on deployments/web
  [1]
  $ kubectl wait deploy web --for=jsonpath={.spec.replicas}=4 --timeout=5s
  deployment.apps/web condition met
  $ kubectl wait deploy web --for=create --timeout=5s
  deployment.apps/web condition met
  $ kubectl wait deploy nothere --for=condition=Available --timeout=3s
  Error from server (NotFound): deployments.apps "nothere" not found
  [1]
  $ (retry grep -q watch=true trace; kubectl delete deploy late) >/dev/null & kubectl create deploy late --image=x -o name; kubectl wait deploy late --for=delete --timeout=20s -v=6 2>trace
  deployment.apps/late
  deployment.apps/late condition met

What a controller would write is shown.

  $ kubectl patch deploy web --subresource=status --type=merge -p '{"status":{"observedGeneration":99,"replicas":4,"updatedReplicas":4,"readyReplicas":4,"availableReplicas":4,"conditions":[{"type":"Available","status":"True","reason":"MinimumReplicasAvailable","message":"m","lastUpdateTime":null,"lastTransitionTime":null},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable","message":"m"}]}}'
  deployment.apps/web patched
  $ kubectl get deploy
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE
  web   4/4   4   4   <age>
  $ kubectl rollout status deploy web
  deployment "web" successfully rolled out
  $ kubectl wait deploy web --for=condition=Available
  deployment.apps/web condition met

  $ cat <<END | kubectl apply -f -
  > {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}
  > ---
  > {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: x}]}}}}
  > ---
  > {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: rs}, spec: {selector: {matchLabels: {app: rs}}, template: {metadata: {labels: {app: rs}}, spec: {containers: [{name: c, image: x}]}}}}
  > ---
  > {apiVersion: v1, kind: ReplicationController, metadata: {name: rc}, spec: {template: {metadata: {labels: {app: rc}}, spec: {containers: [{name: c, image: x}]}}}}
  > END
  statefulset.apps/db created
  daemonset.apps/agent created
  replicaset.apps/rs created
  replicationcontroller/rc created
  $ kubectl get sts,ds,rs,rc
  NAME   READY   AGE
  statefulset.apps/db   0/1   <age>
  
  NAME   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE
  daemonset.apps/agent   0   0   0   0   0   <none>   <age>
  
  NAME   DESIRED   CURRENT   READY   AGE
  replicaset.apps/rs   1   0   0   <age>
  
  NAME   DESIRED   CURRENT   READY   AGE
  replicationcontroller/rc   1   0   0   <age>
  $ kubectl get sts,ds,rs,rc -o wide
  NAME   READY   AGE   CONTAINERS   IMAGES
  statefulset.apps/db   0/1   <age>   c   x
  
  NAME   DESIRED   CURRENT   READY   UP-TO-DATE   AVAILABLE   NODE SELECTOR   AGE   CONTAINERS   IMAGES   SELECTOR
  daemonset.apps/agent   0   0   0   0   0   <none>   <age>   c   x   app=agent
  
  NAME   DESIRED   CURRENT   READY   AGE   CONTAINERS   IMAGES   SELECTOR
  replicaset.apps/rs   1   0   0   <age>   c   x   app=rs
  
  NAME   DESIRED   CURRENT   READY   AGE   CONTAINERS   IMAGES   SELECTOR
  replicationcontroller/rc   1   0   0   <age>   c   x   app=rc
  $ kubectl rollout restart sts/db ds/agent
  statefulset.apps/db restarted
  daemonset.apps/agent restarted
  $ kubectl scale --replicas=2 sts/db rs/rs rc/rc
  statefulset.apps/db scaled
  replicaset.apps/rs scaled
  replicationcontroller/rc scaled
  $ kubectl get sts db -o jsonpath='{.spec.updateStrategy} {.spec.podManagementPolicy} {.spec.persistentVolumeClaimRetentionPolicy} {.spec.volumeClaimTemplates[0].spec.volumeMode}'
  {"rollingUpdate":{"partition":0},"type":"RollingUpdate"} OrderedReady {"whenDeleted":"Retain","whenScaled":"Retain"} Filesystem
  $ kubectl get rc rc -o jsonpath='{.spec.selector} {.metadata.labels}'
  {"app":"rc"} {"app":"rc"}
  $ kubectl patch sts db -p '{"spec":{"serviceName":"other"}}'
  The StatefulSet "db" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden
  [1]
  $ kubectl delete sts,ds,rs,rc --all --cascade=orphan
  statefulset.apps "db" deleted from workloads namespace
  daemonset.apps "agent" deleted from workloads namespace
  replicaset.apps "rs" deleted from workloads namespace
  replicationcontroller "rc" deleted from workloads namespace
