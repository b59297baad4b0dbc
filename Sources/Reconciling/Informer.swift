package import Logging
package import Machinery
internal import Synchronization

/// An object's namespace ("" for cluster-scoped kinds) and name: the key of a controller's work.
package struct NamespacedName: Sendable, Hashable, CustomStringConvertible {
    package let namespace: String
    package let name: String

    package init(_ namespace: String, _ name: String) {
        self.namespace = namespace
        self.name = name
    }

    package init(_ object: some ObjectView) { self.init(object.namespace, object.name) }

    package var description: String { namespace.isEmpty ? name : "\(namespace)/\(name)" }
}

/// What an informer saw happen to one object.
package enum Observation<View: ObjectView>: Sendable {
    case added(View)
    case updated(old: View, new: View)
    case removed(View)

    /// The newest state of the object.
    package var object: View {
        switch self {
        case .added(let object), .updated(_, let object), .removed(let object): object
        }
    }
}

/// Something that runs for as long as the platform does.
package protocol Runnable: Sendable {
    /// Returns when the task is cancelled.
    func run() async
}

/// Keeps a copy of one kind's objects by list and watch, and tells handlers of each change.
///
/// Handlers are added before `run` and must return at once (they enqueue). The copy is a value: nobody can spoil it. An
/// expired watch lists again and tells the difference. Learned from client-go's reflector and shared informer.
package final class Informer<View: ObjectView>: Runnable {
    /// Is told of each change.
    package typealias Handler = @Sendable (Observation<View>) -> Void
    private struct State {
        var objects: [NamespacedName: View] = [:]
        var byNamespace: [String: Set<String>] = [:]
        var indexes: [String: [String: Set<NamespacedName>]] = [:]
        var extractors: [String: @Sendable (View) -> [String]] = [:]
        var handlers: [Handler] = []
        var isSynced = false
        var waiters: [CheckedContinuation<Void, Never>] = []
    }

    private let client: any APIClient
    private let path: ResourcePath
    private let options: ListOptions
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(State())

    package init(
        _ client: any APIClient, namespace: String? = nil, options: ListOptions = ListOptions(),
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.client = client
        path = ResourcePath(View.kind, namespace: namespace)
        self.options = options
        self.clock = clock
        self.logger = logger
    }

    /// Adds a handler; objects that are known already are told to it as added.
    package func onChange(_ handler: @escaping Handler) {
        let known = state.withLock { state in
            state.handlers.append(handler)
            return Array(state.objects.values)
        }
        for object in known { handler(.added(object)) }
    }

    /// Adds an index: `indexed(name, value)` then finds the objects for which `values` returned `value`.
    package func addIndex(_ name: String, _ values: @escaping @Sendable (View) -> [String]) {
        state.withLock { state in
            state.extractors[name] = values
            var index: [String: Set<NamespacedName>] = [:]
            for (key, object) in state.objects { for value in values(object) { index[value, default: []].insert(key) } }
            state.indexes[name] = index
        }
    }

    /// The object as it was last seen.
    package func get(_ key: NamespacedName) -> View? { state.withLock { $0.objects[key] } }
    /// The object as it was last seen.
    package func get(_ namespace: String, _ name: String) -> View? { get(NamespacedName(namespace, name)) }

    /// All objects, or those of one namespace; sorted by name only within what the caller sorts.
    package func list(namespace: String? = nil) -> [View] {
        state.withLock { state in
            guard let namespace else { return Array(state.objects.values) }
            return (state.byNamespace[namespace] ?? []).compactMap {
                state.objects[NamespacedName(namespace, $0)]
            }
        }
    }

    /// The objects that an index has under a value.
    package func indexed(_ index: String, _ value: String) -> [View] {
        state.withLock { state in (state.indexes[index]?[value] ?? []).compactMap { state.objects[$0] } }
    }

    /// Returns once the first list is in. Never returns before that; `run` must be running.
    package func waitForSync() async {
        await withCheckedContinuation { continuation in
            let isSynced = state.withLock { state in
                if !state.isSynced { state.waiters.append(continuation) }
                return state.isSynced
            }
            if isSynced { continuation.resume() }
        }
    }

    package func run() async {
        var failures = 0
        while !Task.isCancelled {
            do {
                try await listAndWatch { failures = 0 }
            } catch is CancellationError {
                break
            } catch let error as StatusError where error.reason == .expired || error.reason == .gone {
                continue
            } catch {
                failures += 1
                let level: Logger.Level = failures < 5 ? .debug : .warning
                logger.log(
                    level: level, "watch failed, listing again",
                    metadata: ["object.kind": "\(View.kind.kind)", "error": "\(error)"])
                try? await clock.sleep(for: .milliseconds(min(100 * failures, 5000)))
            }
        }
        finish()
    }

    private func listAndWatch(onSuccess: () -> Void) async throws {
        let list = try await client.list(path, options)
        replace(with: list.items.map(View.init(json:)))
        onSuccess()
        var version = list.resourceVersion
        while !Task.isCancelled {
            for try await event in try await client.watch(path, options, from: version) {
                switch event {
                case .added(let json), .modified(let json): apply(View(json: json), isRemoval: false)
                case .deleted(let json): apply(View(json: json), isRemoval: true)
                case .bookmark(let bookmark): version = bookmark
                }
                if case .added(let json) = event { version = json["metadata"]["resourceVersion"].string ?? version }
                if case .modified(let json) = event { version = json["metadata"]["resourceVersion"].string ?? version }
                if case .deleted(let json) = event { version = json["metadata"]["resourceVersion"].string ?? version }
            }
        }
        throw CancellationError()
    }

    private func replace(with objects: [View]) {
        let keys = Set(objects.map { NamespacedName($0) })
        let gone = state.withLock { state in state.objects.filter { !keys.contains($0.key) }.map(\.value) }
        for object in gone { apply(object, isRemoval: true) }
        for object in objects { apply(object, isRemoval: false) }
        finish()
    }

    /// Marks the copy as complete and wakes who waits for that; also at the end, so that nobody waits for ever.
    private func finish() {
        let waiters = state.withLock { state in
            state.isSynced = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.resume() }
    }

    private func apply(_ object: View, isRemoval: Bool) {
        let key = NamespacedName(object)
        let (observation, handlers) = state.withLock { state -> (Observation<View>?, [Handler]) in
            let old = state.objects[key]
            if let old, !isRemoval, old.metadata.resourceVersion == object.metadata.resourceVersion {
                return (nil, [])
            }
            unindex(old, key, &state)
            state.objects[key] = isRemoval ? nil : object
            if isRemoval {
                state.byNamespace[key.namespace]?.remove(key.name)
                return (old == nil ? nil : .removed(object), state.handlers)
            }
            state.byNamespace[key.namespace, default: []].insert(key.name)
            for (name, values) in state.extractors {
                for value in values(object) { state.indexes[name, default: [:]][value, default: []].insert(key) }
            }
            return (old.map { .updated(old: $0, new: object) } ?? .added(object), state.handlers)
        }
        guard let observation else { return }
        for handler in handlers { handler(observation) }
    }

    private func unindex(_ old: View?, _ key: NamespacedName, _ state: inout State) {
        guard let old else { return }
        for (name, values) in state.extractors {
            for value in values(old) {
                state.indexes[name]?[value]?.remove(key)
                if state.indexes[name]?[value]?.isEmpty == true { state.indexes[name]?[value] = nil }
            }
        }
    }
}
