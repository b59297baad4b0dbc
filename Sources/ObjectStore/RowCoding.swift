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

    /// A check sum of a body.
    static func checksum(_ bytes: [UInt8]) -> Int64 { bytes.withUnsafeBytes { Checksum.of($0) } }
}
