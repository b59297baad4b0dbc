internal import HostSystem
internal import Kinds
package import Logging
internal import Machinery
package import Reconciling

/// Keeps the host's translation of service addresses in step with Services, EndpointSlices and pods' host ports.
///
/// Changes that come together are one transaction; connections that exist stay where they are, but for datagrams to
/// endpoints that are no more.
package final class ServiceProxy: Runnable {
    private let services: Informer<Service>
    private let slices: Informer<EndpointSlice>
    private let pods: Informer<Pod>
    private let settings: NetworkSettings
    private let filter: FilterTable
    private let health: HealthChecks
    private let changes: ChangeSignal
    private let logger: Logger
    private static let addressIndex = "pods.address"
    private static let hostPortIndex = "pods.hostPorts"

    package init(
        _ network: RoutedPodNetwork, _ informers: SharedInformers, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        settings = network.settings
        filter = network.filter
        self.logger = logger
        health = HealthChecks(host: network.settings.hasIPv6 ? "::" : "0.0.0.0", logger: logger)
        changes = ChangeSignal(clock: clock)
        services = informers.informer(Service.self)
        slices = informers.informer(EndpointSlice.self)
        pods = informers.informer(Pod.self)
        slices.addIndex(EndpointSlice.serviceIndex) { [$0.serviceKey] }
        pods.addIndex(Self.addressIndex) { Self.ownAddresses($0).map(\.description) }
        pods.addIndex(Self.hostPortIndex) { [settings] pod in
            pod.nodeName == settings.nodeName && Self.hasHostPorts(pod) ? [settings.nodeName] : []
        }
        changes.follow(services)
        changes.follow(slices)
        // Most changes of pods mean nothing here.
        changes.follow(
            pods,
            part: { pod in
                let addresses = Self.ownAddresses(pod)
                return addresses.isEmpty ? nil : [pod.namespace] + addresses.map(\.description)
            })
    }

    /// The addresses that are the pod's alone.
    private static func ownAddresses(_ pod: Pod) -> [InetAddress] {
        pod.isEnded || pod.hostNetwork ? [] : pod.podIPs.compactMap { InetAddress($0) }
    }

    private static func hasHostPorts(_ pod: Pod) -> Bool {
        (pod.containers + pod.initContainers).contains { $0.ports.contains { $0.hostPort > 0 } }
    }

    package func run() async {
        await services.waitForSync()
        await slices.waitForSync()
        await pods.waitForSync()
        var applied: ServicePlan?
        await changes.run { [self] in
            do {
                applied = try await bring(applied)
                return true
            } catch {
                logger.warning("service rules not applied, trying again", metadata: ["error": "\(error)"])
                return false
            }
        }
        await health.serve([:])
    }

    private func bring(_ applied: ServicePlan?) async throws -> ServicePlan {
        let own = try await settings.network.ownAddresses()
        let objects = ServicePlan.Objects(
            services: services.list(),
            slices: { [slices] in slices.indexed(EndpointSlice.serviceIndex, "\($0.namespace)/\($0.name)") },
            owner: { [pods] in pods.indexed(Self.addressIndex, $0.description).first?.namespace },
            pods: pods.indexed(Self.hostPortIndex, settings.nodeName))
        let wanted = ServicePlan(objects, settings: settings, own: own)
        if wanted == applied { return wanted }
        try await filter.set([.services: wanted.layout])
        await health.serve(wanted.healthChecks)
        let old = applied ?? wanted
        if applied == nil || wanted.differsInDatagrams(from: old) {
            try await FlowTable(namespacePath: settings.hostNamespacePath).remove {
                wanted.isStale($0, old: old, own: own)
            }
        }
        return wanted
    }
}
