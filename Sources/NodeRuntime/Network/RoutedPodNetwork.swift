package import HostSystem
package import Kinds
internal import Machinery

/// Pods on routed links without a bridge, isolated by project and by policies in nftables.
///
/// Addresses given out lie in the state folder, a file a pod, so that a new start knows what runs.
package actor RoutedPodNetwork: PodNetwork {
    package nonisolated let settings: NetworkSettings
    /// The instance's rules; the service proxy writes its part of them.
    package nonisolated let filter: FilterTable
    private let network: InstanceNetwork
    private var pool: AddressPool
    private var records: [String: PodRecord] = [:]
    /// What is known of attached pods besides their addresses.
    private var pods: [String: Pod] = [:]
    private var surroundings: Surroundings?
    /// What the packet filter has been told last; nil where that failed.
    private var told: Isolation?
    private var revision = 0
    /// Pods that come up before anything is known of what stands around them.
    private var waiting: [CheckedContinuation<Void, Never>] = []
    private var mtu = 1500

    /// What stands around pods: who they are to each other.
    package struct Surroundings: Sendable {
        package var pods: [Pod]
        package var namespaces: [Namespace]
        package var networks: [NetNamespace]
        package var policies: [NetworkPolicy]
        package var outsidePolicies: [EgressNetworkPolicy]
        /// The addresses of names that outside policies speak of.
        package var addresses: [String: [InetAddress]]

        package init(
            pods: [Pod] = [], namespaces: [Namespace] = [], networks: [NetNamespace] = [],
            policies: [NetworkPolicy] = [], outsidePolicies: [EgressNetworkPolicy] = [],
            addresses: [String: [InetAddress]] = [:]
        ) {
            self.pods = pods
            self.namespaces = namespaces
            self.networks = networks
            self.policies = policies
            self.outsidePolicies = outsidePolicies
            self.addresses = addresses
        }
    }

    package init(_ settings: NetworkSettings) {
        self.settings = settings
        network = settings.network
        filter = FilterTable(settings.network.filter)
        // The gateway is the pool's first address; it is never given out.
        pool = AddressPool(settings.pods)
    }

    /// Prepares the host and finds what an earlier start has attached. Call it once, before anything else.
    ///
    /// Rules that an earlier start has left stay in force until `update` and the service proxy have said theirs.
    package func start() async throws {
        try Files.makeFolder(settings.stateFolder, mode: 0o700)
        load()
        try await prepare()
        mtu = try await network.uplinkMTU()
    }

    /// The host's part of the network: forwarding, gateways, the route of service addresses.
    package func prepare() async throws {
        try await network.prepare(gateways: settings.gateways, services: settings.serviceNetworks)
    }

    /// Takes over what has changed around pods. Connections that may no longer be are cut.
    package func update(_ surroundings: Surroundings) async throws {
        self.surroundings = surroundings
        for pod in surroundings.pods where records[pod.uid] != nil { pods[pod.uid] = pod }
        release()
        try await apply(cuts: true)
    }

    package func attach(_ pod: Pod, in made: String?) async throws -> PodAttachment {
        let uid = pod.uid
        if let record = records[uid], try await network.isAttached(podUID: uid) { return attachment(record) }
        try await knowSurroundings()
        let record = try records[uid] ?? reserve(uid, pod.namespace)
        pods[uid] = pod
        do {
            // Rules first: the pod is bound from its first packet on.
            try await apply(cuts: false)
            _ = try await network.attach(
                PodLink(
                    podUID: uid, addresses: addresses(of: record), gateways: settings.gateways, mtu: mtu,
                    madeNamespace: made))
        } catch {
            try? await network.detach(podUID: uid)
            forget(record)
            throw error
        }
        return attachment(record)
    }

    package func detach(uid: String) async throws {
        try await network.detach(podUID: uid)
        guard let record = records[uid] else { return }
        forget(record)
        try await apply(cuts: false)
    }

    /// Removes the network of every pod that `uids` doesn't name.
    package func removeAll(except uids: Set<String>) async throws {
        for uid in Set(records.keys).subtracting(uids) { try await detach(uid: uid) }
        try await network.removeStrays(keeping: uids)
    }

    /// The addresses of attached pods, by uid.
    package var addresses: [String: String] { records.mapValues(\.address.description) }

    /// Removes everything of the instance from the host's network. It needs no other state than the instance's name.
    package static func tearDown(instance: InstanceID, hostNamespacePath: String? = nil) async throws {
        try await InstanceNetwork(names: InstanceNetworkNames(instance), hostNamespacePath: hostNamespacePath).remove()
    }

    /// Returns once something is known of what stands around pods.
    private func knowSurroundings() async throws {
        guard surroundings == nil else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting.append($0) }
        } onCancel: {
            // Nobody waits for it: it only ends the waiting for objects that may never come.
            Task { await release() }
        }
        try Task.checkCancellation()
    }

    private func release() {
        for pod in waiting { pod.resume() }
        waiting = []
    }

    private func attachment(_ record: PodRecord) -> PodAttachment {
        PodAttachment(
            netnsPath: NetworkNamespace.path(settings.names.namespace(podUID: record.uid)),
            addresses: addresses(of: record).map(\.description))
    }

    private func addresses(of record: PodRecord) -> [InetAddress] {
        settings.addresses(record.address).filter { record.hasIPv6 || $0.family == .ipv4 }
    }

    // MARK: - Rules

    private var isolation: Isolation? {
        guard let surroundings else { return nil }
        let outside = Dictionary(grouping: surroundings.outsidePolicies, by: \.namespace)
        return Isolation(
            settings: settings,
            pods: records.values.sorted { $0.address < $1.address }.map { record in
                let addresses = addresses(of: record)
                return pods[record.uid].map { PolicyPod($0, addresses: addresses) }
                    ?? PolicyPod(namespace: record.namespace, labels: [:], addresses: addresses)
            },
            namespaceLabels: Dictionary(
                surroundings.namespaces.map { ($0.name, $0.metadata.labels) }, uniquingKeysWith: { $1 }),
            networks: ProjectNetworks(
                Dictionary(surroundings.networks.map { ($0.name, $0.netID) }, uniquingKeysWith: { $1 }),
                global: settings.globalNamespaces),
            policies: surroundings.policies.map(PolicyRules.init),
            outside: outside.mapValues { OutsideRules($0, addresses: surroundings.addresses) })
    }

    /// Writes the rules of the moment, and cuts connections that they forbid where `cuts` says so.
    private func apply(cuts: Bool) async throws {
        guard let isolation, isolation != told else { return }
        let before = told
        told = isolation
        revision += 1
        do {
            try await filter.set(
                [.base: BaseRules(settings: settings).layout, .isolation: isolation.layout], revision: revision)
        } catch {
            told = nil
            throw error
        }
        guard cuts, before.map(isolation.mayForbid) ?? true else { return }
        let own = try await network.ownAddresses()
        let families = settings.podNetworks
        try await FlowTable(namespacePath: settings.hostNamespacePath).remove { flow in
            guard families.contains(where: { $0.contains(flow.source) || $0.contains(flow.responder) }) else {
                return false
            }
            return !isolation.allows(flow, own: own)
        }
    }

    // MARK: - Records

    private func load() {
        for uid in Files.list(settings.stateFolder) {
            let path = "\(settings.stateFolder)/\(uid)"
            guard let bytes = try? Files.read(path), let json = try? JSONValue(parsing: bytes),
                let record = PodRecord(uid: uid, json: json), pool.take(record.address)
            else { continue }
            records[uid] = record
        }
    }

    private func reserve(_ uid: String, _ namespace: String) throws -> PodRecord {
        guard !uid.isEmpty, !uid.contains("/"), uid != ".", uid != ".." else {
            throw NetworkError(.malformed, "attach pod \(uid)", "its uid can't name a file")
        }
        guard let address = pool.take() else {
            throw NetworkError(
                .exhausted, "attach pod \(uid)",
                "all addresses of \(settings.pods) are taken: delete pods, or start with a larger --pod-cidr")
        }
        let record = PodRecord(
            uid: uid, namespace: namespace, address: address, hasIPv6: settings.hasIPv6)
        do {
            // Durability is the namespace's own: after a crash of the host neither is there.
            try Files.write(
                "\(settings.stateFolder)/\(uid)", record.json.encoded(), mode: 0o600, durably: false)
        } catch {
            pool.give(back: address)
            throw error
        }
        records[uid] = record
        return record
    }

    private func forget(_ record: PodRecord) {
        records[record.uid] = nil
        pods[record.uid] = nil
        pool.give(back: record.address)
        try? Files.removeTree("\(settings.stateFolder)/\(record.uid)")
    }
}
