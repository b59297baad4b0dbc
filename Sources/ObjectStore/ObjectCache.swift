import Machinery

/// All objects in memory, encoded, a collection a resource.
struct ObjectCache {
    private var collections: [GroupResource: ObjectCollection] = [:]

    subscript(key: ObjectKey) -> StoredObject? { collections[key.resource]?[key] }

    mutating func set(_ object: StoredObject) {
        collections[object.key.resource, default: ObjectCollection()].set(object)
    }

    mutating func remove(_ key: ObjectKey) {
        collections[key.resource]?.remove(key)
        if collections[key.resource]?.isEmpty == true { collections[key.resource] = nil }
    }

    /// A resource's objects as they are now; shares everything with the cache.
    func collection(_ resource: GroupResource) -> ObjectCollection { collections[resource] ?? ObjectCollection() }
}
