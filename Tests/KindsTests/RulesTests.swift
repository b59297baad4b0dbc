import Machinery
import Testing

@testable import Kinds

/// A document as the server takes it in, and the fields that are faulty then.
private func faults(_ text: String, old: JSONValue? = nil) throws -> [String] {
    let catalog = KindCatalog.builtIn()
    var document = try JSONValue(yaml: text)
    let kind = try #require(catalog.kind(of: document))
    if document["metadata"]["name"].isNull { document["metadata"]["name"] = "web" }
    if kind.id.isNamespaced { document["metadata"]["namespace"] = "shop" }
    let unknown = try kind.take(&document)
    #expect(unknown.isEmpty)
    kind.prepare(&document, old)
    kind.applyDefaults(&document)
    return kind.faults(of: document, old: old).map { "\($0.field): \($0.message)" }
}

private func completed(_ text: String) throws -> JSONValue {
    let catalog = KindCatalog.builtIn()
    var document = try JSONValue(yaml: text)
    let kind = try #require(catalog.kind(of: document))
    document["metadata"]["namespace"] = "shop"
    _ = try kind.take(&document)
    kind.prepare(&document, nil)
    kind.applyDefaults(&document)
    return document
}

struct RouteURLTests {
    @Test(arguments: [
        ("{host: a.example}", 80, 443, "http://a.example"), ("{host: a.example}", 8080, 443, "http://a.example:8080"),
        ("{host: a.example, path: /x, tls: {termination: edge}}", 80, 443, "https://a.example/x"),
        ("{host: a.example, tls: {termination: edge}}", 80, 9443, "https://a.example:9443"),
        (
            "{host: a.example, tls: {termination: edge, insecureEdgeTerminationPolicy: Allow}}", 8080, 9443,
            "http://a.example:8080"
        ),
    ])
    func `a route's URL has the router's port`(_ spec: String, _ http: Int, _ https: Int, _ url: String) throws {
        var configMap = ConfigMap(json: [:])
        configMap.data = RouterPorts(http: http, https: https).data
        let route = Route(json: ["spec": try JSONValue(yaml: spec)])
        #expect(RouterPorts(configMap).url(of: route) == url)
    }
}

struct RulesTests {
    private static let subdomain = Names.dnsSubdomain("Bad_Name")[0]

    @Test(arguments: [
        (
            "{apiVersion: v1, kind: Pod, metadata: {name: Bad_Name}, spec: {containers: [{name: c}]}}",
            ["metadata.name: Invalid value: \"Bad_Name\": \(subdomain)", "spec.containers[0].image: Required value"]
        ),
        ("{apiVersion: v1, kind: Pod, spec: {}}", ["spec.containers: Required value"]),
        (
            "{apiVersion: v1, kind: Pod, spec: {restartPolicy: Nope, containers: [{name: c, image: i}, {name: c, image: i}]}}",
            [
                "spec.restartPolicy: Unsupported value: \"Nope\": supported values: \"Always\", \"Never\", \"OnFailure\"",
                "spec.containers[1].name: Duplicate value: \"c\"",
            ]
        ),
        (
            "{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /x, subPath: ../y}]}]}}",
            [
                "spec.containers[0].volumeMounts[0].name: Not found: \"v\"",
                "spec.containers[0].volumeMounts[0].subPath: Invalid value: \"../y\": must not contain '..'",
            ]
        ),
        (
            "{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i, resources: {limits: {cpu: 1}, requests: {cpu: 2}}}]}}",
            [
                "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or equal to cpu limit of 1"
            ]
        ),
        ("{apiVersion: v1, kind: Service, spec: {}}", ["spec.ports: Required value"]),
        ("{apiVersion: v1, kind: Service, spec: {clusterIP: None}}", []),
        (
            "{apiVersion: v1, kind: Service, spec: {ports: [{port: 80}, {port: 99999, name: b}]}}",
            [
                "spec.ports[0].name: Required value",
                "spec.ports[1].port: Invalid value: 99999: must be between 1 and 65535, inclusive",
                "spec.ports[1].targetPort: Invalid value: 99999: must be between 1 and 65535, inclusive",
            ]
        ),
        ("{apiVersion: v1, kind: Service, spec: {type: ExternalName}}", ["spec.externalName: Required value"]),
        (
            "{apiVersion: v1, kind: Secret, type: kubernetes.io/tls}",
            ["data[tls.crt]: Required value", "data[tls.key]: Required value"]
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, data: {'a/b': x}}",
            ["data[a/b]: Invalid value: \"a/b\": \(Names.configKey("a/b")[0])"]
        ),
        (
            "{apiVersion: v1, kind: ReplicationController, spec: {selector: {a: b}, template: {metadata: {labels: {a: c}}, spec: {containers: [{name: c, image: i}]}}}}",
            ["spec.template.metadata.labels: Invalid value: {\"a\":\"c\"}: `selector` does not match template `labels`"]
        ),
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, rules: [{verbs: [get], resources: [pods]}]}",
            ["rules[0].apiGroups: Required value: resource rules must supply at least one api group"]
        ),
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {kind: ClusterRole, name: edit}, subjects: [{kind: ServiceAccount, name: a}]}",
            ["subjects[0].namespace: Required value"]
        ),
        ("{apiVersion: route.openshift.io/v1, kind: Route, spec: {to: {}}}", ["spec.to.name: Required value"]),
        (
            "{apiVersion: route.openshift.io/v1, kind: Route, spec: {host: 'a..b', path: x, to: {name: web, weight: 300}}}",
            [
                "spec.host: Invalid value: \"a..b\": host must conform to DNS 1123 subdomain conventions",
                "spec.path: Invalid value: \"x\": path must begin with /",
                "spec.to.weight: Invalid value: 300: weight must be an integer between 0 and 256",
            ]
        ),
        (
            "{apiVersion: route.openshift.io/v1, kind: Route, spec: {path: /x, to: {name: web}, tls: {termination: passthrough}}}",
            ["spec.path: Invalid value: \"/x\": passthrough termination does not support paths"]
        ),
        (
            "{apiVersion: build.openshift.io/v1, kind: BuildConfig, spec: {source: {git: {}}, strategy: {sourceStrategy: {from: {name: python}}}}}",
            [
                "spec.source.git.uri: Required value",
                "spec.strategy.sourceStrategy.from.name: Invalid value: \"python\": ImageStreamTag object references must be in the form <name>:<tag>",
            ]
        ),
        (
            "{apiVersion: build.openshift.io/v1, kind: BuildConfig, spec: {runPolicy: X, source: {git: {uri: 'https://x'}, contextDir: ../y}, strategy: {sourceStrategy: {from: {name: 'python:latest'}}}, triggers: [{type: GitHub}]}}",
            [
                "spec.runPolicy: Unsupported value: \"X\": supported values: \"Parallel\", \"Serial\", \"SerialLatestOnly\"",
                "spec.source.contextDir: Invalid value: \"../y\": must not contain any path segments that are '..'",
                "spec.triggers[0].github: Required value",
            ]
        ),
        (
            "{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, spec: {replicas: 1, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}}}",
            ["spec.template.spec.containers[0].image: Required value"]
        ),
        (
            "{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, spec: {strategy: {rollingParams: {maxSurge: 0, maxUnavailable: 0}}, triggers: [{type: ImageChange, imageChangeParams: {containerNames: [c], from: {name: web}}}], template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c}]}}}}",
            [
                "spec.triggers[0].imageChangeParams.from.name: Invalid value: \"web\": ImageStreamTag object references must be in the form <name>:<tag>",
                "spec.strategy.rollingParams.maxUnavailable: Invalid value: 0: cannot be 0 when maxSurge is 0 as well",
            ]
        ),
        (
            "{apiVersion: template.openshift.io/v1, kind: Template, parameters: [{name: 'a-b'}], objects: [{kind: Pod, any: {thing: 1}}]}",
            ["parameters[0].name: Invalid value: \"a-b\": does not match ^[a-zA-Z0-9\\_]+$"]
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {'-x': z}}}",
            ["metadata.labels: Invalid value: \"-x\": \(Names.qualifiedName("-x")[0])"]
        ),
    ])
    func `faults name their fields`(text: String, expected: [String]) throws {
        #expect(Set(try faults(text)) == Set(expected), "\(text)")
    }

    @Test func `a pod gets its defaults`() throws {
        let pod = try completed(
            "{apiVersion: v1, kind: Pod, metadata: {name: a}, spec: {containers: [{name: c, image: 'x/y:1.0', ports: [{containerPort: 80}], resources: {limits: {cpu: 1, memory: 1Gi}}, readinessProbe: {httpGet: {port: 80}}}]}}"
        )
        let container = pod["spec"]["containers"][0]
        #expect(container["imagePullPolicy"] == "IfNotPresent")
        #expect(container["ports"][0]["protocol"] == "TCP")
        #expect(container["resources"]["requests"] == ["cpu": "1", "memory": "1Gi"])
        #expect(container["readinessProbe"]["httpGet"] == ["port": 80, "path": "/", "scheme": "HTTP"])
        #expect(container["readinessProbe"]["failureThreshold"] == 3)
        #expect(pod["spec"]["restartPolicy"] == "Always")
        #expect(pod["spec"]["terminationGracePeriodSeconds"] == 30)
        #expect(pod["status"] == ["phase": "Pending", "qosClass": "Guaranteed"])
    }

    @Test func `a pod's image may change and its command not`() throws {
        let text = "{apiVersion: v1, kind: Pod, metadata: {name: web}, spec: {containers: [{name: c, image: i}]}}"
        var old = try completed(text)
        old["spec"]["nodeName"] = "n"
        let kind = try #require(KindCatalog.builtIn().kind(of: old))
        var new = old
        new["spec"]["containers"] = [old["spec"]["containers"][0].merging(["image": "j"])]
        #expect(kind.faults(of: new, old: old).isEmpty)
        new["spec"]["containers"] = [old["spec"]["containers"][0].merging(["command": ["x"]])]
        #expect(kind.faults(of: new, old: old).map(\.field) == ["spec"])
    }

    @Test func `a deployment config gets its defaults`() throws {
        let config = try completed(
            "{apiVersion: apps.openshift.io/v1, kind: DeploymentConfig, metadata: {name: web}, spec: {replicas: 2, template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: ' '}]}}}}"
        )
        #expect(config["spec"]["selector"] == ["a": "b"])
        #expect(config["spec"]["triggers"] == [["type": "ConfigChange"]])
        #expect(config["spec"]["strategy"]["type"] == "Rolling")
        #expect(config["spec"]["strategy"]["rollingParams"]["maxSurge"] == "25%")
        #expect(config["spec"]["strategy"]["rollingParams"]["timeoutSeconds"] == 600)
        #expect(config["spec"]["template"]["spec"]["dnsPolicy"] == "ClusterFirst")
    }

    @Test func `a build config gets its defaults`() throws {
        let config = try completed(
            "{apiVersion: build.openshift.io/v1, kind: BuildConfig, metadata: {name: web}, spec: {source: {git: {uri: 'https://x'}}, strategy: {sourceStrategy: {from: {name: 'python:latest'}}}, output: {to: {name: 'web:latest'}}}}"
        )
        #expect(config["spec"]["runPolicy"] == "Serial")
        #expect(config["spec"]["source"]["type"] == "Git")
        #expect(config["spec"]["strategy"]["type"] == "Source")
        #expect(config["spec"]["strategy"]["sourceStrategy"]["from"]["kind"] == "ImageStreamTag")
        #expect(config["spec"]["output"]["to"]["kind"] == "ImageStreamTag")
        #expect(config["spec"]["successfulBuildsHistoryLimit"] == 5)
    }

    @Test func `a build's spec stays, but its commit may be filled in once`() {
        let old: JSONValue = ["spec": ["source": ["git": ["uri": "https://x"]]], "status": ["phase": "Running"]]
        var new = old
        new["spec"]["revision"] = ["git": ["commit": "abc"]]
        #expect(BuildRules.validateBuild(new, old: old).isEmpty)
        var other = new
        other["spec"]["revision"] = ["git": ["commit": "def"]]
        #expect(BuildRules.validateBuild(other, old: new).map(\.field) == ["spec"])
    }

    @Test func `a service keeps its address and gets its ports`() throws {
        var service = try completed(
            "{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {ports: [{port: 80}]}}")
        #expect(service["spec"]["ports"] == [["port": 80, "targetPort": 80, "protocol": "TCP"]])
        #expect(service["spec"]["internalTrafficPolicy"] == "Cluster")
        var old = service
        old["spec"]["clusterIP"] = "10.96.0.9"
        old["spec"]["clusterIPs"] = ["10.96.0.9"]
        ServiceRules.prepare(&service, old: old)
        #expect(service["spec"]["clusterIP"] == "10.96.0.9")
        service["spec"]["clusterIPs"] = ["10.96.0.10"]
        service["spec"]["clusterIP"] = "10.96.0.10"
        #expect(ServiceRules.validate(service, old: old).map(\.field) == ["spec.clusterIPs[0]"])
    }

    @Test func `a secret's plain text is encoded`() throws {
        let secret = try completed("{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {k: hello}}")
        #expect(secret["data"] == ["k": "aGVsbG8="])
        #expect(secret["stringData"].isNull)
        #expect(secret["type"] == "Opaque")
    }

    @Test func `another kind's body is refused`() throws {
        let kind = try #require(KindCatalog.builtIn().kind(GroupResource("", "pods")))
        var body: JSONValue = ["apiVersion": "v1", "kind": "Service"]
        let error = #expect(throws: StatusError.self) { try kind.take(&body) }
        #expect(error?.message.hasPrefix("Service in version \"v1\" cannot be handled as a Pod: ") == true)
    }
}

struct TableTests {
    @Test(arguments: [
        (#"{"phase":"Running","containerStatuses":[{"ready":true,"state":{"running":{}}}]}"#, "1/1", "Running", "0"),
        (
            #"{"phase":"Pending","containerStatuses":[{"state":{"waiting":{"reason":"ImagePullBackOff"}}}]}"#, "0/1",
            "ImagePullBackOff", "0"
        ),
        (
            #"{"phase":"Running","containerStatuses":[{"restartCount":3,"lastState":{"terminated":{"finishedAt":"1970-01-01T00:01:30Z"}},"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}"#,
            "0/1", "CrashLoopBackOff", "3 (10s ago)"
        ),
        (
            #"{"phase":"Succeeded","containerStatuses":[{"state":{"terminated":{"reason":"Completed","exitCode":0}}}]}"#,
            "0/1", "Completed", "0"
        ),
        (#"{"phase":"Failed","reason":"Evicted"}"#, "0/1", "Evicted", "0"),
        (#"{"phase":"Pending","initContainerStatuses":[{"state":{"running":{}}}]}"#, "0/1", "Init:0/1", "0"),
    ])
    func `a pod's row says what it does`(status: String, ready: String, shown: String, restarts: String) throws {
        let kind = try #require(KindCatalog.builtIn().kind(GroupResource("", "pods")))
        let status = try JSONValue(parsing: status)
        var spec: JSONValue = ["containers": [["name": "c"]]]
        if !status["initContainerStatuses"].isNull { spec["initContainers"] = [["name": "i"]] }
        let pod: JSONValue = [
            "metadata": ["name": "a", "creationTimestamp": "1970-01-01T00:00:00Z"], "spec": spec, "status": status,
        ]
        let table = kind.table(of: [pod], at: Timestamp(seconds: 100))
        #expect(
            table["rows"][0]["cells"].items.prefix(5) == [
                "a", .string(ready), .string(shown), .string(restarts), "100s",
            ])
        #expect(table["rows"][0]["object"]["kind"] == "PartialObjectMetadata")
    }

    @Test func `a route's row shows weights and refusals`() throws {
        let kind = try #require(KindCatalog.builtIn().kind(GroupResource("route.openshift.io", "routes")))
        let route: JSONValue = [
            "metadata": ["name": "web"],
            "spec": [
                "host": "web.example.com", "to": ["name": "a", "weight": 80],
                "tls": ["termination": "edge", "insecureEdgeTerminationPolicy": "Redirect"],
                "alternateBackends": [["name": "b", "weight": 20]],
            ],
        ]
        let cells = kind.table(of: [route], at: Timestamp(seconds: 0))["rows"][0]["cells"]
        #expect(cells == ["web", "web.example.com", "", "a(80%),b(20%)", "<all>", "edge/Redirect", "None"])
    }
}
