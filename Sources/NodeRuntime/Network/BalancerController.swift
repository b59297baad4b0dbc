internal import HostSystem
internal import Kinds
package import Logging
package import Machinery
package import Reconciling
internal import Synchronization

/// The box as its own load balancer: a Service of type LoadBalancer is at the host's address, at its own ports.
///
/// A service that wants a port which the platform, another program of the host or an older service has stays pending,
/// and is told so; its node ports work all the same.
package final class BalancerController: Runnable {
    private let client: any APIClient
    private let settings: NetworkSettings
    private let services: Informer<Service>
    private let events: Reconciling.EventRecorder
    private let changes: ChangeSignal
    private let clock: any Clock<Duration>
    private let logger: Logger
    /// What has been said to whom.
    private let told = Mutex<Set<String>>([])
    /// How often is looked whether the host's addresses or ports have changed.
    private static let interval = Duration.seconds(30)

    package init(
        client: any APIClient, network settings: NetworkSettings, _ informers: SharedInformers,
        time: WallClock = .system, clock: any Clock<Duration> = ContinuousClock(), logger: Logger
    ) {
        self.client = client
        self.settings = settings
        self.clock = clock
        self.logger = logger
        events = Reconciling.EventRecorder(
            client: client, component: "load-balancer", time: time, logger: logger)
        services = informers.informer(Service.self)
        changes = ChangeSignal(clock: clock)
        changes.follow(services) { $0.type == "LoadBalancer" || !$0.balancerAddresses.isEmpty }
    }

    package func run() async {
        await services.waitForSync()
        await withDiscardingTaskGroup { group in
            group.addTask { await self.changes.run { await self.bring() } }
            group.addTask {
                while !Task.isCancelled {
                    try? await self.clock.sleep(for: Self.interval)
                    _ = await self.bring()
                }
            }
        }
    }

    private func bring() async -> Bool {
        do {
            let network = settings.network
            let given = try await network.uplinkAddresses().filter { settings.families.contains($0.family) }
            let plan = BalancerPlan(
                services: services.list(), addresses: given.isEmpty ? [.v4(settings.gateway)] : given,
                taken: try await network.listeningPorts().union(settings.hostPorts.map { "tcp/\($0)" }))
            for change in plan.changes {
                _ = try await client.patch(
                    ResourcePath(
                        Service.kind, namespace: change.service.namespace, name: change.service.name,
                        subresource: "status"), .merge, ["status": ["loadBalancer": change.status]])
            }
            for (service, port) in plan.refused where told.withLock({ $0.insert("\(service.uid)/\(port)").inserted }) {
                await events.warning(
                    service, "PortTaken",
                    "port \(port) of this host is taken: choose another one, or use the service's node port")
            }
            return true
        } catch let error as StatusError where error.reason == .notFound || error.reason == .conflict {
            return true
        } catch {
            logger.warning("load balancers not brought up to date, trying again", metadata: ["error": "\(error)"])
            return false
        }
    }
}

/// Which services are at the host's address: pure.
struct BalancerPlan: Sendable {
    struct Change: Sendable, Hashable {
        let service: Service
        let status: JSONValue
    }

    private(set) var changes: [Change] = []
    /// Services that wait, with the port that they wait for.
    private(set) var refused: [(service: Service, port: Int)] = []

    private static let none: JSONValue = ["ingress": .null]

    /// - Parameter taken: `tcp/22`.
    init(services: [Service], addresses: [InetAddress], taken: Set<String>) {
        var taken = taken
        for service in services.sorted(by: ServicePlan.isOlder) {
            guard service.type == "LoadBalancer", !service.metadata.isBeingDeleted else {
                if !service.balancerAddresses.isEmpty { changes.append(Change(service: service, status: Self.none)) }
                continue
            }
            // Another one's balancer gives the addresses.
            guard service.json["spec"]["loadBalancerClass"].isNull else { continue }
            let ports = service.ports.map { port -> (number: Int, key: String) in
                let name = port.portProtocol.isEmpty ? "tcp" : port.portProtocol.lowercased()
                return (number: port.port, key: "\(name)/\(port.port)")
            }
            if let port = ports.first(where: { taken.contains($0.key) }) {
                refused.append((service, port.number))
                if !service.balancerAddresses.isEmpty { changes.append(Change(service: service, status: Self.none)) }
                continue
            }
            taken.formUnion(ports.map(\.key))
            let families = service.ipFamilies.isEmpty ? ["IPv4"] : service.ipFamilies
            let ingress: [JSONValue] = addresses.filter { families.contains($0.family.rawValue) }.map {
                ["ip": .string($0.description), "ipMode": "VIP"]
            }
            let status: JSONValue = ["ingress": .array(ingress)]
            if service.status["loadBalancer"] != status { changes.append(Change(service: service, status: status)) }
        }
    }
}
