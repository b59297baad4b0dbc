import Kinds
import Machinery

/// On which node a pod can run: the least loaded one where it fits.
enum SchedulePlan: Sendable, Equatable {
    case bind(node: String)
    /// No node takes the pod; the message counts the nodes by reason.
    case unschedulable(String)

    /// What a node has left and how many pods it runs.
    struct Load: Sendable {
        var requested = ResourceAmount()
        var pods = 0
    }

    static func choose(_ pod: Pod, nodes: [Node], loads: [String: Load]) -> SchedulePlan {
        let wanted = ResourceAmount(requestedBy: pod.spec)
        var reasons: [String: Int] = [:]
        var best: (name: String, share: Double)?
        for node in nodes.sorted(by: { $0.name < $1.name }) {
            let load = loads[node.name] ?? Load()
            let found = obstacles(for: pod, wanted, on: node, load)
            for reason in found { reasons[reason, default: 0] += 1 }
            guard found.isEmpty else { continue }
            let share = share(of: load.requested + wanted, in: node)
            if share < best?.share ?? .infinity { best = (node.name, share) }
        }
        if let best { return .bind(node: best.name) }
        guard !nodes.isEmpty else { return .unschedulable("no nodes available to schedule pods") }
        let list = reasons.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
        return .unschedulable("0/\(nodes.count) nodes are available: \(list).")
    }

    private static func obstacles(for pod: Pod, _ wanted: ResourceAmount, on node: Node, _ load: Load) -> [String] {
        let tolerations = pod.spec["tolerations"].items
        if node.unschedulable,
            !tolerates(["key": "node.kubernetes.io/unschedulable", "effect": "NoSchedule"], tolerations)
        {
            return ["node(s) were unschedulable"]
        }
        if let ready = node.conditions["Ready"], !ready.isTrue { return ["node(s) were not ready"] }
        let labels = node.metadata.labels
        if !pod.nodeSelector.allSatisfy({ labels[$0.key] == $0.value }) {
            return ["node(s) didn't match Pod's node affinity/selector"]
        }
        if let taint = node.taints.first(where: {
            $0["effect"].text != "PreferNoSchedule" && !tolerates($0, tolerations)
        }) {
            return ["node(s) had untolerated taint {\(taint["key"].text): \(taint["value"].text)}"]
        }
        var lacking: [String] = []
        let room = ResourceAmount(node.allocatable)
        let after = load.requested + wanted
        let places = node.allocatable["pods"].flatMap(Int.init) ?? 110
        if load.pods >= places { lacking.append("Too many pods") }
        if wanted.milliCPU > 0, after.milliCPU > room.milliCPU { lacking.append("Insufficient cpu") }
        if wanted.memory > 0, after.memory > room.memory { lacking.append("Insufficient memory") }
        return lacking
    }

    private static func tolerates(_ taint: JSONValue, _ tolerations: [JSONValue]) -> Bool {
        tolerations.contains { toleration in
            let effect = toleration["effect"].text
            guard effect.isEmpty || effect == taint["effect"].text else { return false }
            let key = toleration["key"].text
            if toleration["operator"].text == "Exists" { return key.isEmpty || key == taint["key"].text }
            return key == taint["key"].text && toleration["value"].text == taint["value"].text
        }
    }

    private static func share(of amount: ResourceAmount, in node: Node) -> Double {
        let room = ResourceAmount(node.allocatable)
        return Double(amount.milliCPU) / Double(max(room.milliCPU, 1)) + Double(amount.memory)
            / Double(max(room.memory, 1))
    }
}
