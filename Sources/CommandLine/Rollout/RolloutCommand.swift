package import ArgumentParser
internal import Machinery
internal import Reconciling

/// `paas rollout`: deployments of a deployment configuration.
package struct RolloutCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "rollout", abstract: "Follow, start, list and undo deployments.",
        subcommands: [
            RolloutStatus.self, RolloutLatest.self, RolloutHistory.self, RolloutUndo.self, RolloutCancel.self,
        ])
    package init() {}
}

private let apps = GroupVersion("apps.openshift.io/v1")

extension Session {
    /// The deployment configuration called `dc/NAME` or `NAME`.
    func deploymentConfig(_ target: String) throws(CommandError) -> ResourcePath {
        let parts = target.split(separator: "/", maxSplits: 1).map(String.init)
        let kinds = ["dc", "deploymentconfig", "deploymentconfigs"]
        guard parts.count == 1 || kinds.contains(parts[0].lowercased()) else {
            throw CommandError("\"\(target)\" is no deployment configuration", hint: "give dc/NAME")
        }
        return ResourcePath(apps, "deploymentconfigs", namespace: namespace, name: parts.last)
    }

    /// The replication controllers of a deployment configuration, newest first.
    func deployments(_ name: String) async throws -> [JSONValue] {
        let path = ResourcePath(GroupVersion("v1"), "replicationcontrollers", namespace: namespace)
        let options = ListOptions(labelSelector: "openshift.io/deployment-config.name=\(name)")
        return try await api.list(path, options).items.sorted { Self.version($0) > Self.version($1) }
    }

    static func version(_ deployment: JSONValue) -> Int {
        let text = deployment["metadata"]["annotations"]["openshift.io/deployment-config.latest-version"].string
        return text.flatMap { Int($0) } ?? 0
    }

    static func phase(_ deployment: JSONValue) -> String {
        deployment["metadata"]["annotations"]["openshift.io/deployment.phase"].string ?? "New"
    }
}

struct RolloutStatus: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Wait for the latest deployment to end; fails where it failed.",
        discussion: """
            Examples:
              paas rollout status dc/web
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String
    @Flag(inversion: .prefixedNo, help: "Wait until it ends.") var watch = true

    func run(_ session: Session) async throws {
        let path = try session.deploymentConfig(target)
        let name = path.name ?? ""
        _ = try await session.api.get(path)
        var last = ""
        var collection = ResourcePath(GroupVersion("v1"), "replicationcontrollers", namespace: session.namespace)
        let options = ListOptions(labelSelector: "openshift.io/deployment-config.name=\(name)")
        collection.name = nil
        let list = try await session.api.list(collection, options)
        if try await report(name, session, &last) || !watch { return }
        for try await _ in try await session.api.watch(collection, options, from: list.resourceVersion) {
            if try await report(name, session, &last) { return }
        }
    }

    /// Prints where the rollout stands, once for each change; true once it is complete.
    private func report(_ name: String, _ session: Session, _ last: inout String) async throws -> Bool {
        let config = try await session.api.get(try session.deploymentConfig(name))
        let latest = config["status"]["latestVersion"].int ?? 0
        let newest = try await session.deployments(name).first { Session.version($0) == latest }
        let wanted = config["spec"]["replicas"].int ?? 1
        let available = newest?["status"]["availableReplicas"].int ?? 0
        switch newest.map(Session.phase) {
        case "Complete":
            session.print("deployment \"\(name)-\(latest)\" successfully rolled out")
            return true
        case "Failed":
            let reason = config["status"]["details"]["message"].string ?? "see its events"
            throw CommandError(
                "deployment \"\(name)-\(latest)\" failed: \(reason)",
                hint: "paas logs dc/\(name); paas describe dc/\(name)")
        case nil: try say("waiting for deployment \"\(name)-\(latest)\" to start", session, &last)
        default: try say("\(available) of \(wanted) new pods of \"\(name)-\(latest)\" are available", session, &last)
        }
        return false
    }

    private func say(_ text: String, _ session: Session, _ last: inout String) throws {
        if text != last { session.print(text + " …") }
        last = text
    }
}

struct RolloutLatest: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "latest", abstract: "Deploy anew with what is there now.")
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String

    func run(_ session: Session) async throws {
        var path = try session.deploymentConfig(target)
        path.subresource = "instantiate"
        let name = path.name ?? ""
        let made = try await session.api.create(
            path,
            [
                "apiVersion": "apps.openshift.io/v1", "kind": "DeploymentRequest", "name": .string(name),
                "latest": true, "force": true,
            ])
        session.print(
            "deploymentconfig.apps.openshift.io/\(name) rolled out (version \(made["status"]["latestVersion"].int ?? 0))"
        )
    }
}

struct RolloutHistory: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "history", abstract: "List the deployments.")
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String

    func run(_ session: Session) async throws {
        let path = try session.deploymentConfig(target)
        _ = try await session.api.get(path)
        var table = TextTable(["REVISION", "STATUS", "CAUSE"])
        for deployment in try await session.deployments(path.name ?? "").reversed() {
            let reason = deployment["metadata"]["annotations"]["openshift.io/deployment.status-reason"].string
            table.rows.append(["\(Session.version(deployment))", Session.phase(deployment), reason ?? ""])
        }
        session.print("deploymentconfig.apps.openshift.io/\(path.name ?? "")")
        for line in table.lines() { session.print(line) }
    }
}

struct RolloutUndo: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "undo", abstract: "Go back to an earlier deployment.",
        discussion: """
            Examples:
              paas rollout undo dc/web
              paas rollout undo dc/web --to-revision 3
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String
    @Option(name: .long, help: "The deployment to go back to (default: the last good one).") var toRevision: Int?

    func run(_ session: Session) async throws {
        let path = try session.deploymentConfig(target)
        let name = path.name ?? ""
        let latest = try await session.api.get(path)["status"]["latestVersion"].int ?? 0
        let deployments = try await session.deployments(name)
        let wanted = deployments.first { deployment in
            let version = Session.version(deployment)
            if let toRevision { return version == toRevision }
            return version < latest && Session.phase(deployment) == "Complete"
        }
        guard let wanted, let from = wanted["metadata"]["name"].string else {
            throw CommandError(
                "there is no deployment of dc/\(name) to go back to", hint: "paas rollout history dc/\(name)")
        }
        var rollback = path
        rollback.subresource = "rollback"
        let config = try await session.api.create(
            rollback,
            [
                "apiVersion": "apps.openshift.io/v1", "kind": "DeploymentConfigRollback", "name": .string(name),
                "spec": [
                    "from": ["kind": "ReplicationController", "name": .string(from)], "includeTemplate": true,
                    "includeTriggers": false, "includeReplicationMeta": false, "includeStrategy": false,
                ],
            ])
        _ = try await session.api.update(path, config)
        session.print("deploymentconfig.apps.openshift.io/\(name) rolled back to \(from)")
        session.print("Its image triggers are off now, so that the next build doesn't undo this.")
        session.print("Turn them on again: paas set triggers dc/\(name) --auto")
    }
}

struct RolloutCancel: ClientCommand {
    static let configuration = CommandConfiguration(commandName: "cancel", abstract: "Stop the running deployment.")
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String

    func run(_ session: Session) async throws {
        let path = try session.deploymentConfig(target)
        let running = try await session.deployments(path.name ?? "").filter {
            !["Complete", "Failed"].contains(Session.phase($0))
        }
        guard !running.isEmpty else { return session.print("no deployment of dc/\(path.name ?? "") is running") }
        for deployment in running {
            let name = deployment["metadata"]["name"].string ?? ""
            _ = try await session.api.patch(
                ResourcePath(
                    GroupVersion("v1"), "replicationcontrollers", namespace: session.namespace, name: name), .merge,
                [
                    "metadata": [
                        "annotations": [
                            "openshift.io/deployment.cancelled": "true",
                            "openshift.io/deployment.status-reason": "cancelled by the user",
                        ]
                    ]
                ])
            session.print("replicationcontroller/\(name) cancelling")
        }
    }
}
