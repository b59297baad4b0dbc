/// Who owns which fields of an object (`metadata.managedFields`).
struct ManagedFields: Sendable {
    /// What tells entries apart.
    struct Manager: Sendable, Hashable {
        let name: String
        let isApply: Bool
        let apiVersion: String
        let subresource: String
    }

    struct Entry: Sendable {
        var fields: FieldSet
        var time: String
    }

    /// In the order in which they came.
    private(set) var managers: [Manager] = []
    private var entries: [Manager: Entry] = [:]

    init() {}

    init(json: JSONValue) {
        for item in json.items where item["fieldsType"].text == "FieldsV1" || !item["fieldsV1"].isNull {
            let manager = Manager(
                name: item["manager"].text, isApply: item["operation"].text == "Apply",
                apiVersion: item["apiVersion"].text, subresource: item["subresource"].text)
            self[manager] = Entry(fields: FieldSet(json: item["fieldsV1"]), time: item["time"].text)
        }
    }

    /// A manager's entry. One that owns nothing is no entry.
    subscript(manager: Manager) -> Entry? {
        get { entries[manager] }
        set {
            if let newValue, !newValue.fields.isEmpty {
                if entries.updateValue(newValue, forKey: manager) == nil { managers.append(manager) }
            } else if entries.removeValue(forKey: manager) != nil {
                managers.removeAll { $0 == manager }
            }
        }
    }

    var json: JSONValue {
        let items = managers.compactMap { manager -> JSONValue? in
            guard let entry = entries[manager] else { return nil }
            var item: JSONValue = [
                "manager": .string(manager.name), "operation": manager.isApply ? "Apply" : "Update",
                "apiVersion": .string(manager.apiVersion), "time": .string(entry.time), "fieldsType": "FieldsV1",
                "fieldsV1": entry.fields.json,
            ]
            item["subresource"].text = manager.subresource
            return item
        }
        return items.isEmpty ? .null : .array(items)
    }
}

extension ManagedFields.Manager {
    /// As messages on conflicts name it.
    func shown(time: String) -> String {
        let base = "\"\(name)\"" + (subresource.isEmpty ? "" : " with subresource \"\(subresource)\"")
        if isApply { return base }
        return "\(base) using \(apiVersion)" + (time.isEmpty ? "" : " at \(time)")
    }
}
