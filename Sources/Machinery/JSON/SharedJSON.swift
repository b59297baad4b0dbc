import Synchronization

/// Makes equal parts of many documents one in memory: pods of one template share nearly all of their content.
///
/// Remembers the parts that were read last, by a hash of their bytes, in a table of fixed size; forgetting one costs
/// only that its next copy is not shared.
package final class SharedJSON: Sendable {
    private struct Part: Sendable {
        let hash: UInt64
        let value: JSONValue
    }

    private let parts: Mutex<[Part?]>

    /// `size` is the number of parts that are remembered.
    package init(size: Int = 8192) { parts = Mutex(Array(repeating: nil, count: max(size, 1))) }

    /// The value, or an equal one that was read before. Small ones take no memory of their own and are not looked up.
    func share(_ value: JSONValue, writtenAs bytes: UnsafeBufferPointer<UInt8>) -> JSONValue {
        // A string of up to 15 bytes lies in its reference; with its quotes that makes 17.
        guard bytes.count > 17 else { return value }
        let hash = UInt64(bitPattern: Checksum.of(UnsafeRawBufferPointer(bytes)))
        return parts.withLock { parts in
            let slot = Int(hash % UInt64(parts.count))
            if let part = parts[slot], part.hash == hash, part.value == value { return part.value }
            parts[slot] = Part(hash: hash, value: value)
            return value
        }
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
