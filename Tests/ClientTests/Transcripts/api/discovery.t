What clients find out about a server.

  $ kubectl version
  $ kubectl version -o json | json "sorted(d['serverVersion'])"
  $ kubectl cluster-info
  $ kubectl api-versions
  $ kubectl api-resources --no-headers | sed 's/  */ /g'
  $ kubectl api-resources --api-group=policy
  $ kubectl api-resources --namespaced=false -o name --api-group=storage.k8s.io
  $ kubectl api-resources --verbs=list,watch --categories=all -o name
  $ kubectl api-resources --api-group=apps -o wide
  $ kubectl get --raw /healthz; echo; kubectl get --raw /livez; echo; kubectl get --raw /readyz
  $ kubectl get --raw '/readyz?verbose'
  $ kubectl get --raw / | json "d['paths'][:8]"
  $ kubectl get --raw /api | json "d['kind'], d['versions'], d['serverAddressByClientCIDRs'][0]['clientCIDR']"
  $ kubectl get --raw /apis | json "d['kind'], [g['name'] for g in d['groups']]"
  $ kubectl get --raw /apis/apps
  $ kubectl get --raw /apis/policy/v1
  $ kubectl get --raw /api/v1 | json "'\n'.join(r['name'] + ' ' + r['kind'] + ' ' + ','.join(r['verbs']) for r in d['resources'])"
  $ kubectl get --raw /openapi/v3 | json "len(d['paths']) > 30, sorted(d['paths'])[:3]"
  $ kubectl get --raw /.well-known/openid-configuration | json "sorted(d)"
  $ kubectl get --raw /openid/v1/jwks | json "[sorted(k) for k in d['keys']]"

  $ api GET /apis -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' -o groups -D headers; grep -i '^content-type\|^vary\|^cache-control' headers | tr -d '\r' | sort; json "d['kind'], d['apiVersion'], [i['metadata']['name'] for i in d['items']][:3]" <groups
  $ etag=$(grep -i '^etag' headers | cut -d' ' -f2 | tr -d '\r'); api GET /apis -H 'Accept: application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList' -H "If-None-Match: $etag" -w '%{http_code}'
  $ api GET /openapi/v3/api/v1 -D headers -o v1; json "d['openapi'], d['components']['schemas']['io.k8s.api.core.v1.ConfigMap']['x-kubernetes-group-version-kind']" <v1
  $ path=$(api GET /openapi/v3 | json "d['paths']['apis/apps/v1']['serverRelativeURL']"); api GET "$path" -D headers -o /dev/null; grep -i '^cache-control' headers | tr -d '\r'

  $ kubectl explain pods
  $ kubectl explain pods.spec.containers.ports
  $ kubectl explain deploy.spec.replicas
  $ kubectl explain cm --recursive | head -12
  $ kubectl explain cm.nothere
  $ kubectl explain nothere
  $ kubectl explain hpa --api-version=autoscaling/v2 | head -4
  $ kubectl explain routes | head -3

  $ kubectl proxy --port=0 --disable-filter >proxy.log & retry grep -q Starting proxy.log; curl -s http://$(grep -o '127.0.0.1:[0-9]*' proxy.log)/api/v1/namespaces/$NS | json "d['metadata']['name']"; kill %1
