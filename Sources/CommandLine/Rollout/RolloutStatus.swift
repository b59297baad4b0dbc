internal import ArgumentParser
internal import Machinery
internal import Reconciling

struct RolloutStatus: ClientCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Wait for the latest deployment to end; fails where it failed.",
        discussion: """
            Examples:
              paas rollout status dc/web
              paas rollout status dc/web --no-watch
            """)
    @OptionGroup var client: ClientOptions
    @Argument(help: "dc/NAME.") var target: String
    @Flag(inversion: .prefixedNo, help: "Wait until it ends.") var watch = true

    func run(_ session: Session) async throws {
        let path = try session.deploymentConfig(target)
        let name = path.name ?? ""
        if try await session.api.get(path)["status"]["latestVersion"].int ?? 0 == 0 {
            try await sayWhatIsMissing(name, session)
        }
        var last = ""
        let collection = ResourcePath(GroupVersion("v1"), "replicationcontrollers", namespace: session.namespace)
        let options = ListOptions(labelSelector: "openshift.io/deployment-config.name=\(name)")
        let list = try await session.api.list(collection, options)
        if try await report(name, session, &last) || !watch { return }
        for try await _ in try await session.api.watch(collection, options, from: list.resourceVersion) {
            if try await report(name, session, &last) { return }
        }
    }

    /// Nothing has been deployed yet: says which image is waited for, and why it isn't there.
    private func sayWhatIsMissing(_ name: String, _ session: Session) async throws {
        let config = try await session.api.get(try session.deploymentConfig(name))
        for trigger in config["spec"]["triggers"].items {
            let from = trigger["imageChangeParams"]["from"]
            guard let reference = from["name"].string else { continue }
            let namespace = from["namespace"].string ?? session.namespace
            let image = MissingImage(namespace: namespace, reference: reference)
            let stream = try? await session.api.get(
                ResourcePath(
                    GroupVersion("image.openshift.io/v1"), "imagestreams", namespace: namespace, name: image.stream))
            let builds = try? await session.api.list(
                ResourcePath(GroupVersion("build.openshift.io/v1"), "builds", namespace: namespace), ListOptions()
            ).items
            if let text = try image.explanation(stream: stream, builds: builds ?? []) { session.print(text) }
        }
    }

    /// Prints where the rollout stands, once for each change; true once it is complete.
    private func report(_ name: String, _ session: Session, _ last: inout String) async throws -> Bool {
        let config = try await session.api.get(try session.deploymentConfig(name))
        let latest = config["status"]["latestVersion"].int ?? 0
        guard latest > 0 else { return false }
        let newest = try await session.deployments(name).first { Session.version($0) == latest }
        let wanted = config["spec"]["replicas"].int ?? 1
        let available = newest?["status"]["availableReplicas"].int ?? 0
        let title = "\(name)-\(latest)"
        switch newest.map(Session.phase) {
        case "Complete":
            session.print("deployment \"\(title)\" successfully rolled out")
            return true
        case "Failed":
            let reason =
                newest.flatMap(Session.reason) ?? config["status"]["details"]["message"].string ?? "see its events"
            throw CommandError(
                "deployment \"\(title)\" failed: \(reason)",
                hint: "paas logs dc/\(name); paas describe dc/\(name)")
        case nil: say("waiting for deployment \"\(title)\" to start", session, &last)
        default: say("\(available) of \(wanted) new pods of \"\(title)\" are available", session, &last)
        }
        return false
    }

    private func say(_ text: String, _ session: Session, _ last: inout String) {
        if text != last { session.print(text + " …") }
        last = text
    }
}

/// The image stream tag that a first deployment waits for.
struct MissingImage {
    let namespace: String
    let reference: String

    private var parts: [String] { reference.split(separator: ":", maxSplits: 1).map(String.init) }
    var stream: String { parts.first ?? reference }
    private var tag: String { parts.count > 1 ? parts[1] : "latest" }

    /// A line that says what is waited for; nil where the image is there. Throws where waiting is in vain.
    func explanation(stream object: JSONValue?, builds: [JSONValue]) throws(CommandError) -> String? {
        let image = "image \(namespace)/\(reference)"
        guard let object else {
            throw CommandError("nothing is deployed: there is no \(image)", hint: "paas get is -n \(namespace)")
        }
        let isThere = object["status"]["tags"].items.contains { $0["tag"].string == tag && !$0["items"].items.isEmpty }
        guard !isThere else { return nil }
        if let recipe = object["metadata"]["annotations"]["paas.io/recipe"].string {
            return "waiting for \(image): the platform is making it (\(recipe); once, it may take a minute) …"
        }
        let own = builds.filter { $0["spec"]["output"]["to"]["name"].string == reference }
        guard let build = own.max(by: { Self.number($0) < Self.number($1) }),
            let name = build["metadata"]["name"].string
        else {
            let source = "`paas get bc -n \(namespace)`, then `paas start-build NAME`, or push an image to it"
            throw CommandError("nothing is deployed: nothing has made \(image) yet", hint: source)
        }
        switch build["status"]["phase"].string ?? "New" {
        case "Failed", "Error", "Cancelled":
            let why = build["status"]["message"].string ?? build["status"]["reason"].string ?? "it has no image"
            throw CommandError(
                "nothing is deployed: build \(name) failed: \(why)", hint: "paas logs build/\(name) -n \(namespace)")
        case let phase:
            return "waiting for \(image): build \(name) is \(phase.lowercased()) (paas logs -f build/\(name)) …"
        }
    }

    private static func number(_ build: JSONValue) -> Int {
        build["metadata"]["annotations"]["openshift.io/build.number"].string.flatMap { Int($0) } ?? 0
    }
}
