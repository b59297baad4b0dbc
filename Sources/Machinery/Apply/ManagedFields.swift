/// Who owns which fields of an object (`metadata.managedFields`).
struct ManagedFields: Sendable {
    /// What tells entries apart. An apply is the same manager's whatever the version.
    struct Manager: Sendable, Hashable {
        let name: String
        let isApply: Bool
        let apiVersion: String
        let subresource: String

        static func == (left: Manager, right: Manager) -> Bool {
            left.name == right.name && left.isApply == right.isApply && left.subresource == right.subresource
                && (left.isApply || left.apiVersion == right.apiVersion)
        }

        func hash(into hasher: inout Hasher) { hasher.combine(name) }
    }

    struct Entry: Sendable {
        let manager: Manager
        var fields: FieldSet
        var time: String
    }

    private(set) var entries: [Entry] = []

    /// More updaters than this are joined, the oldest first.
    private static let updaterLimit = 10

    init() {}

    init(json: JSONValue) {
        for item in json.items where item["fieldsType"].text == "FieldsV1" || !item["fieldsV1"].isNull {
            let manager = Manager(
                name: item["manager"].text, isApply: item["operation"].text == "Apply",
                apiVersion: item["apiVersion"].text, subresource: item["subresource"].text)
            set(manager, FieldSet(json: item["fieldsV1"]), time: item["time"].text)
        }
    }

    subscript(manager: Manager) -> Entry? { entries.first { $0.manager == manager } }

    /// Sets what a manager owns. One that owns nothing is no entry.
    mutating func set(_ manager: Manager, _ fields: FieldSet, time: String) {
        let entry = Entry(manager: manager, fields: fields, time: time)
        guard let index = entries.firstIndex(where: { $0.manager == manager }) else {
            if !fields.isEmpty { entries.append(entry) }
            return
        }
        if fields.isEmpty { entries.remove(at: index) } else { entries[index] = entry }
    }

    /// Takes paths from everybody but one manager.
    mutating func take(_ paths: FieldSet, fromAllBut manager: Manager) {
        guard !paths.isEmpty else { return }
        for index in entries.indices where entries[index].manager != manager {
            entries[index].fields = entries[index].fields.subtracting(paths)
        }
        entries.removeAll { $0.fields.isEmpty }
    }

    /// Joins the oldest updaters of a version under one name while there are too many.
    mutating func limitUpdaters() {
        var updaters = entries.filter { !$0.manager.isApply }.sorted(by: Self.isOlder)
        var surplus = updaters.count - Self.updaterLimit
        var joined: [String: Entry] = [:]
        while surplus > 0, !updaters.isEmpty {
            let next = updaters.removeFirst()
            let version = next.manager.apiVersion
            guard let before = joined[version] else {
                joined[version] = next
                continue
            }
            let bucket = Manager(name: "ancient-changes", isApply: false, apiVersion: version, subresource: "")
            set(before.manager, FieldSet(), time: "")
            set(next.manager, FieldSet(), time: "")
            let union = before.fields.union(next.fields)
            set(bucket, union, time: next.time)
            joined[version] = Entry(manager: bucket, fields: union, time: next.time)
            surplus -= 1
        }
    }

    /// In Kubernetes' order: applies first, then by time and name. Null where there are none.
    var json: JSONValue {
        let items = entries.sorted { left, right in
            if left.manager.isApply != right.manager.isApply { return left.manager.isApply }
            return Self.isOlder(left, right)
        }
        return items.isEmpty ? .null : .array(items.map(\.json))
    }

    private static func isOlder(_ left: Entry, _ right: Entry) -> Bool {
        // Times are of one form, so that their texts compare as they do.
        (left.time, left.manager.name, left.manager.apiVersion, left.manager.subresource)
            < (right.time, right.manager.name, right.manager.apiVersion, right.manager.subresource)
    }
}

extension ManagedFields.Entry {
    fileprivate var json: JSONValue {
        var item: JSONValue = [
            "manager": .string(manager.name), "operation": manager.isApply ? "Apply" : "Update",
            "apiVersion": .string(manager.apiVersion), "time": .string(time), "fieldsType": "FieldsV1",
            "fieldsV1": fields.json,
        ]
        item["subresource"].text = manager.subresource
        return item
    }
}

extension ManagedFields.Manager {
    /// As messages on conflicts name it.
    var shown: String {
        let base = "\"\(name)\"" + (subresource.isEmpty ? "" : " with subresource \"\(subresource)\"")
        return isApply ? base : "\(base) using \(apiVersion)"
    }
}

extension ManagedFields {
    /// The faults of a record that a client brings along.
    static func faults(_ json: JSONValue) -> [StatusCause] {
        json.items.enumerated().flatMap { index, item -> [StatusCause] in
            // An empty entry alone asks for the record to be cleared.
            if item.object?.isEmpty ?? true { return [] }
            let path = "metadata.managedFields[\(index)]"
            var causes: [StatusCause] = []
            if !["Apply", "Update"].contains(item["operation"].text) {
                causes.append(.invalid("\(path).operation", item["operation"], "must be `Apply` or `Update`"))
            }
            if !item["fieldsType"].text.isEmpty, item["fieldsType"].text != "FieldsV1" {
                causes.append(.invalid("\(path).fieldsType", item["fieldsType"], "must be `FieldsV1`"))
            }
            return causes + FieldManager.faults(item["manager"].text, "\(path).manager")
        }
    }
}

/// The name under which changes are recorded.
package enum FieldManager {
    private static let limit = 128

    /// The faults of a name that a client gives.
    package static func faults(_ name: String, _ path: String) -> [StatusCause] {
        if name.utf8.count > limit { return [.tooLong(path, limit)] }
        guard let index = name.unicodeScalars.firstIndex(where: { !isPrintable($0) }) else { return [] }
        let position = name.unicodeScalars.distance(from: name.startIndex, to: index)
        let code = String(name.unicodeScalars[index].value, radix: 16, uppercase: true)
        let padded = String(repeating: "0", count: max(0, 4 - code.utf8.count)) + code
        return [.invalid(path, .string(name), "invalid character U+\(padded) (at position \(position))")]
    }

    /// What a client that gives no name is called by: its `User-Agent` up to the first slash.
    package static func name(userAgent: String) -> String {
        var name = ""
        for scalar in userAgent.prefix(while: { $0 != "/" }).unicodeScalars where isPrintable(scalar) {
            guard name.utf8.count + String(scalar).utf8.count <= limit else { break }
            name.unicodeScalars.append(scalar)
        }
        return name.isEmpty ? "unknown" : name
    }

    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: true
        }
    }
}
