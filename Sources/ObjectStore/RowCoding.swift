import Machinery

/// How labels, fields and bodies lie in the tables.
enum RowCoding {
    /// A map as compact JSON with sorted keys; empty text for an empty map.
    static func text(_ map: [String: String]) -> String {
        map.isEmpty ? "" : JSONValue(map).description
    }

    /// Reads `text` back; nil where it is damaged.
    static func map(_ text: String) -> [String: String]? {
        if text.isEmpty { return [:] }
        guard let value = try? JSONValue(parsing: text), value.object != nil else { return nil }
        return value.stringMap
    }

    /// A 64-bit check sum of a body (FNV-1a over words of eight bytes, then single ones).
    static func checksum(_ bytes: [UInt8]) -> Int64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        let prime: UInt64 = 0x100_0000_01B3
        bytes.withUnsafeBytes { buffer in
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
        }
        return Int64(bitPattern: hash)
    }
}
