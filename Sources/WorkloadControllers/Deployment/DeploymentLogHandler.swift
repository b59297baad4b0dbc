import Kinds
import Machinery
package import Reconciling

/// The log of a deployment config: that of a pod of one of its revisions (`deploymentconfigs/log`).
package struct DeploymentLogHandler: ResourceHandler {
    private let client: any APIClient
    private let podLog: any ResourceHandler

    init(client: any APIClient, podLog: any ResourceHandler) {
        self.client = client
        self.podLog = podLog
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("apps.openshift.io", "deploymentconfigs/log", ["get"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let namespace = call.path.namespace ?? ""
        let config = try await client.get(DeploymentConfig.self, namespace: namespace, name: call.path.name ?? "")
        guard config.latestVersion > 0 else {
            throw StatusError.badRequest("no deployment exists for deploymentConfig \"\(config.name)\"")
        }
        var version = call.parameter("version").flatMap(Int.init) ?? config.latestVersion
        if call.flag("previous"), call.parameter("version") == nil { version -= 1 }
        guard version > 0, version <= config.latestVersion else {
            throw StatusError.badRequest("deploymentConfig \"\(config.name)\" has no version \(version)")
        }
        let pod = try await pod(of: ReplicationController.revisionName(config, version), namespace)
        var query = call.query
        for key in ["version", "previous", "nowait"] { query[key] = nil }
        let path = ResourcePath(Pod.kind, namespace: namespace, name: pod.name, subresource: "log")
        return try await podLog.handle(
            APICall(
                verb: "get", path: path, identity: call.identity, query: query, headers: call.headers,
                client: call.client))
    }

    /// A pod of the revision that has a log: one that is ready, else the first.
    private func pod(of revision: String, _ namespace: String) async throws -> Pod {
        let selector = "\(WellKnown.Deployment.deploymentLabel)=\(revision)"
        let pods = try await client.list(Pod.self, namespace: namespace, ListOptions(labelSelector: selector))
        let best = pods.first { $0.isReady && $0.isActive } ?? pods.first { $0.phase != "Pending" } ?? pods.first
        guard let best else {
            throw StatusError.badRequest("replication controller \"\(revision)\" has no pod: nothing has a log")
        }
        return best
    }
}
