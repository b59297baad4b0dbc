Watches: the old paths, initial events, and a watcher that doesn't read.

  $ kubectl create configmap one --from-literal=a=1; kubectl create configmap two --from-literal=a=1
  configmap/one created
  configmap/two created
  $ types() { python3 -c "import json,sys; print([(e['type'], e['object']['metadata'].get('name')) for e in map(json.loads, sys.stdin)])"; }
  $ api GET "/api/v1/watch/namespaces/$NS/configmaps/two?timeoutSeconds=1" | types
  [('ADDED', 'two')]
  $ api GET "/api/v1/watch/namespaces/$NS/configmaps?timeoutSeconds=1&fieldSelector=metadata.name%3Done" | types
  [('ADDED', 'one')]
  $ api GET "/api/v1/watch/namespaces/$NS?timeoutSeconds=1" | types
  [('ADDED', 'watching')]
  $ api GET "/api/v1/watch/configmaps?timeoutSeconds=1&fieldSelector=metadata.name%3Dtwo" | types
  [('ADDED', 'two')]
  $ api POST "/api/v1/watch/namespaces/$NS/configmaps" | json "d['code'], d['reason']"
  405 MethodNotAllowed
  $ kubectl get --raw "/api/v1/watch/namespaces/$NS/configmaps/one?timeoutSeconds=1" --as nobody
  Error from server (Forbidden): configmaps "one" is forbidden: User "nobody" cannot watch resource "configmaps" in API group "" in the namespace "watching"
  [1]
  $ api GET "/api/v1/namespaces/$NS/configmaps?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true&timeoutSeconds=1&fieldSelector=metadata.name%3Done" | python3 -c "import json,sys; print([(e['type'], e['object']['metadata'].get('annotations')) for e in map(json.loads, sys.stdin)])"
  [('ADDED', None), ('BOOKMARK', {'k8s.io/initial-events-end': 'true'}), ('BOOKMARK', None)]

One that doesn't read is cut off with 410 while another one gets everything.

  $ cat >watchers.py <<END
  > import http.client, json, os, ssl, threading
  > home, server, namespace = os.environ["HOME"], os.environ["SERVER"][8:], os.environ["NS"]
  > context = ssl.create_default_context(cafile=os.environ["AUTHORITY"])
  > context.load_cert_chain(home + "/.admin.crt", home + "/.admin.key")
  > path = "/api/v1/namespaces/" + namespace + "/configmaps"
  > def connect(): return http.client.HTTPSConnection(server, context=context, timeout=120)
  > def watch():
  >     connection = connect()
  >     connection.request("GET", path + "?watch=true&labelSelector=big")
  >     return connection.getresponse()
  > slow, fast, writer = watch(), watch(), connect()
  > def write():
  >     for number in range(120):
  >         body = {"metadata": {"name": "big-%d" % number, "labels": {"big": "x"}}, "data": {"a": "x" * 400000}}
  >         writer.request("POST", path, json.dumps(body), {"Content-Type": "application/json"})
  >         answer = writer.getresponse()
  >         assert answer.status == 201, answer.read()
  >         answer.read()
  > thread = threading.Thread(target=write)
  > thread.start()
  > names = [json.loads(fast.readline())["object"]["metadata"]["name"] for number in range(120)]
  > thread.join()
  > print("fast:", len(set(names)))
  > events = [json.loads(line) for line in slow]
  > print("slow:", len(events) < 121, events[-1]["type"], events[-1]["object"]["code"], events[-1]["object"]["reason"])
  > END
  $ python3 watchers.py
  fast: 120
  slow: True ERROR 410 Expired
