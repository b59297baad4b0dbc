import Kinds
import Logging
import Machinery
import Reconciling

/// Empties namespaces that are being deleted, and lets them go once nothing is left.
///
/// Pods go first, so that whatever stops them still finds its secrets and service accounts. While something remains
/// the namespace's conditions tell what, and the controller looks again.
struct NamespaceDeletion: Sendable {
    let client: any APIClient
    /// Its stored kinds with a namespace are emptied, custom ones too.
    let catalog: KindCatalog
    let namespaces: Informer<Namespace>
    /// How soon to look again while something remains.
    var pause: Duration = .milliseconds(250)

    /// What is left of one kind.
    struct Remainder: Hashable, Sendable {
        let resource: GroupResource
        let count: Int
        /// Finalizers that hold objects back, and how many each.
        let finalizers: [String: Int]
    }

    func controller(logger: Logger) -> Controller {
        Controller("namespace-deletion", logger: logger, reconcile: reconcile)
            .watches(namespaces) { $0.metadata.isBeingDeleted ? [NamespacedName($0)] : [] }
    }

    @Sendable private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let namespace = try await client.find(Namespace.self, name: key.name),
            namespace.metadata.isBeingDeleted
        else { return .done }
        if namespace.phase != "Terminating" {
            try await client.merge(
                Namespace.self, name: key.name, subresource: "status", ["status": ["phase": "Terminating"]])
        }
        guard !namespace.specFinalizers.isEmpty else { return .done }
        let (remainders, failures) = await empty(key.name)
        try await tell(remainders, failures, of: namespace)
        guard remainders.isEmpty, failures.isEmpty else { return .after(pause) }
        return try await finalize(key.name)
    }

    /// Deletes what there is, and returns what still is there and what couldn't be deleted.
    private func empty(_ namespace: String) async -> (remainders: [Remainder], failures: [String]) {
        let order = catalog.stored.filter(\.isNamespaced)
        var remainders: [Remainder] = []
        var failures: [String] = []
        for isPods in [true, false] {
            for kind in order where (kind.resource == Pod.kind.resource) == isPods {
                do {
                    remainders += try await empty(kind, namespace)
                } catch {
                    failures.append("\(error)")
                }
            }
            // Pods go before what they use.
            if !remainders.isEmpty { break }
        }
        return (remainders, failures)
    }

    private func empty(_ kind: KindID, _ namespace: String) async throws -> [Remainder] {
        let collection = ResourcePath(kind, namespace: namespace)
        let objects: [JSONValue]
        do {
            objects = try await client.list(collection, ListOptions()).items
            for object in objects where ObjectMeta(json: object["metadata"]).deletionTimestamp == nil {
                try await delete(object, kind, namespace)
            }
        } catch let error as StatusError where [.notFound, .methodNotAllowed].contains(error.reason) {
            return []
        }
        guard !objects.isEmpty else { return [] }
        let left = try await client.list(collection, ListOptions()).items
        guard !left.isEmpty else { return [] }
        var finalizers: [String: Int] = [:]
        for object in left {
            for name in ObjectMeta(json: object["metadata"]).finalizers { finalizers[name, default: 0] += 1 }
        }
        return [Remainder(resource: kind.resource, count: left.count, finalizers: finalizers)]
    }

    private func delete(_ object: JSONValue, _ kind: KindID, _ namespace: String) async throws {
        let meta = ObjectMeta(json: object["metadata"])
        do {
            _ = try await client.delete(
                ResourcePath(kind, namespace: namespace, name: meta.name),
                DeleteOptions(propagation: .background, uid: meta.uid))
        } catch let error as StatusError where [.notFound, .conflict].contains(error.reason) {}
    }

    /// Writes what remains into the conditions, where that changed.
    private func tell(_ remainders: [Remainder], _ failures: [String], of namespace: Namespace) async throws {
        let conditions = Self.conditions(remainders, failures: failures)
        let known = namespace.json["status"]["conditions"].items
        let isTold = conditions.allSatisfy { new in
            known.contains {
                $0["type"] == new["type"] && $0["status"] == new["status"] && $0["message"] == new["message"]
            }
        }
        guard !isTold, !(known.isEmpty && remainders.isEmpty) else { return }
        do {
            try await client.merge(
                Namespace.self, name: namespace.name, subresource: "status",
                ["status": ["conditions": .array(conditions)]])
        } catch let error as StatusError where error.reason == .notFound {}
    }

    /// The conditions of a namespace with these remainders (core/v1 `NamespaceConditionType`).
    static func conditions(_ remainders: [Remainder], failures: [String] = []) -> [JSONValue] {
        let content = remainders.map {
            "\($0.resource.resource).\($0.resource.group) has \($0.count) resource instances"
        }
        var finalizers: [String: Int] = [:]
        for remainder in remainders { finalizers.merge(remainder.finalizers, uniquingKeysWith: +) }
        let held = finalizers.sorted { $0.key < $1.key }.map { "\($0.key) in \($0.value) resource instances" }
        let problems = failures.isEmpty ? [] : [failures.joined(separator: ", ")]
        return [
            condition(
                "NamespaceDeletionDiscoveryFailure", [], ("DiscoveryFailed", "Discovery failed"),
                ("ResourcesDiscovered", "All resources successfully discovered")),
            condition(
                "NamespaceDeletionGroupVersionParsingFailure", [],
                ("GroupVersionParsingFailed", "Failed to parse group versions"),
                ("ParsedGroupVersions", "All legacy kube types successfully parsed")),
            condition(
                "NamespaceDeletionContentFailure", problems,
                ("ContentDeletionFailed", "Failed to delete all resource types, \(failures.count) remaining"),
                ("ContentDeleted", "All content successfully deleted, may be waiting on finalization")),
            condition(
                "NamespaceContentRemaining", content, ("SomeResourcesRemain", "Some resources are remaining"),
                ("ContentRemoved", "All content successfully removed")),
            condition(
                "NamespaceFinalizersRemaining", held,
                ("SomeFinalizersRemain", "Some content in the namespace has finalizers remaining"),
                ("ContentHasNoFinalizers", "All content-preserving finalizers finished")),
        ]
    }

    private static func condition(
        _ type: String, _ details: [String], _ remaining: (reason: String, message: String),
        _ done: (reason: String, message: String)
    ) -> JSONValue {
        let text = details.isEmpty ? done.message : "\(remaining.message): \(details.joined(separator: ", "))"
        return [
            "type": .string(type), "status": details.isEmpty ? "False" : "True",
            "reason": .string(details.isEmpty ? done.reason : remaining.reason), "message": .string(text),
        ]
    }

    /// Takes the platform's finalizers off; the API then removes the namespace.
    private func finalize(_ name: String) async throws -> ReconcileResult {
        do {
            try await client.modify(Namespace.self, name: name, subresource: "finalize") { current in
                let others = current.specFinalizers.filter { !["kubernetes", "openshift.io/origin"].contains($0) }
                guard others != current.specFinalizers else { return false }
                current.specFinalizers = others
                return true
            }
        } catch let error as StatusError where error.reason == .notFound {}
        return .done
    }
}
