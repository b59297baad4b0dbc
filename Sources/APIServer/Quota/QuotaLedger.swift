import Machinery
import Synchronization

/// What was counted against quotas and isn't stored yet, and which namespaces have to be counted anew.
///
/// A new object is counted before it is stored. Until then it stands here, so that a recount meanwhile doesn't forget
/// it; `CountedStorage` tells when it is stored.
final class QuotaLedger: Sendable {
    private struct State {
        var pending: [ObjectKey: (object: JSONValue, until: Timestamp)] = [:]
        var stale: Set<String> = []
    }

    private let state = Mutex(State())
    private let clock: WallClock
    /// Wakes the recount.
    let changes: AsyncStream<Void>
    private let change: AsyncStream<Void>.Continuation

    init(clock: WallClock) {
        self.clock = clock
        (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Notes an object that is counted and about to be stored.
    func charge(_ key: ObjectKey, _ object: JSONValue) {
        let until = clock.now.advanced(by: .seconds(30))
        state.withLock { $0.pending[key] = (object, until) }
    }

    /// Forgets an object that is stored now or will not be; in that case its namespace is counted anew.
    func settle(_ key: ObjectKey, isStored: Bool) {
        let wasPending = state.withLock { $0.pending.removeValue(forKey: key) != nil }
        if wasPending, !isStored { recount(key.namespace) }
    }

    /// Objects of a namespace that are counted and not stored yet.
    func pending(_ resource: GroupResource, namespace: String) -> [ObjectKey: JSONValue] {
        let now = clock.now
        return state.withLock { state in
            state.pending = state.pending.filter { $0.value.until > now }
            return state.pending.filter { $0.key.resource == resource && $0.key.namespace == namespace }
                .mapValues(\.object)
        }
    }

    /// Has a namespace counted anew, and what spans several; "" means that only.
    func recount(_ namespace: String) {
        state.withLock { _ = $0.stale.insert(namespace) }
        change.yield()
    }

    /// The namespaces to count anew, which are forgotten by this.
    func takeStale() -> Set<String> {
        state.withLock { state in
            defer { state.stale = [] }
            return state.stale
        }
    }
}

/// Storage that tells the ledger what became of each write.
struct CountedStorage: StorageLayer {
    let storage: any ObjectStorage
    let ledger: QuotaLedger
    private static let pods = GroupResource("", "pods")
    private static let quotas: Set<GroupResource> = [
        GroupResource("", "resourcequotas"), GroupResource("quota.openshift.io", "clusterresourcequotas"),
    ]

    func write(_ write: ObjectWrite) async throws -> StoredObject {
        do {
            let written = try await storage.write(write)
            told(write)
            return written
        } catch {
            if case .create(let draft) = write { ledger.settle(draft.key, isStored: false) }
            throw error
        }
    }

    private func told(_ write: ObjectWrite) {
        let key = write.key
        switch write {
        case .create(let draft):
            ledger.settle(draft.key, isStored: true)
            if Self.quotas.contains(key.resource) || key.resource == GroupResource("", "namespaces") {
                ledger.recount(key.namespace)
            }
        case .delete: ledger.recount(key.namespace)
        case .update(let draft, _):
            // A pod that ends gives its amounts back; a claim or service may have got smaller.
            let isEnd =
                key.resource == Self.pods && ["Succeeded", "Failed"].contains(draft.document["status"]["phase"].text)
            let isQuota = Self.quotas.contains(key.resource) && QuotaRecord(draft.document).isOutdated
            let mayShrink = ["services", "persistentvolumeclaims", "namespaces"].contains(key.resource.resource)
            if isEnd || isQuota || mayShrink { ledger.recount(key.namespace) }
        }
    }
}
