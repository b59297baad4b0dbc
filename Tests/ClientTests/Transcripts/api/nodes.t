Nodes without a machine: cordon, drain, taint, eviction and budgets.

  $ for n in n1 n2; do echo "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"$n\"}}"; done | kubectl create -f -
  node/n1 created
  node/n2 created
  $ kubectl get nodes
  NAME   STATUS   ROLES   AGE   VERSION
  n1   Unknown   <none>   <age>   
  n2   Unknown   <none>   <age>   
  $ kubectl cordon n1
  node/n1 cordoned
  $ kubectl cordon n1
  node/n1 already cordoned
  $ kubectl get node n1
  NAME   STATUS   ROLES   AGE   VERSION
  n1   Unknown,SchedulingDisabled   <none>   <age>   
  $ kubectl get node n1 -o jsonpath='{.spec}'
  {"taints":[{"effect":"NoSchedule","key":"node.kubernetes.io/not-ready"}],"unschedulable":true}
  $ kubectl uncordon n1
  node/n1 uncordoned
  $ kubectl taint node n1 a=b:NoSchedule
  node/n1 tainted
  $ kubectl taint node n1 a=b:NoSchedule
  error: node n1 already has a taint(s) with same effect(s) and --overwrite is false
  [1]
  $ kubectl taint node n1 a=c:NoSchedule --overwrite
  node/n1 modified
  $ kubectl taint node n1 a=b:Never
  error: invalid taint effect: Never, unsupported taint effect
  See 'kubectl taint -h' for help and examples
  [1]
  $ kubectl taint node n1 a-
  node/n1 untainted
  $ kubectl label node n1 node-role.kubernetes.io/worker=
  node/n1 labeled
  $ kubectl get nodes -l node-role.kubernetes.io/worker
  NAME   STATUS   ROLES   AGE   VERSION
  n1   Unknown   worker   <age>   
  $ kubectl describe node n1 | sed '/^Events/,$d'
  Name:   n1
  Roles:   worker
  Labels:   node-role.kubernetes.io/worker=
  Annotations:   <none>
  CreationTimestamp:  <time>
  Taints:   node.kubernetes.io/not-ready:NoSchedule
  Unschedulable:   false
  Lease:   Failed to get lease: leases.coordination.k8s.io "n1" not found
  Addresses:
  System Info:
    Machine ID:   
    System UUID:   
    Boot ID:   
    Kernel Version:   
    OS Image:   
    Operating System:   
    Architecture:   
    Container Runtime Version:  
    Kubelet Version:   
  Non-terminated Pods:   (0 in total)
    Namespace   Name   CPU Requests  CPU Limits  Memory Requests  Memory Limits  Age
    ---------   ----   ------------  ----------  ---------------  -------------  ---
  Allocated resources:
    (Total limits may be over 100 percent, i.e., overcommitted.)
    Resource   Requests  Limits
    --------   --------  ------
    cpu   0 (0%)   0 (0%)
    memory   0 (0%)   0 (0%)
    ephemeral-storage  0 (0%)   0 (0%)
  $ run() { echo "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"$1\",\"labels\":{\"name\":\"$1\"}},\"spec\":{\"nodeName\":\"n1\",\"terminationGracePeriodSeconds\":0,\"containers\":[{\"name\":\"c\",\"image\":\"x\"}]}}"; }; (run p1; run p2) | kubectl create -f -
  pod/p1 created
  pod/p2 created
  $ kubectl get pods --field-selector spec.nodeName=n1 -o wide
  NAME   READY   STATUS   RESTARTS   AGE   IP   NODE   NOMINATED NODE   READINESS GATES
  p1   0/1   Pending   0   <age>   <none>   n1   <none>   <none>
  p2   0/1   Pending   0   <age>   <none>   n1   <none>   <none>
  $ kubectl drain n1
  node/n1 cordoned
  error: unable to drain node "n1" due to error: cannot delete Pods that declare no controller (use --force to override): nodes/p1, nodes/p2, continuing command...
  There are pending nodes to be drained:
   n1
  cannot delete Pods that declare no controller (use --force to override): nodes/p1, nodes/p2
  [1]
  $ kubectl create pdb none --selector=name=p1 --max-unavailable=0
  poddisruptionbudget.policy/none created
  $ kubectl patch pod p1 --subresource=status --type=merge -p '{"status":{"phase":"Running","conditions":[{"type":"Ready","status":"True"}]}}'
  pod/p1 patched
  $ kubectl drain n1 --force --timeout=4s | grep -v 'evicting pod nodes' | sort
  Warning: deleting Pods that declare no controller: nodes/p1, nodes/p2
  error when evicting pods/"p1" -n "nodes" (will retry after 5s): Cannot evict pod as it would violate the pod's disruption budget.
  There are pending pods in node "n1" when an error occurred: error when evicting pods/"p1" -n "nodes": global timeout reached: 4s
  pod/p1
  error: unable to drain node "n1" due to error: error when evicting pods/"p1" -n "nodes": global timeout reached: 4s, continuing command...
  There are pending nodes to be drained:
   n1
  error when evicting pods/"p1" -n "nodes": global timeout reached: 4s
  node/n1 already cordoned
  pod/p2 evicted
  $ kubectl delete pdb none
  poddisruptionbudget.policy "none" deleted from nodes namespace
  $ kubectl drain n1 --force --dry-run=server | sort
  Warning: deleting Pods that declare no controller: nodes/p1
  evicting pod nodes/p1 (server dry run)
  node/n1 already cordoned (server dry run)
  node/n1 drained (server dry run)
  $ kubectl drain n1 --force | sort
  Warning: deleting Pods that declare no controller: nodes/p1
  evicting pod nodes/p1
  node/n1 already cordoned
  node/n1 drained
  pod/p1 evicted
  $ kubectl get pods
  No resources found in nodes namespace.
  $ kubectl drain n2
  node/n2 cordoned
  node/n2 drained
  $ kubectl delete node n1 n2
  node "n1" deleted
  node "n2" deleted
  $ kubectl top node
  error: metrics not available yet
  [1]
