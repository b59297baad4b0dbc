import Kinds
import Logging
import Machinery
import Reconciling

/// Gives each namespace a NetNamespace, which says whose network its pods are in, and carries out the changes that
/// `oc adm pod-network` asks for by an annotation.
///
/// Numbers are given out by one worker, from what the API says at the moment: no two projects get the same by chance.
struct NetNamespaces: Sendable {
    /// What somebody wants of a project's network.
    enum Change: Hashable, Sendable {
        case global, isolate
        case join(String)

        init?(_ text: String) {
            let words = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            switch words[0] {
            case "global" where words.count == 1: self = .global
            case "isolate" where words.count == 1: self = .isolate
            case "join" where words.count == 2 && !words[1].isEmpty: self = .join(words[1])
            default: return nil
            }
        }
    }

    let client: any APIClient
    let namespaces: Informer<Namespace>
    let networks: Informer<NetNamespace>
    let events: EventRecorder

    func controller(logger: Logger) -> Controller {
        Controller("project-networks", workers: 1, logger: logger, reconcile: reconcile)
            .watches(namespaces).watches(networks)
    }

    @Sendable private func reconcile(_ key: NamespacedName) async throws -> ReconcileResult {
        guard let namespace = namespaces.get(key) else {
            // The name may be a new namespace's by now; then its network is made again.
            try await client.delete(NetNamespace.self, name: key.name)
            return .done
        }
        guard let network = networks.get(key) else {
            try await make(namespace)
            return .done
        }
        guard let wanted = network.wantedChange else { return .done }
        let id: Int
        do {
            id = try Self.id(of: network, wanting: wanted, all: try await client.list(NetNamespace.self))
        } catch let error as TerminalError {
            await events.warning(network, "NetworkNotChanged", error.description)
            throw error
        }
        try await client.modify(NetNamespace.self, name: network.name) { current in
            guard current.wantedChange == wanted else { return false }
            current.netID = id
            current.metadata.annotations[WellKnown.OpenShift.changeNetwork] = nil
            return true
        }
        return .done
    }

    private func make(_ namespace: Namespace) async throws {
        var network = NetNamespace(name: namespace.name, namespace: "")
        network.netName = namespace.name
        network.netID =
            WellKnown.systemNamespaces.contains(namespace.name)
            ? NetNamespace.globalID : try Self.free(beside: try await client.list(NetNamespace.self))
        do {
            try await client.create(network)
        } catch let error as StatusError where error.reason == .alreadyExists {}
    }

    /// The lowest number that no project has.
    static func free(beside all: [NetNamespace]) throws(TerminalError) -> Int {
        let taken = Set(all.map(\.netID))
        guard let id = NetNamespace.ids.first(where: { !taken.contains($0) }) else {
            throw TerminalError("all network numbers are taken: delete projects")
        }
        return id
    }

    /// The number that a project gets by a change; its own where it is as wanted already.
    static func id(of network: NetNamespace, wanting text: String, all: [NetNamespace]) throws(TerminalError) -> Int {
        switch Change(text) {
        case .global: return NetNamespace.globalID
        case .join(let project):
            guard let other = all.first(where: { $0.name == project }) else {
                throw TerminalError("netid not found for namespace \"\(project)\"")
            }
            return other.netID
        case .isolate:
            guard network.name != NetNamespace.global else {
                throw TerminalError("network isolation for namespace \"\(network.name)\" is not allowed")
            }
            let isAlone = all.count { $0.netID == network.netID } <= 1
            return isAlone && network.netID != NetNamespace.globalID ? network.netID : try free(beside: all)
        case nil: throw TerminalError("invalid pod network action: \(text)")
        }
    }
}
