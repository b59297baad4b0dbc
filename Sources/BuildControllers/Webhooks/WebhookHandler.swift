import FoundationEssentials
import Kinds
import Logging
import Machinery
package import Reconciling

/// Starts builds on calls from git hosts and others: `buildconfigs/webhooks`. Callers know a secret, no more.
package struct WebhookHandler: ResourceHandler {
    /// Larger bodies are refused, in bytes.
    static let bodyLimit = 25 << 20
    private let client: any APIClient
    private let starter: BuildStarter
    private let events: EventRecorder
    private let logger: Logger

    init(client: any APIClient, time: WallClock, logger: Logger) {
        self.client = client
        self.logger = logger
        events = EventRecorder(client: client, component: "webhook", time: time, logger: logger)
        starter = BuildStarter(client: client, time: time)
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [("build.openshift.io", "buildconfigs/webhooks", ["create"])]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let (secret, type) = try address(call)
        let body = try await Self.body(of: call)
        let (config, trigger) = try await authenticated(call, secret, type, body)
        guard case .push(var push) = try WebhookPayload.read(type, headers: call.headers, body: body) else {
            return Self.nothing
        }
        if type == .generic, let document = try? JSONValue(parsing: body), !document["git"]["refs"].items.isEmpty,
            let picked = WebhookPayload.pick(branch: { Self.isWanted($0, config) }, from: document)
        {
            push.branch = picked.branch
            push.revision = picked.revision
            push.warning = nil
        }
        guard config.source.git.isNull || push.branch.map({ Self.isWanted($0, config) }) ?? true else {
            return await skipped(push, config, type)
        }
        let build = try await starter.start(
            namespace: config.namespace, config: config.name, request(push, config, trigger, type))
        log("webhook started a build", config, type, ["build.name": "\(build.name)"])
        await events.normal(config, "WebhookAccepted", "\(type.causeMessage) started build \(build.name)")
        guard type == .generic, let warning = push.warning else { return .object(build.json) }
        // OpenShift writes the warning behind the build, in the same body; so do its clients read it.
        let text = "\(build.json)\n\(Self.notice(warning))\n"
        return .data(contentType: "application/json", Array(text.utf8))
    }

    private static let nothing = APIAnswer.data(contentType: "text/plain; charset=utf-8", [])

    private static func notice(_ message: String) -> JSONValue {
        [
            "kind": "Status", "apiVersion": "v1", "metadata": .object([:]), "status": "Success",
            "message": .string(message), "code": 200,
        ]
    }

    /// Secret and type from `webhooks/SECRET/TYPE`.
    private func address(_ call: APICall) throws -> (secret: String, type: WebhookType) {
        let parts = (call.path.subresource ?? "").split(separator: "/", omittingEmptySubsequences: false).map(
            String.init)
        guard parts.count == 3, !parts[1].isEmpty else {
            throw StatusError.badRequest("a webhook's URL ends in webhooks/SECRET/TYPE")
        }
        guard let type = WebhookType(rawValue: parts[2]) else {
            throw StatusError(.notFound, "there is no webhook type \"\(parts[2])\"")
        }
        return (parts[1], type)
    }

    private static func body(of call: APICall) async throws -> [UInt8] {
        guard let stream = call.rawBody else { return call.body.isNull ? [] : call.body.encoded() }
        var bytes: [UInt8] = []
        for try await chunk in stream {
            bytes += chunk
            guard bytes.count <= bodyLimit else {
                throw StatusError(.requestEntityTooLarge, "the webhook's body is larger than \(bodyLimit) bytes")
            }
        }
        return bytes
    }

    /// The config and the trigger that the secret opens. All failures look alike from outside.
    private func authenticated(
        _ call: APICall, _ secret: String, _ type: WebhookType, _ body: [UInt8]
    ) async throws -> (BuildConfig, BuildTrigger) {
        let name = call.path.name ?? ""
        let refusal = StatusError(
            .unauthorized,
            "the webhook \"\(type.rawValue)\" for \"\(name)\" did not accept your secret: "
                + "check the build config's name, its triggers and the secret in the URL")
        let namespace = call.path.namespace ?? ""
        guard let config = try await client.find(BuildConfig.self, namespace: namespace, name: name) else {
            throw refusal
        }
        for trigger in config.triggers where type.triggerTypes.contains(trigger.type) {
            let secrets = try await secrets(of: trigger.json[type.field], namespace)
            guard WebhookSecret.matches(secret, secrets) else { continue }
            guard WebhookSecret.isSigned(call.headers, body: body, secrets: secrets) else {
                log("webhook with a wrong signature refused", config, type, [:])
                throw refusal
            }
            return (config, trigger)
        }
        throw refusal
    }

    private func secrets(of hook: JSONValue, _ namespace: String) async throws -> [String] {
        var secrets = [hook["secret"].text]
        let reference = hook["secretReference"]["name"].text
        if !reference.isEmpty, let object = try await client.find(Secret.self, namespace: namespace, name: reference),
            let data = Data(base64Encoded: object.data["WebHookSecretKey"] ?? "")
        {
            secrets.append(String(decoding: data, as: UTF8.self))
        }
        return secrets
    }

    /// True where a push to `branch` is one to what the config builds. Without a ref that is main or master.
    static func isWanted(_ branch: String, _ config: BuildConfig) -> Bool {
        let ref = WebhookPayload.branch(config.source.gitRef)
        return ref.isEmpty ? ["main", "master"].contains(branch) : ref == branch
    }

    private func skipped(_ push: WebhookPayload.Push, _ config: BuildConfig, _ type: WebhookType) async -> APIAnswer {
        log("webhook for another branch skipped", config, type, ["git.branch": "\(push.branch ?? "")"])
        let wanted = config.source.gitRef.isEmpty ? "main or master" : config.source.gitRef
        await events.normal(
            config, "WebhookSkipped",
            "\(type.causeMessage) for \(push.branch ?? "no branch") started no build: this config builds \(wanted)")
        guard type == .generic else { return Self.nothing }
        return .object(
            Self.notice(
                "skipping build. \(push.branch ?? "the ref") does not match what build config "
                    + "\(config.namespace)/\(config.name) builds"))
    }

    private func request(
        _ push: WebhookPayload.Push, _ config: BuildConfig, _ trigger: BuildTrigger, _ type: WebhookType
    ) -> BuildRequest {
        var request = BuildRequest(json: ["metadata": ["name": .string(config.name)]])
        var revision: JSONValue = .null
        if !push.revision.isNull, !config.source.git.isNull { revision = ["type": "Git", "git": push.revision] }
        if !revision.isNull { request.revision = revision }
        if trigger.json[type.field]["allowEnv"].bool == true, !push.environment.isEmpty {
            request.json["env"] = .array(push.environment)
        }
        if !push.dockerOptions.isNull { request.dockerStrategyOptions = push.dockerOptions }
        let hook: JSONValue = ["secret": "<secret>", "revision": revision]
        let cause: JSONValue =
            type == .gitlab || type == .bitbucket ? ["revision": revision, "secret": "<secret>"] : hook
        request.triggeredBy = [["message": .string(type.causeMessage), type.causeField: cause]]
        return request
    }

    private func log(_ message: Logger.Message, _ config: BuildConfig, _ type: WebhookType, _ more: Logger.Metadata) {
        var metadata: Logger.Metadata = [
            "object.namespace": "\(config.namespace)", "object.name": "\(config.name)",
            "webhook.type": "\(type.rawValue)",
        ]
        metadata.merge(more) { $1 }
        logger.info(message, metadata: metadata)
    }
}
