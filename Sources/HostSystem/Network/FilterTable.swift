/// The instance's nftables table as a whole: parts of it are handed in, and what has changed in them becomes one
/// transaction.
///
/// Nothing is written before all parts are known, so that a new start takes the place of what runs without a gap.
/// Calls that come while a transaction is under way share the next one.
package actor FilterTable {
    /// Who says what is in the table.
    package enum Part: Sendable, Hashable, CaseIterable {
        /// The chains that packets go through.
        case base
        /// Who reaches whom.
        case isolation
        /// Addresses that lead elsewhere.
        case services
    }

    private let filter: PacketFilter
    private var wanted: [Part: FilterLayout] = [:]
    private var revisions: [Part: Int] = [:]
    /// What the kernel has; nil where that is not known.
    private var applied: [Part: FilterLayout]?
    private var mark: FilterMark?
    private var isWriting = false
    private var waiting: [CheckedContinuation<Void, any Error>] = []

    package init(_ filter: PacketFilter) { self.filter = filter }

    /// Replaces parts. Returns once the kernel has them; throws `NetworkError` where it refused.
    ///
    /// - Parameter revision: of two calls for a part the one with the higher number counts, whichever comes last.
    package func set(_ layouts: [Part: FilterLayout], revision: Int = 0) async throws {
        for (part, layout) in layouts where revision >= revisions[part] ?? 0 {
            wanted[part] = layout
            revisions[part] = revision
        }
        if let applied, !isWriting, layouts.keys.allSatisfy({ applied[$0] == wanted[$0] }) { return }
        try await flush()
    }

    /// Looks whether somebody else has changed the table, and then writes it anew. True where it has.
    package func repair() async throws -> Bool {
        guard let known = mark, !isWriting else { return false }
        let now = try await FilterMark.current(of: filter, after: known)
        guard now != known, mark == known, !isWriting else { return false }
        if now.isSameTable(as: known) {
            mark = now
            return false
        }
        applied = nil
        try await flush()
        return true
    }

    /// Returns when all that is wanted now has been written.
    private func flush() async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                waiting.append(continuation)
                writeSoon()
            }
        } onCancel: {
            // Nobody waits for it: it only ends the waiting for parts that may never come.
            Task { await giveUp() }
        }
    }

    /// Ends the waiting of those who wait for somebody else's part. A transaction that is under way is waited for.
    private func giveUp() {
        guard !isWriting else { return }
        for caller in waiting { caller.resume(throwing: CancellationError()) }
        waiting = []
    }

    private func writeSoon() {
        guard !isWriting, wanted.count == Part.allCases.count else { return }
        isWriting = true
        // The bridge from calls to transactions: whoever waits in `waiting` waits for it.
        Task { await write() }
    }

    private func write() async {
        while !waiting.isEmpty {
            let (next, callers) = (wanted, waiting)
            waiting = []
            let result: Result<Void, any Error>
            do {
                try await bring(next)
                result = .success(())
            } catch {
                // Whatever is there now: the next transaction starts from nothing known.
                applied = nil
                result = .failure(error)
            }
            for caller in callers { caller.resume(with: result) }
        }
        isWriting = false
    }

    private func bring(_ next: [Part: FilterLayout]) async throws {
        let parts = Part.allCases.map { (old: applied?[$0] ?? FilterLayout(), new: next[$0] ?? FilterLayout()) }
        if applied != nil, try await change(parts) {
            applied = next
            return
        }
        try await filter.apply(FilterScript.whole(filter.table, parts.map(\.new)))
        mark = try await FilterMark.current(of: filter, after: nil)
        applied = next
    }

    /// False where the table can't be brought there from what it is.
    private func change(_ parts: [(old: FilterLayout, new: FilterLayout)]) async throws -> Bool {
        do {
            if let elements = FilterElements(parts) {
                guard !elements.isEmpty else { return true }
                try await filter.apply(elements)
                // Of data in sets the mark tells nothing.
                guard elements.touchesChains else { return true }
            } else {
                guard let script = FilterScript.change(filter.table, parts) else { return false }
                try await filter.apply(script)
            }
        } catch is NetworkError {
            // Somebody has taken away what the change builds upon.
            applied = nil
            return false
        }
        mark = try await FilterMark.current(of: filter, after: nil)
        return true
    }
}
