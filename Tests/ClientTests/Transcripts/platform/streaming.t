exec, attach, cp, logs, port-forward, debug and run of kubectl 1.37: WebSockets, and SPDY where they are switched off.

  $ IMAGE=image-registry.openshift-image-registry.svc:5000/openshift/tools:1
  $ kubectl run web --image=$IMAGE --port=8080
  pod/web created
  $ kubectl wait pod web --for=condition=Ready --timeout=60s
  pod/web condition met
  $ kubectl get pod web
  NAME   READY   STATUS   RESTARTS   AGE
  web   1/1   Running   0   <age>
  $ kubectl exec web -- echo a 'b c' ü
  a b c ü
  $ kubectl exec web -- sh -c 'echo out; echo err >&2; exit 3'
  err
  out
  command terminated with exit code 3
  [3]
  $ kubectl exec web -- nothere
  time="<time>" level=error msg="exec failed: unable to start container process: exec: \"nothere\": executable file not found in $PATH"
  command terminated with exit code 255
  [255]
  $ echo hello | kubectl exec -i web -- cat
  hello
  $ head -c 3000000 /dev/zero | kubectl exec -i web -- wc -c
  3000000
  $ kubectl exec web -- sh -c 'head -c 3000000 /dev/zero' | wc -c
  3000000
  $ kubectl exec -t web -- sh -c 'test -t 1 && echo terminal' | tr -d '\r'
  command terminated with exit code 1
  $ kubectl exec web -c web -- hostname
  web
  $ kubectl exec web -c none -- true
  error: container none is not valid for pod web out of: web
  [1]
  $ kubectl exec none -- true
  Error from server (NotFound): pods "none" not found
  [1]
  $ kubectl exec pod/web -- pwd
  /
  $ KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec web -- sh -c 'echo over SPDY; exit 4'
  over SPDY
  command terminated with exit code 4
  [4]
  $ echo hello | KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec -i web -- cat
  hello

Files, both ways.

  $ mkdir folder; echo one >folder/a; head -c 1000000 /dev/urandom >folder/b; chmod 755 folder/a
  $ kubectl cp folder web:/tmp/copied
  $ kubectl exec web -- ls -l /tmp/copied | sed 's/ root.* / /'
  total 984
  -rwxr-xr-x   1 default  0   4 Nov 22 00:47 a
  -rw-r--r--   1 default  0   1000000 Nov 22 00:47 b
  $ kubectl cp web:/tmp/copied back 2>&1 | sort -u; cmp folder/b back/b && test -x back/a
  tar: removing leading '/' from member names
  [1]
  $ kubectl cp web:/none back
  tar: /none: No such file or directory
  tar: error exit delayed from previous errors

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
  $ timeout 5 kubectl logs -f talker >followed & retry grep -q 'line 5' followed; kill %1; cat followed
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
  $ (timeout 10 kubectl attach ticker; true) >attached & retry grep -q tick attached; kill %%; grep tick attached | sort -u
  All commands and output from this session will be recorded in container logs, including credentials and sensitive information passed through the command prompt.
  If you don't see a command prompt, try pressing enter.
  tick
  $ kubectl run once --image=$IMAGE --rm -i --restart=Never --quiet -- sh -c 'echo it ran'
  it ran
  warning: couldn't attach to pod/once, falling back to streaming logs: unable to upgrade connection: Internal error occurred: unable to upgrade connection: container not found ("once")
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

  $ forward() { kubectl port-forward "$@" >forward.log & retry grep -q Forwarding forward.log; port=$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' forward.log); }
  $ forward web :8080; for i in 1 2 3; do curl -s http://127.0.0.1:$port/; done; kill %%
  it works
  it works
  it works
  $ head -c 2000000 /dev/zero >big; kubectl cp big web:/www/big; forward pod/web :8080; curl -s http://127.0.0.1:$port/big | wc -c; kill %%
  tar: can't open 'big': Permission denied
  command terminated with exit code 1
  124
  $ export KUBECTL_PORT_FORWARD_WEBSOCKETS=false; forward web :8080; curl -s http://127.0.0.1:$port/; kill %%; unset KUBECTL_PORT_FORWARD_WEBSOCKETS
  it works
  $ kubectl expose pod web --port=80 --target-port=8080; forward service/web :80; curl -s http://127.0.0.1:$port/; kill %%
  service/web exposed
  it works
  $ forward web :9; curl -s http://127.0.0.1:$port/; retry grep -q 'an error occurred forwarding' forward.log; sed -n 's/.*\(an error occurred forwarding\).*/\1/p' forward.log; kill %%
  E1122 00:47:24.195410   26239 portforward.go:549] "An error occurred forwarding" err="error forwarding port 9 to pod web: failed to connect to localhost:9 inside the pod: Connection refused" localPort=39921 remotePort=9
  error: lost connection to pod
  did not happen: grep -q an error occurred forwarding forward.log: 
  $ kubectl port-forward none :80
  Error from server (NotFound): pods "none" not found
  [1]

What happened is told.

  $ kubectl get events --field-selector involvedObject.name=web,involvedObject.kind=Pod --sort-by=.metadata.name -o custom-columns=R:.reason,S:.source.component --no-headers
  Created   kubelet
  Pulled   kubelet
  Scheduled   default-scheduler
  Started   kubelet
  $ kubectl get --raw /api/v1/namespaces/$NS/pods/web/log | head -1 | wc -l
  1
  $ kubectl delete pod web talker ticker failing --now
  pod "web" deleted from streaming namespace
  pod "talker" deleted from streaming namespace
  pod "ticker" deleted from streaming namespace
  pod "failing" deleted from streaming namespace
