import Machinery

/// A map from string to value whose entries stay sorted by key.
struct SortedMap<Value> {
    private(set) var keys: [String] = []
    private(set) var values: [Value] = []

    var isEmpty: Bool { keys.isEmpty }

    /// Where `key` is, or where it would go.
    private func position(of key: String) -> (index: Int, isFound: Bool) {
        var low = 0
        var high = keys.count
        while low < high {
            let middle = (low + high) / 2
            if keys[middle] < key { low = middle + 1 } else { high = middle }
        }
        return (low, low < keys.count && keys[low] == key)
    }

    subscript(key: String) -> Value? {
        let place = position(of: key)
        return place.isFound ? values[place.index] : nil
    }

    mutating func set(_ key: String, _ value: Value) {
        let place = position(of: key)
        if place.isFound {
            values[place.index] = value
        } else {
            keys.insert(key, at: place.index)
            values.insert(value, at: place.index)
        }
    }

    mutating func remove(_ key: String) {
        let place = position(of: key)
        guard place.isFound else { return }
        keys.remove(at: place.index)
        values.remove(at: place.index)
    }

    /// Changes the value of `key` in place; a missing one starts as `initial`, and one that `isEmpty` tells is removed.
    mutating func change(
        _ key: String, initial: Value, _ body: (inout Value) -> Void, removeWhere isEmpty: (Value) -> Bool
    ) {
        var place = position(of: key)
        if !place.isFound {
            keys.insert(key, at: place.index)
            values.insert(initial, at: place.index)
            place.isFound = true
        }
        body(&values[place.index])
        if isEmpty(values[place.index]) {
            keys.remove(at: place.index)
            values.remove(at: place.index)
        }
    }
}

/// All objects in memory, encoded, by resource, namespace and name.
struct ObjectCache {
    private typealias Names = SortedMap<StoredObject>
    private var resources: [GroupResource: SortedMap<SortedMap<StoredObject>>] = [:]

    subscript(key: ObjectKey) -> StoredObject? { resources[key.resource]?[key.namespace]?[key.name] }

    mutating func set(_ object: StoredObject) {
        let key = object.key
        resources[key.resource, default: SortedMap()].change(key.namespace, initial: Names()) {
            $0.set(key.name, object)
        } removeWhere: {
            $0.isEmpty
        }
    }

    mutating func remove(_ key: ObjectKey) {
        resources[key.resource]?.change(key.namespace, initial: Names()) {
            $0.remove(key.name)
        } removeWhere: {
            $0.isEmpty
        }
    }

    /// The scope's objects by namespace, each sorted by name. Shares storage with the cache: nothing is copied here.
    func parts(of scope: ObjectScope) -> [[StoredObject]] {
        guard let namespaces = resources[scope.resource] else { return [] }
        guard let namespace = scope.namespace else { return namespaces.values.map(\.values) }
        return namespaces[namespace].map { [$0.values] } ?? []
    }
}
