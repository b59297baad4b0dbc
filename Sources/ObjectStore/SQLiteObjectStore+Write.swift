import Dispatch
import Logging
package import Machinery
import Synchronization

/// Writes that wait for the next round.
struct PendingWrites {
    var writes: [PendingWrite] = []
    var isDraining = false
}

/// One waiting write, encoded as far as it can be without its revision.
struct PendingWrite: Sendable {
    let write: ObjectWrite
    /// nil for a deletion whose object wasn't there at the expected revision: the round refuses it.
    let template: DocumentTemplate?
    let continuation: CheckedContinuation<StoredObject, any Error>
}

extension SQLiteObjectStore {
    package func write(_ write: ObjectWrite) async throws -> StoredObject {
        let template = try template(for: write)
        return try await withCheckedThrowingContinuation { continuation in
            let startsDraining = pending.withLock { pending in
                pending.writes.append(
                    PendingWrite(write: write, template: template, continuation: continuation))
                defer { pending.isDraining = true }
                return !pending.isDraining
            }
            if startsDraining { queue.async { self.drain() } }
        }
    }

    /// Encodes the write's document on the writer's side, so that the commit queue need not.
    private func template(for write: ObjectWrite) throws -> DocumentTemplate? {
        switch write {
        case .create(let draft), .update(let draft, _):
            return DocumentTemplate(draft.document, fields: draft.fields, sharing: sharing)
        case .delete(let key, let expected):
            guard let current = state.withLock({ $0.cache[key] }), current.revision == expected else { return nil }
            do {
                let document = try decoded.document(of: current)
                return DocumentTemplate(document, fields: current.fields, sharing: sharing)
            } catch {
                throw StatusError(.internalError, "the stored document of \(key) cannot be read: \(error)")
            }
        }
    }

    /// Carries out rounds until nobody waits. Runs on the commit queue.
    func drain() {
        while true {
            let round = pending.withLock { pending in
                let round = Array(pending.writes.prefix(options.roundLimit))
                pending.writes.removeFirst(round.count)
                if round.isEmpty { pending.isDraining = false }
                return round
            }
            if round.isEmpty { return }
            commit(round)
        }
    }

    private func commit(_ writes: [PendingWrite]) {
        if state.withLock({ $0.isClosed }) {
            for write in writes { write.continuation.resume(throwing: Self.closed) }
            return
        }
        var round = CommitRound(base: state.withLock { $0.revision })
        let outcomes = writes.map { pending in
            Result { () throws(StatusError) in
                try round.judge(pending) { key in state.withLock { $0.cache[key] } }
            }
        }
        do {
            try commit(round)
            decoded.remember(
                zip(writes, outcomes).compactMap { pending, outcome in
                    guard let object = try? outcome.get(), let document = pending.template?.document else { return nil }
                    return (object, document)
                })
            for (pending, outcome) in zip(writes, outcomes) { pending.continuation.resume(with: outcome.asAny) }
            tell(round)
        } catch {
            logger.error("a round of writes failed", metadata: ["error": "\(error)", "writes": "\(writes.count)"])
            for pending in writes { pending.continuation.resume(throwing: error) }
        }
    }

    /// Makes a round durable and visible.
    private func commit(_ round: CommitRound) throws {
        if round.events.isEmpty { return }
        let horizon = state.withLock { $0.horizon }
        let batch = StoreFile.Batch(events: round.events, base: round.base, now: options.now(), options: options)
        let newHorizon = try file.append(batch, horizon: horizon)
        state.withLock { state in
            for event in round.events {
                if event.change == .deleted {
                    state.cache.remove(event.object.key)
                } else {
                    state.cache.set(event.object)
                }
                state.ring.append(event)
            }
            state.revision = round.revision
            state.horizon = newHorizon
        }
    }

    /// Feeds the watches. The writers have their answers by now: they don't wait for readers.
    private func tell(_ round: CommitRound) {
        if round.events.isEmpty { return }
        let interested = state.withLock { state in round.events.map { state.watches.interested(in: $0) } }
        var wakeups: [EventFeed<StoredEvent>.Wakeup] = []
        var cutOff: [Watcher] = []
        for (event, watchers) in zip(round.events, interested) {
            for watcher in watchers {
                guard let receipt = watcher.offer(event) else { continue }
                if let wakeup = receipt.wakeup { wakeups.append(wakeup) }
                if !receipt.isOpen { cutOff.append(watcher) }
            }
        }
        told.advance(to: round.revision)
        for wakeup in wakeups { wakeup.resume() }
        if !cutOff.isEmpty { state.withLock { state in for watcher in cutOff { state.watches.remove(watcher) } } }
    }
}

/// The writes of one transaction, judged one after the other: a later one sees the earlier ones.
struct CommitRound {
    let base: Int64
    private(set) var revision: Int64
    private(set) var events: [StoredEvent] = []
    private var changed: [ObjectKey: StoredObject?] = [:]

    init(base: Int64) {
        self.base = base
        revision = base
    }

    /// Checks the write's precondition and adds its event. Throws what the writer is to be told.
    mutating func judge(
        _ pending: PendingWrite, stored: (ObjectKey) -> StoredObject?
    ) throws(StatusError) -> StoredObject {
        let key = pending.write.key
        let current = changed[key] ?? stored(key)
        switch pending.write {
        case .create:
            guard current == nil else { throw .alreadyExists(key.resource, key.name) }
            return try add(.added, pending, previous: nil)
        case .update(_, let expected):
            guard let current else { throw .notFound(key.resource, key.name) }
            guard current.revision == expected else { throw .conflict(key.resource, key.name) }
            return try add(.modified, pending, previous: current)
        case .delete(_, let expected):
            guard let current else { throw .notFound(key.resource, key.name) }
            guard current.revision == expected else { throw .conflict(key.resource, key.name) }
            return try add(.deleted, pending, previous: current)
        }
    }

    private mutating func add(
        _ change: StoredEvent.Change, _ pending: PendingWrite, previous: StoredObject?
    ) throws(StatusError) -> StoredObject {
        let key = pending.write.key
        guard let template = pending.template else { throw .conflict(key.resource, key.name) }
        revision += 1
        let object = template.object(key, revision: revision)
        events.append(StoredEvent(change: change, object: object, previous: previous))
        changed[key] = .some(change == .deleted ? nil : object)
        return object
    }
}

extension Result {
    fileprivate var asAny: Result<Success, any Error> { mapError { $0 as any Error } }
}
