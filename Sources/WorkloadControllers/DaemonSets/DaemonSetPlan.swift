import Kinds
import Machinery

/// Which nodes a daemon set's pods belong on, and what is to be done so that each has one.
struct DaemonSetPlan {
    enum Step: Equatable {
        case create(node: String)
        case delete(pod: String, uid: String)
        /// A pod that has failed, to be deleted and told of.
        case remove(failed: String, uid: String, node: String)
        case adopt(pod: String, uid: String)
        case release(pod: String, uid: String)
    }

    private(set) var steps: [Step] = []
    private(set) var status: JSONValue = [:]
    private(set) var recheckAfter: Duration?
    private let set: DaemonSet
    private let hash: String
    private let now: Timestamp
    private var byNode: [String: [Pod]] = [:]
    /// The nodes that are to have a pod, sorted.
    private var wanted: [String] = []

    init(set: DaemonSet, pods: [Pod], nodes: [Node], hash: String, now: Timestamp) {
        self.set = set
        self.hash = hash
        self.now = now
        let selector = set.selector
        var own: [Pod] = []
        for pod in pods {
            let isOwn = pod.isControlled(by: set)
            if isOwn, !selector.matches(pod.metadata.labels) {
                steps.append(.release(pod: pod.name, uid: pod.uid))
            } else if isOwn {
                own.append(pod)
            } else if pod.metadata.controller == nil, pod.isActive, selector.matches(pod.metadata.labels) {
                steps.append(.adopt(pod: pod.name, uid: pod.uid))
                own.append(pod)
            }
        }
        byNode = Dictionary(grouping: own, by: Self.node)
        if !set.metadata.isBeingDeleted { manage(nodes) }
        count(nodes)
    }

    /// The node that a pod is on, or is made for.
    static func node(of pod: Pod) -> String {
        if !pod.nodeName.isEmpty { return pod.nodeName }
        let required = pod.spec["affinity"]["nodeAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
        for term in required["nodeSelectorTerms"].items {
            if let name = term["matchFields"].items.first(where: { $0["key"].text == "metadata.name" })?["values"][0]
                .string
            {
                return name
            }
        }
        return ""
    }

    private mutating func manage(_ nodes: [Node]) {
        let eligibility = DaemonEligibility(set)
        for node in nodes.sorted(by: { $0.name < $1.name }) {
            let (shouldRun, mayStay) = eligibility.verdict(on: node)
            if shouldRun { wanted.append(node.name) }
            let pods = byNode[node.name] ?? []
            if shouldRun, pods.isEmpty {
                steps.append(.create(node: node.name))
            } else if mayStay {
                tidy(pods, on: node.name)
            } else {
                for pod in pods where !pod.metadata.isBeingDeleted { delete(pod) }
            }
        }
        if set.spec["updateStrategy"]["type"].text != "OnDelete" { roll() }
    }

    /// Takes away failed pods, and all but the oldest of several; during a surge one of each revision may be there.
    private mutating func tidy(_ pods: [Pod], on node: String) {
        for pod in pods where pod.phase == "Failed" && !pod.metadata.isBeingDeleted {
            steps.append(.remove(failed: pod.name, uid: pod.uid, node: node))
        }
        for pod in pods where pod.phase == "Succeeded" && !pod.metadata.isBeingDeleted { delete(pod) }
        let running = pods.filter(\.isActive).sorted {
            ($0.metadata.creationTimestamp ?? "", $0.name) < ($1.metadata.creationTimestamp ?? "", $1.name)
        }
        let (new, old) = running.partitioned(isUpdated)
        let surplus: [Pod]
        if set.surge(of: max(1, wanted.count)) > 0 {
            surplus =
                Array(new.dropFirst() + old.dropFirst()) + (new.first.map(isAvailable) == true ? old.prefix(1) : [])
        } else {
            surplus = Array(running.dropFirst())
        }
        for pod in surplus { delete(pod) }
    }

    private mutating func delete(_ pod: Pod) { steps.append(.delete(pod: pod.name, uid: pod.uid)) }

    private func isUpdated(_ pod: Pod) -> Bool { pod.metadata.labels[RevisionHistory.label] == hash }

    private func isAvailable(_ pod: Pod) -> Bool {
        PodTally([pod], minReadySeconds: set.minReadySeconds, now: now).available == 1
    }

    /// Replaces pods of another revision, within what may be unavailable or come on top.
    private mutating func roll() {
        let leaving = Set(steps.compactMap { if case .delete(_, let uid) = $0 { uid } else { nil } })
        let surge = set.surge(of: wanted.count)
        var unavailable = 0
        var surging = 0
        var replaceable: [(node: String, pod: Pod)] = []
        for node in wanted {
            let pods = (byNode[node] ?? []).filter { $0.isActive && !leaving.contains($0.uid) }
            if !pods.contains(where: isAvailable) { unavailable += 1 }
            guard let old = pods.first(where: { !isUpdated($0) }) else { continue }
            if pods.contains(where: isUpdated) {
                surging += 1
            } else if surge == 0, !isAvailable(old) {
                // Nobody misses it.
                delete(old)
            } else {
                replaceable.append((node, old))
            }
        }
        if surge > 0 {
            for (node, _) in replaceable.prefix(max(0, surge - surging)) { steps.append(.create(node: node)) }
        } else {
            let room = set.unavailable(of: wanted.count) - unavailable
            for (_, pod) in replaceable.prefix(max(0, room)) { delete(pod) }
        }
    }

    private mutating func count(_ nodes: [Node]) {
        let should = Set(wanted)
        var counts = (scheduled: 0, misplaced: 0, ready: 0, available: 0, updated: 0)
        for node in nodes {
            let pods = (byNode[node.name] ?? []).filter(\.isActive)
            guard !pods.isEmpty else { continue }
            guard should.contains(node.name) else {
                counts.misplaced += 1
                continue
            }
            counts.scheduled += 1
            if pods.contains(where: \.isReady) { counts.ready += 1 }
            if pods.contains(where: isAvailable) { counts.available += 1 }
            if pods.contains(where: isUpdated) { counts.updated += 1 }
        }
        let active = byNode.values.flatMap { $0 }.filter(\.isActive)
        recheckAfter = PodTally(active, minReadySeconds: set.minReadySeconds, now: now).recheckAfter
        status = [
            "currentNumberScheduled": .int(Int64(counts.scheduled)),
            "numberMisscheduled": .int(Int64(counts.misplaced)),
            "desiredNumberScheduled": .int(Int64(wanted.count)), "numberReady": .int(Int64(counts.ready)),
            "observedGeneration": .int(Int64(set.metadata.generation)),
        ]
        let unavailable = wanted.count - counts.available
        for (field, count) in [
            ("updatedNumberScheduled", counts.updated), ("numberAvailable", counts.available),
            ("numberUnavailable", unavailable),
        ] where count > 0 { status[field] = .int(Int64(count)) }
    }
}

/// Whether a daemon set's pod belongs on a node.
struct DaemonEligibility {
    private let nodes: NodeRequirement
    private let nodeName: String
    private let tolerations: [Toleration]

    init(_ set: DaemonSet) {
        let spec = set.template["spec"]
        nodes = NodeRequirement(podSpec: spec)
        nodeName = spec["nodeName"].text
        tolerations = (spec["tolerations"].items + DaemonSet.tolerations(spec)).map(Toleration.init(json:))
    }

    /// Whether one is to be there, and whether one that is there may stay.
    func verdict(on node: Node) -> (shouldRun: Bool, mayStay: Bool) {
        guard nodeName.isEmpty || nodeName == node.name, nodes.matches(name: node.name, labels: node.metadata.labels)
        else { return (false, false) }
        let untolerated = node.taints.map(Taint.init(json:)).filter { !tolerations.tolerate($0) }
        if untolerated.contains(where: { $0.effect == "NoExecute" }) { return (false, false) }
        return (!untolerated.contains { $0.effect == "NoSchedule" }, true)
    }
}

extension DaemonSet {
    func surge(of nodes: Int) -> Int {
        RollingBounds.share(spec["updateStrategy"]["rollingUpdate"]["maxSurge"], 0, of: nodes, roundingUp: true)
    }

    func unavailable(of nodes: Int) -> Int {
        let value = spec["updateStrategy"]["rollingUpdate"]["maxUnavailable"]
        return surge(of: nodes) > 0 ? 0 : max(1, RollingBounds.share(value, 1, of: nodes, roundingUp: true))
    }

    /// What every daemon tolerates: it goes on where others have to leave.
    static func tolerations(_ podSpec: JSONValue) -> [JSONValue] {
        var taints = [("not-ready", "NoExecute"), ("unreachable", "NoExecute")]
        taints += ["disk-pressure", "memory-pressure", "pid-pressure", "unschedulable"].map { ($0, "NoSchedule") }
        if podSpec["hostNetwork"].flag { taints.append(("network-unavailable", "NoSchedule")) }
        return taints.map { key, effect in
            ["key": .string("node.kubernetes.io/\(key)"), "operator": "Exists", "effect": .string(effect)]
        }
    }

    /// The pod for a node: the scheduler may put it there only.
    func pod(for node: String, hash: String) -> Pod {
        var pod = PodTemplate.pod(from: template, of: self)
        var labels = pod.metadata.labels
        labels[RevisionHistory.label] = hash
        labels["pod-template-generation"] = String(metadata.generation)
        pod.metadata.labels = labels
        let field: JSONValue = [["key": "metadata.name", "operator": "In", "values": [.string(node)]]]
        let path = ["affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"]
        let terms = pod.spec[path: path].items
        pod.spec[path: path] =
            terms.isEmpty
            ? [["matchFields": field]]
            : .array(
                terms.map { term in
                    var term = term
                    term["matchFields"] = field
                    return term
                })
        let known = pod.spec["tolerations"].items
        pod.spec["tolerations"] = .array(known + Self.tolerations(pod.spec).filter { !known.contains($0) })
        return pod
    }
}
