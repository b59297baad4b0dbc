import Machinery

/// One resource's objects in order, with an index of their labels and one of their selectable fields.
///
/// A copy is a snapshot: it shares everything with the original until that changes.
struct ObjectCollection: Sendable {
    private struct Entry: Placed, Sendable {
        /// Shared with the indexes; the same for all states of the object.
        let place: ObjectPlace
        let object: StoredObject
    }

    private var entries = SortedRuns<Entry>()
    private var labels = AttributeIndex()
    private var fields = AttributeIndex()

    var isEmpty: Bool { entries.isEmpty }

    subscript(key: ObjectKey) -> StoredObject? { entries[ObjectPlace(key)]?.object }

    mutating func set(_ object: StoredObject) {
        let place = ObjectPlace(object.key)
        let old = entries[place]
        let entry = Entry(place: old?.place ?? place, object: object)
        entries.set(entry)
        labels.change(entry.place, from: old?.object.labels ?? [:], to: object.labels)
        fields.change(entry.place, from: old?.object.fields ?? [:], to: object.fields)
    }

    mutating func remove(_ key: ObjectKey) {
        guard let old = entries[ObjectPlace(key)] else { return }
        entries.remove(old.place)
        labels.change(old.place, from: old.object.labels, to: [:])
        fields.change(old.place, from: old.object.fields, to: [:])
    }
}

extension ObjectPlace {
    convenience init(_ key: ObjectKey) { self.init(namespace: key.namespace, name: key.name) }
}

/// A resource's objects at one revision.
struct CollectionSnapshot: ObjectSnapshot {
    let revision: Int64
    let collection: ObjectCollection

    func page(_ query: ObjectQuery) -> ObjectPage { collection.page(query) }
}

extension ObjectCollection {
    func page(_ query: ObjectQuery) -> ObjectPage {
        var query = query
        // A field selector may name the namespace too; an object of another one can't match then.
        query.namespace = query.namespace ?? query.selector.fields.value(of: "metadata.namespace")
        if let name = query.selector.fields.value(of: "metadata.name"), let namespace = query.namespace {
            return single(ObjectPlace(namespace: namespace, name: name), query)
        }
        if let places = candidates(query.selector) { return page(query, of: places) }
        return query.selector.isEverything ? whole(query) : scan(query)
    }

    private func single(_ place: ObjectPlace, _ query: ObjectQuery) -> ObjectPage {
        guard query.after.map({ $0 < place }) ?? true, let object = entries[place]?.object,
            query.selector.matches(object)
        else { return ObjectPage(items: []) }
        return ObjectPage(items: [object])
    }

    /// The fewest places that an index gives for one of the selector's conditions; nil where looking at each object is
    /// no more work.
    private func candidates(_ selector: ObjectSelector) -> [AttributeIndex.Places]? {
        var best: [AttributeIndex.Places]?
        var fewest = entries.count / 4
        for term in selector.indexedTerms {
            let places: [AttributeIndex.Places]
            switch term.attribute {
            case .field("metadata.name"), .field("metadata.namespace"): continue
            case .field(let path): places = term.values.map { fields.places(path, $0) }
            case .label(let key):
                // An empty label is there, but not indexed.
                if term.values.contains("") { continue }
                places = Set(term.values).map { labels.places(key, $0) }
            }
            let count = places.reduce(0) { $0 + $1.count }
            if count <= fewest {
                fewest = count
                best = places
            }
        }
        return best
    }

    private func page(_ query: ObjectQuery, of candidates: [AttributeIndex.Places]) -> ObjectPage {
        var taker = PageTaker(query)
        if candidates.count == 1 {
            candidates[0].forEach(after: query.after) { take($0, query, &taker) }
        } else {
            var places: [ObjectPlace] = []
            for part in candidates {
                part.forEach(after: query.after) {
                    places.append($0)
                    return true
                }
            }
            for place in places.sorted() where !take(place, query, &taker) { break }
        }
        return taker.page
    }

    private func take(_ place: ObjectPlace, _ query: ObjectQuery, _ taker: inout PageTaker) -> Bool {
        guard query.namespace == nil || query.namespace == place.namespace, let object = entries[place]?.object
        else { return true }
        return taker.take(object)
    }

    private func scan(_ query: ObjectQuery) -> ObjectPage {
        var taker = PageTaker(query)
        let (start, end) = range(query)
        var left = max(0, entries.rank(of: end) - entries.rank(of: start))
        if left > 0 {
            entries.forEach(from: start) { entry in
                left -= 1
                return taker.take(entry.object) && left > 0
            }
        }
        return taker.page
    }

    /// A part of everything, whose size is known without looking at it.
    private func whole(_ query: ObjectQuery) -> ObjectPage {
        let (start, end) = range(query)
        let total = max(0, entries.rank(of: end) - entries.rank(of: start))
        let count = min(total, query.limit ?? total)
        var items: [StoredObject] = []
        items.reserveCapacity(count)
        if count > 0 {
            entries.forEach(from: start) { entry in
                items.append(entry.object)
                return items.count < count
            }
        }
        return ObjectPage(items: items, hasMore: count < total, remaining: total - count)
    }

    /// The part of the order in which the query's objects lie.
    private func range(
        _ query: ObjectQuery
    ) -> (start: SortedRuns<Entry>.Position, end: SortedRuns<Entry>.Position) {
        var start = query.after.map(entries.position(behind:)) ?? entries.start
        guard let namespace = query.namespace else { return (start, entries.end) }
        let first = ObjectPlace(namespace: namespace, name: "")
        if query.after.map({ $0 < first }) ?? true { start = entries.position(notBefore: first) }
        // The least place behind all of the namespace's: no name follows the namespace and a zero.
        let end = entries.position(notBefore: ObjectPlace(namespace: namespace + "\0", name: ""))
        return (start, end)
    }
}

/// Collects what matches, up to the limit, and sees whether more would.
private struct PageTaker {
    private let selector: ObjectSelector
    private let limit: Int
    private var items: [StoredObject] = []
    private var hasMore = false

    init(_ query: ObjectQuery) {
        selector = query.selector
        limit = query.limit ?? .max
    }

    /// Returns false once enough is known.
    mutating func take(_ object: StoredObject) -> Bool {
        guard selector.matches(object) else { return true }
        hasMore = items.count >= limit
        if !hasMore { items.append(object) }
        return !hasMore
    }

    var page: ObjectPage { ObjectPage(items: items, hasMore: hasMore) }
}
