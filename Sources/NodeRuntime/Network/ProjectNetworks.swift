internal import Kinds

/// Which projects share a network: pods reach each other within one.
struct ProjectNetworks: Sendable, Hashable {
    enum Network: Sendable, Hashable, Comparable {
        /// Of the projects whose NetNamespace has this number.
        case numbered(Int)
        /// Of this project alone, until it has a NetNamespace.
        case own(String)
    }

    private let ids: [String: Int]
    private let global: Set<String>

    /// - Parameters:
    ///   - ids: `netid` of each project's NetNamespace.
    ///   - global: projects that are open to all until they have a NetNamespace.
    init(_ ids: [String: Int] = [:], global: Set<String>) {
        self.ids = ids
        self.global = global
    }

    func network(of project: String) -> Network {
        if let id = ids[project] { return .numbered(id) }
        return global.contains(project) ? .numbered(NetNamespace.globalID) : .own(project)
    }

    /// True where its pods reach, and are reached by, all others.
    func isGlobal(_ project: String) -> Bool { network(of: project) == .numbered(NetNamespace.globalID) }
}
