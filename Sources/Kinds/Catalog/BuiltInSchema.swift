package import Machinery

/// The fields of all built-in kinds, read from the tables of their families at first use.
package enum BuiltInSchema {
    package static let library = SchemaLibrary(
        KindFamily.all.map(\.table), defaulting: defaults)

    /// The defaults of all families by the types' full names.
    static var defaults: [String: @Sendable (inout JSONValue) -> Void] {
        var all: [String: @Sendable (inout JSONValue) -> Void] = [:]
        for family in KindFamily.all {
            for (type, complete) in family.defaults { all["\(family.groupVersion.tablePrefix).\(type)"] = complete }
        }
        return all
    }

    /// The schema of a kind, looked up when first asked for; nil where it has no table.
    static func schema(_ groupVersion: GroupVersion, kind: String) -> @Sendable () -> Schema? {
        let name = "\(groupVersion.tablePrefix).\(kind)"
        return { library.schema(name) }
    }

    /// The schema of a document's apiVersion and kind, also for those that are only posted: DeleteOptions, Scale.
    package static func schema(of groupVersion: GroupVersion, _ kind: String) -> Schema? {
        library.schema("\(groupVersion.tablePrefix).\(kind)") ?? library.schema("meta.\(groupVersion.version).\(kind)")
            ?? (kind == "DeleteOptions" ? library.schema("meta.v1.DeleteOptions") : nil)
    }
}
