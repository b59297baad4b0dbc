import Kinds
import Machinery
import Reconciling

/// Tells the scheduler's decisions to the API.
struct ScheduleExecutor: Sendable {
    let client: any APIClient
    let events: EventRecorder
    let time: WallClock

    /// Binds a pod to a node. One that is gone is no error.
    func bind(_ pod: PodDemand, to node: String) async throws {
        let path = ResourcePath(Pod.kind, namespace: pod.namespace, name: pod.name, subresource: "binding")
        let binding: JSONValue = [
            "apiVersion": "v1", "kind": "Binding",
            "metadata": ["name": .string(pod.name), "namespace": .string(pod.namespace), "uid": .string(pod.uid)],
            "target": ["apiVersion": "v1", "kind": "Node", "name": .string(node)],
        ]
        do {
            _ = try await client.create(path, binding)
        } catch let error as StatusError where error.reason == .notFound {
            return
        }
        var subject = Pod(name: pod.name, namespace: pod.namespace)
        subject.metadata.uid = pod.uid
        await events.normal(subject, "Scheduled", "Successfully assigned \(pod.key) to \(node)")
    }

    /// Names the node on claims whose volumes are made where their first pod runs. One that has a node keeps it.
    func choose(_ node: String, for claims: [VolumeDemand.NamespacedClaim]) async throws {
        for claim in claims {
            try await client.modify(PersistentVolumeClaim.self, namespace: claim.namespace, name: claim.name) { found in
                guard found.selectedNode == nil, found.volumeName.isEmpty else { return false }
                found.metadata.annotations[PersistentVolumeClaim.selectedNodeNote] = node
                return true
            }
        }
    }

    /// Says on the pod why no node took it, and makes room where preemption can.
    func tell(_ pod: Pod, _ refusal: SchedulingRefusal) async throws {
        if let victims = refusal.victims { try await evict(victims, for: pod) }
        var conditions = pod.conditions
        let isNew = conditions.set(
            Condition(
                "PodScheduled", false, reason: "Unschedulable", message: refusal.message, at: time.now.description))
        let nominated = refusal.victims?.node ?? pod.json["status"]["nominatedNodeName"].text
        let isNominated = nominated != pod.json["status"]["nominatedNodeName"].text
        if isNew || isNominated {
            var status: JSONValue = ["conditions": .array(conditions.map(\.json))]
            if isNominated { status["nominatedNodeName"] = .string(nominated) }
            try await client.merge(
                Pod.self, namespace: pod.namespace, name: pod.name, subresource: "status", ["status": status])
        }
        await events.warning(pod, "FailedScheduling", refusal.message)
    }

    /// Deletes pods of lower priority, each marked as disrupted first.
    private func evict(_ candidate: PreemptionPlan.Candidate, for pod: Pod) async throws {
        for victim in candidate.victims {
            var subject = Pod(name: victim.name, namespace: victim.namespace)
            subject.metadata.uid = victim.uid
            try await client.disrupt(
                subject, reason: "PreemptionByScheduler",
                message: "default-scheduler: preempting to accommodate a higher priority pod", time: time)
            await events.normal(subject, "Preempted", "Preempted by pod \(pod.uid) on node \(candidate.node)")
        }
    }
}
