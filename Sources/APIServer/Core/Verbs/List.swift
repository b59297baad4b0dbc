import Machinery
import Reconciling
import Synchronization

extension APICore {
    /// A collection or a page of it, spliced from stored bytes.
    func list(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let parameters = try ListParameters(request)
        let selector = try selector(request, kind)
        let page: ListPage
        if let token = parameters.continueToken {
            page = try await continued(token, request, kind)
        } else {
            try await checkRevision(request)
            let list = try await storage.list(ObjectScope(kind.id.resource, namespace: request.path.namespace))
            try checkExact(request, list.revision)
            page = ListPage(list: list, from: 0)
        }
        var content = cut(page, selector, limit: parameters.limit)
        if kind.custom?.hasSeveralVersions == true { content.items = try content.items.map(kind.served) }
        return APIResult(content: .list(content), kind: kind)
    }

    /// What a list with these selectors holds, for verbs that work on all of it.
    func selection(_ request: APIRequest, _ kind: KindDescription) async throws -> StoredList {
        let selector = try selector(request, kind)
        let list = try await storage.list(ObjectScope(kind.id.resource, namespace: request.path.namespace))
        return StoredList(revision: list.revision, items: list.items.filter(selector.matches))
    }

    /// The request's selectors. Throws `badRequest` for text that is none and for fields that can't be selected.
    func selector(_ request: APIRequest, _ kind: KindDescription?) throws -> ObjectSelector {
        let fields = try FieldSelector(parsing: request.parameter("fieldSelector") ?? "")
        try kind.map { try Self.check(fields, $0) }
        return ObjectSelector(
            labels: try LabelSelector(parsing: request.parameter("labelSelector") ?? ""), fields: fields)
    }

    /// Throws `badRequest` for a field that the kind has no selector for.
    private static func check(_ fields: FieldSelector, _ kind: KindDescription) throws {
        if kind.selectableFields.isEmpty, !kind.isCustom,
            let unknown = fields.terms.map(\.path).first(where: {
                !["metadata.name", "metadata.namespace"].contains($0)
            })
        {
            throw StatusError.badRequest(
                "\(JSONValue.string(unknown)) is not a known field selector: only \"metadata.name\", "
                    + "\"metadata.namespace\"")
        }
        try fields.check(supported: kind.selectableFields.map(\.path))
    }

    /// A handler's collection, as the request selects of it.
    func selected(
        _ request: APIRequest, _ kind: KindDescription?, _ items: [JSONValue], _ revision: String
    ) throws -> APIResult {
        let selector = try selector(request, kind)
        let chosen = selector.isEverything ? items : items.filter { selector.matches($0, kind) }
        return APIResult(
            content: .list(ListContent(items: chosen.map { .document($0) }, resourceVersion: revision)), kind: kind)
    }

    private func checkExact(_ request: APIRequest, _ revision: Int64) throws {
        guard request.parameter("resourceVersionMatch") == "Exact",
            let wanted = request.parameter("resourceVersion").flatMap(Int64.init), wanted != revision
        else { return }
        throw StatusError(.expired, "The resourceVersion for the provided list is too old.")
    }

    /// The page behind a continue token. Throws `expired`, with a token that goes on at current data.
    private func continued(_ text: String, _ request: APIRequest, _ kind: KindDescription) async throws -> ListPage {
        guard let token = ContinueToken(text) else {
            throw StatusError.badRequest("invalid continue token: continue key is not valid")
        }
        let scope = ObjectScope(kind.id.resource, namespace: request.path.namespace)
        let list: StoredList
        if token.revision == ContinueToken.anyRevision {
            list = try await storage.list(scope)
        } else if let snapshot = snapshots.find(scope, revision: token.revision, now: clock.now) {
            list = snapshot
        } else {
            var error = StatusError(
                .expired,
                "The provided continue parameter is too old to display a consistent list result. You can start a new "
                    + "list without the continue parameter, or use the continue token in this response to retrieve "
                    + "the remainder of the results. Continuing with the provided token results in an inconsistent "
                    + "list.")
            error.continueToken =
                ContinueToken(revision: ContinueToken.anyRevision, namespace: token.namespace, name: token.name).text
            throw error
        }
        let start = list.items.firstIndex { item in
            (item.key.namespace, item.key.name) > (token.namespace, token.name)
        }
        return ListPage(list: list, from: start ?? list.items.count)
    }

    private func cut(_ page: ListPage, _ selector: ObjectSelector, limit: Int?) -> ListContent {
        let revision = String(page.list.revision)
        let rest = page.list.items[page.from...]
        guard let limit else {
            let items = selector.isEverything ? Array(rest) : rest.filter(selector.matches)
            return ListContent(items: items.map { .stored($0) }, resourceVersion: revision)
        }
        var items: [StoredObject] = []
        for (index, object) in zip(rest.indices, rest) where selector.matches(object) {
            if items.count == limit, let last = items.last {
                snapshots.keep(page.list, scope: page.scope(of: last), now: clock.now)
                let token = ContinueToken(
                    revision: page.list.revision, namespace: last.key.namespace, name: last.key.name)
                return ListContent(
                    items: items.map { .stored($0) }, resourceVersion: revision, continueToken: token.text,
                    remaining: selector.isEverything ? page.list.items.count - index : nil)
            }
            items.append(object)
        }
        return ListContent(items: items.map { .stored($0) }, resourceVersion: revision)
    }
}

/// A list and where in it the page begins.
private struct ListPage {
    let list: StoredList
    let from: Int

    /// Snapshots are found again by the revision and by what the list is about.
    func scope(of object: StoredObject) -> GroupResource { object.key.resource }
}

/// Where a list goes on: the page's revision and the last key that was told.
struct ContinueToken: Sendable, Hashable {
    /// Stands for "current data, whatever its revision".
    static let anyRevision: Int64 = -1
    let revision: Int64
    let namespace: String
    let name: String

    init(revision: Int64, namespace: String, name: String) {
        self.revision = revision
        self.namespace = namespace
        self.name = name
    }

    init?(_ text: String) {
        guard let data = Base64URL.decode(text), let json = try? JSONValue(parsing: data),
            let revision = json["rv"].int, let start = json["start"].string,
            let slash = start.firstIndex(of: "/")
        else { return nil }
        self.init(
            revision: Int64(revision), namespace: String(start[..<slash]),
            name: String(start[start.index(after: slash)...]))
    }

    var text: String {
        let json: JSONValue = ["v": "meta.k8s.io/v1", "rv": .int(revision), "start": .string("\(namespace)/\(name)")]
        return Base64URL.encode(json.encoded())
    }
}

/// The lists that clients are paging through. Objects are shared with storage; a snapshot keeps only old ones alive.
final class ListSnapshots: Sendable {
    private struct Entry: Sendable {
        let resource: GroupResource
        let list: StoredList
        let namespaces: Set<String>
        let made: Timestamp
    }
    /// Clients must see tokens expire within ten minutes.
    private static let lifetime: Duration = .seconds(300)
    private static let limit = 32
    private let entries = Mutex<[Entry]>([])

    func keep(_ list: StoredList, scope resource: GroupResource, now: Timestamp) {
        entries.withLock { entries in
            entries.removeAll { now.since($0.made) > Self.lifetime }
            let isKnown = entries.contains {
                $0.resource == resource && $0.list.revision == list.revision && $0.list.items.count == list.items.count
            }
            guard !isKnown else { return }
            if entries.count >= Self.limit { entries.removeFirst() }
            entries.append(
                Entry(resource: resource, list: list, namespaces: Set(list.items.map(\.key.namespace)), made: now))
        }
    }

    /// The list of `scope` at `revision`; a list over all namespaces is none for one of them.
    func find(_ scope: ObjectScope, revision: Int64, now: Timestamp) -> StoredList? {
        entries.withLock { entries in
            entries.removeAll { now.since($0.made) > Self.lifetime }
            return entries.first { entry in
                entry.resource == scope.resource && entry.list.revision == revision
                    && (scope.namespace.map { entry.namespaces == [$0] } ?? true)
            }?.list
        }
    }
}
