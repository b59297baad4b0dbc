import Kinds
import Machinery

extension Pod {
    /// The index of an indexed job's pod.
    var completionIndex: Int? { annotation(JobPlan.indexNote).flatMap(Int.init) }

    /// How often pods of its index had failed when it was made.
    var indexFailures: Int { annotation("batch.kubernetes.io/job-index-failure-count").flatMap(Int.init) ?? 0 }
}

extension Job {
    /// The pod of an index, or of a job without indexes. `failures` is how often this index has failed.
    func pod(index: Int?, failures: Int) -> Pod {
        var pod = PodTemplate.pod(from: template, of: self)
        pod.metadata.finalizers += [JobPlan.finalizer]
        guard let index else { return pod }
        pod.metadata.generateName = "\(name.prefix(57 - String(index).count))-\(index)-"
        pod.metadata.labels[JobPlan.indexNote] = String(index)
        pod.metadata.annotations[JobPlan.indexNote] = String(index)
        if !spec["backoffLimitPerIndex"].isNull {
            pod.metadata.annotations["batch.kubernetes.io/job-index-failure-count"] = String(failures)
        }
        if pod.spec["hostname"].text.isEmpty { pod.spec["hostname"] = .string("\(name)-\(index)") }
        let variable: JSONValue = [
            "name": "JOB_COMPLETION_INDEX",
            "valueFrom": ["fieldRef": ["fieldPath": .string("metadata.labels['\(JobPlan.indexNote)']")]],
        ]
        for list in ["initContainers", "containers"] {
            var containers = pod.spec[list].items
            for position in containers.indices
            where !containers[position]["env"].items.contains(where: { $0["name"].text == "JOB_COMPLETION_INDEX" }) {
                containers[position]["env"] = .array(containers[position]["env"].items + [variable])
            }
            if !containers.isEmpty { pod.spec[list] = .array(containers) }
        }
        return pod
    }
}
