import Kinds
import Machinery
package import Reconciling

/// Rollouts by hand: `deploymentconfigs/instantiate` starts one, `deploymentconfigs/rollback` shows what one back to an
/// earlier revision would be.
package struct DeploymentRequestHandler: ResourceHandler {
    private let client: any APIClient

    init(client: any APIClient) { self.client = client }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [
            ("apps.openshift.io", "deploymentconfigs/instantiate", ["create"]),
            ("apps.openshift.io", "deploymentconfigs/rollback", ["create"]),
        ]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let namespace = call.path.namespace ?? ""
        let name = call.path.name ?? ""
        guard call.body.object != nil else {
            throw StatusError.badRequest("the body must be a DeploymentRequest or DeploymentConfigRollback")
        }
        let given = call.body["name"].text
        guard given.isEmpty || given == name else {
            throw StatusError.badRequest("the name in the body (\(given)) does not match the name on the URL (\(name))")
        }
        let config = try await client.get(DeploymentConfig.self, namespace: namespace, name: name)
        return call.path.subresource == "rollback"
            ? .object(try await rollback(config, call.body).json, code: 201)
            : try await instantiate(config, call.body)
    }

    /// Resolves the image triggers, then counts the version up; the controller does the rest.
    private func instantiate(_ config: DeploymentConfig, _ request: JSONValue) async throws -> APIAnswer {
        guard !config.paused else {
            throw StatusError.badRequest(
                "cannot deploy a paused deployment config: run 'rollout resume dc/\(config.name)' first")
        }
        let isForced = request["force"].bool ?? false
        var current = config
        if request["latest"].bool ?? false {
            let resolved = try await resolve(config, isForced, Set(request["excludeTriggers"].strings))
            if let changed = resolved { current = try await client.update(changed) }
        }
        if let blank = current.templateContainers.first(where: { $0.image.allSatisfy(\.isWhitespace) }) {
            throw StatusError.badRequest(
                "cannot trigger a deployment for \"\(config.name)\" because container \(blank.name) has no image yet")
        }
        let details: JSONValue
        if isForced {
            details = ["message": "manual change", "causes": [["type": "Manual"]]]
        } else {
            let latest = try await client.find(
                ReplicationController.self, namespace: config.namespace,
                name: ReplicationController.revisionName(current, current.latestVersion))
            guard
                case .deploy(let message, let causes) = DeploymentDecision.make(current, latest: latest?.encodedConfig)
            else { return .object(Self.nothingToDo) }
            details = ["message": .string(message), "causes": .array(causes)]
        }
        let version = config.latestVersion
        let started = try await client.modify(
            DeploymentConfig.self, namespace: config.namespace, name: config.name, subresource: "status"
        ) { config in
            // The controller may have seen the new image first: that rollout is the one that was asked for.
            guard config.latestVersion == version else { return false }
            config.latestVersion = version + 1
            config.details = details
            return true
        }
        return .object(started.json, code: 201)
    }

    private static let nothingToDo: JSONValue = [
        "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success", "code": 204,
        "message": "nothing has changed since the latest version: ask for it with force",
    ]

    private func resolve(
        _ config: DeploymentConfig, _ isForced: Bool, _ excluded: Set<String>
    ) async throws -> DeploymentConfig? {
        var streams: [ImageTagName: TagEvent] = [:]
        for trigger in config.imageTriggers {
            guard let name = ImageTagName(reference: trigger.from, namespace: config.namespace) else { continue }
            let stream = try await client.find(ImageStream.self, namespace: name.namespace, name: name.stream)
            streams[name] = stream?.newest(name.tag)
        }
        let result = ImageTriggerPlan.resolve(config, force: isForced, excluding: excluded) { streams[$0] }
        if let missing = result.unresolved.first {
            throw StatusError.badRequest(
                "cannot trigger a deployment for \"\(config.name)\" because it contains unresolved images: "
                    + "image stream tag \(missing) has no image yet")
        }
        return result.config
    }

    /// The config with the chosen parts of an earlier revision; the caller writes it.
    private func rollback(_ config: DeploymentConfig, _ request: JSONValue) async throws -> DeploymentConfig {
        let spec = request["spec"]
        let revision = try await revision(of: config, spec)
        guard let earlier = revision.encodedConfig else {
            throw refusal(config, "the config of replication controller \(revision.name) can't be read")
        }
        var result = config
        if spec["includeTemplate"].bool ?? false { result.template = earlier.template }
        if spec["includeReplicationMeta"].bool ?? false {
            result.replicas = earlier.replicas
            result.spec["selector"] = earlier.spec["selector"]
        }
        if spec["includeStrategy"].bool ?? false { result.spec["strategy"] = earlier.spec["strategy"] }
        if spec["includeTriggers"].bool ?? false { result.spec["triggers"] = earlier.spec["triggers"] }
        // An image trigger would undo the rollback at once.
        var triggers = result.triggers
        for index in triggers.indices where triggers[index].isImageChange {
            triggers[index].json["imageChangeParams"]["automatic"] = false
        }
        if triggers != result.triggers { result.triggers = triggers }
        for (key, value) in request["updatedAnnotations"].stringMap { result.metadata.annotations[key] = value }
        result.latestVersion += 1
        return result
    }

    private func revision(of config: DeploymentConfig, _ spec: JSONValue) async throws -> ReplicationController {
        let latest = config.latestVersion
        guard latest > 0 else { throw refusal(config, "cannot roll back an undeployed config") }
        var version = spec["revision"].int ?? 0
        let from = spec["from"]["name"].text
        if !from.isEmpty { version = from.split(separator: "-").last.flatMap { Int($0) } ?? 0 }
        if version == 0 {
            version = try await newestComplete(of: config, below: latest) ?? latest - 1
        }
        guard latest > 1 || version != 0 else { throw refusal(config, "only one version of the config is there") }
        guard version != latest else { throw refusal(config, "version \(version) is already the latest") }
        let name = from.isEmpty ? ReplicationController.revisionName(config, version) : from
        let found = try await client.find(ReplicationController.self, namespace: config.namespace, name: name)
        guard let found, found.isControlled(by: config) else {
            throw refusal(config, "couldn't find replication controller \(name) of the config")
        }
        return found
    }

    private func newestComplete(of config: DeploymentConfig, below latest: Int) async throws -> Int? {
        let selector = "\(WellKnown.Deployment.deploymentConfig)=\(config.name)"
        let revisions = try await client.list(
            ReplicationController.self, namespace: config.namespace, ListOptions(labelSelector: selector))
        return revisions.filter { $0.deploymentPhase == .complete && $0.version < latest }.map(\.version).max()
    }

    private func refusal(_ config: DeploymentConfig, _ why: String) -> StatusError {
        .invalid(
            group: "apps.openshift.io", kind: "DeploymentConfigRollback", name: config.name,
            [.invalid("spec.from.name", .string(config.name), why)])
    }
}
