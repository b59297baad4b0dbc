import Synchronization

/// Makes equal parts of many documents one in memory: pods of one template share nearly all of their content.
///
/// Remembers parts that were met twice, by a hash, in a table of fixed size; forgetting one costs only that its next
/// copy is not shared.
package final class SharedJSON: Sendable {
    private struct Slot: Sendable {
        /// Of the part that was met here last.
        var hash: UInt64 = 0
        var part: (hash: UInt64, value: JSONValue)?
    }

    private struct Known: Sendable {
        var slots: [Slot]
        /// Names of members; there are few different ones.
        var keys: Set<String> = []

        mutating func share(_ key: String) -> String {
            guard key.utf8.count > JSONValue.smallCount, keys.count < SharedJSON.keyLimit || keys.contains(key) else {
                return key
            }
            return keys.insert(key).memberAfterInsert
        }
    }

    private static let keyLimit = 4096
    private let known: Mutex<Known>

    /// `size` is the number of parts that are remembered.
    package init(size: Int = 8192) {
        known = Mutex(Known(slots: Array(repeating: Slot(), count: max(size, 1))))
    }

    /// The value, made of parts of earlier ones as far as they are equal.
    package func share(_ value: JSONValue) -> JSONValue {
        var hashes = PartHashes()
        hashes.add(value)
        return known.withLock { known in
            var sharing = Sharing(hashes: hashes.parts)
            return sharing.share(value, &known)
        }
    }

    /// The hashes of a value's parts, each before those of its own parts, which end before `end`.
    fileprivate struct PartHashes {
        typealias Part = (hash: UInt64, end: Int)
        private(set) var parts: [Part] = []

        @discardableResult
        mutating func add(_ value: JSONValue) -> UInt64 {
            let index = parts.count
            if !value.isSmall { parts.append((0, 0)) }
            var hash = ValueHash()
            switch value {
            case .null: hash.add(1)
            case .bool(let value): hash.add(value ? 3 : 2)
            case .int(let value): hash.add(UInt64(bitPattern: value))
            case .double(let value): hash.add(~value.bitPattern)
            case .string(let value): hash.add(value)
            case .array(let items):
                hash.add(UInt64(items.count) << 8 | 4)
                for item in items { hash.add(add(item)) }
            case .object(let object):
                hash.add(UInt64(object.count) << 8 | 5)
                for (key, member) in object {
                    hash.add(key)
                    hash.add(add(member))
                }
            }
            if !value.isSmall { parts[index] = (hash.value, parts.count) }
            return hash.value
        }
    }

    /// One walk through a value, from the outside in: what is inside an equal part need not be looked at.
    private struct Sharing {
        let hashes: [PartHashes.Part]
        var next = 0

        mutating func share(_ value: JSONValue, _ known: inout Known) -> JSONValue {
            if value.isSmall { return value }
            let (hash, end) = hashes[next]
            let slot = Int(hash % UInt64(known.slots.count))
            if let part = known.slots[slot].part, part.hash == hash, part.value == value {
                next = end
                return part.value
            }
            next += 1
            let shared = shareParts(of: value, &known)
            // What is met once, as names and times are, takes no one's place.
            if known.slots[slot].hash == hash { known.slots[slot].part = (hash, shared) }
            known.slots[slot].hash = hash
            return shared
        }

        private mutating func shareParts(of value: JSONValue, _ known: inout Known) -> JSONValue {
            switch value {
            case .array(let items): .array(items.map { share($0, &known) })
            case .object(let object):
                .object(
                    JSONObject(
                        distinct: object.map { key, value in
                            .init(key: known.share(key), value: share(value, &known))
                        }))
            default: value
            }
        }
    }
}

extension JSONValue {
    /// A string of up to so many bytes lies in its reference.
    fileprivate static let smallCount = 15

    /// True for what takes no memory of its own.
    fileprivate var isSmall: Bool {
        switch self {
        case .null, .bool, .int, .double: true
        case .string(let value): value.utf8.count <= Self.smallCount
        case .array(let items): items.isEmpty
        case .object(let object): object.isEmpty
        }
    }
}

/// A hash that is the same for equal values written in the same order.
private struct ValueHash {
    private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    mutating func add(_ word: UInt64) {
        value = (value ^ word) &* 0x9E37_79B9_7F4A_7C15
        value ^= value >> 32
    }

    mutating func add(_ text: String) {
        var text = text
        add(text.withUTF8 { UInt64(bitPattern: Checksum.of(UnsafeRawBufferPointer($0))) })
    }
}

/// A 64-bit check sum: FNV-1a over words of eight bytes, then over single ones.
package enum Checksum {
    package static func of(_ buffer: UnsafeRawBufferPointer) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let prime: UInt64 = 0x100_0000_01B3
        var index = 0
        while index + 8 <= buffer.count {
            let word = UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            hash = (hash ^ word) &* prime
            hash ^= hash >> 29
            index += 8
        }
        while index < buffer.count {
            hash = (hash ^ UInt64(buffer[index])) &* prime
            index += 1
        }
        return Int64(bitPattern: hash)
    }
}
