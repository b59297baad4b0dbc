What kubectl tells of fields, from OpenAPI v3, and from v2 as older clients read it.

  $ kubectl explain pod.spec.containers.ports
  $ kubectl explain deployment.spec.strategy
  $ kubectl explain route.spec.tls.termination
  $ kubectl explain crd.spec.scope
  $ kubectl explain hpa.spec.metrics --recursive | head -30
  $ kubectl explain pod --output plaintext-openapiv2
  $ kubectl explain pod.spec.restartPolicy --output plaintext-openapiv2
  $ kubectl-1.20 explain dc.spec.triggers
  $ kubectl-1.20 explain service.spec --recursive | head -30
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\nfoo: 1\n' | kubectl-1.20 create -f -
  $ printf 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata: {a: b}\n' | kubectl-1.20 create --dry-run=server -f -
