import Machinery

/// An object's encoded document with a gap where `metadata.resourceVersion` goes: encoded once, whatever the revision.
struct DocumentTemplate: Sendable {
    private let prefix: [UInt8]
    private let suffix: [UInt8]

    /// Encodes `document`. A resourceVersion in it is left out; its place is kept.
    init(_ document: JSONValue) {
        var metadata = document["metadata"]
        if metadata.object == nil { metadata = .object([:]) }
        var writer = GapWriter()
        writer.writeObject(Self.withMember("metadata", metadata, in: document)) { key, value, writer in
            guard key == "metadata" else { return writer.write(value) }
            writer.writeObject(Self.withMember("resourceVersion", "", in: value)) { key, value, writer in
                if key == "resourceVersion" { writer.writeGap() } else { writer.write(value) }
            }
        }
        prefix = writer.prefix
        suffix = writer.bytes
    }

    /// The document as it is after the write that made `revision`.
    func bytes(revision: Int64) -> [UInt8] {
        let digits = String(revision).utf8
        var bytes: [UInt8] = []
        bytes.reserveCapacity(prefix.count + digits.count + suffix.count)
        bytes.append(contentsOf: prefix)
        bytes.append(contentsOf: digits)
        bytes.append(contentsOf: suffix)
        return bytes
    }

    /// The members of `value` with `key` at its place, or at the end where it had none.
    private static func withMember(_ key: String, _ member: JSONValue, in value: JSONValue) -> JSONObject {
        var object = value.object ?? [:]
        object[key] = member
        return object
    }
}

/// Writes JSON and keeps apart what comes before the gap.
private struct GapWriter {
    var prefix: [UInt8] = []
    var bytes: [UInt8] = []

    mutating func write(_ value: JSONValue) { value.write(to: &bytes) }

    mutating func writeGap() {
        bytes.append(UInt8(ascii: "\""))
        prefix = bytes
        bytes = [UInt8(ascii: "\"")]
    }

    mutating func writeObject(_ object: JSONObject, member: (String, JSONValue, inout GapWriter) -> Void) {
        bytes.append(UInt8(ascii: "{"))
        var isFirst = true
        for (key, value) in object {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            JSONValue.write(key, to: &bytes)
            bytes.append(UInt8(ascii: ":"))
            member(key, value, &self)
        }
        bytes.append(UInt8(ascii: "}"))
    }
}
