Scaling, autoscaling and rollouts of workloads that no controller touches.

  $ kubectl create deployment web --image=nginx --replicas=2
  $ kubectl scale deploy web --replicas=3
  $ kubectl scale deploy/web --replicas=4 --current-replicas=3
  $ kubectl scale deploy web --replicas=4 --current-replicas=3
  $ kubectl scale deploy web --replicas=-1
  $ kubectl scale deploy nothere --replicas=1
  $ kubectl scale cm kube-root-ca.crt --replicas=1
  $ kubectl get --raw /apis/apps/v1/namespaces/$NS/deployments/web/scale | json "d['kind'], d['apiVersion'], d['spec'], d['status']"
  $ kubectl autoscale deploy web --min=2 --max=5 --cpu=50%
  $ kubectl autoscale deploy web --min=2 --max=5
  $ kubectl get hpa
  $ kubectl rollout restart deploy web
  $ kubectl get deploy web -o jsonpath='{.spec.template.metadata.annotations}' | grep -o 'kubectl.kubernetes.io/restartedAt'
  $ kubectl rollout pause deploy web
  $ kubectl rollout pause deploy web
  $ kubectl rollout restart deploy web
  $ kubectl rollout resume deploy web
  $ kubectl rollout resume deploy web
  $ kubectl rollout status deploy web --timeout=1s
  $ kubectl rollout history deploy web
  $ kubectl rollout undo deploy web
  $ kubectl rollout status cm/kube-root-ca.crt
  $ kubectl wait deploy web --for=condition=Available --timeout=1s
  $ kubectl wait deploy web --for=jsonpath={.spec.replicas}=4 --timeout=5s
  $ kubectl wait deploy web --for=create --timeout=5s
  $ kubectl wait deploy nothere --for=condition=Available --timeout=1s
  $ (retry kubectl get deploy late -o name; kubectl delete deploy late) >/dev/null & kubectl create deploy late --image=x -o name; kubectl wait deploy late --for=delete --timeout=20s

What a controller would write is shown.

  $ kubectl patch deploy web --subresource=status --type=merge -p '{"status":{"observedGeneration":99,"replicas":4,"updatedReplicas":4,"readyReplicas":4,"availableReplicas":4,"conditions":[{"type":"Available","status":"True","reason":"MinimumReplicasAvailable","message":"m","lastUpdateTime":null,"lastTransitionTime":null},{"type":"Progressing","status":"True","reason":"NewReplicaSetAvailable","message":"m"}]}}'
  $ kubectl get deploy
  $ kubectl rollout status deploy web
  $ kubectl wait deploy web --for=condition=Available
  $ kubectl logs deploy/web
  $ kubectl exec deploy/web -- true

  $ cat <<END | kubectl apply -f -
  > {apiVersion: apps/v1, kind: StatefulSet, metadata: {name: db}, spec: {serviceName: db, selector: {matchLabels: {app: db}}, template: {metadata: {labels: {app: db}}, spec: {containers: [{name: c, image: x}]}}, volumeClaimTemplates: [{metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}]}}
  > ---
  > {apiVersion: apps/v1, kind: DaemonSet, metadata: {name: agent}, spec: {selector: {matchLabels: {app: agent}}, template: {metadata: {labels: {app: agent}}, spec: {containers: [{name: c, image: x}]}}}}
  > ---
  > {apiVersion: apps/v1, kind: ReplicaSet, metadata: {name: rs}, spec: {selector: {matchLabels: {app: rs}}, template: {metadata: {labels: {app: rs}}, spec: {containers: [{name: c, image: x}]}}}}
  > ---
  > {apiVersion: v1, kind: ReplicationController, metadata: {name: rc}, spec: {template: {metadata: {labels: {app: rc}}, spec: {containers: [{name: c, image: x}]}}}}
  > END
  $ kubectl get sts,ds,rs,rc
  $ kubectl get sts,ds,rs,rc -o wide
  $ kubectl rollout restart sts/db ds/agent
  $ kubectl scale --replicas=2 sts/db rs/rs rc/rc
  $ kubectl get sts db -o jsonpath='{.spec.updateStrategy} {.spec.podManagementPolicy} {.spec.persistentVolumeClaimRetentionPolicy} {.spec.volumeClaimTemplates[0].spec.volumeMode}'
  $ kubectl get rc rc -o jsonpath='{.spec.selector} {.metadata.labels}'
  $ kubectl patch sts db -p '{"spec":{"serviceName":"other"}}'
  $ kubectl delete sts,ds,rs,rc --all --cascade=orphan
