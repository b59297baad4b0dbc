import Machinery
import Reconciling

extension APICore {
    /// Changes of a collection, as they look through the request's selectors.
    func watch(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let selector = try selector(request, kind)
        let parameters = try ListParameters(request)
        let scope = ObjectScope(kind.storageResource, namespace: request.path.namespace)
        var initial: [ObjectEvent] = []
        let revision: Int64
        switch watchStart(parameters, bookmarks: request.flag("allowWatchBookmarks")) {
        case .now(let endsWithBookmark):
            let list = try await storage.list(scope, selector)
            revision = list.revision
            initial = list.items.map { .added(.stored($0)) }
            if endsWithBookmark { initial.append(.bookmark(revision: String(revision), endsInitialEvents: true)) }
        case .after(let wanted): revision = wanted
        }
        let changes: ObjectWatch
        do {
            changes = try await storage.watch(scope, selector, after: min(revision, await storage.revision))
        } catch let error as StatusError where error.reason == .expired {
            throw tooOld(revision, await storage.revision)
        }
        let content = WatchContent(
            source: StorageEvents(initial: initial, changes: changes, after: revision),
            wantsBookmarks: request.flag("allowWatchBookmarks"), timeoutSeconds: timeout(parameters))
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

    /// A handler's events; it has selected them itself.
    func watchContent(
        _ request: APIRequest, _ stream: AsyncThrowingStream<WatchEvent, any Error>
    ) throws -> WatchContent {
        let parameters = try ListParameters(request)
        return WatchContent(
            source: HandlerEvents(stream), wantsBookmarks: false, timeoutSeconds: timeout(parameters))
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
