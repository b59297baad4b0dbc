import Hummingbird
import Machinery
import NIOCore

/// Puts results into the form that the caller accepts.
struct AnswerEncoder: Sendable {
    let form: AnswerForm
    /// Objects and lists are laid out over lines; watches never.
    var isPretty = false
    /// `includeObject` of a table: Metadata, Object or None.
    let includeObject: String
    let clock: WallClock

    /// One object as a body.
    func body(_ content: ObjectContent, _ kind: KindDescription?) throws -> [UInt8] {
        switch form {
        case .json: return content.bytes
        case .yaml: return Array(try content.json().yamlText.utf8)
        case .metadata(let version):
            guard kind != nil else { return content.bytes }
            return KindDescription.partialMetadata(of: try content.json()).inMetaVersion(version).encoded()
        case .table:
            guard let kind else {
                let document = try content.json()
                if document["kind"].string == "Status" || document["kind"].string == "Table" { return content.bytes }
                throw StatusError(.notAcceptable, "the server can't show this as a table")
            }
            let object = try content.json()
            return table([object], kind, ["resourceVersion": object["metadata"]["resourceVersion"]]).encoded()
        }
    }

    /// A collection as a body.
    func body(_ list: ListContent, _ kind: KindDescription?) throws -> ResponseBody {
        if form == .json { return spliced(list, kind).body(isPretty: isPretty) }
        return ResponseBody(byteBuffer: ByteBuffer(bytes: laidOut(try bytes(of: list, kind))))
    }

    /// A body in one piece as the client wants to see it.
    func laidOut(_ bytes: [UInt8]) -> [UInt8] { isPretty && form != .yaml ? JSONIndenter.indented(bytes) : bytes }

    /// A collection in one piece.
    func bytes(of list: ListContent, _ kind: KindDescription?) throws -> [UInt8] {
        let metadata = list.metadata
        switch form {
        case .json: return spliced(list, kind).bytes
        case .yaml: return Array(try JSONValue(parsing: spliced(list, kind).bytes).yamlText.utf8)
        case .metadata(let version):
            let items = try list.items.map {
                KindDescription.partialMetadata(of: try $0.json()).inMetaVersion(version)
            }
            let answer: JSONValue = [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(items),
            ]
            return answer.inMetaVersion(version).encoded()
        case .table:
            guard let kind else { throw StatusError(.notAcceptable, "the server can't show this as a table") }
            return table(try list.items.map { try $0.json() }, kind, metadata).encoded()
        }
    }

    /// A watch event's object. Only the first table of a watch carries the columns.
    func event(_ event: ObjectEvent, _ kind: KindDescription?, isFirst: Bool) throws -> [UInt8] {
        let content = try event.content.map { try kind?.served($0) ?? $0 } ?? .document(Self.bookmark(event, kind))
        var bytes = Array("{\"type\":\"\(event.type)\",\"object\":".utf8)
        if case .table = form, let kind {
            let object = try content.json()
            let metadata: JSONValue = ["resourceVersion": object["metadata"]["resourceVersion"]]
            table([object], kind, metadata, hasColumns: isFirst).write(to: &bytes)
        } else {
            bytes += try body(content, kind)
        }
        bytes += Array("}\n".utf8)
        return bytes
    }

    /// The error event that a watch ends with.
    static func event(_ error: StatusError) -> [UInt8] {
        var bytes = Array("{\"type\":\"ERROR\",\"object\":".utf8)
        error.json.write(to: &bytes)
        bytes += Array("}\n".utf8)
        return bytes
    }

    private func spliced(_ list: ListContent, _ kind: KindDescription?) -> SplicedList {
        let head: JSONValue = [
            "kind": .string(kind?.listKind ?? "List"),
            "apiVersion": .string(kind?.id.groupVersion.description ?? "v1"), "metadata": list.metadata,
        ]
        return SplicedList(head: head, list.items)
    }

    private func table(
        _ objects: [JSONValue], _ kind: KindDescription, _ metadata: JSONValue, hasColumns: Bool = true
    ) -> JSONValue {
        let table = kind.table(
            of: objects, at: clock.now, including: TableObject(rawValue: includeObject) ?? .metadata,
            listMetadata: metadata, hasColumns: hasColumns)
        guard case .table("v1beta1") = form else { return table }
        var older = table.inMetaVersion("v1beta1")
        older["rows"] = .array(
            table["rows"].items.map { row in
                var row = row
                if row["object"]["apiVersion"] == "meta.k8s.io/v1" {
                    row["object"] = row["object"].inMetaVersion("v1beta1")
                }
                return row
            })
        return older
    }

    private static func bookmark(_ event: ObjectEvent, _ kind: KindDescription?) -> JSONValue {
        guard case .bookmark(let revision, let endsInitialEvents) = event else { return .null }
        var metadata: JSONValue = ["resourceVersion": .string(revision), "creationTimestamp": .null]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        return [
            "kind": .string(kind?.id.kind ?? ""), "apiVersion": .string(kind?.id.groupVersion.description ?? ""),
            "metadata": metadata,
        ]
    }
}

extension ListContent {
    var metadata: JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(resourceVersion)]
        metadata["continue"] = JSONValue(continueToken)
        metadata["remainingItemCount"] = JSONValue(remaining)
        return metadata
    }
}

extension ObjectEvent {
    /// As a watch names it.
    var type: String {
        switch self {
        case .added: "ADDED"
        case .modified: "MODIFIED"
        case .deleted: "DELETED"
        case .bookmark: "BOOKMARK"
        }
    }

    /// The object that it is about; nil for a bookmark.
    var content: ObjectContent? {
        switch self {
        case .added(let content), .modified(let content), .deleted(let content): content
        case .bookmark: nil
        }
    }
}

extension JSONValue {
    /// A document of meta.k8s.io in another version of it.
    fileprivate func inMetaVersion(_ version: String) -> JSONValue {
        var document = self
        document["apiVersion"] = .string("meta.k8s.io/\(version)")
        return document
    }
}
