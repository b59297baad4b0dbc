import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

@testable import APIServer

/// What admission adds to objects and what it refuses, through the API itself.
@Suite(.scratch, .timeLimit(.minutes(2)))
struct AdmissionTests {
    private static func pod(_ name: String, _ more: JSONValue = [:], container: JSONValue = [:]) -> JSONValue {
        var pod: JSONValue = [
            "apiVersion": "v1", "kind": "Pod", "metadata": ["name": .string(name)],
            "spec": .object(more.object ?? [:]),
        ]
        var first: JSONValue = ["name": "c", "image": "i"]
        for (key, value) in container.object ?? [:] { first[key] = value }
        pod["spec"]["containers"] = [first]
        return pod
    }

    private static func create(_ text: String, _ server: ServerFixture, in namespace: String = "default") async throws
        -> JSONValue
    {
        let document = try JSONValue(yaml: text)
        let kind = try #require(KindCatalog.builtIn().kind(of: document)).id
        return try await server.admin.create(
            ResourcePath(kind, namespace: kind.isNamespaced ? namespace : nil), document)
    }

    private static func createPod(_ pod: JSONValue, _ server: ServerFixture) async throws -> JSONValue {
        try await server.admin.create(ResourcePath(Pod.kind, namespace: "default"), pod)
    }

    private static func refusal(_ pod: JSONValue, _ server: ServerFixture) async -> String {
        let error = await #expect(throws: StatusError.self) { try await createPod(pod, server) }
        #expect(error?.reason == .forbidden)
        return error?.message ?? ""
    }

    @Test func `a limit range fills in, and refuses what is beyond it`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.create(
                "{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: Container, default: {cpu: 500m}, defaultRequest: {cpu: 100m}, max: {cpu: '1'}, min: {cpu: 50m}}]}}",
                server)
            let pod = try await Self.createPod(Self.pod("a"), server)
            #expect(
                pod["spec"]["containers"][0]["resources"] == ["requests": ["cpu": "100m"], "limits": ["cpu": "500m"]])
            #expect(
                pod["metadata"]["annotations"]["kubernetes.io/limit-ranger"]
                    == "LimitRanger plugin set: cpu request for container c; cpu limit for container c")
            #expect(pod["status"]["qosClass"] == "Burstable")
            let message = await Self.refusal(
                Self.pod("b", container: ["resources": ["limits": ["cpu": "2"], "requests": ["cpu": "10m"]]]), server)
            #expect(
                message == "pods \"b\" is forbidden: [minimum cpu usage per Container is 50m, but request is 10m, "
                    + "maximum cpu usage per Container is 1, but limit is 2]")
        }
    }

    @Test func `a quota is never exceeded, however many ask at once`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.create(
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {configmaps: '5', pods: '1'}}}",
                server)
            let made = try await withThrowingTaskGroup(of: Bool.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        do {
                            var map = ConfigMap(name: "m\(index)", namespace: "default")
                            map.data = ["a": "b"]
                            try await server.admin.create(map)
                            return true
                        } catch let error as StatusError where error.reason == .forbidden {
                            #expect(
                                error.message.contains("exceeded quota: q, requested: configmaps=1, used: configmaps=5")
                            )
                            return false
                        }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(made == 5)
            _ = try await Self.createPod(Self.pod("a"), server)
            let message = await Self.refusal(Self.pod("b"), server)
            #expect(
                message
                    == "pods \"b\" is forbidden: exceeded quota: q, requested: pods=1, used: pods=1, limited: pods=1")
            try await server.admin.delete(Pod.self, namespace: "default", name: "a")
            _ = try await eventually("the place is free again") {
                try? await Self.createPod(Self.pod("c"), server)
            }
        }
    }

    @Test func `a quota of amounts asks containers to state them`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.create(
                "{apiVersion: v1, kind: ResourceQuota, metadata: {name: q}, spec: {hard: {requests.cpu: '1', limits.cpu: '2'}}}",
                server)
            let message = await Self.refusal(Self.pod("a"), server)
            #expect(
                message
                    == "pods \"a\" is forbidden: failed quota: q: must specify limits.cpu for: c; requests.cpu for: c")
            let sized: JSONValue = ["resources": ["requests": ["cpu": "600m"], "limits": ["cpu": "1"]]]
            _ = try await Self.createPod(Self.pod("b", container: sized), server)
            let other = await Self.refusal(Self.pod("c", container: sized), server)
            #expect(
                other == "pods \"c\" is forbidden: exceeded quota: q, requested: requests.cpu=600m, "
                    + "used: requests.cpu=600m, limited: requests.cpu=1")
        }
    }

    @Test func `a cluster quota counts all namespaces that it selects`() async throws {
        try await ServerFixture.with { server in
            for name in ["a", "b"] {
                var namespace = Namespace(name: name)
                namespace.metadata.labels = ["team": "x"]
                try await server.admin.create(namespace)
            }
            _ = try await Self.create(
                "{apiVersion: quota.openshift.io/v1, kind: ClusterResourceQuota, metadata: {name: q}, spec: {selector: {labels: {matchLabels: {team: x}}}, quota: {hard: {secrets: '1'}}}}",
                server)
            let secret: JSONValue = ["apiVersion": "v1", "kind": "Secret", "metadata": ["name": "s"]]
            _ = try await server.admin.create(ResourcePath(Secret.kind, namespace: "a"), secret)
            let error = await #expect(throws: StatusError.self) {
                try await server.admin.create(ResourcePath(Secret.kind, namespace: "b"), secret)
            }
            #expect(
                error?.message == "secrets \"s\" is forbidden: exceeded quota: q, requested: secrets=1, "
                    + "used: secrets=1, limited: secrets=1")
            _ = try await server.admin.create(ResourcePath(Secret.kind, namespace: "default"), secret)
        }
    }

    @Test func `a pod gets its class's priority, and tolerations`() async throws {
        try await ServerFixture.with { server in
            let plain = try await Self.createPod(Self.pod("plain"), server)
            #expect(plain["spec"]["priority"] == 0)
            #expect(
                plain["spec"]["tolerations"].items.map { $0["key"].text }
                    == ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"])
            _ = try await Self.create(
                "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: high}, value: 7, preemptionPolicy: Never, globalDefault: true}",
                server)
            let pod = try await Self.createPod(Self.pod("a"), server)
            #expect(pod["spec"]["priority"] == 7)
            #expect(pod["spec"]["priorityClassName"] == "high")
            #expect(pod["spec"]["preemptionPolicy"] == "Never")
            #expect(
                await Self.refusal(Self.pod("b", ["priorityClassName": "none"]), server)
                    == "pods \"b\" is forbidden: no PriorityClass with name none was found")
            let error = await #expect(throws: StatusError.self) {
                try await Self.create(
                    "{apiVersion: scheduling.k8s.io/v1, kind: PriorityClass, metadata: {name: other}, value: 8, globalDefault: true}",
                    server)
            }
            #expect(error?.message.contains("PriorityClass high is already marked as default") == true)
        }
    }

    @Test func `claims get the default class and a finalizer, and grow where they may`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.create(
                "{apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: {name: fixed, annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}, provisioner: x}",
                server)
            var claim = try await Self.create(
                "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}",
                server)
            #expect(claim["spec"]["storageClassName"] == "fixed")
            #expect(claim["metadata"]["finalizers"] == ["kubernetes.io/pvc-protection"])
            let path = ResourcePath(PersistentVolumeClaim.kind, namespace: "default", name: "data")
            var status = path
            status.subresource = "status"
            claim["status"]["phase"] = "Bound"
            claim = try await server.admin.update(status, claim)
            claim["spec"]["resources"]["requests"]["storage"] = "2Gi"
            let error = await #expect(throws: StatusError.self) { try await server.admin.update(path, claim) }
            #expect(error?.message.contains("only dynamically provisioned pvc can be resized") == true)
        }
    }

    @Test func `a runtime class must be there, and brings its overhead`() async throws {
        try await ServerFixture.with { server in
            #expect(
                await Self.refusal(Self.pod("a", ["runtimeClassName": "x"]), server)
                    == "pods \"a\" is forbidden: pod rejected: RuntimeClass \"x\" not found")
            _ = try await Self.create(
                "{apiVersion: node.k8s.io/v1, kind: RuntimeClass, metadata: {name: x}, handler: h, overhead: {podFixed: {memory: 10Mi}}}",
                server)
            let pod = try await Self.createPod(Self.pod("a", ["runtimeClassName": "x"]), server)
            #expect(pod["spec"]["overhead"] == ["memory": "10Mi"])
        }
    }

    @Test func `a namespace's label holds its pods to a standard`() async throws {
        try await ServerFixture.with { server in
            try await server.admin.merge(
                Namespace.self, name: "default",
                ["metadata": ["labels": ["pod-security.kubernetes.io/enforce": "restricted"]]])
            #expect(
                await Self.refusal(Self.pod("a"), server)
                    == "pods \"a\" is forbidden: violates PodSecurity \"restricted:latest\": "
                    + "allowPrivilegeEscalation != false (container \"c\" must set "
                    + "securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container \"c\" must "
                    + "set securityContext.capabilities.drop=[\"ALL\"]), runAsNonRoot != true (pod or container \"c\" "
                    + "must set securityContext.runAsNonRoot=true), seccompProfile (pod or container \"c\" must set "
                    + "securityContext.seccompProfile.type to \"RuntimeDefault\" or \"Localhost\")")
            let context: JSONValue = [
                "allowPrivilegeEscalation": false, "runAsNonRoot": true, "capabilities": ["drop": ["ALL"]],
                "seccompProfile": ["type": "RuntimeDefault"],
            ]
            _ = try await Self.createPod(Self.pod("b", container: ["securityContext": context]), server)
        }
    }

    @Test func `a signing request says who made it`() async throws {
        try await ServerFixture.with { server in
            let text = Base64.encode("-----BEGIN CERTIFICATE REQUEST-----\n".utf8)
            let request = try await Self.create(
                "{apiVersion: certificates.k8s.io/v1, kind: CertificateSigningRequest, metadata: {name: r}, spec: {request: \(text), signerName: example.com/x, usages: [client auth], username: somebody}}",
                server)
            #expect(request["spec"]["username"] == .string(Identity.component("test").name))
        }
    }

    @Test func `who may do something is answered from the bindings`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.create(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: [{verbs: [get], apiGroups: [''], resources: [pods]}]}",
                server)
            _ = try await Self.create(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: r}, subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: ann}]}",
                server)
            let path = ResourcePath(
                GroupVersion("authorization.openshift.io/v1"), "localresourceaccessreviews", namespace: "default")
            let answer = try await server.admin.create(path, ["verb": "get", "resource": "pods"])
            #expect(answer["users"] == ["ann"])
            let other = try await server.admin.create(path, ["verb": "delete", "resource": "pods"])
            #expect(other["users"] == [])
        }
    }

    @Test func `an autoscaler is one object in both versions`() async throws {
        try await ServerFixture.with { server in
            let first = try await Self.create(
                "{apiVersion: autoscaling/v1, kind: HorizontalPodAutoscaler, metadata: {name: h}, spec: {maxReplicas: 3, targetCPUUtilizationPercentage: 50, scaleTargetRef: {kind: Deployment, name: w}}}",
                server)
            #expect(first["spec"]["targetCPUUtilizationPercentage"] == 50)
            let path = { (version: String) in
                ResourcePath(
                    GroupVersion("autoscaling/\(version)"), "horizontalpodautoscalers", namespace: "default", name: "h")
            }
            var second = try await server.admin.get(path("v2"))
            #expect(second["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 50)
            second["spec"]["metrics"].items += [
                [
                    "type": "Resource",
                    "resource": ["name": "memory", "target": ["type": "AverageValue", "averageValue": "1Gi"]],
                ]
            ]
            _ = try await server.admin.update(path("v2"), second)
            var shown = try await server.admin.get(path("v1"))
            shown["spec"]["targetCPUUtilizationPercentage"] = 60
            _ = try await server.admin.update(path("v1"), shown)
            let stored = try await server.admin.get(path("v2"))
            #expect(stored["spec"]["metrics"].items.map { $0["resource"]["name"].text } == ["cpu", "memory"])
            #expect(stored["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 60)
            #expect(stored["metadata"]["annotations"].isNull)
        }
    }

    @Test func `an event is one object in both groups`() async throws {
        try await ServerFixture.with { server in
            let newer = GroupVersion("events.k8s.io/v1")
            let old = try await Self.create(
                "{apiVersion: v1, kind: Event, metadata: {name: old}, involvedObject: {kind: Pod, name: p, namespace: default}, reason: Pulled, message: it came, source: {component: kubelet}, count: 2, firstTimestamp: '2026-01-01T00:00:00Z', lastTimestamp: '2026-01-01T00:01:00Z', type: Normal}",
                server)
            let shown = try await server.admin.get(
                ResourcePath(newer, "events", namespace: "default", name: "old"))
            #expect(shown["apiVersion"] == "events.k8s.io/v1")
            #expect(shown["regarding"] == old["involvedObject"])
            #expect(shown["note"] == "it came")
            #expect(shown["deprecatedSource"]["component"] == "kubelet")
            #expect(shown["deprecatedCount"] == 2)
            #expect(shown["deprecatedFirstTimestamp"] == "2026-01-01T00:00:00Z")
            #expect(shown["deprecatedLastTimestamp"] == "2026-01-01T00:01:00Z")
            #expect(shown["message"].isNull && shown["involvedObject"].isNull)
            let fresh = try await Self.create(
                "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: fresh}, eventTime: '2026-01-01T00:00:00.000000Z', action: A, reason: Tested, type: Normal, note: it was, reportingController: c, reportingInstance: i, regarding: {kind: Pod, name: q, namespace: default}}",
                server)
            #expect(fresh["apiVersion"] == "events.k8s.io/v1" && fresh["note"] == "it was")
            let stored = try await server.admin.get(
                ResourcePath(Event.kind, namespace: "default", name: "fresh"))
            #expect(stored["message"] == "it was" && stored["reportingComponent"] == "c")
            #expect(stored["metadata"]["uid"] == fresh["metadata"]["uid"])
            let found = try await server.admin.list(
                ResourcePath(newer, "events", namespace: "default"),
                ListOptions(fieldSelector: "regarding.name=q,reportingController=c"))
            #expect(found.items.map { $0["metadata"]["name"].text } == ["fresh"])
            #expect(found.items.map { $0["regarding"]["name"].text } == ["q"])
            _ = try await server.admin.delete(
                ResourcePath(newer, "events", namespace: "default", name: "old"), DeleteOptions())
            let left = try await server.admin.list(ResourcePath(Event.kind, namespace: "default"), ListOptions())
            #expect(left.items.map { $0["metadata"]["name"].text } == ["fresh"])
        }
    }

    @Test func `the newer group asks more of an event, and lets only its series go on`() async throws {
        try await ServerFixture.with { server in
            let error = await #expect(throws: StatusError.self) {
                try await Self.create(
                    "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e}, type: Normal, reason: R, action: A, reportingController: c, reportingInstance: i, regarding: {namespace: default}}",
                    server)
            }
            #expect(error?.message == "Event \"e\" is invalid: eventTime: Required value")
            var event = try await Self.create(
                "{apiVersion: events.k8s.io/v1, kind: Event, metadata: {name: e}, eventTime: '2026-01-01T00:00:00.000000Z', type: Normal, reason: R, action: A, reportingController: c, reportingInstance: i, regarding: {namespace: default}}",
                server)
            let path = ResourcePath(GroupVersion("events.k8s.io/v1"), "events", namespace: "default", name: "e")
            event["series"] = ["count": 2, "lastObservedTime": "2026-01-01T00:05:00.000000Z"]
            let changed = try await server.admin.update(path, event)
            #expect(changed["series"]["count"] == 2)
            var other = changed
            other["note"] = "another"
            let refusal = await #expect(throws: StatusError.self) { try await server.admin.update(path, other) }
            #expect(
                refusal?.message == "Event \"e\" is invalid: note: Invalid value: \"another\": field is immutable")
        }
    }

    @Test func `a pod says by which constraints it runs, and a review tells it before`() async throws {
        try await ServerFixture.with { server in
            #expect(
                try await Self.createPod(Self.pod("plain"), server)["metadata"]["annotations"]["openshift.io/scc"]
                    == "restricted")
            let host: JSONValue = ["hostNetwork": true]
            #expect(
                try await Self.createPod(Self.pod("host", host), server)["metadata"]["annotations"]["openshift.io/scc"]
                    == "privileged")
            let reviews = GroupVersion("security.openshift.io/v1")
            func review(_ resource: String, _ spec: JSONValue) async throws -> JSONValue {
                try await server.admin.create(
                    ResourcePath(reviews, resource, namespace: "default"), ["spec": spec])["status"]
            }
            let plainTemplate: JSONValue = ["spec": Self.pod("a")["spec"]]
            var hostTemplate: JSONValue = ["spec": Self.pod("a", host)["spec"]]
            let own = try await review("podsecuritypolicyselfsubjectreviews", ["template": hostTemplate])
            #expect(own["allowedBy"]["name"] == "privileged")
            #expect(own["allowedBy"]["kind"] == "SecurityContextConstraints")
            let ann = try await review(
                "podsecuritypolicysubjectreviews", ["template": hostTemplate, "user": "ann"])
            #expect(ann == ["reason": "CantAssignSecurityContextConstraintProvider"])
            let plain = try await review(
                "podsecuritypolicysubjectreviews", ["template": plainTemplate, "user": "ann"])
            #expect(plain["allowedBy"]["name"] == "restricted" && plain["template"].isNull)
            _ = try await Self.create("{apiVersion: v1, kind: ServiceAccount, metadata: {name: strong}}", server)
            _ = try await Self.create(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: scc}, rules: [{verbs: [use], apiGroups: [security.openshift.io], resources: [securitycontextconstraints], resourceNames: [privileged]}]}",
                server)
            _ = try await Self.create(
                "{apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: scc}, roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: scc}, subjects: [{kind: ServiceAccount, name: strong, namespace: default}]}",
                server)
            hostTemplate["spec"]["serviceAccountName"] = "strong"
            let account = try await review(
                "podsecuritypolicysubjectreviews", ["template": hostTemplate, "user": "ann"])
            #expect(account["allowedBy"]["name"] == "privileged")
            #expect(account["template"]["spec"]["serviceAccountName"] == "strong")
            let accounts = try await review(
                "podsecuritypolicyreviews", ["template": plainTemplate, "serviceAccountNames": ["strong"]])
            let allowed = accounts["allowedServiceAccounts"].items
            #expect(allowed.map { $0["allowedBy"]["name"].text } == ["restricted", "privileged"])
            #expect(allowed.allSatisfy { $0["name"] == "strong" })
            let missing = await #expect(throws: StatusError.self) {
                try await review(
                    "podsecuritypolicyreviews", ["template": plainTemplate, "serviceAccountNames": ["none"]])
            }
            #expect(missing?.message == "unable to retrieve ServiceAccount none: serviceaccounts \"none\" not found")
            let empty = await #expect(throws: StatusError.self) {
                try await review("podsecuritypolicyselfsubjectreviews", ["template": ["spec": ["containers": []]]])
            }
            #expect(empty?.code == 422)
            #expect(empty?.message.contains("spec.template.spec.containers: Required value") == true)
        }
    }

    @Test func `an address that somebody keeps isn't given to a service`() async throws {
        try await ServerFixture.with { server in
            let text = "{apiVersion: v1, kind: Service, metadata: {name: NAME}, spec: {ports: [{port: 80}], MORE}}"
            func service(_ name: String, _ more: String) async throws -> JSONValue {
                try await Self.create(
                    text.replacing("NAME", with: name).replacing("MORE", with: more), server)
            }
            let address = try await service("a", "type: ClusterIP")["spec"]["clusterIP"].text
            try await server.admin.delete(Service.self, namespace: "default", name: "a")
            _ = try await Self.create(
                "{apiVersion: networking.k8s.io/v1, kind: IPAddress, metadata: {name: \(address)}, spec: {parentRef: {resource: services, name: x, namespace: default}}}",
                server)
            let error = await #expect(throws: StatusError.self) {
                try await service("b", "clusterIP: \(address)")
            }
            #expect(error?.message.contains("provided IP is already allocated") == true)
            try await server.admin.delete(ServiceAddress.self, name: address)
            #expect(try await service("c", "clusterIP: \(address)")["spec"]["clusterIP"].text == address)
        }
    }

    @Test func `a limit range bounds a stream's tags and images`() async throws {
        try await ServerFixture.with { server in
            _ = try await Self.create(
                "{apiVersion: v1, kind: LimitRange, metadata: {name: l}, spec: {limits: [{type: openshift.io/ImageStream, max: {openshift.io/image-tags: 2, openshift.io/images: 1}}]}}",
                server)
            let tag = { (name: String) in "{name: \(name), from: {kind: DockerImage, name: 'example.com/\(name)'}}" }
            let stream = { (name: String, tags: [String]) in
                "{apiVersion: image.openshift.io/v1, kind: ImageStream, metadata: {name: \(name)}, spec: {tags: [\(tags.map(tag).joined(separator: ", "))]}}"
            }
            var made = try await Self.create(stream("a", ["one", "two"]), server)
            let error = await #expect(throws: StatusError.self) {
                try await Self.create(stream("b", ["one", "two", "three"]), server)
            }
            #expect(
                error?.message == "imagestreams.image.openshift.io \"b\" is forbidden: requested usage of "
                    + "openshift.io/image-tags exceeds the maximum limit per openshift.io/ImageStream (3 > 2)")
            let path = ResourcePath(ImageStream.kind, namespace: "default", name: "a", subresource: "status")
            let event = { (image: String) -> JSONValue in ["image": .string(image), "dockerImageReference": "x"] }
            made["status"] = ["tags": [["tag": "one", "items": [event("sha256:1")]]]]
            made = try await server.admin.update(path, made)
            made["status"]["tags"][0]["items"] = [event("sha256:2"), event("sha256:1")]
            let more = await #expect(throws: StatusError.self) { try await server.admin.update(path, made) }
            #expect(more?.message.contains("openshift.io/images exceeds the maximum limit") == true)
        }
    }

    @Test func `events go an hour after their last write`() async throws {
        let storage = MemoryStorage()
        let now = Timestamp(seconds: 1_767_268_800)
        let hour: Duration = .seconds(3600)
        func draft(_ name: String, made: Timestamp, written: Timestamp? = nil) -> ObjectDraft {
            var event = Event(name: name, namespace: "default")
            event.metadata.json["creationTimestamp"] = .string(made.description)
            if let written { event.metadata.json["managedFields"] = [["time": .string(written.description)]] }
            return ObjectDraft(
                key: ObjectKey(Event.kind.resource, namespace: "default", name: name), document: event.json)
        }
        let old = now.advanced(by: .seconds(-7200))
        _ = try await storage.write(.create(draft("old", made: old)))
        _ = try await storage.write(.create(draft("again", made: old, written: now)))
        _ = try await storage.write(.create(draft("new", made: now)))
        func names(at time: Timestamp) async throws -> [String] {
            let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
            try await EventExpiry(storage: storage, clock: WallClock { time }, logger: logger).sweep()
            return try await storage.list(ObjectScope(Event.kind.resource)).items.map(\.key.name)
        }
        #expect(try await names(at: now) == ["again", "new"])
        #expect(try await names(at: now.advanced(by: hour)) == ["again", "new"])
        #expect(try await names(at: now.advanced(by: hour + .seconds(1))) == [])
    }
}
