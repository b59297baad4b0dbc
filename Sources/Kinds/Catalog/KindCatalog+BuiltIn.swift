package import Machinery

extension KindCatalog {
    /// A catalog of every built-in kind.
    package static func builtIn() -> KindCatalog {
        KindCatalog(
            KindFamily.all.flatMap { family in family.kinds.map { $0.description(in: family.groupVersion) } })
    }
}
