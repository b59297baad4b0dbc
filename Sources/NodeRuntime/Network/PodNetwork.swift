package import Kinds

/// Where a pod's network is.
package struct PodAttachment: Sendable, Hashable {
    /// The file that the pod's network namespace is bound to; containers join it.
    package let netnsPath: String
    /// The pod's addresses, one a family, version 4 first; at least one.
    package let addresses: [String]
    package var address: String { addresses.first ?? "" }

    package init(netnsPath: String, addresses: [String]) {
        self.netnsPath = netnsPath
        self.addresses = addresses
    }
}

/// Gives pods their network: a namespace, addresses, and the rules that say whom they reach.
///
/// Attaching a pod that is attached gives what it has; detaching one that isn't does nothing. Policies bind a pod from
/// its first packet on. An attachment outlives the platform, and a later start finds it.
package protocol PodNetwork: Sendable {
    /// - Parameter made: the file of a network namespace that belongs to the pod's user namespace and is to become the
    ///   pod's; nil has one made.
    func attach(_ pod: Pod, in made: String?) async throws -> PodAttachment
    func detach(uid: String) async throws
    /// Detaches all that are attached and not named: what a crash has left of pods that are no more.
    func removeAll(except uids: Set<String>) async throws
}

extension PodNetwork {
    /// Connects a pod in a namespace that is made for it.
    package func attach(_ pod: Pod) async throws -> PodAttachment { try await attach(pod, in: nil) }
}
