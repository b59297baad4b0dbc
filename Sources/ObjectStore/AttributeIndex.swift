import Machinery

/// Which objects have which value of an attribute: of each label, or of each selectable field.
struct AttributeIndex: Sendable {
    /// The places of the objects that share a value. Most values are shared by many objects or are an object's own.
    enum Places: Sendable {
        case none
        case one(ObjectPlace)
        case many(SortedRuns<ObjectPlace>)

        var count: Int {
            switch self {
            case .none: 0
            case .one: 1
            case .many(let places): places.count
            }
        }

        mutating func insert(_ place: ObjectPlace) {
            // Taken out while it changes, so that it is not copied.
            let old = self
            self = .none
            switch consume old {
            case .none: self = .one(place)
            case .one(let other):
                var places = SortedRuns<ObjectPlace>()
                places.set(other)
                places.set(place)
                self = .many(places)
            case .many(var places):
                places.set(place)
                self = .many(places)
            }
        }

        mutating func remove(_ place: ObjectPlace) {
            let old = self
            self = .none
            switch consume old {
            case .none: break
            case .one(let other): if other != place { self = .one(other) }
            case .many(var places):
                places.remove(place)
                if !places.isEmpty { self = .many(places) }
            }
        }

        /// Shows the places behind `after` in order, until `body` returns false.
        func forEach(after: ObjectPlace?, _ body: (ObjectPlace) -> Bool) {
            switch self {
            case .none: break
            case .one(let place): if after.map({ $0 < place }) ?? true { _ = body(place) }
            case .many(let places):
                places.forEach(from: after.map(places.position(behind:)) ?? places.start, body)
            }
        }
    }

    private var values: [String: [String: Places]] = [:]

    func places(_ attribute: String, _ value: String) -> Places { values[attribute]?[value] ?? .none }

    /// Follows an object from its old attributes to its new ones. Empty values are not kept: they mean absence.
    mutating func change(_ place: ObjectPlace, from old: [String: String], to new: [String: String]) {
        if old == new { return }
        for (attribute, value) in old where !value.isEmpty && new[attribute] != value {
            values[attribute]?[value]?.remove(place)
            if values[attribute]?[value]?.count == 0 { values[attribute]?[value] = nil }
            if values[attribute]?.isEmpty == true { values[attribute] = nil }
        }
        for (attribute, value) in new where !value.isEmpty && old[attribute] != value {
            values[attribute, default: [:]][value, default: .none].insert(place)
        }
    }
}
