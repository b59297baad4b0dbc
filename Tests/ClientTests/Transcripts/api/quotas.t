Quotas over several projects, and what members of one see of them.

  $ for n in quotas-a quotas-b quotas-c; do kubectl create namespace $n >/dev/null; done; kubectl label namespace quotas-a quotas-b team=quotas
  namespace/quotas-a labeled
  namespace/quotas-b labeled
  $ cat <<END | kubectl apply -f -
  > apiVersion: quota.openshift.io/v1
  > kind: ClusterResourceQuota
  > metadata: {name: team}
  > spec: {selector: {labels: {matchLabels: {team: quotas}}}, quota: {hard: {secrets: "3", count/leases.coordination.k8s.io: "1"}}}
  > END
  clusterresourcequota.quota.openshift.io/team created
  $ kubectl -n quotas-a create secret generic one
  secret/one created
  $ kubectl -n quotas-a create secret generic two
  secret/two created
  $ kubectl -n quotas-b create secret generic three
  secret/three created
  $ kubectl -n quotas-b create secret generic four
  error: failed to create secret secrets "four" is forbidden: exceeded quota: team, requested: secrets=1, used: secrets=3, limited: secrets=3
  [1]
  $ kubectl -n quotas-c create secret generic four
  secret/four created
  $ kubectl get clusterresourcequota team -o jsonpath='{.status.total}'
  {"hard":{"count/leases.coordination.k8s.io":"1","secrets":"3"},"used":{"count/leases.coordination.k8s.io":"0","secrets":"3"}}
  $ kubectl get clusterresourcequota team -o json | json "sorted((n['namespace'], n['status']['used']['secrets']) for n in d['status']['namespaces'])"
  [('quotas-a', '2'), ('quotas-b', '1')]
  $ kubectl -n quotas-a get appliedclusterresourcequotas -o json | json "[(q['kind'], q['metadata']['name'], q['metadata']['namespace']) for q in d['items']]"
  [('AppliedClusterResourceQuota', 'team', 'quotas-a')]
  $ kubectl -n quotas-b get appliedclusterresourcequota team -o json | json "d['kind'], d['metadata']['namespace'], d['status']['total']['used']['secrets']"
  AppliedClusterResourceQuota quotas-b 3
  $ kubectl -n quotas-c get appliedclusterresourcequota team
  Error from server (NotFound): appliedclusterresourcequotas.quota.openshift.io "team" not found
  [1]
  $ kubectl -n quotas-a create rolebinding ann --clusterrole=view --user=ann >/dev/null; kubectl -n quotas-a get appliedclusterresourcequotas -o name --as ann; kubectl get clusterresourcequotas --as ann
  appliedclusterresourcequota.quota.openshift.io/team
  Error from server (Forbidden): clusterresourcequotas.quota.openshift.io is forbidden: User "ann" cannot list resource "clusterresourcequotas" in API group "quota.openshift.io" at the cluster scope
  [1]
  $ kubectl -n quotas-a delete secret one; used() { [ "$(kubectl get clusterresourcequota team -o jsonpath='{.status.total.used.secrets}')" = $1 ]; }; retry used 2
  secret "one" deleted from quotas-a namespace
  $ kubectl label namespace quotas-b team-; retry used 1
  namespace/quotas-b unlabeled
  $ kubectl -n quotas-b create secret generic four
  secret/four created
  $ kubectl delete clusterresourcequota team; kubectl -n quotas-a get appliedclusterresourcequotas
  clusterresourcequota.quota.openshift.io "team" deleted
  No resources found in quotas-a namespace.
