/// The members of a JSON object in the order in which they were written.
///
/// Most API objects have few members at each level, where a scan of a short array beats hashing; one with many (data of
/// a ConfigMap) keeps an index, so that no size makes look-up slow. Equality and hashing ignore order.
package struct JSONObject: Sendable, Hashable {
    /// A struct of its own: arrays of tuples are copied and freed through the runtime, several times slower.
    struct Member: Sendable, Hashable {
        var key: String
        var value: JSONValue
    }

    private var members: [Member]
    /// Where each key is, from `indexedCount` members on.
    private var index: [String: Int]?
    private static let indexedCount = 48

    package init() { members = [] }

    /// Takes members as they are; of two with the same key the last one wins.
    package init(_ members: [(String, JSONValue)]) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// Takes members known to have distinct keys (the parser has checked).
    init(distinct members: [Member]) {
        self.members = members
        if members.count >= Self.indexedCount { reindex() }
    }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// The value of `key`; nil where there is none. Setting nil removes it, setting a new key appends it.
    package subscript(key: String) -> JSONValue? {
        get { position(key).map { members[$0].value } }
        set {
            if let position = position(key) {
                if let newValue { members[position].value = newValue } else { remove(at: position) }
            } else if let newValue {
                append(key, newValue)
            }
        }
    }

    /// Adds a member whose key is known to be new.
    mutating func append(_ key: String, _ value: JSONValue) {
        members.append(Member(key: key, value: value))
        if index != nil {
            index?[key] = members.count - 1
        } else if members.count >= Self.indexedCount {
            reindex()
        }
    }

    /// Changes the members in place, in their order, and removes those for which `body` returns false.
    mutating func update<Failure: Error>(
        _ body: (String, inout JSONValue) throws(Failure) -> Bool
    ) throws(Failure) {
        var removed: Set<String> = []
        for position in members.indices {
            // Taken out while it changes, so that it is not copied.
            var value = members[position].value
            members[position].value = .null
            if try !body(members[position].key, &value) { removed.insert(members[position].key) }
            members[position].value = value
        }
        if !removed.isEmpty { remove(removed) }
    }

    /// Removes the members of all given keys at once.
    mutating func remove(_ keys: Set<String>) {
        members.removeAll { keys.contains($0.key) }
        reindex()
    }

    private func position(_ key: String) -> Int? {
        if let index { return index[key] }
        return members.firstIndex { $0.key == key }
    }

    private mutating func remove(at position: Int) {
        members.remove(at: position)
        if index != nil { reindex() }
    }

    private mutating func reindex() {
        guard members.count >= Self.indexedCount else {
            index = nil
            return
        }
        index = Dictionary(members.enumerated().map { ($0.element.key, $0.offset) }) { _, last in last }
    }

    /// Moves the value of `key` out, leaving its place; `put` fills it again. For changes without a copy.
    mutating func take(_ key: String) -> JSONValue? {
        guard let position = position(key) else { return nil }
        let value = members[position].value
        members[position].value = .null
        return value
    }

    /// Sets `key`, or removes it when `value` is null.
    mutating func put(_ key: String, _ value: JSONValue) { self[key] = value.isNull ? JSONValue?.none : value }

    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        if left.isSame(as: right) { return true }
        return zip(left.members, right.members).allSatisfy { $0.key == $1.key && $0.value == $1.value }
            || left.members.allSatisfy { right[$0.key] == $0.value }
    }

    /// True for copies of one object, which need not be compared.
    private func isSame(as other: JSONObject) -> Bool {
        members.withUnsafeBufferPointer { own in
            other.members.withUnsafeBufferPointer { own.baseAddress == $0.baseAddress }
        }
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(members.count)
        var sum = 0
        for member in members { sum &+= member.key.hashValue ^ member.value.hashValue }
        hasher.combine(sum)
    }
}

extension JSONObject: RandomAccessCollection {
    package var startIndex: Int { 0 }
    package var endIndex: Int { members.count }
    package subscript(position: Int) -> (key: String, value: JSONValue) {
        (members[position].key, members[position].value)
    }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
