import Machinery

/// A watch's sending end.
final class Watcher: Sendable {
    let id: UInt64
    let scope: ObjectScope
    let selector: ObjectSelector
    /// Events up to here are in the feed already, or not wanted.
    let after: Int64
    let feed: EventFeed<StoredEvent>

    init(
        id: UInt64, scope: ObjectScope, selector: ObjectSelector, after: Int64, feed: EventFeed<StoredEvent>
    ) {
        self.id = id
        self.scope = scope
        self.selector = selector
        self.after = after
        self.feed = feed
    }

    /// Hands the event over as the watch sees it, without waiting; nil where it doesn't see it.
    func offer(_ event: StoredEvent) -> EventFeed<StoredEvent>.Receipt? {
        guard event.revision > after, scope.contains(event.object.key), let seen = event.seen(through: selector)
        else { return nil }
        return feed.append(seen, bytes: seen.object.content.count)
    }

    static func overflow(_ resource: GroupResource) -> @Sendable () -> any Error {
        {
            StatusError(
                .expired,
                "the watch of \(resource) fell behind: too many changes are unread. List again and watch from there")
        }
    }
}

/// The running watches, found by what an event may mean to them: a change of one pod's status wakes those that watch
/// this pod, its node or its namespace, not the thousands that watch others.
struct WatchSet {
    private var resources: [GroupResource: ResourceWatches] = [:]
    private var lastID: UInt64 = 0

    mutating func nextID() -> UInt64 {
        lastID += 1
        return lastID
    }

    mutating func insert(_ watcher: Watcher) {
        resources[watcher.scope.resource, default: ResourceWatches()].insert(watcher)
    }

    mutating func remove(_ watcher: Watcher) {
        resources[watcher.scope.resource]?.remove(watcher)
        if resources[watcher.scope.resource]?.isEmpty == true { resources[watcher.scope.resource] = nil }
    }

    mutating func removeAll() -> [Watcher] {
        defer { resources = [:] }
        return resources.values.flatMap(\.all)
    }

    var count: Int { resources.values.reduce(0) { $0 + $1.all.count } }

    /// Those that may want the event; each once.
    func interested(in event: StoredEvent) -> [Watcher] {
        resources[event.object.key.resource]?.interested(in: event) ?? []
    }
}

/// The watches of one resource, each under the narrowest condition that it has.
private struct ResourceWatches {
    private typealias Group = [UInt64: Watcher]
    /// What a watch waits for.
    private enum Condition {
        case everything
        case namespace(String)
        case term(ObjectSelector.Term)
    }

    private var everything: Group = [:]
    private var namespaces: [String: Group] = [:]
    private var terms: [ObjectSelector.Term.Attribute: [String: Group]] = [:]

    var isEmpty: Bool { everything.isEmpty && namespaces.isEmpty && terms.isEmpty }
    var all: [Watcher] {
        var all = everything
        for group in namespaces.values { all.merge(group) { $1 } }
        for values in terms.values { for group in values.values { all.merge(group) { $1 } } }
        return Array(all.values)
    }

    mutating func insert(_ watcher: Watcher) { change(watcher) { $0[watcher.id] = watcher } }

    mutating func remove(_ watcher: Watcher) { change(watcher) { $0[watcher.id] = nil } }

    /// Changes the groups that the watcher belongs to, and forgets those that are empty then.
    private mutating func change(_ watcher: Watcher, _ body: (inout Group) -> Void) {
        switch Self.condition(watcher) {
        case .everything: body(&everything)
        case .namespace(let namespace):
            body(&namespaces[namespace, default: [:]])
            if namespaces[namespace]?.isEmpty == true { namespaces[namespace] = nil }
        case .term(let term):
            for value in term.values {
                body(&terms[term.attribute, default: [:]][value, default: [:]])
                if terms[term.attribute]?[value]?.isEmpty == true { terms[term.attribute]?[value] = nil }
            }
            if terms[term.attribute]?.isEmpty == true { terms[term.attribute] = nil }
        }
    }

    private static func condition(_ watcher: Watcher) -> Condition {
        let terms = watcher.selector.indexedTerms
        let name = terms.first { $0.attribute == .field("metadata.name") }
        if let term = name ?? terms.first { return .term(term) }
        return watcher.scope.namespace.map(Condition.namespace) ?? .everything
    }

    func interested(in event: StoredEvent) -> [Watcher] {
        var found = Array(everything.values)
        if let group = namespaces[event.object.key.namespace] { found += group.values }
        for (attribute, values) in terms {
            let new = event.object.value(of: attribute)
            let old = event.previous?.value(of: attribute)
            let first = new.flatMap { values[$0] }
            if let first { found += first.values }
            // A watch for several values may be in both groups.
            guard let old, old != new, let second = values[old] else { continue }
            found += first.map { first in second.values.filter { first[$0.id] == nil } } ?? Array(second.values)
        }
        return found
    }
}

extension StoredObject {
    fileprivate func value(of attribute: ObjectSelector.Term.Attribute) -> String? {
        switch attribute {
        case .label(let key): labels[key]
        case .field(let path): field(path)
        }
    }
}
