internal import APIServer
internal import ArchiveFiles
internal import EdgeRouter
internal import Foundation
internal import HostSystem
internal import ImageRegistry
internal import Logging
internal import Machinery
internal import NodeRuntime
internal import OCIImages
internal import Reconciling

/// What runs applications on this box: pods, their network, and the router in front of them.
struct Node: Sendable {
    let network: RoutedPodNetwork
    let agent: NodeAgent
    let provisioners: [Controller]
    let services: ServiceProxy
    let isolation: NetworkController
    let balancer: BalancerController
    let names: DNSServer
    let router: RouteController
    let settings: NetworkSettings

    init(
        _ options: StartOptions, layout: DataLayout, server: APIServer, informers: SharedInformers,
        images: ImageStore, registries: RegistryClient, keys: KeyFolder, logger: Logger
    ) throws {
        settings = try Self.network(options, layout)
        network = RoutedPodNetwork(settings)
        services = ServiceProxy(network, informers, logger: logger)
        isolation = NetworkController(network, informers, logger: logger)
        balancer = BalancerController(
            client: server.makeClient(.component("load-balancer")), network: settings, informers, logger: logger)
        names = DNSServer(settings, informers, logger: logger)
        let puller = ImagePuller(
            store: images, client: registries,
            internalImages: ImageStreams(client: server.makeClient(.component("node"))))
        agent = NodeAgent(
            client: server.makeClient(.component("node")),
            runtime: try ContainerRuntime(layout: layout, logger: logger),
            images: PulledImages(puller: puller, store: images), network: network,
            settings: Self.node(options, settings, layout, version: server.gitVersion), logger: logger)
        provisioners = LocalPathProvisioner.controllers(
            client: server.makeClient(.component("local-path")), informers: informers, folder: layout.claims,
            node: Self.name, logger: logger)
        router = RouteController(
            RouterSettings(
                folder: layout.router, bindAddress: options.bind, httpPort: options.httpPort,
                httpsPort: options.httpsPort, domain: options.domain, routerName: "default"),
            client: server.makeClient(.component("router")), informers: informers,
            issuer: PlatformCertificates(keys: keys),
            logger: logger)
    }

    /// The node's name: this box's.
    static var name: String { ProcessInfo.processInfo.hostName.lowercased() }

    /// What answers streams into containers.
    var streams: [any StreamHandler] {
        [PodExecHandler(agent: agent), PodAttachHandler(agent: agent), PodForwardHandler(agent: agent)]
    }
    /// All that runs beside the API.
    var runnables: [any Runnable] { [agent, services, isolation, balancer, names, router] + provisioners }

    private static func network(_ options: StartOptions, _ layout: DataLayout) throws -> NetworkSettings {
        guard let pods = IPv4Network(options.podCidr), let services = IPv4Network(options.serviceCidr) else {
            throw ServerError("the pod or service network is no IPv4 network", hint: "paas start --help")
        }
        var settings = NetworkSettings(
            instance: layout.instance, pods: pods, services: services,
            hostPorts: [options.apiPort, options.httpPort, options.httpsPort], domain: options.domain,
            stateFolder: "\(layout.run)/network")
        settings.bindAddress = options.bind
        settings.nodeName = Self.name
        settings.hasIPv6 = InstanceNetwork.hostHasIPv6
        return settings
    }

    private static func node(
        _ options: StartOptions, _ network: NetworkSettings, _ layout: DataLayout, version: String
    ) -> NodeSettings {
        let machine = ProcessInfo.processInfo
        let disk = try? FileManager.default.attributesOfFileSystem(forPath: layout.folder)[.systemSize] as? Int
        var settings = NodeSettings(
            name: Self.name, address: network.gateway.description,
            clusterDNS: network.gateway.description,
            resources: NodeResources(
                cpuMillicores: machine.activeProcessorCount * 1000, memoryInBytes: Int(machine.physicalMemory),
                diskInBytes: disk ?? 0), podCIDR: options.podCidr, version: version,
            figures: { NodeFigures.ofHost(dataFolder: layout.folder) })
        settings.userNamespaces = !options.hostUsers
        return settings
    }
}

/// Certificates for routes, from the platform's own authority.
struct PlatformCertificates: CertificateIssuer {
    let keys: KeyFolder

    /// The SHA-256 of the authority's certificate: where `pki` was deleted, routes get certificates of the new one.
    var authorityID: String { ContentDigest.of(keys.authority.pem.utf8).hex }

    func certificate(for host: String) async throws -> (certificateChainPEM: String, keyPEM: String) {
        let issued = try await BlockingWork.run { try keys.certificate(for: host) }
        return (issued.chainPEM, issued.keyPEM)
    }
}
