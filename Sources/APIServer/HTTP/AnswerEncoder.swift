import Machinery

/// Puts results into the form that the caller accepts.
struct AnswerEncoder: Sendable {
    let form: AnswerForm
    /// `includeObject` of a table: Metadata, Object or None.
    let includeObject: String
    let clock: WallClock

    /// One object as a body.
    func body(_ content: ObjectContent, _ kind: KindDescription?) throws -> [UInt8] {
        switch form {
        case .json: return content.bytes
        case .yaml: return Array(try content.json().yamlText.utf8)
        case .metadata:
            guard kind != nil else { return content.bytes }
            return Self.metadata(try content.json()).encoded()
        case .table:
            guard let kind else {
                let document = try content.json()
                if document["kind"].string == "Status" || document["kind"].string == "Table" { return content.bytes }
                throw StatusError(.notAcceptable, "the server can't show this as a table")
            }
            let object = try content.json()
            var table = table([object], kind)
            table["metadata"] = ["resourceVersion": object["metadata"]["resourceVersion"]]
            return table.encoded()
        }
    }

    /// A collection as a body.
    func body(_ list: ListContent, _ kind: KindDescription?) throws -> [UInt8] {
        var metadata: JSONValue = ["resourceVersion": .string(list.resourceVersion)]
        metadata["continue"] = JSONValue(list.continueToken)
        metadata["remainingItemCount"] = JSONValue(list.remaining)
        switch form {
        case .json: return spliced(list, kind, metadata)
        case .yaml: return Array(try JSONValue(parsing: spliced(list, kind, metadata)).yamlText.utf8)
        case .metadata:
            let answer: JSONValue = [
                "kind": "PartialObjectMetadataList", "apiVersion": "meta.k8s.io/v1", "metadata": metadata,
                "items": .array(try list.items.map { Self.metadata(try $0.json()) }),
            ]
            return answer.encoded()
        case .table:
            guard let kind else { throw StatusError(.notAcceptable, "the server can't show this as a table") }
            var table = table(try list.items.map { try $0.json() }, kind)
            table["metadata"] = metadata
            return table.encoded()
        }
    }

    /// A watch event's object. Only the first table of a watch carries the columns.
    func event(_ event: ObjectEvent, _ kind: KindDescription?, isFirst: Bool) throws -> [UInt8] {
        let (type, content): (String, ObjectContent) =
            switch event {
            case .added(let content): ("ADDED", content)
            case .modified(let content): ("MODIFIED", content)
            case .deleted(let content): ("DELETED", content)
            case .bookmark(let revision, let endsInitialEvents):
                ("BOOKMARK", .document(Self.bookmark(revision, endsInitialEvents, kind)))
            }
        var bytes = Array("{\"type\":\"\(type)\",\"object\":".utf8)
        if form == .table, let kind {
            let object = try content.json()
            var table = table([object], kind)
            table["metadata"] = ["resourceVersion": object["metadata"]["resourceVersion"]]
            if !isFirst { table["columnDefinitions"] = .null }
            table.write(to: &bytes)
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

    /// `{"kind":…,"items":[` and the stored bytes, joined without being read.
    private func spliced(_ list: ListContent, _ kind: KindDescription?, _ metadata: JSONValue) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + list.items.reduce(0) { $0 + ($1.storedSize ?? 1024) + 1 })
        let head: JSONValue = [
            "kind": .string(kind?.listKind ?? "List"),
            "apiVersion": .string(kind?.id.groupVersion.description ?? "v1"), "metadata": metadata,
        ]
        head.write(to: &bytes)
        bytes.removeLast()
        bytes += Array(",\"items\":[".utf8)
        var isFirst = true
        for item in list.items {
            if !isFirst { bytes.append(UInt8(ascii: ",")) }
            isFirst = false
            bytes += item.bytes
        }
        bytes += Array("]}".utf8)
        return bytes
    }

    private static func metadata(_ object: JSONValue) -> JSONValue {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"]]
    }

    private static func bookmark(_ revision: String, _ endsInitialEvents: Bool, _ kind: KindDescription?) -> JSONValue {
        var metadata: JSONValue = ["resourceVersion": .string(revision), "creationTimestamp": .null]
        if endsInitialEvents { metadata["annotations"] = ["k8s.io/initial-events-end": "true"] }
        return [
            "kind": .string(kind?.id.kind ?? ""), "apiVersion": .string(kind?.id.groupVersion.description ?? ""),
            "metadata": metadata,
        ]
    }

    private func table(_ objects: [JSONValue], _ kind: KindDescription) -> JSONValue {
        let now = clock.now
        let columns = kind.columns.isEmpty ? [TableColumn.name, .age] : kind.columns
        return [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1",
            "columnDefinitions": .array(
                columns.map {
                    [
                        "name": .string($0.name), "type": .string($0.type), "format": .string($0.format),
                        "description": .string($0.detail), "priority": $0.isWide ? 1 : 0,
                    ]
                }),
            "rows": .array(
                objects.map { object in
                    var row: JSONValue = ["cells": .array(columns.map { $0.cell(object, now) })]
                    let conditions = kind.rowConditions(object)
                    if !conditions.isEmpty { row["conditions"] = .array(conditions) }
                    switch includeObject {
                    case "None": break
                    case "Object": row["object"] = object
                    default: row["object"] = Self.metadata(object)
                    }
                    return row
                }),
        ]
    }
}

extension ObjectContent {
    /// Bytes that the object takes in an answer; nil where it is not encoded yet.
    var storedSize: Int? { if case .stored(let object) = self { object.bytes.count } else { nil } }
}
