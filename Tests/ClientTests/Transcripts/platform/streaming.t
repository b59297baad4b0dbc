exec, attach, cp, logs, port-forward, debug and run of kubectl 1.37: WebSockets, and SPDY where they are switched off.

  $ IMAGE=image-registry.openshift-image-registry.svc:5000/openshift/tools:1
  $ kubectl run web --image=$IMAGE --port=8080
  $ kubectl wait pod web --for=condition=Ready --timeout=60s
  $ kubectl get pod web
  $ kubectl get pod web -o wide | sed "s/$(hostname)/NODE/"
  $ kubectl exec web -- echo a 'b c' ü
  $ kubectl exec web -- sh -c 'echo out; exit 3'
  $ kubectl exec web -- sh -c 'echo err >&2' 2>&1 >/dev/null
  $ echo hello | kubectl exec -i web -- cat
  $ head -c 3000000 /dev/zero | kubectl exec -i web -- wc -c
  $ kubectl exec web -- sh -c 'head -c 3000000 /dev/zero' | wc -c
  $ script -qec "kubectl exec -it web -- sh -c 'test -t 0 && test -t 1 && echo a terminal'" /dev/null | tr -d '\r' | sed 's/\^@//g'
  $ kubectl exec web -c web -- hostname
  $ kubectl exec web -c none -- true
  $ kubectl exec none -- true
  $ kubectl exec pod/web -- pwd
  $ api GET "/api/v1/namespaces/$NS/pods/web/exec?command=true&container=none&stdout=true" -H 'Connection: Upgrade' -H 'Upgrade: websocket' -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==' -H 'Sec-WebSocket-Protocol: v5.channel.k8s.io' --http1.1 | json "d['code'], d['message']"
  $ KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec web -- sh -c 'echo over SPDY; exit 4'
  $ echo hello | KUBECTL_REMOTE_COMMAND_WEBSOCKETS=false kubectl exec -i web -- cat

Files, both ways.

  $ mkdir folder; echo one >folder/a; head -c 1000000 /dev/urandom >folder/b
  $ kubectl cp folder web:/tmp/copied
  $ kubectl exec web -- wc -c /tmp/copied/a /tmp/copied/b
  $ kubectl cp web:/tmp/copied back; diff -r folder back && echo the same

Logs.

  $ kubectl run talker --image=$IMAGE --command -- sh -c 'for i in 1 2 3 4 5; do echo line $i; done; sleep 1000'
  $ kubectl wait pod talker --for=condition=Ready --timeout=60s
  $ retry sh -c 'kubectl logs talker | grep -q "line 5"'; kubectl logs talker
  $ kubectl logs talker --tail=2
  $ kubectl logs talker --limit-bytes=10; echo
  $ kubectl logs talker --timestamps --tail=1
  $ kubectl logs talker --since=1h --tail=1
  $ kubectl logs -l run=talker --tail=1 --prefix
  $ kubectl logs pod/talker --all-containers --tail=1
  $ kubectl logs talker -c none
  $ kubectl logs talker --previous
  $ (timeout 10 kubectl logs -f talker; true) >followed & retry grep -q 'line 5' followed; kill %%; cat followed

Attach and run.

  $ kubectl run ticker --image=$IMAGE --command -- sh -c 'while :; do echo tick; sleep 0.1; done'
  $ kubectl wait pod ticker --for=condition=Ready --timeout=60s
  $ (timeout 10 kubectl attach ticker --quiet; true) >attached & retry grep -q tick attached; kill %%; sort -u attached
  $ kubectl run once --image=$IMAGE --rm -i --restart=Never --quiet -- sh -c 'sleep 1; echo it ran'
  $ echo typed | kubectl run reader --image=$IMAGE --rm -i --restart=Never --quiet -- cat
  $ kubectl run failing --image=$IMAGE --restart=Never -- sh -c 'echo bye; exit 7'
  $ kubectl wait pod failing --for=jsonpath='{.status.phase}'=Failed --timeout=60s
  $ kubectl get pod failing
  $ kubectl logs failing
  $ kubectl exec failing -- true
  $ kubectl get pod failing -o jsonpath='{.status.containerStatuses[0].state.terminated.exitCode} {.status.containerStatuses[0].state.terminated.reason}'

Ports.

  $ forward() { kubectl port-forward "$@" >forward.log 2>&1 & retry grep -q Forwarding forward.log; port=$(sed -n 's/.*127.0.0.1:\([0-9]*\).*/\1/p' forward.log); }
  $ forward web :8080; for i in 1 2 3; do curl -s http://127.0.0.1:$port/; done; kill %%
  $ head -c 2000000 /dev/zero >big; kubectl cp big web:/www/big; forward pod/web :8080; curl -s http://127.0.0.1:$port/big | wc -c; kill %%
  $ export KUBECTL_PORT_FORWARD_WEBSOCKETS=false; forward web :8080; curl -s http://127.0.0.1:$port/; kill %%; unset KUBECTL_PORT_FORWARD_WEBSOCKETS
  $ kubectl expose pod web --port=80 --target-port=8080; forward service/web :80; curl -s http://127.0.0.1:$port/; kill %%
  $ forward web :9; curl -s http://127.0.0.1:$port/; retry grep -q 'An error occurred forwarding' forward.log; grep -o 'An error occurred forwarding' forward.log
  $ kubectl port-forward none :80

Ephemeral containers.

  $ kubectl debug web --image=$IMAGE --container=debugger --quiet -- sh -c 'echo debugging; sleep 1000'
  $ retry sh -c 'kubectl logs web -c debugger | grep debugging'
  $ kubectl get pod web -o jsonpath='{.spec.ephemeralContainers[*].name}'

What happened is told.

  $ kubectl get events --field-selector involvedObject.name=web,involvedObject.kind=Pod -o custom-columns=T:.type,R:.reason,S:.source.component,N:.involvedObject.fieldPath --no-headers | grep -v debugger | sort
  $ kubectl delete pod web talker ticker failing --now
