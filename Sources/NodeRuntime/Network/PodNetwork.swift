/// Where a pod's network is.
package struct PodAttachment: Sendable, Hashable {
    /// The file that the pod's network namespace is bound to; containers join it.
    package let netnsPath: String
    /// The pod's IPv4 address.
    package let address: String

    package init(netnsPath: String, address: String) {
        self.netnsPath = netnsPath
        self.address = address
    }
}

/// Gives pods their network: a namespace, an address, and the rules that say whom they reach.
///
/// Attaching a pod that is attached gives what it has; detaching one that isn't does nothing. An attachment outlives
/// the platform, and a later start finds it.
package protocol PodNetwork: Sendable {
    /// - Parameter made: the file of a network namespace that belongs to the pod's user namespace and is to become the
    ///   pod's; nil has one made.
    func attach(uid: String, namespace: String, in made: String?) async throws -> PodAttachment
    func detach(uid: String) async throws
    /// Detaches all that are attached and not named: what a crash has left of pods that are no more.
    func removeAll(except uids: Set<String>) async throws
}

extension PodNetwork {
    package func attach(uid: String, namespace: String) async throws -> PodAttachment {
        try await attach(uid: uid, namespace: namespace, in: nil)
    }
}
