import Logging
import Machinery
import Reconciling
import Synchronization

/// Deletes objects whose owners are gone, and carries out foreground and orphan deletion, over all kinds.
///
/// It keeps a graph of owner references by watching every kind, and asks the API itself before it deletes anything on
/// account of an owner that it hasn't seen. Learned from Kubernetes' garbage collector.
final class GarbageCollector: Runnable {
    private let client: any APIClient
    private let catalog: KindCatalog
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let graph = Mutex(OwnershipGraph())
    private let queue: WorkQueue<String>
    private let synced: AsyncStream<Void>
    private let sync: AsyncStream<Void>.Continuation

    init(
        client: any APIClient, catalog: KindCatalog, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.client = client
        self.catalog = catalog
        self.clock = clock
        self.logger = logger
        queue = WorkQueue(clock: clock)
        (synced, sync) = AsyncStream.makeStream()
    }

    func run() async {
        await withTaskCancellationHandler {
            let first = catalog.stored
            await withDiscardingTaskGroup { group in
                group.addTask { await self.followAll(atFirst: first) }
                group.addTask { await self.queue.runDelays() }
                await waitForSync(of: first.count)
                for _ in 0..<2 {
                    group.addTask { while let uid = await self.queue.next() { await self.step(uid) } }
                }
            }
        } onCancel: {
            queue.shutDown()
            sync.finish()
        }
    }

    /// Follows every stored kind, also those that custom resource definitions bring later.
    private func followAll(atFirst first: [KindID]) async {
        await withDiscardingTaskGroup { group in
            var followed = Set(first.map(\.resource))
            for kind in first { group.addTask { await self.follow(kind) } }
            for await _ in catalog.changes() {
                followed = followed.filter { catalog.kind($0) != nil }
                for kind in catalog.stored where followed.insert(kind.resource).inserted {
                    group.addTask { await self.follow(kind) }
                }
            }
            group.cancelAll()
        }
    }

    /// Returns once every kind was listed: before that an owner may merely not have been seen yet.
    private func waitForSync(of count: Int) async {
        var missing = count
        if missing == 0 { return }
        for await _ in synced {
            missing -= 1
            if missing == 0 { return }
        }
    }

    private func follow(_ kind: KindID) async {
        var isFirst = true
        var failures = 0
        while !Task.isCancelled {
            do {
                let list = try await client.list(ResourcePath(kind), ListOptions())
                replace(kind, list.items)
                failures = 0
                if isFirst { sync.yield() }
                isFirst = false
                try await watch(kind, from: list.resourceVersion)
            } catch is CancellationError {
                return
            } catch let error as StatusError where error.reason == .expired || error.reason == .gone {
                continue
            } catch {
                if catalog.kind(kind.resource) == nil {
                    // Its definition is gone, and its objects with it.
                    replace(kind, [])
                    if isFirst { sync.yield() }
                    return
                }
                failures += 1
                logger.debug(
                    "watch failed, listing again", metadata: ["object.kind": "\(kind.kind)", "error": "\(error)"])
                if isFirst, failures == 5 {
                    logger.warning(
                        "a kind can't be listed, its owner references are not followed",
                        metadata: ["object.kind": "\(kind.kind)", "error": "\(error)"])
                    sync.yield()
                    isFirst = false
                }
                try? await clock.sleep(for: .milliseconds(min(100 * failures, 5000)))
            }
        }
    }

    private func watch(_ kind: KindID, from start: String) async throws {
        var version = start
        while !Task.isCancelled {
            for try await event in try await client.watch(ResourcePath(kind), ListOptions(), from: version) {
                switch event {
                case .added(let object), .modified(let object):
                    version = object["metadata"]["resourceVersion"].string ?? version
                    let owned = OwnedObject(kind, object)
                    look(graph.withLock { $0.update(owned) })
                case .deleted(let object):
                    version = object["metadata"]["resourceVersion"].string ?? version
                    let uid = object["metadata"]["uid"].string ?? ""
                    look(graph.withLock { $0.remove(uid: uid) })
                case .bookmark(let bookmark): version = bookmark
                }
            }
        }
    }

    private func replace(_ kind: KindID, _ items: [JSONValue]) {
        let objects = items.map { OwnedObject(kind, $0) }
        let uids = Set(objects.map(\.uid))
        look(
            graph.withLock { graph in
                var changed: Set<String> = []
                for uid in graph.uids(of: kind).subtracting(uids) { changed.formUnion(graph.remove(uid: uid)) }
                for object in objects { changed.formUnion(graph.update(object)) }
                return changed
            })
    }

    private func look(_ uids: Set<String>) { for uid in uids { queue.add(uid) } }

    private func step(_ uid: String) async {
        defer { queue.done(uid) }
        do {
            try await decide(uid)
            queue.forget(uid)
        } catch is CancellationError {
        } catch let error as StatusError where error.reason == .conflict {
            queue.add(uid, after: .milliseconds(10))
        } catch {
            let failures = queue.addAfterFailure(uid)
            logger.log(
                level: failures < 5 ? .debug : .warning, "collecting failed, will be tried again",
                metadata: ["object.uid": "\(uid)", "error": "\(error)"])
        }
    }

    private func decide(_ uid: String) async throws {
        if let object = graph.withLock({ $0.objects[uid] }), object.orphansDependents {
            try await orphanDependents(of: object)
        }
        var steps = graph.withLock { $0.plan(uid: uid, absent: [], present: []) }
        if case .lookUp(let owners) = steps.first, let object = graph.withLock({ $0.objects[uid] }) {
            var absent: Set<String> = []
            var present: Set<String> = []
            for owner in owners {
                if try await exists(owner, namespace: object.namespace) {
                    present.insert(owner.uid)
                } else {
                    absent.insert(owner.uid)
                }
            }
            steps = graph.withLock { $0.plan(uid: uid, absent: absent, present: present) }
        }
        for step in steps { try await carryOut(step) }
    }

    /// Takes the references to an owner out of all that the API has now: a dependent's watch may be behind its owner's,
    /// and one that is missed here would be collected once the owner is gone.
    private func orphanDependents(of owner: OwnedObject) async throws {
        let namespace = owner.namespace.isEmpty ? nil : owner.namespace
        for kind in catalog.stored where kind.isNamespaced || namespace == nil {
            for item in try await client.list(ResourcePath(kind, namespace: namespace), ListOptions()).items {
                let object = OwnedObject(kind, item)
                guard object.owners.contains(where: { $0.uid == owner.uid }) else { continue }
                try await carryOut(.dropReferences(object, owners: [owner.uid]))
            }
        }
    }

    /// Whether the API has this very owner. One of a kind that isn't known counts as there: nothing is deleted on doubt.
    private func exists(_ owner: OwnedObject.Owner, namespace: String) async throws -> Bool {
        let group = GroupVersion(owner.apiVersion).group
        let known = catalog.stored.first { $0.kind == owner.kind && $0.groupVersion.group == group }
        guard let kind = known else { return true }
        if kind.isNamespaced, namespace.isEmpty { return true }
        do {
            let found = try await client.get(ResourcePath(kind, namespace: namespace, name: owner.name))
            return found["metadata"]["uid"].string == owner.uid
        } catch let error as StatusError where error.reason == .notFound {
            return false
        }
    }

    private func carryOut(_ step: OwnershipGraph.Step) async throws {
        switch step {
        case .lookUp: return
        case .delete(let object, let foreground):
            let options = DeleteOptions(propagation: foreground ? .foreground : .background, uid: object.uid)
            try await ignoringGone { _ = try await self.client.delete(object.path, options) }
        case .dropReferences(let object, let owners):
            try await change(object) { meta in
                meta.ownerReferences.removeAll { owners.contains($0["uid"].string ?? "") }
            }
        case .removeFinalizer(let object, let finalizer):
            try await change(object) { meta in meta.finalizers.removeAll { $0 == finalizer } }
        }
    }

    /// Changes the metadata of the very object, unless that changes nothing.
    private func change(_ object: OwnedObject, _ body: (inout ObjectMeta) -> Void) async throws {
        try await ignoringGone {
            var document = try await self.client.get(object.path)
            var meta = ObjectMeta(json: document["metadata"])
            guard meta.uid == object.uid else { return }
            body(&meta)
            guard meta.json != document["metadata"] else { return }
            document["metadata"] = meta.json
            _ = try await self.client.update(object.path, document)
        }
    }

    private func ignoringGone(_ body: () async throws -> Void) async throws {
        do { try await body() } catch let error as StatusError where error.reason == .notFound {}
    }
}

extension OwnedObject {
    fileprivate var path: ResourcePath { ResourcePath(kind, namespace: namespace, name: name) }
}
