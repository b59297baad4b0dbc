Quotas over several projects, and what members of one see of them.

  $ for n in quotas-a quotas-b quotas-c; do kubectl create namespace $n >/dev/null; done; kubectl label namespace quotas-a quotas-b team=quotas
  $ cat <<END | kubectl apply -f -
  > apiVersion: quota.openshift.io/v1
  > kind: ClusterResourceQuota
  > metadata: {name: team}
  > spec: {selector: {labels: {matchLabels: {team: quotas}}}, quota: {hard: {secrets: "3", count/leases.coordination.k8s.io: "1"}}}
  > END
  $ kubectl -n quotas-a create secret generic one
  $ kubectl -n quotas-a create secret generic two
  $ kubectl -n quotas-b create secret generic three
  $ kubectl -n quotas-b create secret generic four
  $ kubectl -n quotas-c create secret generic four
  $ kubectl get clusterresourcequota team -o jsonpath='{.status.total}'
  $ kubectl get clusterresourcequota team -o json | json "sorted((n['namespace'], n['status']['used']['secrets']) for n in d['status']['namespaces'])"
  $ kubectl -n quotas-a get appliedclusterresourcequotas -o json | json "[(q['kind'], q['metadata']['name'], q['metadata']['namespace']) for q in d['items']]"
  $ kubectl -n quotas-b get appliedclusterresourcequota team -o json | json "d['kind'], d['metadata']['namespace'], d['status']['total']['used']['secrets']"
  $ kubectl -n quotas-c get appliedclusterresourcequota team
  $ kubectl -n quotas-a create rolebinding ann --clusterrole=view --user=ann >/dev/null; kubectl -n quotas-a get appliedclusterresourcequotas -o name --as ann; kubectl get clusterresourcequotas --as ann
  $ kubectl -n quotas-a delete secret one; used() { [ "$(kubectl get clusterresourcequota team -o jsonpath='{.status.total.used.secrets}')" = $1 ]; }; retry used 2
  $ kubectl label namespace quotas-b team-; retry used 1
  $ kubectl -n quotas-b create secret generic four
  $ kubectl delete clusterresourcequota team; kubectl -n quotas-a get appliedclusterresourcequotas
