import Kinds
import Logging
import Machinery

/// Counts what is used of quotas from the objects themselves: after deletions, ends of pods and changes of quotas.
struct QuotaRecount: Sendable {
    static let quotas = GroupResource("", "resourcequotas")
    static let clusterQuotas = GroupResource("quota.openshift.io", "clusterresourcequotas")
    static let namespaces = GroupResource("", "namespaces")

    let storage: any ObjectStorage
    let ledger: QuotaLedger
    let logger: Logger

    /// Counts everything once, then whatever the ledger names, until the task is cancelled.
    func run() async {
        await report("") { try await countAll() }
        for await _ in ledger.changes {
            if Task.isCancelled { return }
            for namespace in ledger.takeStale() { await report(namespace) { try await recount(namespace) } }
        }
    }

    private func report(_ namespace: String, _ body: () async throws -> Void) async {
        do {
            try await body()
        } catch is CancellationError {
        } catch {
            logger.warning(
                "quotas can't be counted", metadata: ["object.namespace": "\(namespace)", "error": "\(error)"])
        }
    }

    private func countAll() async throws {
        for quota in try await storage.list(ObjectScope(Self.quotas)).items { try await recount(quota.key) }
        try await recount("")
    }

    /// Counts the quotas of a namespace, if one is named, and the cluster's.
    private func recount(_ namespace: String) async throws {
        if !namespace.isEmpty {
            let scope = ObjectScope(Self.quotas, namespace: namespace)
            for quota in try await storage.list(scope).items { try await recount(quota.key) }
        }
        for quota in try await storage.list(ObjectScope(Self.clusterQuotas)).items { try await recount(quota.key) }
    }

    /// Counts one quota and stores what it found; again where the quota changed meanwhile.
    func recount(_ key: ObjectKey) async throws {
        while let stored = try await storage.get(key) {
            var record = QuotaRecord(try stored.document())
            let before = record.document
            record.set(try await shares(of: record, in: key.namespace))
            guard record.document != before else { return }
            do {
                _ = try await storage.write(.update(record.draft(key), expected: stored.revision))
                return
            } catch let error as StatusError where error.reason == .conflict || error.reason == .notFound {
                try Task.checkCancellation()
            }
        }
    }

    private func shares(
        of record: QuotaRecord, in namespace: String
    ) async throws -> [(namespace: String, used: QuotaAmounts)] {
        var names = [namespace]
        if record.isCluster {
            names = try await storage.documents(Self.namespaces).filter { record.selects($0) }
                .map { $0["metadata"]["name"].text }
        }
        var shares: [(namespace: String, used: QuotaAmounts)] = []
        for name in names { shares.append((name, try await used(record, in: name))) }
        return shares
    }

    private func used(_ record: QuotaRecord, in namespace: String) async throws -> QuotaAmounts {
        var used: QuotaAmounts = [:]
        for resource in Set(record.names.compactMap(QuotaUsage.resource(counting:))) {
            // Taken before the list: what is stored in between is in the list.
            var objects = ledger.pending(resource, namespace: namespace)
            for object in try await storage.list(ObjectScope(resource, namespace: namespace)).items {
                objects[object.key] = try object.document()
            }
            for object in objects.values {
                used.merge(record.counted(object, resource), uniquingKeysWith: +)
            }
        }
        return used
    }
}

extension QuotaRecord {
    /// As it is to be stored.
    func draft(_ key: ObjectKey) -> ObjectDraft {
        var document = document
        document["metadata"]["resourceVersion"] = .null
        return ObjectDraft(key: key, document: document)
    }
}
