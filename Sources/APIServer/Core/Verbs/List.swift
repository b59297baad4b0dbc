import Machinery
import Reconciling
import Synchronization

extension APICore {
    /// A collection or a page of it, spliced from stored bytes.
    func list(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let parameters = try ListParameters(request)
        var query = ObjectQuery(
            namespace: request.path.namespace, selector: try selector(request, kind), limit: parameters.limit)
        let snapshot: any ObjectSnapshot
        if let token = parameters.continueToken {
            (snapshot, query.after) = try await continued(token, kind)
        } else {
            try await checkRevision(request)
            snapshot = try await exact(parameters, kind)
        }
        let page = snapshot.page(query)
        var content = ListContent(
            items: page.items.map { .stored($0) }, resourceVersion: String(snapshot.revision))
        if page.hasMore, let last = page.items.last {
            snapshots.keep(snapshot, of: kind.storageResource, now: clock.now)
            let place = ObjectPlace(namespace: last.key.namespace, name: last.key.name)
            content.continueToken = ContinueToken(revision: snapshot.revision, after: place).text
            content.remaining = page.remaining
        }
        if kind.convertsStored { content.items = try content.items.map(kind.served) }
        return APIResult(content: .list(content), kind: kind)
    }

    /// What a list with these selectors holds, for verbs that work on all of it.
    func selection(_ request: APIRequest, _ kind: KindDescription) async throws -> StoredList {
        try await storage.list(
            ObjectScope(kind.storageResource, namespace: request.path.namespace), selector(request, kind))
    }

    /// The request's selectors. Throws `badRequest` for text that is none and for fields that can't be selected.
    func selector(_ request: APIRequest, _ kind: KindDescription?) throws -> ObjectSelector {
        let fields = try FieldSelector(parsing: request.parameter("fieldSelector") ?? "")
        let labels = try LabelSelector(parsing: request.parameter("labelSelector") ?? "")
        guard let kind else { return ObjectSelector(labels: labels, fields: fields) }
        try Self.check(fields, kind)
        return ObjectSelector(labels: labels, fields: kind.form.map { fields.renamed($0.selects) } ?? fields)
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

    /// The resource as it is now, or at exactly the revision that the request wants. Throws `expired`.
    private func exact(_ parameters: ListParameters, _ kind: KindDescription) async throws -> any ObjectSnapshot {
        let current = try await storage.snapshot(kind.storageResource)
        guard parameters.match == .exact, let wanted = parameters.revision, wanted != current.revision else {
            return current
        }
        if let kept = snapshots.find(kind.storageResource, revision: wanted, now: clock.now) { return kept }
        return try await PastSnapshot(of: kind.storageResource, at: wanted, storage)
    }

    /// The snapshot that a continue token belongs to, and where it goes on. Throws `expired`, with a token that goes on
    /// at current data.
    private func continued(
        _ text: String, _ kind: KindDescription
    ) async throws -> (snapshot: any ObjectSnapshot, after: ObjectPlace) {
        guard let token = ContinueToken(text) else {
            throw StatusError.badRequest("invalid continue token: continue key is not valid")
        }
        if token.revision == ContinueToken.anyRevision {
            return (try await storage.snapshot(kind.storageResource), token.after)
        }
        if let kept = snapshots.find(kind.storageResource, revision: token.revision, now: clock.now) {
            return (kept, token.after)
        }
        var error = StatusError(
            .expired,
            "The provided continue parameter is too old to display a consistent list result. You can start a new "
                + "list without the continue parameter, or use the continue token in this response to retrieve "
                + "the remainder of the results. Continuing with the provided token results in an inconsistent "
                + "list.")
        error.continueToken = ContinueToken(revision: ContinueToken.anyRevision, after: token.after).text
        throw error
    }
}

/// Where a list goes on: the page's revision and the last key that was told.
struct ContinueToken: Sendable, Equatable {
    /// Stands for "current data, whatever its revision".
    static let anyRevision: Int64 = -1
    let revision: Int64
    let after: ObjectPlace

    init(revision: Int64, after: ObjectPlace) {
        self.revision = revision
        self.after = after
    }

    init?(_ text: String) {
        guard let data = Base64URL.decode(text), let json = try? JSONValue(parsing: data),
            let revision = json["rv"].int, let start = json["start"].string,
            let slash = start.firstIndex(of: "/")
        else { return nil }
        let place = ObjectPlace(
            namespace: String(start[..<slash]), name: String(start[start.index(after: slash)...]))
        self.init(revision: Int64(revision), after: place)
    }

    var text: String {
        let json: JSONValue = [
            "v": "meta.k8s.io/v1", "rv": .int(revision), "start": .string("\(after.namespace)/\(after.name)"),
        ]
        return Base64URL.encode(json.encoded())
    }
}

/// The lists that clients are paging through. A snapshot keeps alive only what has changed since it was taken.
final class ListSnapshots: Sendable {
    private struct Entry: Sendable {
        let resource: GroupResource
        let snapshot: any ObjectSnapshot
        let made: Timestamp
    }
    /// Clients must see tokens expire within ten minutes.
    private static let lifetime: Duration = .seconds(300)
    private static let limit = 64
    private let entries = Mutex<[Entry]>([])

    func keep(_ snapshot: any ObjectSnapshot, of resource: GroupResource, now: Timestamp) {
        entries.withLock { entries in
            entries.removeAll { now.since($0.made) > Self.lifetime }
            let isKnown = entries.contains { $0.resource == resource && $0.snapshot.revision == snapshot.revision }
            guard !isKnown else { return }
            if entries.count >= Self.limit { entries.removeFirst() }
            entries.append(Entry(resource: resource, snapshot: snapshot, made: now))
        }
    }

    func find(_ resource: GroupResource, revision: Int64, now: Timestamp) -> (any ObjectSnapshot)? {
        entries.withLock { entries in
            entries.removeAll { now.since($0.made) > Self.lifetime }
            return entries.first { $0.resource == resource && $0.snapshot.revision == revision }?.snapshot
        }
    }
}
