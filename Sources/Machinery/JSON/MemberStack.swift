/// The members and items of the containers that a parser has open. A container takes its own off the top when it ends:
/// they are moved into an array of exactly their number, never copied.
///
/// Not Sendable: one parser owns it.
final class MemberStack {
    typealias Member = JSONObject.Member
    /// The first `count` of `capacity` places hold members.
    private var storage: UnsafeMutablePointer<Member>
    private var capacity = 64
    private(set) var count = 0

    init() { storage = .allocate(capacity: capacity) }

    deinit {
        storage.deinitialize(count: count)
        storage.deallocate()
    }

    subscript(index: Int) -> Member {
        precondition(index >= 0 && index < count, "a place that holds nothing")
        return storage[index]
    }

    /// Adds a member whose value is not known yet.
    func push(_ key: String) {
        if count == capacity { grow() }
        (storage + count).initialize(to: Member(key: key, value: .null))
        count += 1
    }

    /// Sets the value of the top member.
    func fill(_ value: JSONValue) {
        precondition(count > 0, "there is no member to fill")
        storage[count - 1].value = value
    }

    func contains(_ key: String, from start: Int) -> Bool {
        for index in start..<count where storage[index].key == key { return true }
        return false
    }

    func keys(from start: Int) -> Set<String> { Set((start..<count).map { storage[$0].key }) }

    /// Moves the members from `start` on off the stack.
    func popMembers(from start: Int) -> [Member] {
        precondition(start >= 0 && start <= count, "more than there is")
        let (first, number) = (storage + start, count - start)
        count = start
        return Array(unsafeUninitializedCapacity: number) { buffer, initialized in
            buffer.baseAddress?.moveInitialize(from: first, count: number)
            initialized = number
        }
    }

    /// Moves the values of the members from `start` on off the stack.
    func popValues(from start: Int) -> [JSONValue] {
        precondition(start >= 0 && start <= count, "more than there is")
        let (first, number) = (storage + start, count - start)
        count = start
        return Array(unsafeUninitializedCapacity: number) { buffer, initialized in
            for index in 0..<number { buffer.initializeElement(at: index, to: (first + index).move().value) }
            initialized = number
        }
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Member>.allocate(capacity: 2 * capacity)
        larger.moveInitialize(from: storage, count: count)
        storage.deallocate()
        storage = larger
        capacity *= 2
    }
}
