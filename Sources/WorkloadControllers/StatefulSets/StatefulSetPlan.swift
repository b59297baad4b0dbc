import Kinds
import Machinery

/// What a stateful set needs next, from what is seen of its pods: the rules of Kubernetes' controller.
struct StatefulSetPlan {
    enum Step: Equatable {
        /// Makes the pod of an ordinal from a revision, its claims first.
        case create(ordinal: Int, revision: String)
        /// Deletes a pod; `isReplaced` where another one of its name follows.
        case delete(pod: String, uid: String, isReplaced: Bool)
        case adopt(pod: String, uid: String)
        case release(pod: String, uid: String)
    }

    private(set) var steps: [Step] = []
    /// `status` without conditions.
    private(set) var status: JSONValue = [:]
    private(set) var recheckAfter: Duration?
    private let set: StatefulSet
    private let current: String
    private let update: String
    private let now: Timestamp
    /// The pods by ordinal: those that are wanted, and those beyond.
    private var pods: [Int: Pod] = [:]

    /// - Parameters:
    ///   - pods: those that the set controls, and those that its selector matches and nobody controls.
    ///   - current, update: the names of the revision that is being left, and of the current template's.
    init(set: StatefulSet, pods all: [Pod], current: String, update: String, now: Timestamp) {
        self.set = set
        self.current = current
        self.update = update
        self.now = now
        let selector = set.selector
        for pod in all {
            guard let ordinal = set.ordinal(of: pod.name) else { continue }
            let isOwn = pod.isControlled(by: set)
            if isOwn, !selector.matches(pod.metadata.labels) {
                steps.append(.release(pod: pod.name, uid: pod.uid))
            } else if isOwn {
                pods[ordinal] = pod
            } else if pod.metadata.controller == nil, selector.matches(pod.metadata.labels), pod.isActive {
                steps.append(.adopt(pod: pod.name, uid: pod.uid))
                pods[ordinal] = pod
            }
        }
        count()
        if !set.metadata.isBeingDeleted, fill(), shrink() { roll() }
    }

    private var wanted: Range<Int> { self.set.ordinals }

    /// True once a pod is ready, and has been for as long as the set asks.
    private func isAvailable(_ pod: Pod) -> Bool {
        PodTally([pod], minReadySeconds: set.minReadySeconds, now: now).available == 1
    }

    private func isHealthy(_ pod: Pod?) -> Bool { pod.map { $0.isActive && isAvailable($0) } ?? false }

    /// Makes the pods that are missing, in order. Returns true once all are there (and healthy, where order counts).
    private mutating func fill() -> Bool {
        for ordinal in wanted {
            guard let pod = pods[ordinal] else {
                steps.append(.create(ordinal: ordinal, revision: revision(for: ordinal)))
                if set.isOrdered { return false }
                continue
            }
            if pod.isEnded {
                if !pod.metadata.isBeingDeleted {
                    steps.append(.delete(pod: pod.name, uid: pod.uid, isReplaced: true))
                }
                if set.isOrdered { return false }
            } else if set.isOrdered, !isHealthy(pod) {
                return false
            }
        }
        return true
    }

    /// A pod below the partition keeps the revision that is being left.
    private func revision(for ordinal: Int) -> String {
        guard !set.updatesOnDelete else { return update }
        return ordinal < set.firstOrdinal + set.partition ? current : update
    }

    /// Takes away the pods beyond, the highest first. Returns true where there are none.
    private mutating func shrink() -> Bool {
        let surplus = pods.keys.filter { !wanted.contains($0) }.sorted(by: >)
        for ordinal in surplus {
            guard let pod = pods[ordinal] else { continue }
            if !pod.metadata.isBeingDeleted { steps.append(.delete(pod: pod.name, uid: pod.uid, isReplaced: false)) }
            if set.isOrdered { return false }
        }
        return surplus.isEmpty || !set.isOrdered
    }

    /// Replaces pods of another revision, the highest first, down to the partition.
    private mutating func roll() {
        guard !set.updatesOnDelete else { return }
        var unavailable = wanted.filter { !isHealthy(pods[$0]) }.count
        let most = set.maxUnavailable(of: wanted.count)
        for ordinal in wanted.reversed() where ordinal >= set.firstOrdinal + set.partition {
            guard let pod = pods[ordinal] else { continue }
            let isOld = pod.metadata.labels[RevisionHistory.label] != update
            if isOld, pod.isActive {
                // One that isn't healthy takes nobody's place when it goes.
                guard !isHealthy(pod) || unavailable < most else { return }
                steps.append(.delete(pod: pod.name, uid: pod.uid, isReplaced: true))
                if isHealthy(pod) { unavailable += 1 }
                if unavailable >= most { return }
            } else if !isHealthy(pod), set.isOrdered, unavailable >= most {
                return
            }
        }
    }

    private mutating func count() {
        let active = pods.values.filter { !$0.isEnded }
        let ready = active.filter(\.isReady)
        func count(_ revision: String) -> Int {
            active.filter { $0.isActive && $0.metadata.labels[RevisionHistory.label] == revision }.count
        }
        let tally = PodTally(Array(active), minReadySeconds: set.minReadySeconds, now: now)
        recheckAfter = tally.recheckAfter
        let updated = count(update)
        let isDone = updated == active.count && active.count == set.replicas && ready.count == updated
        status = [
            "observedGeneration": .int(Int64(set.metadata.generation)), "replicas": .int(Int64(active.count)),
            "readyReplicas": .int(Int64(ready.count)), "availableReplicas": .int(Int64(tally.available)),
            "updatedReplicas": .int(Int64(updated)),
            "currentReplicas": .int(Int64(isDone ? updated : count(current))),
            "currentRevision": .string(isDone && !set.updatesOnDelete ? update : current),
            "updateRevision": .string(update),
        ]
        for field in ["readyReplicas", "updatedReplicas", "currentReplicas"] where status[field] == 0 {
            status[field] = .null
        }
        status["collisionCount"] = .int(Int64(set.status["collisionCount"].number))
    }
}

extension StatefulSet {
    /// The numbers that its pods are to have.
    var ordinals: Range<Int> { firstOrdinal..<(firstOrdinal + max(0, replicas)) }
    var firstOrdinal: Int { max(0, spec["ordinals"]["start"].number) }
    /// False where pods come and go without waiting for each other.
    var isOrdered: Bool { spec["podManagementPolicy"].text != "Parallel" }
    var updatesOnDelete: Bool { spec["updateStrategy"]["type"].text == "OnDelete" }
    var partition: Int { max(0, spec["updateStrategy"]["rollingUpdate"]["partition"].number) }

    func maxUnavailable(of replicas: Int) -> Int {
        let value = spec["updateStrategy"]["rollingUpdate"]["maxUnavailable"]
        return max(1, RollingBounds.share(value, 1, of: replicas, roundingUp: true))
    }

    /// The number in a pod's name; nil for the name of no pod of this set.
    func ordinal(of pod: String) -> Int? {
        guard pod.hasPrefix("\(name)-") else { return nil }
        let digits = pod.dropFirst(name.count + 1)
        guard let ordinal = Int(digits), ordinal >= 0, String(ordinal) == digits else { return nil }
        return ordinal
    }

    func podName(_ ordinal: Int) -> String { "\(name)-\(ordinal)" }

    /// The pod of an ordinal, from the template of a revision.
    func pod(_ ordinal: Int, template: JSONValue, revision: String) -> Pod {
        let podName = podName(ordinal)
        var pod = PodTemplate.pod(from: template, of: self, name: podName)
        var labels = pod.metadata.labels
        labels["statefulset.kubernetes.io/pod-name"] = podName
        labels["apps.kubernetes.io/pod-index"] = String(ordinal)
        labels[RevisionHistory.label] = revision
        pod.metadata.labels = labels
        pod.spec["hostname"] = .string(podName)
        pod.spec["subdomain"] = spec["serviceName"]
        let claims = claims(ofPod: podName)
        guard !claims.isEmpty else { return pod }
        let names = Set(claims.map(\.template))
        var volumes = pod.volumes.filter { !names.contains($0["name"].text) }
        volumes += claims.map { claim in
            [
                "name": .string(claim.template),
                "persistentVolumeClaim": ["claimName": .string(claim.claim.name)],
            ]
        }
        pod.volumes = volumes
        return pod
    }

    /// The claims of a pod, with the name of the template that each is made from.
    func claims(ofPod pod: String) -> [(template: String, claim: PersistentVolumeClaim)] {
        spec["volumeClaimTemplates"].items.map { template in
            let name = template["metadata"]["name"].text
            var claim = PersistentVolumeClaim(name: "\(name)-\(pod)", namespace: namespace)
            var labels = template["metadata"]["labels"].stringMap
            labels.merge(spec["selector"]["matchLabels"].stringMap) { $1 }
            claim.metadata.labels = labels
            claim.metadata.annotations = template["metadata"]["annotations"].stringMap
            claim.spec = template["spec"]
            return (name, claim)
        }
    }

    /// Whether claims go with the set (`whenDeleted`), or with the pod that scaling takes away (`whenScaled`).
    func deletesClaims(_ when: String) -> Bool {
        spec["persistentVolumeClaimRetentionPolicy"][when].text == "Delete"
    }
}
