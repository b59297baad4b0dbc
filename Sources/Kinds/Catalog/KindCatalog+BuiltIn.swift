package import Machinery

extension KindCatalog {
    /// A catalog of every built-in kind.
    package static func builtIn() -> KindCatalog {
        KindCatalog(BuiltInKinds.all)
    }
}

/// The descriptions of all built-in kinds.
enum BuiltInKinds {
    static let all: [KindDescription] = [KindRows.core, KindRows.kubernetes, KindRows.openshift].flatMap { rows in
        rows.split(separator: "\n").compactMap(KindRow.init).map { row in
            var kind = row.description
            kind.columns = [.name, .age]
            KindHooks.all[kind.id.resource.description]?(&kind)
            if let check = RuleTable.checks[kind.id.resource.description] { kind.validate = check }
            return kind
        }
    }

}
