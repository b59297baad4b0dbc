import Machinery
import Reconciling
import Synchronization

extension APICore {
    /// Changes of a collection, as they look through the request's selectors.
    func watch(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let selector = try selector(request, kind)
        let parameters = try ListParameters(request)
        let start = watchStart(parameters, bookmarks: request.flag("allowWatchBookmarks"))
        let scope = ObjectScope(kind.id.resource, namespace: request.path.namespace)
        var initial: [ObjectEvent] = []
        var revision: Int64
        switch start {
        case .now(let endsWithBookmark):
            let list = try await storage.list(scope)
            revision = list.revision
            initial = list.items.filter(selector.matches).map { .added(.stored($0)) }
            if endsWithBookmark { initial.append(.bookmark(revision: String(revision), endsInitialEvents: true)) }
        case .after(let wanted): revision = wanted
        }
        let storage = storage
        let changes: ObjectWatch?
        do {
            changes = try await storage.watch(scope, after: min(revision, await storage.revision))
        } catch let error as StatusError where error.reason == .expired {
            throw tooOld(revision, await storage.revision)
        }
        let source = WatchSource(
            initial: initial, changes: changes, selector: selector, after: revision, kind: kind)
        let content = WatchContent(
            events: source.stream(), wantsBookmarks: request.flag("allowWatchBookmarks"),
            timeoutSeconds: timeout(parameters), revision: { await storage.revision })
        return APIResult(content: .watch(content), kind: kind)
    }

    private enum WatchStart {
        case now(endsWithBookmark: Bool)
        case after(Int64)
    }

    private func watchStart(_ parameters: ListParameters, bookmarks: Bool) -> WatchStart {
        guard let revision = parameters.revision, revision > 0, parameters.sendInitialEvents != true else {
            return .now(endsWithBookmark: bookmarks)
        }
        return .after(revision)
    }

    private func tooOld(_ wanted: Int64, _ current: Int64) -> StatusError {
        StatusError(.expired, "too old resource version: \(wanted) (\(current))")
    }

    private func timeout(_ parameters: ListParameters) -> Int {
        // Spread over half an hour, so that watches begun together don't all come back together.
        parameters.timeoutSeconds ?? Int.random(in: 1800...3600)
    }

    /// A handler's events, through the same selectors.
    func watchContent(
        _ request: APIRequest, _ kind: KindDescription?, _ stream: AsyncThrowingStream<WatchEvent, any Error>
    ) throws -> WatchContent {
        let storage = storage
        let (events, continuation) = AsyncThrowingStream<ObjectEvent, any Error>.makeStream()
        // A bridge: it ends when the handler's stream does, or when the reader drops its own.
        let task = Task {
            do {
                for try await event in stream { continuation.yield(ObjectEvent(event)) }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return WatchContent(
            events: events, wantsBookmarks: false, timeoutSeconds: timeout(try ListParameters(request)),
            revision: { await storage.revision })
    }
}

extension ObjectEvent {
    init(_ event: WatchEvent) {
        self =
            switch event {
            case .added(let object): .added(.document(object))
            case .modified(let object): .modified(.document(object))
            case .deleted(let object): .deleted(.document(object))
            case .bookmark(let revision): .bookmark(revision: revision, endsInitialEvents: false)
            }
    }
}

/// Initial objects, then storage's changes as a selection sees them.
private final class WatchSource: Sendable {
    private let initial: Mutex<ArraySlice<ObjectEvent>>
    private let changes: ObjectWatch?
    private let selector: ObjectSelector
    private let after: Int64
    private let kind: KindDescription

    init(
        initial: [ObjectEvent], changes: ObjectWatch?, selector: ObjectSelector, after: Int64, kind: KindDescription
    ) {
        self.kind = kind
        self.initial = Mutex(initial[...])
        self.changes = changes
        self.selector = selector
        self.after = after
    }

    /// The events; each is made when it is asked for.
    func stream() -> AsyncThrowingStream<ObjectEvent, any Error> {
        let (stream, continuation) = AsyncThrowingStream<ObjectEvent, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(Self.bufferLimit))
        // A bridge from storage's watch: it ends with that, or when the reader drops the stream.
        let task = Task {
            do {
                for event in initial.withLock({ $0 }) { continuation.yield(try kind.served(event)) }
                guard let changes else { return continuation.finish() }
                for try await change in changes {
                    guard change.revision > after, let event = seen(change) else { continue }
                    if case .dropped = continuation.yield(try kind.served(event)) { throw Self.slowReader }
                }
                continuation.finish()
            } catch {
                continuation.finish(throwing: error)
            }
        }
        continuation.onTermination = { _ in task.cancel() }
        return stream
    }

    /// Initial objects may be many; a reader that falls this far behind after them has to list again.
    private static let bufferLimit = 100_000
    private static let slowReader = StatusError(.expired, "the watcher is too slow: list again")

    /// A change that makes an object match is its addition, one that ends the match its deletion.
    private func seen(_ change: StoredEvent) -> ObjectEvent? {
        let matches = selector.matches(change.object)
        let matched = change.previous.map(selector.matches) ?? false
        switch change.change {
        case .deleted: return matched || matches ? .deleted(.stored(change.object)) : nil
        case .added, .modified:
            switch (matched, matches) {
            case (true, true): return .modified(.stored(change.object))
            case (false, true): return .added(.stored(change.object))
            case (true, false): return .deleted(.stored(change.object))
            case (false, false): return nil
            }
        }
    }
}
