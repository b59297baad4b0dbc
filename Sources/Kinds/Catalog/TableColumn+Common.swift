import Machinery

/// Columns that several kinds share.
extension TableColumn {
    /// The value at a path as text.
    static func text(_ name: String, _ path: String, absent: String = "<none>", wide: Bool = false) -> TableColumn {
        let field = SelectableField(path)
        return TableColumn(name, wide: wide) { object, _ in
            let text = field.value(object)
            return .string(text.isEmpty ? absent : text)
        }
    }

    static func integer(_ name: String, _ path: String, wide: Bool = false) -> TableColumn {
        let parts = path.split(separator: ".").map(String.init)
        return TableColumn(name, type: "integer", wide: wide) { object, _ in
            .int(Int64(object[path: parts].int ?? 0))
        }
    }

    static func flag(_ name: String, _ path: String) -> TableColumn {
        let parts = path.split(separator: ".").map(String.init)
        return TableColumn(name, type: "boolean") { object, _ in .bool(object[path: parts].bool ?? false) }
    }

    /// An RFC 3339 time, which clients show as an age.
    static func date(_ name: String, _ path: String = "metadata.creationTimestamp") -> TableColumn {
        let parts = path.split(separator: ".").map(String.init)
        return TableColumn(name, type: "date") { object, _ in object[path: parts] }
    }

    /// A cell computed from the object alone.
    static func computed(
        _ name: String, type: String = "string", wide: Bool = false,
        _ cell: @escaping @Sendable (JSONValue) -> JSONValue
    ) -> TableColumn {
        TableColumn(name, type: type, wide: wide) { object, _ in cell(object) }
    }

    /// The names and images of the containers of a pod template.
    static func containers(_ path: String..., wide: Bool = true) -> [TableColumn] {
        [
            computed("Containers", wide: wide) { object in
                list(object[path: path]["containers"].items.map { $0["name"].text })
            },
            computed("Images", wide: wide) { object in
                list(object[path: path]["containers"].items.map { $0["image"].text })
            },
        ]
    }

    /// A selector: a map, or a LabelSelector.
    static func selector(_ name: String, _ path: String..., wide: Bool = true) -> TableColumn {
        computed(name, wide: wide) { object in
            let value = object[path: path]
            let isPlain = value["matchLabels"].isNull && value["matchExpressions"].isNull
            let selector = isPlain ? LabelSelector(value.stringMap) : try? LabelSelector(json: value)
            let text = selector?.description ?? ""
            return .string(text.isEmpty ? "<none>" : text)
        }
    }

    /// What replica sets and replication controllers show.
    static let replicas: [TableColumn] =
        [
            .name, .integer("Desired", "spec.replicas"), .integer("Current", "status.replicas"),
            .integer("Ready", "status.readyReplicas"), .age,
        ] + containers("spec", "template", "spec") + [.selector("Selector", "spec", "selector")]

    /// What bindings of roles show, in the groups of Kubernetes and of OpenShift.
    static let binding: [TableColumn] = [
        .name, .computed("Role") { .string("\($0["roleRef"]["kind"].text)/\($0["roleRef"]["name"].text)") }, .age,
        subjects("Users", "User"), subjects("Groups", "Group"), subjects("ServiceAccounts", "ServiceAccount"),
    ]

    private static func subjects(_ name: String, _ type: String) -> TableColumn {
        .computed(name, wide: true) { object in
            let found = object["subjects"].items.filter { $0["kind"].text == type }
            let names = found.map { subject in
                let namespace = subject["namespace"].text
                return namespace.isEmpty ? subject["name"].text : "\(namespace)/\(subject["name"].text)"
            }
            return .string(names.joined(separator: ", "))
        }
    }

    /// Words with commas between; `<none>` for no word.
    static func list(_ words: [String]) -> JSONValue {
        .string(words.isEmpty ? "<none>" : words.joined(separator: ","))
    }
}
