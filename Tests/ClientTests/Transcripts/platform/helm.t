A chart of `helm create` from its first install to its end.

  $ helm version --short | cut -d. -f1
  $ helm create web
  $ sed -i "s,repository: nginx,repository: image-registry.openshift-image-registry.svc:5000/openshift/tools,;s/tag: \"\"/tag: \"1\"/;s/port: 80/port: 8080/" web/values.yaml
  $ sed -i "s,image: busybox,image: image-registry.openshift-image-registry.svc:5000/openshift/tools:1," web/templates/tests/test-connection.yaml
  $ helm lint web
  $ helm template web web | grep '^kind:'
  $ helm install web web --dry-run=server | grep '^STATUS\|^DESC\|^kind'
  $ kubectl get deploy
  $ helm install web web --wait --timeout=60s | sed '/^LAST DEPLOYED/d;/^NOTES/,$d'
  $ helm list | sed 's/\t/ /g;s/  */ /g;s/ 20[0-9]*-.* UTC / DATE /'
  $ helm status web | sed '/^LAST DEPLOYED/d;/^NOTES/,$d;s/web-[0-9a-f]*-[a-z0-9]*/web-POD/'
  $ kubectl get deploy,rs,svc,sa -l app.kubernetes.io/instance=web -o name | sed 's/-[0-9a-f]*$/-HASH/'
  $ kubectl get deploy web
  $ kubectl rollout status deploy web
  $ kubectl rollout history deploy web
  $ helm test web --timeout=60s | sed -n '/^TEST SUITE/p;/^Phase/p'
  $ kubectl get pod web-test-connection
  $ kubectl logs web-test-connection | sed -n 's/.*\(Connecting to web\).*/\1/p'
  $ helm get values web
  $ helm get manifest web | grep '^kind:'
  $ helm get notes web | head -2
  $ helm upgrade web web --set replicaCount=2 --wait --timeout=60s | head -1
  $ kubectl get deploy web
  $ helm history web -o json | json "[(r['revision'], r['status'], r['description']) for r in d]"
  $ helm get values web
  $ helm upgrade web web --set image.tag=none --wait --timeout=2s 2>&1 | grep -o 'UPGRADE FAILED: resource Deployment/helm/web not ready'
  $ helm rollback web 2 --wait --timeout=60s
  $ kubectl get deploy web -o jsonpath='{..image} {.spec.replicas}'
  $ kubectl rollout undo deploy web --to-revision=1
  $ helm history web -o json | json "[(r['revision'], r['status']) for r in d]"
  $ kubectl get secrets -l owner=helm -o custom-columns=N:.metadata.name,T:.type,S:.metadata.labels.status
  $ helm install web web
  $ helm uninstall web
  $ helm list
  $ helm status web
  $ kubectl delete pod web-test-connection --now
  $ gone() { [ -z "$(kubectl get deploy,rs,svc,pods -l app.kubernetes.io/instance=web -o name)" ]; }; retry gone
