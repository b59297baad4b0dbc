import Kinds
import Machinery
import Reconciling

/// Which projects a watcher knows of: turns changes of namespaces and of access into events. A plain value.
struct VisibleProjects {
    private(set) var known: [String: JSONValue] = [:]

    init(_ projects: [JSONValue] = []) {
        for project in projects { if let name = project["metadata"]["name"].string { known[name] = project } }
    }

    /// The event after a project changed, or access to it did; nil where the watcher sees no change.
    mutating func observe(_ project: JSONValue, isVisible: Bool) -> WatchEvent? {
        guard let name = project["metadata"]["name"].string else { return nil }
        let old = known[name]
        guard isVisible else {
            known[name] = nil
            return old == nil ? nil : .deleted(project)
        }
        known[name] = project
        if old == nil { return .added(project) }
        return old == project ? nil : .modified(project)
    }

    mutating func remove(_ project: JSONValue) -> WatchEvent? {
        guard let name = project["metadata"]["name"].string, known.removeValue(forKey: name) != nil else { return nil }
        return .deleted(project)
    }
}

extension ProjectHandler {
    /// Something that may change what a watcher sees.
    private enum Change: Sendable {
        case namespace(WatchEvent)
        /// Access changed: in one namespace, or everywhere.
        case access(namespace: String?)
    }

    /// Watches namespaces and bindings; a project comes into sight and goes out of it as bindings change.
    func watch(_ call: APICall) async throws -> AsyncThrowingStream<WatchEvent, any Error> {
        let list = try await client.list(ResourcePath(Namespace.kind), ListOptions())
        let start = call.parameter("resourceVersion") ?? ""
        let startsAfresh = start.isEmpty || start == "0"
        var visible: [JSONValue] = []
        for item in list.items where try await access.maySee(item["metadata"]["name"].string ?? "", call.identity) {
            visible.append(ProjectView.project(Namespace(json: item)))
        }
        let from = startsAfresh ? list.resourceVersion : start
        let namespaces = try await client.watch(ResourcePath(Namespace.kind), ListOptions(), from: from)
        let bindings = try await client.list(ResourcePath(RoleBinding.kind), ListOptions()).resourceVersion
        let roleBindings = try await client.watch(ResourcePath(RoleBinding.kind), ListOptions(), from: bindings)
        let clusterBindings = try await client.watch(
            ResourcePath(ClusterRoleBinding.kind), ListOptions(), from: bindings)
        let known = VisibleProjects(
            startsAfresh ? visible : visible.filter { Self.isOlder($0, than: start) })
        let (events, sending) = AsyncThrowingStream.makeStream(of: WatchEvent.self)
        if startsAfresh { for project in visible { sending.yield(.added(project)) } }
        // Ends with the stream: whoever drops the events cancels it.
        let task = Task { [self] in
            await follow(
                merged(namespaces, roleBindings, clusterBindings), known: known, identity: call.identity, sending)
        }
        sending.onTermination = { _ in task.cancel() }
        return events
    }

    private static func isOlder(_ project: JSONValue, than version: String) -> Bool {
        let created = (project["metadata"]["resourceVersion"].string).flatMap { Int64($0) } ?? 0
        return created <= Int64(version) ?? 0
    }

    private func merged(
        _ namespaces: AsyncThrowingStream<WatchEvent, any Error>,
        _ roleBindings: AsyncThrowingStream<WatchEvent, any Error>,
        _ clusterBindings: AsyncThrowingStream<WatchEvent, any Error>
    ) -> AsyncThrowingStream<Change, any Error> {
        let (changes, sending) = AsyncThrowingStream.makeStream(of: Change.self)
        // Ends with its stream, as above.
        let task = Task {
            do {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { for try await event in namespaces { sending.yield(.namespace(event)) } }
                    group.addTask {
                        for try await event in roleBindings {
                            guard let binding = event.object else { continue }
                            sending.yield(.access(namespace: binding["metadata"]["namespace"].string))
                        }
                    }
                    group.addTask {
                        for try await event in clusterBindings where event.object != nil {
                            sending.yield(.access(namespace: nil))
                        }
                    }
                    try await group.next()
                    group.cancelAll()
                }
                sending.finish()
            } catch {
                sending.finish(throwing: error)
            }
        }
        sending.onTermination = { _ in task.cancel() }
        return changes
    }

    private func follow(
        _ changes: AsyncThrowingStream<Change, any Error>, known: VisibleProjects, identity: Identity,
        _ sending: AsyncThrowingStream<WatchEvent, any Error>.Continuation
    ) async {
        var known = known
        do {
            for try await change in changes {
                for event in try await self.events(for: change, &known, identity) { sending.yield(event) }
            }
            sending.finish()
        } catch {
            sending.finish(throwing: error)
        }
    }

    private func events(
        for change: Change, _ known: inout VisibleProjects, _ identity: Identity
    ) async throws -> [WatchEvent] {
        switch change {
        case .namespace(.bookmark(let version)): return [.bookmark(resourceVersion: version)]
        case .namespace(.deleted(let json)):
            return known.remove(ProjectView.project(Namespace(json: json))).map { [$0] } ?? []
        case .namespace(let event):
            return try await look(event.object.map { Namespace(json: $0) }, &known, identity)
        case .access(let name?):
            return try await look(try await client.find(Namespace.self, name: name), &known, identity)
        case .access(nil):
            var events: [WatchEvent] = []
            for namespace in try await client.list(Namespace.self) {
                events += try await look(namespace, &known, identity)
            }
            return events
        }
    }

    private func look(
        _ namespace: Namespace?, _ known: inout VisibleProjects, _ identity: Identity
    ) async throws -> [WatchEvent] {
        guard let namespace else { return [] }
        let isVisible = try await access.maySee(namespace.name, identity)
        return known.observe(ProjectView.project(namespace), isVisible: isVisible).map { [$0] } ?? []
    }
}

extension WatchEvent {
    fileprivate var object: JSONValue? {
        switch self {
        case .added(let object), .modified(let object), .deleted(let object): object
        case .bookmark: nil
        }
    }
}
