import Machinery
import Testing

@testable import Kinds

/// A document as the server takes it in, with a name where it has none.
private func taken(_ text: String, _ old: JSONValue? = nil) throws -> (KindDescription, JSONValue) {
    var document = try JSONValue(yaml: text)
    let kind = try #require(KindCatalog.builtIn().kind(of: document), "\(text)")
    if document["metadata"]["name"].isNull { document["metadata"]["name"] = "web" }
    if kind.id.isNamespaced { document["metadata"]["namespace"] = "shop" }
    document["metadata"]["uid"] = "u"
    #expect(try kind.take(&document).isEmpty, "\(text)")
    kind.prepare(&document, old)
    kind.applyDefaults(&document)
    return (kind, document)
}

private func faults(_ text: String) throws -> [String] {
    let (kind, document) = try taken(text)
    return kind.faults(of: document).map { "\($0.field): \($0.message)" }
}

private func changeFaults(_ before: String, _ after: String) throws -> [String] {
    let (_, old) = try taken(before)
    let (kind, new) = try taken(after, old)
    return kind.faults(of: new, old: old).map { "\($0.field): \($0.message)" }
}

/// What is wrong with new objects, as Kubernetes tells it.
struct KindRulesTests {
    private static let pod = "{metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: i}]}}"
    private static func workload(_ kind: String, _ spec: String, group: String = "apps/v1") -> String {
        "{apiVersion: \(group), kind: \(kind), spec: {selector: {matchLabels: {a: b}}, template: \(pod), \(spec)}}"
    }

    @Test(arguments: [
        (
            workload("Deployment", "replicas: -1"),
            "spec.replicas: Invalid value: -1: must be greater than or equal to 0"
        ),
        (
            workload("Deployment", "strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}"),
            "spec.strategy.rollingUpdate.maxUnavailable: Invalid value: 0: may not be 0 when `maxSurge` is 0"
        ),
        (
            workload("Deployment", "strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}}"),
            "spec.strategy.rollingUpdate: Forbidden: may not be specified when strategy `type` is 'Recreate'"
        ),
        (
            workload("Deployment", "minReadySeconds: 600"),
            "spec.progressDeadlineSeconds: Invalid value: 600: must be greater than minReadySeconds"
        ),
        (
            workload("DaemonSet", "updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}"),
            "spec.updateStrategy.rollingUpdate.maxSurge: Invalid value: 1: may not be set when maxUnavailable is non-zero"
        ),
        (
            workload("StatefulSet", "updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}"),
            "spec.updateStrategy.rollingUpdate: Invalid value: {\"partition\":1}: only allowed for updateStrategy 'RollingUpdate'"
        ),
        (
            "{apiVersion: apps/v1, kind: Deployment, spec: {template: \(pod)}}", "spec.selector: Required value"
        ),
        (
            "{apiVersion: apps/v1, kind: ReplicaSet, spec: {selector: {matchLabels: {a: c}}, template: \(pod)}}",
            "spec.template.metadata.labels: Invalid value: {\"a\":\"b\"}: `selector` does not match template `labels`"
        ),
        (
            "{apiVersion: batch/v1, kind: Job, spec: {template: \(pod)}}",
            "spec.template.spec.restartPolicy: Required value: valid values: \"OnFailure\", \"Never\""
        ),
        (
            "{apiVersion: batch/v1, kind: Job, spec: {completionMode: Indexed, parallelism: 2, template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}",
            "spec.completions: Required value: when completion mode is Indexed"
        ),
        (
            "{apiVersion: batch/v1, kind: CronJob, spec: {schedule: '* * *', jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}}}",
            "spec.schedule: Invalid value: \"* * *\": expected exactly 5 fields, found 3: [* * *]"
        ),
        (
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: Deployment, name: w}, minReplicas: 5, maxReplicas: 2}}",
            "spec.maxReplicas: Invalid value: 2: must be greater than or equal to `minReplicas`"
        ),
        (
            "{apiVersion: policy/v1, kind: PodDisruptionBudget, spec: {minAvailable: 1, maxUnavailable: 1}}",
            "spec: Invalid value: {\"minAvailable\":1,\"maxUnavailable\":1}: minAvailable and maxUnavailable cannot be both set"
        ),
        (
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {}}",
            "spec: Invalid value: {}: either `defaultBackend` or `rules` must be specified"
        ),
        (
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {rules: [{host: 10.0.0.1, http: {paths: [{path: x, pathType: Prefix, backend: {service: {name: w, port: {number: 80}}}}]}}]}}",
            "spec.rules[0].http.paths[0].path: Invalid value: \"x\": must be an absolute path"
        ),
        (
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {ingress: [{from: [{}]}]}}",
            "spec.ingress[0].from[0]: Required value: must specify a peer"
        ),
        (
            "{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, spec: {egress: [{to: [{ipBlock: {cidr: 10.0.0.0/8, except: [11.0.0.0/16]}}]}]}}",
            "spec.egress[0].to[0].ipBlock.except[0]: Invalid value: \"11.0.0.0/16\": must be a strict subset of `cidr`"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: NetNamespace, metadata: {name: a}, netname: other, netid: 12}",
            "netname: Invalid value: \"other\": must be the same as metadata.name: \"a\""
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: NetNamespace, metadata: {name: a}, netname: a, netid: 3}",
            "netid: Invalid value: 3: VNID must be greater than or equal to 10"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: NetNamespace, metadata: {name: a}, netname: a, netid: 16777216}",
            "netid: Invalid value: 16777216: VNID must be less than or equal to 16777215"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: NetNamespace, metadata: {name: a}, netname: a, netid: 0, egressIPs: ['fd00::1']}",
            "egressIPs[0]: Invalid value: \"fd00::1\": must be an IPv4 address"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: HostSubnet, metadata: {name: a}, host: a, hostIP: x, subnet: 10.128.0.0/16}",
            "hostIP: Invalid value: \"x\": invalid IP address"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: ClusterNetwork, network: 10.0.0.0/8, serviceNetwork: 172.30.0.0/16, clusterNetworks: [{CIDR: 10.128.0.0/16, hostSubnetLength: 16}]}",
            "network: Invalid value: \"10.0.0.0/8\": network must be identical to clusterNetworks[0].cidr"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: EgressNetworkPolicy, spec: {egress: [{type: Deny, to: {cidrSelector: 10.1.2.3/16}}]}}",
            "spec.egress[0].to.cidrSelector: Invalid value: \"10.1.2.3/16\": CIDR network specification \"10.1.2.3/16\" is not in canonical form (should be 10.1.0.0/16 or 10.1.2.3/32?)"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: EgressNetworkPolicy, spec: {egress: [{type: Maybe, to: {dnsName: example.com}}]}}",
            "spec.egress[0].type: Invalid value: \"Maybe\": invalid policy type"
        ),
        (
            "{apiVersion: network.openshift.io/v1, kind: EgressNetworkPolicy, spec: {egress: [{type: Allow, to: {cidrSelector: 10.0.0.0/8, dnsName: example.com}}]}}",
            "spec.egress[0].to: Invalid value: {\"cidrSelector\":\"10.0.0.0/8\",\"dnsName\":\"example.com\"}: either specify cidrSelector or dnsName but not both"
        ),
        (
            "{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, endpoints: [{addresses: [127.0.0.1]}]}",
            "endpoints[0].addresses[0]: Invalid value: \"127.0.0.1\": may not be in the loopback range (127.0.0.0/8, ::1/128)"
        ),
        (
            "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 2000000000}",
            "value: Forbidden: maximum allowed value of a user defined priority is 1000000000"
        ),
        (
            "{apiVersion: v1, kind: PersistentVolume, spec: {capacity: {storage: 1Gi}, accessModes: [ReadWriteOnce]}}",
            "spec: Required value: must specify a volume type"
        ),
        (
            "{apiVersion: v1, kind: PersistentVolumeClaim, spec: {accessModes: [ReadWriteOnce]}}",
            "spec.resources[storage]: Required value"
        ),
        (
            "{apiVersion: v1, kind: ResourceQuota, spec: {hard: {potatoes: 1}}}",
            "spec.hard[potatoes]: Invalid value: \"potatoes\": must be a standard resource for quotas"
        ),
        (
            "{apiVersion: v1, kind: LimitRange, spec: {limits: [{type: Container, min: {cpu: 2}, max: {cpu: 1}}]}}",
            "spec.limits[0].min[cpu]: Invalid value: \"2\": min value 2 is greater than max value 1"
        ),
        (
            "{apiVersion: v1, kind: Node, spec: {taints: [{key: a, effect: Nope}]}}",
            "spec.taints[0].effect: Unsupported value: \"Nope\": supported values: \"NoExecute\", \"NoSchedule\", \"PreferNoSchedule\""
        ),
        (
            "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, spec: {request: aGk=, signerName: x/y, usages: [any]}}",
            "spec.request: Invalid value: \"aGk=\": PEM block type must be CERTIFICATE REQUEST"
        ),
        (
            "{apiVersion: resource.k8s.io/v1, kind: ResourceClaim, spec: {devices: {requests: [{name: a}]}}}",
            "spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required"
        ),
        (
            "{apiVersion: v1, kind: Service, spec: {ports: [{port: 80, nodePort: 30080}]}}",
            "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'"
        ),
        (
            "{apiVersion: flowcontrol.apiserver.k8s.io/v1, kind: FlowSchema, spec: {matchingPrecedence: 20000, priorityLevelConfiguration: {name: x}}}",
            "spec.matchingPrecedence: Invalid value: 20000: must not be greater than 10000"
        ),
    ])
    func `a fault of a new object names its field`(text: String, expected: String) throws {
        let found = try faults(text)
        #expect(found.contains(expected), "\(found)")
    }

    @Test(arguments: [
        (
            "volumes: [{name: v, secret: {}}]", "spec.volumes[0].secret.secretName: Required value"
        ),
        (
            "volumes: [{name: v, emptyDir: {}, hostPath: {path: /x}}]",
            "spec.volumes[0].hostPath: Forbidden: may not specify more than 1 volume type"
        ),
        (
            "tolerations: [{operator: Equal}]",
            "spec.tolerations[0].operator: Invalid value: \"Equal\": operator must be Exists when `key` is empty, which means \"match all values and all keys\""
        ),
        (
            "topologySpreadConstraints: [{maxSkew: 0, topologyKey: z, whenUnsatisfiable: DoNotSchedule}]",
            "spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero"
        ),
        (
            "securityContext: {sysctls: [{name: foo-, value: '1'}]}",
            "spec.securityContext.sysctls[0].name: Invalid value: \"foo-\": must have at most 253 characters and match regex ^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*([a-z0-9][-_a-z0-9]*)?[a-z0-9]$"
        ),
        ("dnsPolicy: None", "spec.dnsConfig: Required value: must provide `dnsConfig` when `dnsPolicy` is None"),
        (
            "hostAliases: [{ip: x}]",
            "spec.hostAliases[0].ip: Invalid value: \"x\": must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"
        ),
        ("ephemeralContainers: [{name: e, image: i}]", "spec.ephemeralContainers: Forbidden: cannot be set on create"),
        (
            "initContainers: [{name: i, image: i, readinessProbe: {exec: {command: [x]}}}]",
            "spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always"
        ),
        (
            "affinity: {nodeAffinity: {requiredDuringSchedulingIgnoredDuringExecution: {nodeSelectorTerms: []}}}",
            "spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerms: Required value: must have at least one node selector term"
        ),
    ])
    func `a fault of a pod names its field`(spec: String, expected: String) throws {
        let found = try faults("{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i}], \(spec)}}")
        #expect(found.contains(expected), "\(found)")
    }

    @Test(arguments: [
        (
            "ports: [{containerPort: 80, name: x}, {containerPort: 81, name: x}]",
            "ports[1].name: Duplicate value: \"x\""
        ),
        (
            "resources: {limits: {potatoes: 1}}",
            "resources.limits[potatoes]: Invalid value: \"potatoes\": must be a standard resource for containers"
        ),
        (
            "env: [{name: a, valueFrom: {fieldRef: {fieldPath: status.phase}}}]",
            "env[0].valueFrom.fieldRef.fieldPath: Unsupported value: \"status.phase\": supported values: \"metadata.name\", \"metadata.namespace\", \"metadata.uid\", \"spec.nodeName\", \"spec.serviceAccountName\", \"status.hostIP\", \"status.hostIPs\", \"status.podIP\", \"status.podIPs\""
        ),
        ("livenessProbe: {}", "livenessProbe: Required value: must specify a handler type"),
        (
            "livenessProbe: {exec: {command: [x]}, successThreshold: 2}",
            "livenessProbe.successThreshold: Invalid value: 2: must be 1"
        ),
        (
            "securityContext: {privileged: true, allowPrivilegeEscalation: false}",
            "securityContext: Invalid value: {\"privileged\":true,\"allowPrivilegeEscalation\":false}: cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
        ),
        ("image: ' x'", "image: Invalid value: \" x\": must not have leading or trailing whitespace"),
    ])
    func `a fault of a container names its field`(fields: String, expected: String) throws {
        let image = fields.hasPrefix("image") ? "" : "image: i, "
        let found = try faults("{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, \(image)\(fields)}]}}")
        #expect(found.contains("spec.containers[0].\(expected)"), "\(found)")
    }

    @Test(arguments: [
        (
            workload("Deployment", ""),
            "{apiVersion: apps/v1, kind: Deployment, spec: {selector: {matchLabels: {a: b, c: d}}, template: {metadata: {labels: {a: b, c: d}}, spec: {containers: [{name: c, image: i}]}}}}",
            "spec.selector: Invalid value: {\"matchLabels\":{\"a\":\"b\",\"c\":\"d\"}}: field is immutable"
        ),
        (
            workload("StatefulSet", "serviceName: a"), workload("StatefulSet", "serviceName: b"),
            "spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"
        ),
        (
            "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 1}",
            "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, value: 2}",
            "value: Forbidden: may not be changed in an update."
        ),
        (
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: a}",
            "{apiVersion: storage.k8s.io/v1, kind: StorageClass, provisioner: b}",
            "provisioner: Forbidden: updates to provisioner are forbidden."
        ),
        (
            "{apiVersion: v1, kind: ConfigMap, immutable: true, data: {a: b}}",
            "{apiVersion: v1, kind: ConfigMap, immutable: true, data: {a: c}}",
            "data: Forbidden: field is immutable when `immutable` is set"
        ),
        (
            "{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i}]}}",
            "{apiVersion: v1, kind: Pod, spec: {containers: [{name: c, image: i}, {name: d, image: i}]}}",
            "spec.containers: Forbidden: pod updates may not add or remove containers"
        ),
        (
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: a}}",
            "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: b}}",
            "roleRef: Invalid value: {\"apiGroup\":\"rbac.authorization.k8s.io\",\"kind\":\"Role\",\"name\":\"b\"}: cannot change roleRef"
        ),
    ])
    func `a change that may not be names its field`(before: String, after: String, expected: String) throws {
        let found = try changeFaults(before, after)
        #expect(found == [expected])
    }

    @Test func `good objects have no faults`() throws {
        for text in [
            Self.workload("Deployment", "replicas: 2"), Self.workload("DaemonSet", "minReadySeconds: 1"),
            Self.workload("StatefulSet", "serviceName: a"),
            "{apiVersion: batch/v1, kind: Job, spec: {template: {spec: {restartPolicy: Never, containers: [{name: c, image: i}]}}}}",
            "{apiVersion: batch/v1, kind: CronJob, spec: {schedule: '*/5 0-6 * jan,feb mon-fri', timeZone: Europe/Berlin, jobTemplate: {spec: {template: {spec: {restartPolicy: OnFailure, containers: [{name: c, image: i}]}}}}}}",
            "{apiVersion: autoscaling/v2, kind: HorizontalPodAutoscaler, spec: {scaleTargetRef: {kind: Deployment, name: w}, maxReplicas: 2}}",
            "{apiVersion: v1, kind: Pod, spec: {volumes: [{name: v}], containers: [{name: c, image: i, volumeMounts: [{name: v, mountPath: /v}]}]}}",
            "{apiVersion: networking.k8s.io/v1, kind: Ingress, spec: {rules: [{host: '*.example.com', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: w, port: {name: http}}}}]}}]}}",
            "{apiVersion: v1, kind: ResourceQuota, spec: {hard: {pods: 1, requests.cpu: 2, count/deployments.apps: 3}}}",
        ] {
            #expect(try faults(text).isEmpty, "\(text)")
        }
    }
}
