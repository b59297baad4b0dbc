package import ArgumentParser
internal import Machinery
internal import Reconciling

/// `paas create -f`: creates the objects of manifests.
package struct CreateCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Create objects from files.",
        discussion: """
            Examples:
              paas create -f route.yaml
              paas process -f template.yaml -p NAME=web | paas create -f -
            """)

    @OptionGroup package var client: ClientOptions
    @Option(name: [.customShort("f"), .customLong("filename")], help: "A file, a folder, or - for standard input.")
    var files: [String]

    package init() {}

    package func run(_ session: Session) async throws {
        let objects = try Manifests.read(files)
        let mapper = try await ResourceMapper.discover(session.api)
        for object in objects { try await session.createObject(object, mapper) }
    }
}

/// `paas apply -f`: makes the objects of manifests what the files say (three-way merge against the last apply).
package struct ApplyCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "apply", abstract: "Create or change objects to be as files say.",
        discussion: """
            Examples:
              paas apply -f deploy/
            """)

    @OptionGroup package var client: ClientOptions
    @Option(name: [.customShort("f"), .customLong("filename")], help: "A file, a folder, or - for standard input.")
    var files: [String]

    package init() {}

    static let lastApplied = "kubectl.kubernetes.io/last-applied-configuration"

    package func run(_ session: Session) async throws {
        let objects = try Manifests.read(files)
        let mapper = try await ResourceMapper.discover(session.api)
        for object in objects { try await apply(object, session, mapper) }
    }

    private func apply(_ object: JSONValue, _ session: Session, _ mapper: ResourceMapper) async throws {
        let (resource, path) = try session.path(of: object, mapper)
        guard let name = path.name else {
            throw CommandError("an object of kind \(resource.kind) has no metadata.name", hint: "apply needs one")
        }
        var desired = object
        desired["metadata"]["annotations"][Self.lastApplied] = .string(object.description)
        do {
            let live = try await session.api.get(path)
            let last = live["metadata"]["annotations"][Self.lastApplied].string
            let before = last.flatMap { try? JSONValue(parsing: $0) } ?? [:]
            let patch = Self.patch(from: before, to: desired, live: live)
            guard !patch.isEmpty else { return session.print("\(resource.title(name)) unchanged") }
            _ = try await session.api.patch(path, .merge, .object(patch))
            session.print("\(resource.title(name)) configured")
        } catch let error as StatusError where error.reason == .notFound {
            try await session.createObject(desired, mapper)
        }
    }

    /// The merge patch that removes what the last apply had and this one hasn't, and sets what differs from `live`.
    static func patch(from before: JSONValue, to desired: JSONValue, live: JSONValue) -> JSONObject {
        var patch = JSONObject()
        for (key, _) in before.object ?? [:] where desired[key].isNull && !live[key].isNull { patch[key] = .null }
        for (key, value) in desired.object ?? [:] {
            if case .object = value, case .object = live[key] {
                let inner = self.patch(from: before[key], to: value, live: live[key])
                if !inner.isEmpty { patch[key] = .object(inner) }
            } else if value != live[key] {
                patch[key] = value
            }
        }
        return patch
    }
}

/// `paas delete`: deletes objects and says which.
package struct DeleteCommand: ClientCommand {
    package static let configuration = CommandConfiguration(
        commandName: "delete", abstract: "Delete objects.",
        discussion: """
            Examples:
              paas delete all -l app=web
              paas delete pod web-1-x2x4k --now
              paas delete -f route.yaml
            """)

    @OptionGroup package var client: ClientOptions
    @Argument(help: "TYPE NAME…, TYPE/NAME…, or TYPE with -l or --all.") var arguments: [String] = []
    @Option(name: [.customShort("f"), .customLong("filename")], help: "Delete the objects of these files.")
    var files: [String] = []
    @Option(name: [.customShort("l"), .long], help: "Those with these labels.") var selector = ""
    @Flag(name: .long, help: "All of the type in the project.") var all = false
    @Flag(name: .long, help: "With a grace period of one second.") var now = false
    @Option(name: .long, help: "Seconds that a pod gets to end by itself.") var gracePeriod: Int?
    @Flag(name: .long, help: "Don't complain about what isn't there.") var ignoreNotFound = false
    @Flag(inversion: .prefixedNo, help: "Wait until the objects are gone.") var wait = true

    package init() {}

    package func run(_ session: Session) async throws {
        let mapper = try await ResourceMapper.discover(session.api)
        var targets: [(APIResource, ResourcePath)] = []
        if files.isEmpty {
            for target in try mapper.targets(arguments) { targets += try await expand(target, session) }
        } else {
            for object in try Manifests.read(files) {
                let found = try session.path(of: object, mapper)
                targets.append((found.resource, found.path))
            }
        }
        if targets.isEmpty { session.terminal.note("no resources found") }
        let options = DeleteOptions(gracePeriodSeconds: gracePeriod ?? (now ? 1 : nil))
        for (resource, path) in targets {
            do {
                _ = try await session.api.delete(path, options)
                session.print("\(resource.title(path.name ?? "")) deleted")
            } catch let error as StatusError where error.reason == .notFound && ignoreNotFound {}
        }
        if wait { for (_, path) in targets { try await waitUntilGone(path, session) } }
    }

    private func expand(
        _ target: (resource: APIResource, name: String?), _ session: Session
    ) async throws -> [(APIResource, ResourcePath)] {
        if let name = target.name {
            return [(target.resource, target.resource.path(namespace: session.namespace, name: name))]
        }
        guard all || !selector.isEmpty || arguments.first == "all" && !selector.isEmpty else {
            throw CommandError(
                "name what to delete",
                hint: "give NAMEs, a selector with -l, or --all for every \(target.resource.singular)")
        }
        let list = try await session.api.list(
            target.resource.path(namespace: session.namespace), ListOptions(labelSelector: selector))
        return list.items.compactMap { item in
            item["metadata"]["name"].string.map {
                (target.resource, target.resource.path(namespace: session.namespace, name: $0))
            }
        }
    }

    private func waitUntilGone(_ path: ResourcePath, _ session: Session) async throws {
        guard let name = path.name else { return }
        var collection = path
        collection.name = nil
        let options = ListOptions(fieldSelector: "metadata.name=\(name)")
        let list = try await session.api.list(collection, options)
        if list.items.isEmpty { return }
        for try await event in try await session.api.watch(collection, options, from: list.resourceVersion) {
            if case .deleted = event { return }
        }
    }
}
