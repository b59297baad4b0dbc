internal import HostSystem
internal import Kinds
package import Logging
internal import Machinery
package import Reconciling

/// Keeps pods' isolation in step with NetworkPolicies, EgressNetworkPolicies, namespaces, their networks and pods'
/// labels, and repairs what somebody else has done to the host's rules.
package final class NetworkController: Runnable {
    private let network: RoutedPodNetwork
    private let pods: Informer<Pod>
    private let namespaces: Informer<Namespace>
    private let networks: Informer<NetNamespace>
    private let policies: Informer<NetworkPolicy>
    private let outside: Informer<EgressNetworkPolicy>
    private let names: NameWatch
    private let asking: ChangeSignal
    private let changes: ChangeSignal
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// How often is looked whether others have changed the rules: a question to the kernel, no program.
    private static let interval = Duration.seconds(2)
    /// How often names are asked for again.
    private static let namesInterval = Duration.seconds(30)

    package init(
        _ network: RoutedPodNetwork, _ informers: SharedInformers, resolverConfiguration: String? = nil,
        clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.network = network
        self.clock = clock
        self.logger = logger
        changes = ChangeSignal(clock: clock)
        asking = ChangeSignal(clock: clock)
        let forwarder = DNSForwarder(network.settings, resolverConfiguration: resolverConfiguration, clock: clock)
        names = NameWatch { await forwarder.addresses(of: $0) }
        pods = informers.informer(Pod.self)
        namespaces = informers.informer(Namespace.self)
        networks = informers.informer(NetNamespace.self)
        policies = informers.informer(NetworkPolicy.self)
        outside = informers.informer(EgressNetworkPolicy.self)
        changes.follow(networks)
        changes.follow(policies)
        changes.follow(outside)
        asking.follow(outside)
        changes.follow(namespaces)
        // A pod without a node has no network.
        changes.follow(pods, part: { $0.nodeName.isEmpty ? nil : $0.metadata.labels })
    }

    package func run() async {
        await pods.waitForSync()
        await namespaces.waitForSync()
        await networks.waitForSync()
        await policies.waitForSync()
        await outside.waitForSync()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.changes.run { await self.update() } }
            group.addTask { await self.guardRules() }
            group.addTask { await self.asking.run { await self.ask() } }
            group.addTask {
                while (try? await self.clock.sleep(for: Self.namesInterval)) != nil { self.asking.raise() }
            }
        }
    }

    private func update() async -> Bool {
        do {
            try await network.update(
                .init(
                    pods: pods.list(), namespaces: namespaces.list(), networks: networks.list(),
                    policies: policies.list(), outsidePolicies: outside.list(), addresses: names.addresses))
            return true
        } catch {
            logger.warning("pods' isolation not applied, trying again", metadata: ["error": "\(error)"])
            return false
        }
    }

    private func ask() async -> Bool {
        let wanted = outside.list().flatMap { $0.rules.map(\.name) }.filter { !$0.isEmpty }
        if await names.refresh(Set(wanted)) { changes.raise() }
        return true
    }

    private func guardRules() async {
        while !Task.isCancelled {
            try? await clock.sleep(for: Self.interval)
            do {
                guard try await network.filter.repair() else { continue }
                try await network.prepare()
                logger.warning("somebody has changed the platform's nftables table: it has been written anew")
            } catch {
                logger.warning("the host's rules can't be looked at", metadata: ["error": "\(error)"])
            }
        }
    }
}
