import Kinds
import Machinery

/// Holds namespaces to their quotas (ResourceQuota, ClusterResourceQuota). The last step: what it counts is written.
///
/// What a write takes is added to the quota's own status, by a write that fails where another one came before: so two
/// writers at once never get more than there is.
struct QuotaEnforcement: AdmissionStep {
    let storage: any ObjectStorage
    let ledger: QuotaLedger
    let recount: QuotaRecount
    /// Amounts of these may grow by an update.
    private static let growing: Set<GroupResource> = [
        GroupResource("", "pods"), GroupResource("", "services"), GroupResource("", "persistentvolumeclaims"),
    ]

    func check(_ review: inout AdmissionReview) async throws {
        guard isCounted(review) else { return }
        let key = ObjectKey(review.resource, namespace: review.namespace, name: review.name)
        var charged: Set<ObjectKey> = []
        do {
            while try await !charge(review, key, &charged) { try Task.checkCancellation() }
        } catch {
            ledger.settle(key, isStored: false)
            if !charged.isEmpty { ledger.recount(review.namespace) }
            throw error
        }
    }

    private func isCounted(_ review: AdmissionReview) -> Bool {
        guard review.kind.id.isNamespaced, review.operation != .delete else { return false }
        if review.operation == .create { return review.request.subresource == nil }
        return Self.growing.contains(review.resource) && [nil, "resize"].contains(review.request.subresource)
    }

    /// Charges all quotas that the write touches; false where one changed meanwhile and it has to be tried again.
    private func charge(
        _ review: AdmissionReview, _ key: ObjectKey, _ charged: inout Set<ObjectKey>
    ) async throws -> Bool {
        var writes: [(ObjectWrite, ObjectKey)] = []
        for stored in try await quotas(review) where !charged.contains(stored.key) {
            var record = QuotaRecord(try storage.document(of: stored))
            if record.isOutdated {
                try await recount.recount(stored.key)
                return false
            }
            let growth = try growth(review, record)
            guard !growth.isEmpty else { continue }
            try refuseExcess(review, record, growth)
            record.add(growth, namespace: review.namespace)
            writes.append((.update(record.draft(stored.key), expected: stored.revision), stored.key))
        }
        guard !review.isDryRun, !writes.isEmpty else { return true }
        if review.operation == .create { ledger.charge(key, review.object) }
        for (write, quota) in writes {
            do {
                _ = try await storage.write(write)
                charged.insert(quota)
            } catch let error as StatusError where error.reason == .conflict || error.reason == .notFound {
                return false
            }
        }
        return true
    }

    private func quotas(_ review: AdmissionReview) async throws -> [StoredObject] {
        let own = try await storage.list(ObjectScope(QuotaRecount.quotas, namespace: review.namespace)).items
        let shared = try await storage.list(ObjectScope(QuotaRecount.clusterQuotas)).items
        guard !shared.isEmpty else { return own }
        let namespace =
            try await storage.document(ObjectKey(QuotaRecount.namespaces, name: review.namespace)) ?? .null
        return own + (try shared.filter { QuotaRecord.selects(try storage.document(of: $0), namespace) })
    }

    /// What the write takes more than before of what the quota counts.
    private func growth(_ review: AdmissionReview, _ record: QuotaRecord) throws -> QuotaAmounts {
        var amounts = record.counted(review.object, review.resource)
        if review.creates("pods"), QuotaScope.selects(review.object, isPod: true, record.spec) {
            let unstated = QuotaUsage.unstated(review.object, counted: record.names)
            guard unstated.isEmpty else {
                throw review.forbidden(
                    "failed quota: \(record.name): must specify \(unstated.joined(separator: "; "))")
            }
        }
        if let old = review.old {
            for (name, amount) in record.counted(old, review.resource) {
                amounts[name] = (amounts[name] ?? .zero) - amount
            }
        }
        return amounts.filter { !$0.value.isZero && !$0.value.isNegative }
    }

    private func refuseExcess(_ review: AdmissionReview, _ record: QuotaRecord, _ growth: QuotaAmounts) throws {
        let (used, hard) = (record.used, record.hard)
        let exceeded = growth.filter { name, amount in
            guard let most = hard[name] else { return false }
            return (used[name] ?? .zero) + amount > most
        }.keys.sorted()
        guard !exceeded.isEmpty else { return }
        func list(_ amounts: QuotaAmounts) -> String {
            exceeded.map { "\($0)=\(amounts[$0] ?? .zero)" }.joined(separator: ",")
        }
        throw review.forbidden(
            "exceeded quota: \(record.name), requested: \(list(growth)), used: \(list(used)), limited: \(list(hard))")
    }
}
