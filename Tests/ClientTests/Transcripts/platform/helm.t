A chart of `helm create` from its first install to its end.

  $ helm version --short | cut -d. -f1
  v4
  $ helm create web
  Creating web
  $ sed -i "s,repository: nginx,repository: image-registry.openshift-image-registry.svc:5000/openshift/tools,;s/tag: \"\"/tag: \"1\"/;s/port: 80/port: 8080/" web/values.yaml
  $ sed -i "s,image: busybox,image: image-registry.openshift-image-registry.svc:5000/openshift/tools:1," web/templates/tests/test-connection.yaml
  $ helm lint web
  ==> Linting web
  [INFO] Chart.yaml: icon is recommended
  
  1 chart(s) linted, 0 chart(s) failed
  $ helm template web web | grep '^kind:'
  kind: ServiceAccount
  kind: Service
  kind: Deployment
  kind: Pod
  $ helm install web web --dry-run=server | grep '^STATUS\|^DESC\|^kind'
  STATUS: pending-install
  DESCRIPTION: Dry run complete
  kind: Pod
  kind: ServiceAccount
  kind: Service
  kind: Deployment
  $ kubectl get deploy
  No resources found in helm namespace.
  $ helm install web web --wait --timeout=60s | sed '/^LAST DEPLOYED/d;/^NOTES/,$d'
  NAME: web
  NAMESPACE: helm
  STATUS: deployed
  REVISION: 1
  DESCRIPTION: Install complete
  $ helm list | sed 's/\t/ /g;s/  */ /g;s/ 20[0-9]*-.* UTC / DATE /'
  NAME NAMESPACE REVISION UPDATED STATUS CHART APP VERSION
  web helm 1 DATE deployed web-0.1.0 1.16.0 
  $ helm status web | grep '^==>\|^STATUS' | sort
  ==> v1/Deployment
  ==> v1/Pod(related)
  ==> v1/Service
  ==> v1/ServiceAccount
  STATUS: deployed
  $ kubectl get deploy,rs,svc,sa -l app.kubernetes.io/instance=web -o name | sed 's/-[0-9a-f]*$/-HASH/'
  deployment.apps/web
  replicaset.apps/web-HASH
  service/web
  serviceaccount/web
  $ kubectl get deploy web
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE
  web   1/1   1   1   <age>
  $ kubectl rollout status deploy web
  deployment "web" successfully rolled out
  $ kubectl rollout history deploy web
  deployment.apps/web 
  REVISION  CHANGE-CAUSE
  1   <none>
  
  $ helm test web --timeout=60s | sed -n '/^TEST SUITE/p;/^Phase/p'
  TEST SUITE:   web-test-connection
  Phase:   Succeeded
  $ kubectl get pod web-test-connection
  NAME   READY   STATUS   RESTARTS   AGE
  web-test-connection   0/1   Completed   0   <age>
  $ kubectl logs web-test-connection | sed -n 's/.*\(Connecting to web\).*/\1/p'
  Connecting to web
  $ helm get values web
  USER-SUPPLIED VALUES:
  null
  $ helm get manifest web | grep '^kind:'
  kind: ServiceAccount
  kind: Service
  kind: Deployment
  $ helm get notes web | head -2
  NOTES:
  1. Get the application URL by running these commands:
  $ helm upgrade web web --set replicaCount=2 --wait --timeout=60s | head -1
  Release "web" has been upgraded. Happy Helming!
  $ kubectl get deploy web
  NAME   READY   UP-TO-DATE   AVAILABLE   AGE
  web   2/2   2   2   <age>
  $ helm history web -o json | json "[(r['revision'], r['status'], r['description']) for r in d]"
  [(1, 'superseded', 'Install complete'), (2, 'deployed', 'Upgrade complete')]
  $ helm get values web
  USER-SUPPLIED VALUES:
  replicaCount: 2
  $ helm upgrade web web --set image.tag=none --wait --timeout=2s 2>&1 | grep -o 'UPGRADE FAILED: resource Deployment/helm/web not ready'
  UPGRADE FAILED: resource Deployment/helm/web not ready
  $ helm rollback web 2 --wait --timeout=60s
  Rollback was a success! Happy Helming!
  $ kubectl get deploy web -o jsonpath='{..image} {.spec.replicas}'
  image-registry.openshift-image-registry.svc:5000/openshift/tools:1 2
  $ kubectl rollout undo deploy web --to-revision=1
  error: unable to find specified revision 1 in history
  [1]
  $ helm history web -o json | json "[(r['revision'], r['status']) for r in d]"
  [(1, 'superseded'), (2, 'superseded'), (3, 'failed'), (4, 'deployed')]
  $ kubectl get secrets -l owner=helm -o custom-columns=N:.metadata.name,T:.type,S:.metadata.labels.status
  N   T   S
  sh.helm.release.v1.web.v1   helm.sh/release.v1   superseded
  sh.helm.release.v1.web.v2   helm.sh/release.v1   superseded
  sh.helm.release.v1.web.v3   helm.sh/release.v1   failed
  sh.helm.release.v1.web.v4   helm.sh/release.v1   deployed
  $ helm install web web
  level=ERROR msg="release name check failed" error="cannot reuse a name that is still in use"
  Error: INSTALLATION FAILED: release name check failed: cannot reuse a name that is still in use
  [1]
  $ helm uninstall web
  release "web" uninstalled
  $ helm list
  NAME	NAMESPACE	REVISION	UPDATED	STATUS	CHART	APP VERSION
  $ helm status web
  Error: release: not found
  [1]
  $ kubectl delete pod web-test-connection --now
  pod "web-test-connection" deleted from helm namespace
  $ gone() { [ -z "$(kubectl get deploy,rs,svc,pods -l app.kubernetes.io/instance=web -o name)" ]; }; retry gone
