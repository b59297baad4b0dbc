import Kinds
import Machinery
import Testing

@testable import WorkloadControllers

/// A cluster as a test sets it up: nodes `a`, `b`, `c` in zones `z1`, `z1`, `z2`, with 2 processors and 1 Gi each.
struct Scene: Sendable {
    var cluster = ClusterSnapshot()
    var budgets: [DisruptionRoom] = []
    var volumes = VolumeDemand()

    init(nodes: [String] = ["a", "b", "c"], _ change: (inout Node) -> Void = { _ in }) {
        for (index, name) in nodes.enumerated() {
            var node = Node(name: name)
            node.metadata.labels = ["kubernetes.io/hostname": name, "zone": index < 2 ? "z1" : "z2"]
            node.status = ["allocatable": ["cpu": "2", "memory": "1Gi", "pods": "10", "example.com/gpu": "1"]]
            change(&node)
            cluster.set(node)
        }
    }

    /// Puts a pod on a node.
    func placing(
        _ name: String, on node: String, _ spec: JSONValue = [:], labels: [String: String] = ["app": "web"],
        status: JSONValue = [:]
    ) -> Scene {
        var scene = self
        var demand = PodDemand(scenePod(name, spec, labels: labels, status: status))
        demand.nodeName = node
        scene.cluster.place(demand)
        return scene
    }

    func plan(_ spec: JSONValue = [:], labels: [String: String] = ["app": "web"], status: JSONValue = [:])
        -> SchedulePlan
    {
        SchedulePlan.choose(
            PodDemand(scenePod("new", spec, labels: labels, status: status)), volumes: volumes, in: cluster,
            budgets: budgets)
    }

    /// The node that a pod gets, or the message that it is refused with.
    func outcome(_ spec: JSONValue = [:], labels: [String: String] = ["app": "web"]) -> String {
        switch plan(spec, labels: labels) {
        case .bind(let node): node
        case .refuse(let refusal): refusal.message
        }
    }
}

func scenePod(
    _ name: String, _ spec: JSONValue, labels: [String: String] = ["app": "web"], status: JSONValue = [:]
) -> Pod {
    var pod = Pod(name: name, namespace: "shop")
    pod.metadata.uid = "uid-\(name)"
    pod.metadata.labels = labels
    pod.spec = spec
    pod.status = status
    return pod
}

private func asking(_ cpu: String, _ memory: String = "1Mi") -> JSONValue {
    ["containers": [["name": "c", "resources": ["requests": ["cpu": .string(cpu), "memory": .string(memory)]]]]]
}

private func requiring(_ key: String, _ operation: String, _ values: [String], field: Bool = false) -> JSONValue {
    let term: JSONValue = [["key": .string(key), "operator": .string(operation), "values": JSONValue(values)]]
    let terms: JSONValue = [[field ? "matchFields" : "matchExpressions": term]]
    return [
        "affinity": [
            "nodeAffinity": ["requiredDuringSchedulingIgnoredDuringExecution": ["nodeSelectorTerms": terms]]
        ]
    ]
}

private func near(_ field: String, _ topology: String, app: String = "web") -> JSONValue {
    let term: JSONValue = ["labelSelector": ["matchLabels": ["app": .string(app)]], "topologyKey": .string(topology)]
    return ["affinity": [field: ["requiredDuringSchedulingIgnoredDuringExecution": [term]]]]
}

private func spreading(_ topology: String, _ more: JSONValue = [:]) -> JSONValue {
    var constraint: JSONValue = [
        "maxSkew": 1, "topologyKey": .string(topology), "whenUnsatisfiable": "DoNotSchedule",
        "labelSelector": ["matchLabels": ["app": "web"]],
    ]
    for (key, value) in more.object ?? [:] { constraint[key] = value }
    return ["topologySpreadConstraints": [constraint]]
}

private let unhelpful3 =
    "preemption: 0/3 nodes are available: 3 Preemption is not helpful for scheduling."

struct SchedulePlanTests {
    @Test func `the least loaded node that fits is taken`() {
        let scene = Scene().placing("p", on: "a", asking("1500m")).placing("q", on: "b", asking("500m"))
        #expect(scene.outcome(asking("250m")) == "c")
        #expect(Scene(nodes: []).outcome() == "no nodes available to schedule pods")
    }

    @Test(
        arguments: [
            (asking("3"), "3 Insufficient cpu"),
            (asking("3", "2Gi"), "3 Insufficient cpu, 3 Insufficient memory"),
            (["nodeSelector": ["disk": "ssd"]], "3 node(s) didn't match Pod's node affinity/selector"),
            (requiring("zone", "NotIn", ["z1", "z2"]), "3 node(s) didn't match Pod's node affinity/selector"),
            (
                ["containers": [["name": "c", "resources": ["limits": ["example.com/gpu": "2"]]]]],
                "3 Insufficient example.com/gpu"
            ),
            (near("podAffinity", "zone", app: "other"), "3 node(s) didn't match pod affinity rules"),
            (
                spreading("rack"),
                "3 node(s) didn't match pod topology spread constraints (missing required label)"
            ),
        ] as [(JSONValue, String)])
    func `what no victim would mend is told`(spec: JSONValue, reasons: String) {
        #expect(Scene().outcome(spec) == "0/3 nodes are available: \(reasons). \(unhelpful3)")
    }

    @Test(
        arguments: [
            (requiring("zone", "In", ["z2"]), "c"),
            (requiring("metadata.name", "In", ["b"], field: true), "b"),
            (requiring("zone", "Exists", []), "a"),
            (["nodeSelector": ["zone": "z2"]], "c"),
            (["initContainers": asking("1")["containers"], "containers": asking("1500m")["containers"]], "a"),
        ] as [(JSONValue, String)])
    func `required nodes are kept to`(spec: JSONValue, node: String) {
        #expect(Scene().outcome(spec) == node)
    }

    @Test func `an init container counts with the sidecars that run by then`() {
        var spec = asking("1")
        spec["initContainers"] = [
            ["name": "s", "restartPolicy": "Always", "resources": ["requests": ["cpu": "500m"]]],
            ["name": "i", "resources": ["requests": ["cpu": "1"]]],
        ]
        #expect(ResourceAmount(requestedBy: spec).milliCPU == 1500)
        spec["initContainers"][1]["resources"]["requests"]["cpu"] = "1200m"
        spec["overhead"] = ["cpu": "100m"]
        #expect(ResourceAmount(requestedBy: spec).milliCPU == 1800)
        spec["resources"] = ["requests": ["cpu": "2"]]
        #expect(ResourceAmount(requestedBy: spec).milliCPU == 2100)
    }

    @Test func `taints keep pods away that do not tolerate them, and cordoned nodes all`() {
        let scene = Scene { node in
            if node.name == "a" { node.taints = [["key": "gpu", "value": "yes", "effect": "NoSchedule"]] }
            if node.name == "b" { node.unschedulable = true }
        }
        #expect(scene.outcome() == "c")
        #expect(
            scene.outcome(asking("4"))
                == "0/3 nodes are available: 1 Insufficient cpu, 1 node(s) had untolerated taint {gpu: yes}, "
                + "1 node(s) were unschedulable. \(unhelpful3)")
        var tolerant = requiring("metadata.name", "In", ["a"], field: true)
        for toleration: JSONValue in [
            ["key": "gpu", "operator": "Exists"], ["key": "gpu", "value": "yes", "effect": "NoSchedule"],
            ["operator": "Exists"],
        ] {
            tolerant["tolerations"] = [toleration]
            #expect(scene.outcome(tolerant) == "a")
        }
        tolerant["tolerations"] = [["key": "gpu", "value": "no"]]
        #expect(scene.outcome(tolerant).hasPrefix("0/3 nodes are available"))
    }

    @Test func `preferences decide among nodes that fit`() {
        let soft = Scene { node in
            if node.name != "c" { node.taints = [["key": "slow", "effect": "PreferNoSchedule"]] }
        }
        #expect(soft.outcome() == "c")
        let term: JSONValue = [
            "weight": 10,
            "preference": ["matchExpressions": [["key": "zone", "operator": "In", "values": ["z2"]]]],
        ]
        let preferring: JSONValue = [
            "affinity": ["nodeAffinity": ["preferredDuringSchedulingIgnoredDuringExecution": [term]]]
        ]
        #expect(Scene().outcome(preferring) == "c")
        let images = Scene { node in
            if node.name == "b" { node.images = [["names": ["big:1"], "sizeBytes": 2_000_000_000]] }
        }
        #expect(images.outcome(["containers": [["name": "c", "image": "big:1"]]]) == "b")
    }

    @Test func `ports of the node are given once`() {
        let port: JSONValue = ["containers": [["name": "c", "ports": [["containerPort": 80, "hostPort": 80]]]]]
        let scene = Scene(nodes: ["a"]).placing("p", on: "a", port)
        #expect(
            scene.outcome(port)
                == "0/1 nodes are available: 1 node(s) didn't have free ports for the requested pod ports. preemption: "
                + "0/1 nodes are available: 1 No preemption victims found for incoming pod.")
        var other = port
        other["containers"][0]["ports"][0]["protocol"] = "UDP"
        #expect(scene.outcome(other) == "a")
    }

    @Test func `anti-affinity works both ways and affinity follows`() {
        let alone = near("podAntiAffinity", "kubernetes.io/hostname")
        let scene = Scene().placing("p", on: "a", alone)
        #expect(scene.outcome(alone) != "a")
        #expect(scene.outcome() != "a", "what is there keeps others away, too")
        #expect(scene.outcome(near("podAffinity", "zone")) == "b")
        #expect(Scene().outcome(near("podAffinity", "zone")) == "a", "the first one may go anywhere")
        let full = scene.placing("q", on: "b", alone).placing("r", on: "c", alone)
        #expect(
            full.outcome()
                == "0/3 nodes are available: 3 node(s) didn't satisfy existing pods anti-affinity rules. preemption: "
                + "0/3 nodes are available: 3 No preemption victims found for incoming pod.")
    }

    @Test func `terms look into other namespaces by name and by label`() {
        var scene = Scene().placing("p", on: "c")
        scene.cluster.namespaces = ["shop": ["team": "blue"]]
        var spec = near("podAffinity", "zone")
        let term = ["affinity", "podAffinity", "requiredDuringSchedulingIgnoredDuringExecution"]
        func with(_ field: String, _ value: JSONValue) -> PodDemand {
            var pod = scenePod("new", spec, labels: ["app": "other"])
            pod.metadata.namespace = "elsewhere"
            var terms = spec[path: term]
            var first = terms[0]
            first[field] = value
            terms = [first]
            pod.spec[path: term] = terms
            return PodDemand(pod)
        }
        spec["containers"] = []
        #expect(SchedulePlan.choose(with("namespaces", ["shop"]), in: scene.cluster) == .bind(node: "c"))
        let byLabel = with("namespaceSelector", ["matchLabels": ["team": "blue"]])
        #expect(SchedulePlan.choose(byLabel, in: scene.cluster) == .bind(node: "c"))
        guard case .refuse = SchedulePlan.choose(with("namespaces", ["other"]), in: scene.cluster) else {
            Issue.record("placed near pods of a namespace that isn't named")
            return
        }
    }

    @Test func `constraints spread pods over zones and hosts`() {
        let scene = Scene().placing("p", on: "a")
        #expect(scene.outcome(spreading("zone")) == "c")
        #expect(scene.placing("q", on: "c").placing("r", on: "b").outcome(spreading("zone")) == "c")
        let cordoned = Scene { if $0.name == "c" { $0.taints = [["key": "k", "effect": "NoSchedule"]] } }
            .placing("p", on: "a")
        #expect(cordoned.outcome(spreading("zone")).contains("2 node(s) didn't match pod topology spread constraints"))
        #expect(cordoned.outcome(spreading("zone", ["nodeTaintsPolicy": "Honor"])) == "b")
        #expect(scene.outcome(spreading("zone", ["whenUnsatisfiable": "ScheduleAnyway"])) == "c")
        let few = Scene(nodes: ["a", "b"]).placing("p", on: "a")
        #expect(few.outcome(spreading("zone")) == "b")
        #expect(few.outcome(spreading("zone", ["minDomains": 2])).hasPrefix("0/2 nodes are available: 2 node(s)"))
    }

    @Test func `the pod's own nodes are the domains that count, unless the constraint says else`() {
        var spec = spreading("zone")
        spec["affinity"] = requiring("zone", "In", ["z1"])["affinity"]
        let scene = Scene().placing("p", on: "a")
        #expect(scene.outcome(spec) == "b", "the other zone is none of the pod's")
        spec["topologySpreadConstraints"][0]["nodeAffinityPolicy"] = "Ignore"
        #expect(
            scene.outcome(spec)
                == "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, "
                + "2 node(s) didn't match pod topology spread constraints. preemption: 0/3 nodes are available: "
                + "1 Preemption is not helpful for scheduling, 2 No preemption victims found for incoming pod.")
        #expect(Scene().placing("p", on: "a").outcome(spreading("zone", ["minDomains": 2])) == "c", "there are two")
    }

    @Test func `constraints and terms look at pods with the same values of some labels, or with others`() {
        let revision = ["app": "web", "rev": "1"]
        let next = ["app": "web", "rev": "2"]
        let spread = spreading("zone", ["matchLabelKeys": ["rev"]])
        let scene = Scene().placing("p", on: "a", labels: revision)
        #expect(scene.outcome(spread, labels: revision) == "c")
        #expect(scene.outcome(spread, labels: next) == "b", "no pod of its revision is there to keep away from")
        func term(_ field: String, _ keys: String) -> JSONValue {
            var spec = near(field, "kubernetes.io/hostname")
            let path = ["affinity", field, "requiredDuringSchedulingIgnoredDuringExecution"]
            var first = spec[path: path][0]
            first[keys] = ["rev"]
            spec[path: path] = [first]
            return spec
        }
        let together = Scene().placing("p", on: "b", labels: revision)
        #expect(together.outcome(term("podAffinity", "matchLabelKeys"), labels: revision) == "b")
        #expect(together.outcome(term("podAffinity", "matchLabelKeys"), labels: next) == "a", "the first of its own")
        let full = Scene(nodes: ["a"]).placing("p", on: "a", labels: revision)
        #expect(full.outcome(term("podAntiAffinity", "mismatchLabelKeys"), labels: revision) == "a")
        #expect(
            full.outcome(term("podAntiAffinity", "mismatchLabelKeys"), labels: next)
                == "0/1 nodes are available: 1 node(s) didn't match pod anti-affinity rules. preemption: "
                + "0/1 nodes are available: 1 No preemption victims found for incoming pod.")
    }

    @Test func `pods of one controller are spread without being asked`() {
        var scene = Scene()
        var names: [String] = []
        for index in 0..<6 {
            var pod = scenePod("p\(index)", asking("10m"))
            pod.metadata.ownerReferences = [["uid": "u", "controller": true]]
            guard case .bind(let node) = SchedulePlan.choose(PodDemand(pod), in: scene.cluster) else { continue }
            pod.nodeName = node
            scene.cluster.place(PodDemand(pod))
            names.append(node)
        }
        #expect(names.sorted() == ["a", "a", "b", "b", "c", "c"])
    }

    @Test func `volumes decide where a pod can be`() {
        var scene = Scene()
        let affinity: JSONValue = [
            "nodeAffinity": [
                "required": [
                    "nodeSelectorTerms": [
                        ["matchExpressions": [["key": "zone", "operator": "In", "values": ["z2"]]]]
                    ]
                ]
            ]
        ]
        scene.volumes.bound = [NodeRequirement(volumeSpec: affinity)]
        #expect(scene.outcome() == "c")
        #expect(
            scene.outcome(["nodeSelector": ["zone": "z1"]])
                == "0/3 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, "
                + "2 node(s) didn't match PersistentVolume's node affinity. \(unhelpful3)")
        scene.volumes = VolumeDemand(refusal: "pod has unbound immediate PersistentVolumeClaims")
        #expect(
            scene.outcome()
                == "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims. \(unhelpful3)")
        scene.volumes = VolumeDemand(waiting: [
            .init(claim: .init(namespace: "shop", name: "d"), volumes: [], provisioning: nil)
        ])
        #expect(scene.outcome().contains("3 node(s) didn't find available persistent volumes to bind"))
    }
}
