import Kinds
import Logging
import Machinery
import Reconciling

/// Deletes the instances of a definition that is being deleted, then lets the definition go.
struct DefinitionCleanup: Sendable {
    let storage: any ObjectStorage
    let client: any APIClient
    let clock: WallClock
    let logger: Logger

    /// Runs until cancelled.
    func run() async { await Background.run("following definitions", logger: logger, follow) }

    private func follow() async throws {
        let scope = ObjectScope(CustomKinds.definition.resource)
        let list = try await storage.list(scope)
        // Held first: nothing may change between the list and the watch.
        let changes = try await storage.watch(scope, after: list.revision)
        try await withThrowingDiscardingTaskGroup { group in
            var begun: Set<String> = []
            func consider(_ definition: JSONValue) {
                let metadata = ObjectMeta(json: definition["metadata"])
                guard metadata.isBeingDeleted, metadata.finalizers.contains(CustomKinds.finalizer),
                    begun.insert(metadata.uid).inserted
                else { return }
                group.addTask { try await remove(definition) }
            }
            for item in list.items { consider(try item.document()) }
            for try await change in changes {
                if change.change == .deleted {
                    try await acceptOthers()
                } else {
                    consider(try change.object.document())
                }
            }
        }
    }

    /// Names may have become free: a write of what is there judges them anew.
    private func acceptOthers() async throws {
        for item in try await storage.list(ObjectScope(CustomKinds.definition.resource)).items {
            let definition = try item.document()
            guard !CustomKinds.isTrue("NamesAccepted", definition) else { continue }
            do {
                _ = try await client.update(path(definition), definition)
            } catch let error as StatusError where error.reason == .conflict || error.reason == .notFound {
                continue
            }
        }
    }

    private func path(_ definition: JSONValue, subresource: String? = nil) -> ResourcePath {
        ResourcePath(CustomKinds.definition, name: definition["metadata"]["name"].text, subresource: subresource)
    }

    private func remove(_ definition: JSONValue) async throws {
        try await markTerminating(definition)
        if let kind = CustomKind.descriptions(of: definition).first, CustomKinds.isTrue("Established", definition) {
            try await removeInstances(kind.id)
        }
        try await change(path(definition)) { definition in
            let left = definition["metadata"]["finalizers"].strings.filter { $0 != CustomKinds.finalizer }
            definition["metadata"]["finalizers"].texts = left
        }
    }

    private func removeInstances(_ kind: KindID) async throws {
        let scope = ObjectScope(kind.resource)
        let changes = try await storage.watch(scope, after: await storage.revision)
        var events = changes.makeAsyncIterator()
        while true {
            let items = try await storage.list(scope).items
            if items.isEmpty { return }
            for item in items where try !ObjectMeta(json: item.document()["metadata"]).isBeingDeleted {
                let namespace = item.key.namespace.isEmpty ? nil : item.key.namespace
                do {
                    _ = try await client.delete(
                        ResourcePath(kind, namespace: namespace, name: item.key.name), DeleteOptions())
                } catch let error as StatusError where error.reason == .notFound {
                    continue
                }
            }
            if try await storage.list(scope).items.isEmpty { return }
            // What is left is held by finalizers: a change may have taken one away.
            _ = try await events.next()
        }
    }

    private func markTerminating(_ definition: JSONValue) async throws {
        let now = clock.now.description
        try await change(path(definition, subresource: "status")) { definition in
            var conditions = definition["status"]["conditions"].items.filter { $0["type"].string != "Terminating" }
            conditions.append([
                "type": "Terminating", "status": "True", "lastTransitionTime": .string(now),
                "reason": "InstanceDeletionInProgress",
                "message": "CustomResource deletion is in progress",
            ])
            definition["status"]["conditions"] = .array(conditions)
        }
    }

    /// Changes a definition; one that is gone meanwhile needs no change.
    private func change(_ path: ResourcePath, _ edit: (inout JSONValue) -> Void) async throws {
        while true {
            do {
                var plain = path
                plain.subresource = nil
                var definition = try await client.get(plain)
                edit(&definition)
                _ = try await client.update(path, definition)
                return
            } catch let error as StatusError where error.reason == .conflict {
                try Task.checkCancellation()
            } catch let error as StatusError where error.reason == .notFound {
                return
            }
        }
    }
}
