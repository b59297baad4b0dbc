/// The members of a JSON object in the order in which they were written.
///
/// Look-up is linear: API objects have few members at each level, and a scan of a short array beats hashing. Equality
/// and hashing ignore order.
package struct JSONObject: Sendable, Hashable {
    private var members: [(key: String, value: JSONValue)]

    package init() { members = [] }

    /// Takes members as they are; of two with the same key the last one wins.
    package init(_ members: [(String, JSONValue)]) {
        self.members = []
        self.members.reserveCapacity(members.count)
        for (key, value) in members { self[key] = value }
    }

    /// Takes members known to have distinct keys (the parser has checked).
    init(distinct members: [(key: String, value: JSONValue)]) { self.members = members }

    package var count: Int { members.count }
    package var isEmpty: Bool { members.isEmpty }
    package var keys: [String] { members.map(\.key) }

    /// The value of `key`; nil where there is none. Setting nil removes it, setting a new key appends it.
    package subscript(key: String) -> JSONValue? {
        get { members.first { $0.key == key }?.value }
        set {
            if let index = members.firstIndex(where: { $0.key == key }) {
                if let newValue { members[index].value = newValue } else { members.remove(at: index) }
            } else if let newValue {
                members.append((key, newValue))
            }
        }
    }

    /// Adds a member whose key is known to be new.
    mutating func append(_ key: String, _ value: JSONValue) { members.append((key, value)) }

    /// Moves the value of `key` out, leaving its place; `put` fills it again. For changes without a copy.
    mutating func take(_ key: String) -> JSONValue? {
        guard let index = members.firstIndex(where: { $0.key == key }) else { return nil }
        let value = members[index].value
        members[index].value = .null
        return value
    }

    /// Sets `key`, or removes it when `value` is null.
    mutating func put(_ key: String, _ value: JSONValue) { self[key] = value.isNull ? JSONValue?.none : value }

    package static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.members.count == right.members.count else { return false }
        return zip(left.members, right.members).allSatisfy { $0.key == $1.key && $0.value == $1.value }
            || left.members.allSatisfy { right[$0.key] == $0.value }
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
    package subscript(position: Int) -> (key: String, value: JSONValue) { members[position] }
}

extension JSONObject: ExpressibleByDictionaryLiteral {
    package init(dictionaryLiteral elements: (String, JSONValue)...) { self.init(elements) }
}
