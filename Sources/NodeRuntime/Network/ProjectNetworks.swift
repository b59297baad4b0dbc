internal import Kinds

/// Which projects share a network: pods reach each other within one.
struct ProjectNetworks: Sendable, Hashable {
    /// `global`, or the project whose network this one joins. Only those who may change namespaces can set it.
    static let annotation = "network.paas.io/network"

    private let annotations: [String: String]
    private let global: Set<String>

    /// - Parameters:
    ///   - namespaces: the annotation's value by namespace.
    ///   - global: those that are open to all, whatever they say.
    init(_ namespaces: [String: String] = [:], global: Set<String>) {
        annotations = namespaces
        self.global = global
    }

    /// The network of a project, by the name of one of its projects. A circle, and one that joins nobody, is its own.
    func network(of project: String) -> String {
        var (name, seen) = (project, [project])
        while let next = annotations[name], next != "global", !next.isEmpty, !global.contains(name) {
            // All members of a circle come to the same name.
            if let start = seen.firstIndex(of: next) { return seen[start...].min() ?? project }
            seen.append(next)
            name = next
        }
        return name
    }

    /// True where its pods reach, and are reached by, all others.
    func isGlobal(_ project: String) -> Bool {
        let network = network(of: project)
        return global.contains(network) || annotations[network] == "global"
    }
}
