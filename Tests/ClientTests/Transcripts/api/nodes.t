Nodes without a machine: cordon, drain, taint, eviction and budgets.

  $ for n in n1 n2; do echo "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"$n\"}}"; done | kubectl create -f -
  $ kubectl get nodes
  $ kubectl cordon n1
  $ kubectl cordon n1
  $ kubectl get node n1
  $ kubectl get node n1 -o jsonpath='{.spec}'
  $ kubectl uncordon n1
  $ kubectl taint node n1 a=b:NoSchedule
  $ kubectl taint node n1 a=b:NoSchedule
  $ kubectl taint node n1 a=c:NoSchedule --overwrite
  $ kubectl taint node n1 a=b:Never
  $ kubectl taint node n1 a-
  $ kubectl label node n1 node-role.kubernetes.io/worker=
  $ kubectl get nodes -l node-role.kubernetes.io/worker
  $ kubectl describe node n1 | sed '/^Events/,$d'
  $ run() { echo "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"$1\",\"labels\":{\"app\":\"a\"}},\"spec\":{\"nodeName\":\"n1\",\"terminationGracePeriodSeconds\":0,\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}"; }; (run p1; run p2) | kubectl create -f -
  $ kubectl get pods --field-selector spec.nodeName=n1 -o wide
  $ kubectl drain n1
  $ kubectl create pdb none --selector=app=a --max-unavailable=0
  $ kubectl drain n1 --force --timeout=1s | sed 's/ in [0-9.]*s/ in Ns/'
  $ kubectl delete pdb none
  $ kubectl drain n1 --force --dry-run=server
  $ kubectl drain n1 --force | sort
  $ kubectl get pods
  $ kubectl drain n2
  $ kubectl delete node n1 n2
  $ kubectl top node
