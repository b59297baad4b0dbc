exec, attach, cp, logs, port-forward, debug and run of kubectl 1.37: WebSockets, and SPDY where they are switched off.

  $ IMAGE=image-registry.openshift-image-registry.svc:5000/openshift/tools:1
  $ kubectl run web --image=$IMAGE --port=8080
  pod/web created
  $ kubectl wait pod web --for=condition=Ready --timeout=60s
  pod/web condition met
  $ kubectl get pod web
  NAME   READY   STATUS   RESTARTS   AGE
  web   1/1   Running   0   <age>
  $ kubectl get pod web -o wide | sed "s/$(hostname)/NODE/"
  NAME   READY   STATUS   RESTARTS   AGE   IP   NODE   NOMINATED NODE   READINESS GATES
  web   1/1   Running   0   <age>   <pod address>   NODE   <none>   <none>
  $ kubectl exec web -- echo a 'b c' ü
  a b c ü
  $ kubectl exec web -- sh -c 'echo out; exit 3'
  out
  command terminated with exit code 3
  [3]
  $ kubectl exec web -- sh -c 'echo err >&2' 2>&1 >/dev/null
  err
  $ echo hello | kubectl exec -i web -- cat
  hello
  $ head -c 3000000 /dev/zero | kubectl exec -i web -- wc -c
  3000000
  $ kubectl exec web -- sh -c 'head -c 3000000 /dev/zero' | wc -c
  3000000
  $ script -qec "kubectl exec -it web -- sh -c 'test -t 0 && test -t 1 && echo a terminal'" /dev/null | tr -d '\r' | sed 's/\^@//g'
  a terminal
  $ kubectl exec web -c web -- hostname
  web
  $ kubectl exec web -c none -- true
  error: container none is not valid for pod web out of: web
  [1]
  $ kubectl exec none -- true
  Error from server (NotFound): pods "none" not found
  [1]
  $ kubectl exec pod/web -- pwd
  /tmp
  $ api GET "/api/v1/namespaces/$NS/pods/web/exec?command=true&container=none&stdout=true" -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Sec-WebSocket-Protocol: v5.channel.k8s.io' --http1.1 | json "d['code'], d['message']"
  400 container none is not valid for pod web
  $ KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec web -- sh -c 'echo over SPDY; exit 4'
  over SPDY
  command terminated with exit code 4
  [4]
  $ echo hello | KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec -i web -- cat
  hello

Files, both ways.

  $ mkdir folder; echo one >folder/a; head -c 1000000 /dev/urandom >folder/b
  $ kubectl cp folder web:/tmp/copied
  $ kubectl exec web -- wc -c /tmp/copied/a /tmp/copied/b
          4 /tmp/copied/a
    1000000 /tmp/copied/b
    1000004 total
  $ kubectl cp web:/tmp/copied back; diff -r folder back && echo the same
  tar: removing leading '/' from member names
  the same

Logs.

  $ kubectl run talker --image=$IMAGE --command -- sh -c 'for i in 1 2 3 4 5; do echo line $i; done; sleep 1000'
  pod/talker created
  $ kubectl wait pod talker --for=condition=Ready --timeout=60s
  pod/talker condition met
  $ retry sh -c 'kubectl logs talker | grep -q "line 5"'; kubectl logs talker
  line 1
  line 2
  line 3
  line 4
  line 5
  $ kubectl logs talker --tail=2
  line 4
  line 5
  $ kubectl logs talker --limit-bytes=10; echo
  line 1
  lin
  $ kubectl logs talker --timestamps --tail=1
  <time> line 5
  $ kubectl logs talker --since=1h --tail=1
  line 5
  $ kubectl logs -l run=talker --tail=1 --prefix
  [pod/talker/talker] line 5
  $ kubectl logs pod/talker --all-containers --tail=1
  line 5
  $ kubectl logs talker -c none
  error: container none is not valid for pod talker out of: talker
  [1]
  $ kubectl logs talker --previous
  Error from server (BadRequest): previous terminated container "talker" in pod "talker" not found
  [1]
  $ (timeout 60 kubectl logs -f talker; true) >followed & retry grep -q 'line 5' followed; kill %%; cat followed
  line 1
  line 2
  line 3
  line 4
  line 5

Attach and run.

  $ kubectl run ticker --image=$IMAGE --command -- sh -c 'while :; do echo tick; sleep 0.1; done'
  pod/ticker created
  $ kubectl wait pod ticker --for=condition=Ready --timeout=60s
  pod/ticker condition met
  $ (timeout 60 kubectl attach ticker --quiet; true) >attached & retry grep -q tick attached; kill %%; sort -u attached
  tick
  $ kubectl run once --image=$IMAGE --rm -i --restart=Never --quiet -- sh -c 'sleep 1; echo it ran'
  it ran
  $ echo typed | kubectl run reader --image=$IMAGE --rm -i --restart=Never --quiet -- cat
  typed
  $ kubectl run failing --image=$IMAGE --restart=Never -- sh -c 'echo bye; exit 7'
  pod/failing created
  $ kubectl wait pod failing --for=jsonpath='{.status.phase}'=Failed --timeout=60s
  pod/failing condition met
  $ kubectl get pod failing
  NAME   READY   STATUS   RESTARTS   AGE
  failing   0/1   Error   0   <age>
  $ kubectl logs failing
  bye
  $ kubectl exec failing -- true
  error: cannot exec into a container in a completed pod; current phase is Failed
  [1]
  $ kubectl get pod failing -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode} {.status.containerStatuses[0].state.terminated.reason}'
  7 Error

Ports.

  $ forward() { rm -f forward.log; kubectl port-forward "$@" >forward.log 2>&1 & retry grep -q Forwarding forward.log; port=$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' forward.log); }
  $ forward web :8080; for i in 1 2 3; do curl -s http://127.0.0.1:$port/; done; kill %%
  it works
  it works
  it works
  $ head -c 2000000 /dev/zero >big; kubectl cp big web:/www/big; forward pod/web :8080; curl -s http://127.0.0.1:$port/big | wc -c; kill %%
  2000000
  $ export KUBECTL_PORT_FORWARD_WEBSOCKETS=false; forward web :8080; curl -s http://127.0.0.1:$port/; kill %%; unset KUBECTL_PORT_FORWARD_WEBSOCKETS
  it works
  $ kubectl expose pod web --port=80 --target-port=8080; forward service/web :80; curl -s http://127.0.0.1:$port/; kill %%
  service/web exposed
  it works
  $ forward web :9; curl -s http://127.0.0.1:$port/; retry grep -q 'An error occurred forwarding' forward.log; grep -o 'An error occurred forwarding' forward.log
  An error occurred forwarding
  $ kubectl port-forward none :80
  Error from server (NotFound): pods "none" not found
  [1]

Ephemeral containers.

  $ kubectl debug web --image=$IMAGE --container=debugger --quiet -- sh -c 'echo debugging; sleep 1000'
  $ retry sh -c 'kubectl logs web -c debugger | grep debugging'
  debugging
  $ kubectl get pod web -o jsonpath='{.spec.ephemeralContainers[*].name}'
  debugger

What happened is told.

  $ kubectl get events --field-selector involvedObject.name=web,involvedObject.kind=Pod -o custom-columns=T:.type,R:.reason,S:.source.component,N:.involvedObject.fieldPath --no-headers | grep -v debugger | sort
  Normal   Created   kubelet   spec.containers{web}
  Normal   Pulled   kubelet   spec.containers{web}
  Normal   Scheduled   default-scheduler   <none>
  Normal   Started   kubelet   spec.containers{web}
  $ kubectl delete pod web talker ticker failing --now
  pod "web" deleted from streaming namespace
  pod "talker" deleted from streaming namespace
  pod "ticker" deleted from streaming namespace
  pod "failing" deleted from streaming namespace
