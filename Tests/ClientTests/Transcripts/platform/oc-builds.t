The requests of oc for images, builds, templates, deployments and routes.

  $ . $TOOLS/oc.sh
  $ tools=image-registry.openshift-image-registry.svc:5000/openshift/tools

tag and import-image, and what `oc get is` shows.

  $ oc POST $image/imagestreams '{"kind":"ImageStream","apiVersion":"image.openshift.io/v1","metadata":{"name":"app"},"spec":{"lookupPolicy":{"local":false}}}' | json "d['kind'], d['metadata']['name']"
  ImageStream app
  $ oc PUT $image/imagestreamtags/app:latest '{"kind":"ImageStreamTag","apiVersion":"image.openshift.io/v1","metadata":{"name":"app:latest"},"tag":{"name":"","annotations":null,"from":{"kind":"ImageStreamTag","namespace":"openshift","name":"tools:1"},"generation":0,"importPolicy":{},"referencePolicy":{"type":"Source"}},"generation":0,"lookupPolicy":{"local":false},"image":{"metadata":{"creationTimestamp":null},"dockerImageMetadata":null,"dockerImageLayers":null}}' | json "d['kind'], d['metadata']['name']"
  ImageStreamTag app:latest
  $ retry sh -c "kubectl get istag app:latest -o name"
  imagestreamtag.image.openshift.io/app:latest
  $ oc GET $image/imagestreamtags/app:latest | json "d['image']['dockerImageMetadata']['Config']['Cmd'][0], d['image']['dockerImageReference'].split('@')[0]"
  httpd image-registry.openshift-image-registry.svc:5000/openshift/tools
  $ columns $image/imagestreams | sed 's/latest   .* ago/latest   AGO/'
  Name   Image Repository   Tags   Updated
  app   image-registry.openshift-image-registry.svc:5000/oc-builds/app   latest   AGO
  $ oc POST $image/imagestreamimports '{"kind":"ImageStreamImport","apiVersion":"image.openshift.io/v1","metadata":{"name":"newapp"},"spec":{"import":false,"images":[{"from":{"kind":"DockerImage","name":"registry.invalid/none:latest"},"importPolicy":{},"referencePolicy":{"type":""}}]},"status":{}}' | json "d['kind'], d['status']['images'][0]['status']['status'], d['status']['images'][0]['status']['code'] >= 400"
  ImageStreamImport Failure True
  $ oc DELETE $image/imagestreamtags/app:none | json "d['code'], d['message']"
  404 imagestreamtags.image.openshift.io "app:none" not found
  $ oc PATCH $image/imagestreams/app '{"spec":{"lookupPolicy":{"local":true}}}' application/strategic-merge-patch+json | json "d['spec']['lookupPolicy']"
  {'local': True}

process, and what new-app makes of a template.

  $ oc GET /apis/template.openshift.io/v1/namespaces/openshift/templates | json "d['kind'], len(d['items']) > 3"
  TemplateList True
  $ oc POST $template/processedtemplates '{"kind":"Template","apiVersion":"template.openshift.io/v1","metadata":{"name":"t"},"labels":{"made":"${NAME}"},"parameters":[{"name":"NAME","required":true,"value":"shop"},{"name":"COUNT","value":"3"},{"name":"SECRET","generate":"expression","from":"[a-z]{8}"}],"objects":[{"apiVersion":"v1","kind":"Service","metadata":{"name":"${NAME}-svc"},"spec":{"ports":[{"port":"${{COUNT}}"}]}},{"apiVersion":"v1","kind":"DeploymentConfig","metadata":{"name":"${NAME}"}}]}' >processed; json "d['kind'], [(o['apiVersion'], o['kind'], o['metadata']['name'], o['metadata']['labels']) for o in d['objects']], d['objects'][0]['spec']['ports'][0]['port'], len(d['parameters'][2]['value'])" <processed
  Template [('v1', 'Service', 'shop-svc', {'made': 'shop'}), ('apps.openshift.io/v1', 'DeploymentConfig', 'shop', {'made': 'shop'})] 3 8
  $ oc POST $template/processedtemplates '{"kind":"Template","apiVersion":"template.openshift.io/v1","metadata":{"name":"t"},"parameters":[{"name":"NAME","required":true}],"objects":[]}' | json "d['code'], d['message']"
  422 Template.template.openshift.io "t" is invalid: template.parameters[0].value: Required value: template: parameter NAME is required and must be specified

A deployment config: rollout latest, history, undo, set triggers, debug.

  $ dc() { printf '{"kind":"DeploymentConfig","apiVersion":"apps.openshift.io/v1","metadata":{"name":"web","labels":{"app":"web"}},"spec":{"replicas":1,"selector":{"app":"web"},"strategy":{"resources":{}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"c","image":"%s","ports":[{"containerPort":8080}],"resources":{}}]}},"triggers":[{"type":"ConfigChange"}]}}' $tools:1; }
  $ oc POST "$apps/deploymentconfigs?fieldManager=oc" "$(dc)" | json "d['kind'], d['spec']['strategy']['type'], d['spec']['triggers']"
  DeploymentConfig Rolling [{'type': 'ConfigChange'}]
  $ done_with() { [ "$(oc GET $core/replicationcontrollers/web-$1 | json "d['metadata']['annotations'].get('openshift.io/deployment.phase')")" = Complete ]; }
  $ retry done_with 1; oc GET "$core/replicationcontrollers?labelSelector=openshift.io/deployment-config.name%3Dweb" | json "[(r['metadata']['name'], r['spec']['replicas']) for r in d['items']]"
  [('web-1', 1)]
  $ columns $apps/deploymentconfigs
  Name   Revision   Desired   Current   Triggered By
  web   1   1   1   config
  $ oc POST $apps/deploymentconfigs/web/instantiate '{"kind":"DeploymentRequest","apiVersion":"apps.openshift.io/v1","name":"web","latest":true,"force":true}' | json "d['kind'], d['status']['latestVersion']"
  DeploymentConfig 2
  $ retry done_with 2
  $ oc PATCH $apps/deploymentconfigs/web '{"spec":{"template":{"spec":{"$setElementOrder/containers":[{"name":"c"}],"containers":[{"name":"c","env":[{"name":"A","value":"1"}]}]}}}}' application/strategic-merge-patch+json | json "d['spec']['template']['spec']['containers'][0]['env']"
  [{'name': 'A', 'value': '1'}]
  $ retry done_with 3
  $ oc POST $apps/deploymentconfigs/web/rollback '{"kind":"DeploymentConfigRollback","apiVersion":"apps.openshift.io/v1","name":"web","spec":{"from":{},"revision":1,"includeTriggers":false,"includeTemplate":true,"includeReplicationMeta":false,"includeStrategy":false}}' >rolled; json "d['kind'], d['spec']['template']['spec']['containers'][0].get('env'), d['status']['latestVersion']" <rolled
  DeploymentConfig None 4
  $ python3 -c 'import json; d=json.load(open("rolled")); d["spec"]["triggers"]=[]; json.dump(d, open("rolled","w"))'
  $ oc PUT $apps/deploymentconfigs/web "$(cat rolled)" | json "d['kind'], d['status']['latestVersion']"
  DeploymentConfig 4
  $ retry done_with 4
  $ oc GET $apps/deploymentconfigs/web/scale | json "d['kind'], d['spec'], d['status']['selector']"
  Scale {'replicas': 1} app=web,deploymentconfig=web
  $ oc GET $apps/deploymentconfigs/web/log?version=9 | json "d['code'], d['message']"
  400 deploymentConfig "web" has no version 9
  $ oc PATCH $apps/deploymentconfigs/web '{"spec":{"triggers":[{"type":"ConfigChange"}]}}' application/strategic-merge-patch+json | json "d['spec']['triggers']"
  [{'type': 'ConfigChange'}]
  $ oc POST $core/pods '{"kind":"Pod","apiVersion":"v1","metadata":{"name":"web-debug-abcde","annotations":{"debug.openshift.io/source-container":"c","debug.openshift.io/source-resource":"apps.openshift.io/v1, Resource=deploymentconfigs/web"}},"spec":{"containers":[{"name":"c","image":"'$tools:1'","command":["/bin/sh"],"stdin":true,"stdinOnce":true,"tty":true,"resources":{}}],"restartPolicy":"Never"}}' | json "d['kind'], d['spec']['containers'][0]['tty']"
  Pod True
  $ kubectl wait pod web-debug-abcde --for=condition=Ready --timeout=60s; script -qec "kubectl exec -it web-debug-abcde -- sh -c 'TERM=xterm echo rsh'" /dev/null | tr -d '\r' | sed 's/\^@//g'; kubectl delete pod web-debug-abcde --now
  pod/web-debug-abcde condition met
  rsh
  pod "web-debug-abcde" deleted from oc-builds namespace

expose.

  $ oc POST $core/services '{"kind":"Service","apiVersion":"v1","metadata":{"name":"web"},"spec":{"ports":[{"name":"http","port":80,"targetPort":8080}],"selector":{"app":"web"}}}' | json "d['kind']"
  Service
  $ oc POST "$route/routes?fieldManager=oc-expose" '{"kind":"Route","apiVersion":"route.openshift.io/v1","metadata":{"name":"web"},"spec":{"host":"","to":{"kind":"","name":"web","weight":null},"port":{"targetPort":"http"}},"status":{"ingress":null}}' | json "d['kind'], d['spec']['host'], d['spec']['to'], d['spec']['wildcardPolicy']"
  Route web-oc-builds.apps.localhost {'kind': 'Service', 'name': 'web', 'weight': 100} None
  $ retry sh -c "kubectl get route web -o jsonpath='{.status.ingress[0].conditions[0].type}' | grep -q Admitted"; columns $route/routes
  Name   Host/Port   Path   Services   Port   Termination   Wildcard
  web   web-oc-builds.apps.localhost   web   http   None
  $ retry curl --silent --fail --resolve oc:$HTTP_PORT:127.0.0.1 -H 'Host: web-oc-builds.apps.localhost' http://127.0.0.1:$HTTP_PORT/
  it works
  $ oc PATCH $route/routes/web '{"spec":{"to":{"weight":80},"alternateBackends":[{"kind":"Service","name":"other","weight":20}]}}' application/strategic-merge-patch+json | json "d['spec']['to']['weight'], d['spec']['alternateBackends']"
  80 [{'kind': 'Service', 'name': 'other', 'weight': 20}]

A build: start-build, its log, cancel-build.

  $ bc='{"kind":"BuildConfig","apiVersion":"build.openshift.io/v1","metadata":{"name":"app"},"spec":{"triggers":[],"source":{"type":"Binary","binary":{}},"strategy":{"type":"Source","sourceStrategy":{"from":{"kind":"ImageStreamTag","name":"app:latest"}}},"output":{"to":{"kind":"ImageStreamTag","name":"built:latest"}},"resources":{}}}'
  $ oc POST "$build/buildconfigs" "$bc" | json "d['kind'], d['spec']['runPolicy'], d['spec']['successfulBuildsHistoryLimit']"
  BuildConfig Serial 5
  $ columns $build/buildconfigs
  Name   Type   From   Latest
  app   Source   Binary   0
  $ oc POST $image/imagestreams '{"kind":"ImageStream","apiVersion":"image.openshift.io/v1","metadata":{"name":"built"}}' | json "d['kind']"
  ImageStream
  $ mkdir source; echo hello >source/file; tar -czf source.tgz -C source .
  $ oc POST "$build/buildconfigs/app/instantiatebinary?name=app&revision.commit=abc&revision.message=one" @source.tgz application/octet-stream | json "d['kind'], d['metadata']['name'], d['spec']['revision']['git']['commit'], d['spec']['strategy']['sourceStrategy']['from']['kind']"
  Build app-1 abc DockerImage
  $ columns $build/builds | sed 's/   [A-Z][a-z]*\( (.*)\)*   .*/   STATUS/'
  Name   STATUS
  app-1   STATUS
  $ oc GET "$build/builds/app-1" | json "d['metadata']['labels'], d['metadata']['annotations']['openshift.io/build.number'], d['metadata']['ownerReferences'][0]['kind']"
  {'buildconfig': 'app', 'openshift.io/build-config.name': 'app', 'openshift.io/build.start-policy': 'Serial'} 1 BuildConfig
  $ ended() { oc GET $build/builds/app-1 | json "d['status']['phase']" | grep -q 'Failed\|Complete\|Error\|Cancelled'; }; (oc GET "$build/builds/app-1/log?follow=true" >log; true); retry ended; grep -c . log | sed 's/[1-9][0-9]*/some/'
  some
  $ oc POST $build/buildconfigs/app/instantiate '{"kind":"BuildRequest","apiVersion":"build.openshift.io/v1","metadata":{"name":"app"},"triggeredBy":[{"message":"Manually triggered"}],"lastVersion":7}' | json "d['code'], d['reason']"
  400 BadRequest
  $ oc POST $build/builds/app-1/clone '{"kind":"BuildRequest","apiVersion":"build.openshift.io/v1","metadata":{"name":"app-1"}}' | json "d['kind'], d['metadata']['name']"
  Build app-2
  $ cancel() { oc GET $build/builds/app-2 | python3 -c 'import json,sys; d=json.load(sys.stdin); d["status"]["cancelled"]=True; print(json.dumps(d))' >cancelled; oc PUT $build/builds/app-2 @cancelled | json "d['kind'], d['status']['cancelled']"; }; retry cancel
  Build True
  $ over() { oc GET $build/builds/app-2 | json "d['status']['phase']" | grep -q 'Cancelled\|Failed\|Error'; }; retry over
  $ oc POST "$build/buildconfigs/app/webhooks/wrong/generic" '{}' | json "d['code'], d['reason']"
  401 Unauthorized

get all: every kind of the category.

  $ oc GET /apis/build.openshift.io/v1 | json "[r['name'] for r in d['resources'] if 'all' in r.get('categories', [])]"
  ['buildconfigs', 'builds']
  $ kubectl get dc,bc,is,routes -o name
  deploymentconfig.apps.openshift.io/web
  buildconfig.build.openshift.io/app
  imagestream.image.openshift.io/app
  imagestream.image.openshift.io/built
  route.route.openshift.io/web
  $ kubectl delete dc,bc,is,routes,svc --all
  deploymentconfig.apps.openshift.io "web" deleted from oc-builds namespace
  buildconfig.build.openshift.io "app" deleted from oc-builds namespace
  imagestream.image.openshift.io "app" deleted from oc-builds namespace
  imagestream.image.openshift.io "built" deleted from oc-builds namespace
  route.route.openshift.io "web" deleted from oc-builds namespace
  service "web" deleted from oc-builds namespace
