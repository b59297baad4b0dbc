internal import HostSystem
internal import Kinds
internal import Machinery
package import Reconciling

/// Answers for metrics.k8s.io: what nodes and pods use, as `kubectl top` and autoscaling ask for it.
package struct MetricsHandler: ResourceHandler {
    private static let group = "metrics.k8s.io"
    private let agent: NodeAgent
    private let sampler: UsageSampler

    package init(agent: NodeAgent) {
        self.agent = agent
        sampler = UsageSampler(agent.parts) { [pods = agent.pods] in pods.list() }
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [(Self.group, "nodes", ["get", "list"]), (Self.group, "pods", ["get", "list"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let isNode = call.path.resource == "nodes"
        if let name = call.path.name {
            let found =
                isNode
                ? name == agent.parts.settings.name
                : agent.pods.get(call.path.namespace ?? "", name).map(Self.isMeasured) ?? false
            guard found else { throw StatusError.notFound(call.path.groupResource, name) }
        }
        let report = try await sampler.report()
        let items = isNode ? [try await node(report, call)] : pods(report, call)
        guard let name = call.path.name else { return .list(items, resourceVersion: "") }
        guard let item = items.first else { throw StatusError.notFound(call.path.groupResource, name) }
        return .object(item)
    }

    private static func isMeasured(_ pod: Pod) -> Bool { pod.phase == "Running" }

    private func node(_ report: UsageReport, _ call: APICall) async throws -> JSONValue {
        let name = agent.parts.settings.name
        let labels = try await agent.parts.client.find(Node.self, name: name)?.metadata.labels ?? [:]
        var metrics = object("NodeMetrics", report, name: name, labels: labels)
        metrics["usage"] = report.node.json
        return metrics
    }

    private func pods(_ report: UsageReport, _ call: APICall) -> [JSONValue] {
        let wanted: [Pod]
        if let name = call.path.name {
            wanted = agent.pods.get(call.path.namespace ?? "", name).map { [$0] } ?? []
        } else {
            wanted = agent.pods.list(namespace: call.path.namespace)
        }
        return wanted.filter(Self.isMeasured).sorted { ($0.namespace, $0.name) < ($1.namespace, $1.name) }
            .compactMap { pod(report, $0) }
    }

    /// A pod's containers that run; nil where none has been measured yet.
    private func pod(_ report: UsageReport, _ pod: Pod) -> JSONValue? {
        let folder = agent.parts.runtime.layout.pod(pod.uid)
        let containers = pod.everyContainer.compactMap { spec -> JSONValue? in
            guard let id = ContainerRecord.read(folder.container(spec.name))?.id, let usage = report.container(id)
            else { return nil }
            return ["name": .string(spec.name), "usage": usage.json]
        }
        guard !containers.isEmpty else { return nil }
        var metrics = object("PodMetrics", report, name: pod.name, labels: pod.metadata.labels)
        metrics["metadata"]["namespace"] = .string(pod.namespace)
        metrics["containers"] = .array(containers)
        return metrics
    }

    private func object(
        _ kind: String, _ report: UsageReport, name: String, labels: [String: String]
    ) -> JSONValue {
        let time = RFC3339.string(report.after.time)
        var metadata: JSONValue = ["name": .string(name), "creationTimestamp": .string(time)]
        if !labels.isEmpty { metadata["labels"] = JSONValue(labels) }
        let milliseconds = Int((report.windowInSeconds * 1000).rounded())
        let fraction = milliseconds % 1000
        let digits = String(String(1000 + fraction).dropFirst())
        let window = fraction == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds / 1000).\(digits)s"
        return [
            "kind": .string(kind), "apiVersion": .string("\(Self.group)/v1beta1"), "metadata": metadata,
            "timestamp": .string(time), "window": .string(window),
        ]
    }
}
