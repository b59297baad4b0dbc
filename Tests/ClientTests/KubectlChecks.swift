/// The commands in the order in which they run: later ones work on what earlier ones made.
enum KubectlChecks {
    static let all = creation + reading + changes + workloads + applying + refusals + definitions + cluster + deletion

    private static let creation: [KubectlCheck] = [
        .tells("config set-context --current --namespace=team", "modified"),
        .prints("create configmap c1 --from-literal=a=b", "configmap/c1 created"),
        .prints("create configmap c2 --from-literal=a=c --from-literal=x.y=z", "configmap/c2 created"),
        .prints("create secret generic s1 --from-literal=a=b", "secret/s1 created"),
        .prints("create secret docker-registry s2 --docker-username=u --docker-password=p", "secret/s2 created"),
        .prints("create serviceaccount robot", "serviceaccount/robot created"),
        .prints("create deployment web --image=nginx --replicas=2", "deployment.apps/web created"),
        .prints("create job j1 --image=busybox -- true", "job.batch/j1 created"),
        .prints("create cronjob cj1 --image=busybox --schedule='*/5 * * * *' -- true", "cronjob.batch/cj1 created"),
        .prints("create job j2 --from=cronjob/cj1", "job.batch/j2 created"),
        .prints("create quota q1 --hard=pods=50", "resourcequota/q1 created"),
        .prints("create role r1 --verb=get --resource=pods", "role.rbac.authorization.k8s.io/r1 created"),
        .prints(
            "create rolebinding rb1 --role=r1 --serviceaccount=team:robot",
            "rolebinding.rbac.authorization.k8s.io/rb1 created"),
        .prints(
            "create clusterrole cr1 --verb=get --resource=nodes",
            "clusterrole.rbac.authorization.k8s.io/cr1 created"),
        .prints(
            "create clusterrolebinding crb1 --clusterrole=cr1 --user=ann",
            "clusterrolebinding.rbac.authorization.k8s.io/crb1 created"),
        .prints("create ingress i1 --rule=host/path=svc:80", "ingress.networking.k8s.io/i1 created"),
        .prints(
            "create poddisruptionbudget p1 --selector=a=b --min-available=1",
            "poddisruptionbudget.policy/p1 created"),
        .prints("create priorityclass pc1 --value=1000", "priorityclass.scheduling.k8s.io/pc1 created"),
        .prints("create service clusterip svc1 --tcp=80:8080", "service/svc1 created"),
        .prints("create service nodeport svc2 --tcp=80", "service/svc2 created"),
        .prints("create service externalname svc3 --external-name=example.com", "service/svc3 created"),
        .tells("create token robot", "ey"),
        .prints("run p1 --image=nginx --labels=run=p1", "pod/p1 created"),
        .prints("expose deployment web --port=80", "service/web exposed"),
        .prints("autoscale deployment web --min=1 --max=3", "horizontalpodautoscaler.autoscaling/web autoscaled"),
        .prints("create configmap dry --from-literal=a=b --dry-run=server", "configmap/dry created (server dry run)"),
        .prints("create configmap c1", "error: failed to create configmap: configmaps \"c1\" already exists"),
    ]

    private static let reading: [KubectlCheck] = [
        .prints("get cm -o name", "configmap/c1\nconfigmap/c2"),
        .prints("get cm c1 -o jsonpath={.data.a}", "b"),
        .lists("get cm -o custom-columns=N:.metadata.name,D:.data.a", "N D", "c1 b", "c2 c"),
        .prints("get cm -o go-template='{{range .items}}{{.metadata.name}};{{end}}'", "c1;c2;"),
        .tells("get cm c1 -o yaml", "apiVersion: v1", "kind: ConfigMap", "  a: b", "  name: c1"),
        .tells("get cm c1 -o json", "\"kind\": \"ConfigMap\""),
        .tells("get cm", "NAME   DATA   AGE", "c1     1"),
        .tells("get cm --sort-by=.data.a", "c1     1"),
        .prints("get cm --chunk-size=1 -o name", "configmap/c1\nconfigmap/c2"),
        .prints("get cm --field-selector=metadata.name=c2 -o name", "configmap/c2"),
        .tells("get cm --show-labels", "LABELS", "<none>"),
        .prints("get cm --no-headers -o custom-columns=N:.metadata.name", "c1\nc2"),
        .tells("get deploy web --subresource=status", "READY", "0/2"),
        .tells("get deploy -o wide", "CONTAINERS   IMAGES   SELECTOR", "nginx        nginx    app=web"),
        .tells("get svc svc1", "TYPE", "ClusterIP   172.30.", "80/TCP"),
        .tells("get svc svc3", "ExternalName", "example.com"),
        .tells("get secret s2", "kubernetes.io/dockerconfigjson   1"),
        .tells("get all", "pod/p1", "service/web", "deployment.apps/web", "job.batch/j1", "cronjob.batch/cj1"),
        .tells("get pods", "NAME   READY   STATUS    RESTARTS   AGE", "p1     0/1     Pending   0"),
        .prints("get pods --field-selector=status.phase=Pending -o name", "pod/p1"),
        .prints("get pods --field-selector=status.phase=Running -o name", ""),
        .prints("get pods -l 'run in (p1,p2),!gone' -o name", "pod/p1"),
        .tells("get ns team", "NAME   STATUS   AGE", "team   Active"),
        .tells("get hpa", "Deployment/web", "1         3"),
        .tells("get ingress", "CLASS", "host"),
        .tells("get pdb", "MIN AVAILABLE", "p1"),
        .tells("get roles", "CREATED AT"),
        .tells("get rolebinding -o wide", "Role/r1", "team/robot"),
        .prints("get pods,cm -A -o name", "pod/p1\nconfigmap/c1\nconfigmap/c2"),
        .prints("get --raw /healthz", "ok"),
        .tells("get --raw /readyz?verbose", "[+]ping ok", "readyz check passed"),
        .tells("get --raw /api/v1/namespaces/team/configmaps?limit=1", "\"remainingItemCount\":1"),
        .tells("describe cm c1", "Name:         c1", "Namespace:    team", "a:", "b"),
        .tells("describe deploy web", "Replicas:               2 desired", "StrategyType:           RollingUpdate"),
        .tells("describe svc svc1", "Type:                     ClusterIP", "TargetPort:               8080/TCP"),
        .tells("describe pod p1", "Status:           Pending", "Image:        nginx", "QoS Class:"),
        .tells("describe ns team", "Status:       Active", "No LimitRange resource."),
        .tells("describe job j1", "Parallelism:", "Completions:"),
        .prints("events", "No events found in team namespace."),
        .prints("auth can-i create pods", "yes"),
        .prints("auth can-i create pods --as ann", "no"),
        .prints("auth can-i get pods --as system:serviceaccount:team:robot", "yes"),
        .tells("auth can-i --list", "*.*", "[*]"),
        .tells("auth whoami", "Username", "system:admin"),
        .tells("explain pods.spec.containers", "KIND:       Pod", "FIELD: containers <[]Container>", "image"),
        .tells("explain deploy.spec.replicas", "FIELD: replicas <integer>"),
        .tells("api-resources", "deployments", "deploy", "apps/v1", "routes", "route.openshift.io/v1"),
        .prints("api-resources --api-group=policy -o name", "poddisruptionbudgets.policy"),
        .tells("api-versions", "apps/v1", "batch/v1", "route.openshift.io/v1", "\nv1\n"),
        .tells("cluster-info", "is running at"),
        .tells("version", "Server Version: v1."),
    ]

    private static let changes: [KubectlCheck] = [
        .prints("label cm c1 x=y", "configmap/c1 labeled"),
        .prints("label cm c1 x=z", "error: 'x' already has a value (y), and --overwrite is false"),
        .prints("label cm c1 x=z --overwrite", "configmap/c1 labeled"),
        .prints("get cm -l x=z -o name", "configmap/c1"),
        .prints("get cm -l x!=z -o name", "configmap/c2"),
        .prints("label cm c1 x-", "configmap/c1 unlabeled"),
        .prints("annotate cm c1 n=1", "configmap/c1 annotated"),
        .prints("patch cm c1 -p '{\"data\":{\"b\":\"2\"}}'", "configmap/c1 patched"),
        .prints("patch cm c1 -p '{\"data\":{\"b\":\"2\"}}'", "configmap/c1 patched (no change)"),
        .prints("patch cm c1 --type=merge -p '{\"data\":{\"c\":\"3\"}}'", "configmap/c1 patched"),
        .tells(
            "patch cm c1 --type=json -p '[{\"op\":\"test\",\"path\":\"/data/a\",\"value\":\"q\"}]'",
            "The request is invalid"),
        .prints("patch cm c1 --type=json -p '[{\"op\":\"remove\",\"path\":\"/data/a\"}]'", "configmap/c1 patched"),
        .prints("get cm c1 -o jsonpath={.data}", "{\"b\":\"2\",\"c\":\"3\"}"),
        .prints(
            "patch pdb p1 --type=merge -p '{\"spec\":{\"minAvailable\":2}}'",
            "poddisruptionbudget.policy/p1 patched"),
        .prints("get pdb p1 -o jsonpath={.metadata.generation}", "2"),
    ]

    private static let workloads: [KubectlCheck] = [
        .prints("set image deploy/web nginx=nginx:2", "deployment.apps/web image updated"),
        .prints("set env deploy/web B=2", "deployment.apps/web env updated"),
        .prints("set resources deploy/web --limits=cpu=200m", "deployment.apps/web resource requirements updated"),
        .prints("set serviceaccount deploy/web robot", "deployment.apps/web serviceaccount updated"),
        .prints("get deploy web -o jsonpath={..image},{..env[0].name},{..limits.cpu}", "nginx:2,B,200m"),
        .prints("scale deploy web --replicas=3", "deployment.apps/web scaled"),
        .prints("scale deploy web --replicas=4 --current-replicas=3", "deployment.apps/web scaled"),
        .prints("scale deploy web --replicas=4 --current-replicas=3", "error: Expected replicas to be 3, was 4"),
        .prints("rollout restart deploy web", "deployment.apps/web restarted"),
        .prints("rollout pause deploy web", "deployment.apps/web paused"),
        .prints("rollout resume deploy web", "deployment.apps/web resumed"),
        .tells(
            "rollout status deploy web --timeout=1s", "Waiting for deployment spec update to be observed...",
            "timed out"),
        .tells("wait deploy web --for=condition=Available --timeout=1s", "timed out waiting for the condition"),
        .prints("wait deploy web --for=jsonpath={.spec.replicas}=4 --timeout=5s", "deployment.apps/web condition met"),
    ]

    private static let manifest = """
        apiVersion: v1
        kind: Service
        metadata: {name: app, labels: {app: app}}
        spec: {selector: {app: app}, ports: [{name: http, port: 80}]}
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: app, labels: {app: app}}
        data: {colour: red}
        """

    private static let applying: [KubectlCheck] = [
        .tells("diff -f -", "+kind: Service", "+  colour: red", input: manifest),
        .prints(
            "apply -f - --dry-run=server",
            "service/app created (server dry run)\nconfigmap/app created (server dry run)",
            input: manifest),
        .prints("apply -f -", "service/app created\nconfigmap/app created", input: manifest),
        .prints("apply -f -", "service/app unchanged\nconfigmap/app unchanged", input: manifest),
        .prints("diff -f -", "", input: manifest),
        .tells("diff -f -", "-  colour: red", "+  colour: blue", input: manifest.replacing("red", with: "blue")),
        .prints(
            "apply -f -", "service/app unchanged\nconfigmap/app configured",
            input: manifest.replacing("red", with: "blue")),
        .tells("apply view-last-applied cm app", "colour: blue"),
        .prints(
            "apply --server-side -f -", "service/app serverside-applied\nconfigmap/app serverside-applied",
            input: manifest.replacing("red", with: "blue")),
        .tells(
            "apply --server-side --field-manager=other -f -", "Apply failed with 1 conflict",
            "conflict with \"kubectl\": .data.colour", input: manifest),
        .prints(
            "apply --server-side --field-manager=other --force-conflicts -f -",
            "service/app serverside-applied\nconfigmap/app serverside-applied", input: manifest),
        .tells("get cm app -o yaml --show-managed-fields", "manager: other", "operation: Apply", "f:colour: {}"),
        .prints("replace -f -", "service/app replaced\nconfigmap/app replaced", input: manifest),
        .prints("get -f - -o name", "service/app\nconfigmap/app", input: manifest),
    ]

    private static let refusals: [KubectlCheck] = [
        .prints("get cm nothere", "Error from server (NotFound): configmaps \"nothere\" not found"),
        .prints("get nothere", "error: the server doesn't have a resource type \"nothere\""),
        .tells("create cm Bad_Name", "metadata.name: Invalid value: \"Bad_Name\": a lowercase RFC 1123 subdomain"),
        .tells(
            "create -f -", "strict decoding error: unknown field \"dta\"",
            input: "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"u\"},\"dta\":{}}"),
        .prints(
            "create --validate=warn -f -", "Warning: unknown field \"dta\"\nconfigmap/u created",
            input: "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"u\"},\"dta\":{}}"),
        .tells(
            "create -f -", "spec.containers: Required value",
            input: "{\"apiVersion\":\"v1\",\"kind\":\"Pod\",\"metadata\":{\"name\":\"bad\"},\"spec\":{}}"),
        .tells(
            "create -f -", "cannot unmarshal",
            input: "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"u\"},\"data\":[1]}"),
        .tells("get pods --field-selector=spec.foo=x", "field label not supported: spec.foo"),
        .tells("get pods -l 'a in'", "unable to parse requirement"),
        .tells(
            "get ns --as ann",
            "namespaces is forbidden: User \"ann\" cannot list resource \"namespaces\" in API group \"\" at the cluster scope"
        ),
        .tells("create cm c9 -n nowhere", "namespaces \"nowhere\" not found"),
        .tells("delete ns default", "this namespace may not be deleted"),
        .tells("top nodes", "Metrics API not available"),
    ]

    private static let definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: crontabs.stable.example.com}
        spec:
          group: stable.example.com
          scope: Namespaced
          names: {plural: crontabs, kind: CronTab, shortNames: [ct]}
          versions:
          - name: v1
            served: true
            storage: true
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    properties:
                      cronSpec: {type: string}
                      replicas: {type: integer, default: 1}
            additionalPrinterColumns:
            - {name: Spec, type: string, jsonPath: .spec.cronSpec}
            - {name: Replicas, type: integer, jsonPath: .spec.replicas}
        """

    private static func crontab(_ spec: String) -> String {
        "{\"apiVersion\":\"stable.example.com/v1\",\"kind\":\"CronTab\",\"metadata\":{\"name\":\"ct1\"},\"spec\":\(spec)}"
    }

    private static let definitions: [KubectlCheck] = [
        .prints(
            "apply -f -", "customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com created",
            input: definition),
        .prints(
            "wait crd crontabs.stable.example.com --for=condition=Established --timeout=10s",
            "customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com condition met"),
        .prints(
            "apply -f -", "crontab.stable.example.com/ct1 created", input: crontab("{\"cronSpec\":\"* * * * *\"}")),
        .lists("get ct", "NAME SPEC REPLICAS", "ct1 * * * * * 1"),
        .prints(
            "apply -f -", "crontab.stable.example.com/ct1 configured", input: crontab("{\"cronSpec\":\"1 * * * *\"}")),
        .prints("patch ct ct1 --type=merge -p '{\"spec\":{\"replicas\":3}}'", "crontab.stable.example.com/ct1 patched"),
        .tells(
            "patch ct ct1 --type=merge -p '{\"spec\":{\"replicas\":\"x\"}}'",
            "spec.replicas: Invalid value: \"string\": spec.replicas in body must be of type integer: \"string\""),
        .tells("apply -f -", "unknown field \"spec.foo\"", input: crontab("{\"foo\":1}")),
        .tells("explain crontab.spec", "cronSpec", "<string>"),
        .prints("api-resources --api-group=stable.example.com -o name", "crontabs.stable.example.com"),
        .prints("label ct ct1 a=b", "crontab.stable.example.com/ct1 labeled"),
        .prints("delete ct ct1 -o name", "crontab.stable.example.com/ct1"),
        .prints(
            "delete crd crontabs.stable.example.com -o name",
            "customresourcedefinition.apiextensions.k8s.io/crontabs.stable.example.com"),
    ]

    private static let cluster: [KubectlCheck] = [
        .prints(
            "create -f -", "node/n1 created",
            input: "{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"n1\"}}"),
        .prints("cordon n1", "node/n1 cordoned"),
        .prints("cordon n1", "node/n1 already cordoned"),
        .tells("get nodes", "SchedulingDisabled"),
        .prints("uncordon n1", "node/n1 uncordoned"),
        .prints("taint node n1 a=b:NoSchedule", "node/n1 tainted"),
        .tells("describe node n1", "Taints:             a=b:NoSchedule"),
        .prints("taint node n1 a=b:NoSchedule-", "node/n1 untainted"),
        .prints("drain n1", "node/n1 cordoned\nnode/n1 drained"),
        .prints("delete node n1 -o name", "node/n1"),
        .prints("create namespace more", "namespace/more created"),
        .prints("delete namespace more --wait=false -o name", "namespace/more"),
    ]

    private static let deletion: [KubectlCheck] = [
        .prints("delete cm c1 -o name", "configmap/c1"),
        .prints("delete cm c1", "Error from server (NotFound): configmaps \"c1\" not found"),
        .prints("delete cm c1 --ignore-not-found", ""),
        .prints("delete svc,cm -l app=app -o name", "service/app\nconfigmap/app"),
        .prints("delete deploy --all -o name", "deployment.apps/web"),
        .prints("delete pod p1 --now -o name", "pod/p1"),
        .prints("delete job j1 --cascade=orphan -o name --wait=false", "job.batch/j1"),
        .prints("delete priorityclass pc1 -o name", "priorityclass.scheduling.k8s.io/pc1"),
        .prints("delete clusterrole cr1 -o name", "clusterrole.rbac.authorization.k8s.io/cr1"),
        .prints("delete clusterrolebinding crb1 -o name", "clusterrolebinding.rbac.authorization.k8s.io/crb1"),
    ]
}
