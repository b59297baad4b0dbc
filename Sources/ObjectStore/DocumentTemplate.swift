import Machinery

/// An object about to be written: its encoded document with a gap where `metadata.resourceVersion` goes. Encoded once,
/// whatever the revision.
struct DocumentTemplate: Sendable {
    let document: JSONValue
    private let labels: [String: String]
    private let fields: [String: String]
    private let prefix: [[UInt8]]
    private let suffix: [[UInt8]]

    /// Encodes `document`, in pieces of which long ones are shared. A resourceVersion in it is left out; its place is
    /// kept.
    init(_ document: JSONValue, fields: [String: String], sharing: SharedParts) {
        self.document = document
        labels = sharing.maps.share(document["metadata"]["labels"].stringMap)
        self.fields = sharing.maps.share(fields)
        var metadata = document["metadata"]
        if metadata.object == nil { metadata = .object([:]) }
        var writer = GapWriter()
        writer.writeObject(Self.withMember("metadata", metadata, in: document)) { key, value, writer in
            guard key == "metadata" else { return writer.write(value) }
            writer.writeObject(Self.withMember("resourceVersion", "", in: value)) { key, value, writer in
                if key == "resourceVersion" { writer.writeGap() } else { writer.write(value) }
            }
        }
        prefix = sharing.bytes.split(writer.prefix)
        suffix = sharing.bytes.split(writer.bytes)
    }

    /// The object as it is after the write that made `revision`.
    func object(_ key: ObjectKey, revision: Int64) -> StoredObject {
        StoredObject(key: key, revision: revision, content: content(revision), labels: labels, fields: fields)
    }

    private func content(_ revision: Int64) -> DocumentBytes {
        let digits = String(revision).utf8
        let (before, after) = (prefix.last ?? [], suffix.first ?? [])
        var middle: [UInt8] = []
        middle.reserveCapacity(before.count + digits.count + after.count)
        middle += before
        middle += digits
        middle += after
        return DocumentBytes(pieces: prefix.dropLast() + [middle] + suffix.dropFirst())
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
