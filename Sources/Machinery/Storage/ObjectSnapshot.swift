/// One resource's objects as they were at one revision. Keeping it keeps alive only what has changed since.
package protocol ObjectSnapshot: Sendable {
    var revision: Int64 { get }
    /// The objects that the query asks for, in order.
    func page(_ query: ObjectQuery) -> ObjectPage
}

/// Which objects of a snapshot, and how many of them at once.
package struct ObjectQuery: Sendable {
    /// nil means every namespace.
    package var namespace: String?
    package var selector: ObjectSelector
    /// Only objects behind this place.
    package var after: ObjectPlace?
    package var limit: Int?

    package init(
        namespace: String? = nil, selector: ObjectSelector = .everything, after: ObjectPlace? = nil, limit: Int? = nil
    ) {
        self.namespace = namespace
        self.selector = selector
        self.after = after
        self.limit = limit
    }
}

/// The answer to a query.
package struct ObjectPage: Sendable {
    /// Sorted by namespace, then name; at most as many as the query's limit.
    package let items: [StoredObject]
    /// Whether more follow.
    package let hasMore: Bool
    /// How many follow; nil where a selector would have to look at each.
    package let remaining: Int?

    package init(items: [StoredObject], hasMore: Bool = false, remaining: Int? = nil) {
        self.items = items
        self.hasMore = hasMore
        self.remaining = remaining
    }
}

/// A place in the order of a resource's objects. A class, as indexes name the same place many times.
package final class ObjectPlace: Sendable, Comparable {
    package let namespace: String
    package let name: String

    package init(namespace: String, name: String) {
        self.namespace = namespace
        self.name = name
    }

    package static func == (left: ObjectPlace, right: ObjectPlace) -> Bool {
        left === right || (left.name == right.name && left.namespace == right.namespace)
    }

    package static func < (left: ObjectPlace, right: ObjectPlace) -> Bool {
        left.namespace == right.namespace ? left.name < right.name : left.namespace < right.namespace
    }
}
