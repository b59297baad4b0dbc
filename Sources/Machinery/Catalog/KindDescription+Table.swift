/// What a table's rows carry of their objects (`includeObject`).
package enum TableObject: String, Sendable { case none = "None", metadata = "Metadata", object = "Object" }

extension KindDescription {
    /// The Table (meta.k8s.io/v1) of objects as `kubectl get` asks for it.
    ///
    /// `listMetadata` is that of the list, or `.null`. In a watch only the first event's table has column definitions.
    package func table(
        of objects: [JSONValue], at now: Timestamp, including part: TableObject = .metadata,
        listMetadata: JSONValue = .null, hasColumns: Bool = true
    ) -> JSONValue {
        [
            "kind": "Table", "apiVersion": "meta.k8s.io/v1", "metadata": listMetadata.isNull ? [:] : listMetadata,
            "columnDefinitions": hasColumns ? .array(columns.map(\.definition)) : [],
            "rows": .array(objects.map { row(of: $0, at: now, including: part) }),
        ]
    }

    private func row(of object: JSONValue, at now: Timestamp, including part: TableObject) -> JSONValue {
        var row: JSONValue = ["cells": .array(columns.map { $0.cell(object, now) })]
        let conditions = rowConditions(object)
        if !conditions.isEmpty { row["conditions"] = .array(conditions) }
        switch part {
        case .none: break
        case .object: row["object"] = object
        case .metadata: row["object"] = Self.partialMetadata(of: object)
        }
        return row
    }

    /// The PartialObjectMetadata (meta.k8s.io/v1) of an object.
    package static func partialMetadata(of object: JSONValue) -> JSONValue {
        ["kind": "PartialObjectMetadata", "apiVersion": "meta.k8s.io/v1", "metadata": object["metadata"]]
    }
}

extension TableColumn {
    fileprivate var definition: JSONValue {
        [
            "name": .string(name), "type": .string(type), "format": .string(format),
            "description": .string(detail.isEmpty ? name : detail), "priority": isWide ? 1 : 0,
        ]
    }
}
