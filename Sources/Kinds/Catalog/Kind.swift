import Machinery

/// One kind of a family: how it is named and served; columns, selectable fields and rules are set in the closure.
struct Kind: Sendable {
    enum Scope { case namespaced, cluster }

    /// What makes a kind differ from one that is stored, has every verb and a DNS subdomain as its name.
    enum Trait {
        /// `metadata.generation` counts changes of the spec.
        case generation
        /// Deletion may take time.
        case graceful
        /// A PUT to a name that isn't there creates it.
        case createdByUpdate
        /// A PUT must carry a resourceVersion.
        case versionedUpdates
        /// DELETE answers with the object instead of a Status.
        case objectOnDeletion
        /// Deletion leaves dependents alone unless told otherwise.
        case orphaning
        /// Only created, never stored: reviews, bindings.
        case posted
        /// Only read.
        case readOnly
        /// Made from other objects instead of stored.
        case computed
        /// The name may have everything but `/` and `%`.
        case pathSegmentName
        /// The name is a DNS label.
        case labelName
    }

    let name: String
    private let describe: @Sendable (GroupVersion) -> KindDescription

    /// `parts` are the subresources; `verbs` are given where the traits don't tell them.
    init(
        _ resource: String, _ name: String, _ scope: Scope, _ traits: Trait..., short: String...,
        categories: String..., verbs: [String]? = nil, parts: Subresource...,
        configure: @escaping @Sendable (inout KindDescription) -> Void = { _ in }
    ) {
        self.name = name
        describe = { groupVersion in
            var kind = KindDescription(
                KindID(groupVersion.group, groupVersion.version, name, resource, isNamespaced: scope == .namespaced))
            kind.shortNames = short
            kind.categories = categories
            kind.subresources = parts
            kind.schema = BuiltInSchema.schema(groupVersion, kind: name)
            kind.columns = [.name, .age]
            for trait in traits { kind.apply(trait) }
            if let verbs { kind.verbs = verbs }
            configure(&kind)
            return kind
        }
    }

    /// The whole description, with the group-version of the kind's family.
    func description(in groupVersion: GroupVersion) -> KindDescription { describe(groupVersion) }
}

extension KindDescription {
    fileprivate mutating func apply(_ trait: Kind.Trait) {
        switch trait {
        case .generation: hasGeneration = true
        case .graceful: isGraceful = true
        case .createdByUpdate: createsOnUpdate = true
        case .versionedUpdates: needsVersionOnUpdate = true
        case .objectOnDeletion: answersDeletionWithObject = true
        case .orphaning: orphansByDefault = true
        case .posted: (verbs, isStored) = (["create"], false)
        case .readOnly: verbs = ["get", "list"]
        case .computed: isStored = false
        case .pathSegmentName: nameRule = Names.pathSegment
        case .labelName: nameRule = Names.dnsLabel
        }
    }
}

extension Subresource {
    /// A subresource with its verbs; `kind` is that of its documents, `policy/v1/Eviction`, where it has its own.
    static func part(_ name: String, _ verbs: String..., as kind: String? = nil) -> Subresource {
        guard let kind, let slash = kind.lastIndex(of: "/") else { return Subresource(name, verbs) }
        return Subresource(name, verbs, kind: String(kind[kind.index(after: slash)...]), in: String(kind[..<slash]))
    }
}
