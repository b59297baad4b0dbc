package import HostSystem
internal import Machinery

/// What is kept of an attached pod.
struct PodRecord: Sendable, Hashable {
    let uid: String
    let namespace: String
    let address: IPv4Address
    /// The number of the pod's project in the rules.
    let mark: Int

    var json: JSONValue {
        [
            "namespace": .string(namespace), "address": .string(address.description), "mark": .int(Int64(mark)),
        ]
    }

    init(uid: String, namespace: String, address: IPv4Address, mark: Int) {
        self.uid = uid
        self.namespace = namespace
        self.address = address
        self.mark = mark
    }

    init?(uid: String, json: JSONValue) {
        guard let namespace = json["namespace"].string,
            let address = json["address"].string.flatMap({ IPv4Address($0) }),
            let mark = json["mark"].int, (1...Int(Int32.max)).contains(mark)
        else { return nil }
        self.init(uid: uid, namespace: namespace, address: address, mark: mark)
    }
}

/// Pods on routed links without a bridge, isolated by project in nftables.
///
/// Addresses given out lie in the state folder, a file a pod, so that a new start knows what runs.
package actor RoutedPodNetwork: PodNetwork {
    package nonisolated let settings: NetworkSettings
    private let network: InstanceNetwork
    private let script: FilterScript
    private var pool: AddressPool
    private var records: [String: PodRecord] = [:]
    private var mtu = 1500

    package init(_ settings: NetworkSettings) {
        self.settings = settings
        network = settings.network
        script = FilterScript(settings: settings)
        pool = AddressPool(settings.pods)
        // The gateway is the pool's first address; it is never given out.
    }

    /// Prepares the host and finds what an earlier start has attached. Call it once, before anything else.
    package func start() async throws {
        try Files.makeFolder(settings.stateFolder, mode: 0o700)
        load()
        try await network.prepare(gateway: settings.gateway, services: settings.services)
        mtu = try await network.uplinkMTU()
        let skeleton = script.skeleton(pods: Array(records.values))
        do {
            try await network.filter.apply(skeleton)
        } catch is NetworkError {
            // A table of another release may differ in kind; services are written again by their proxy.
            try await network.filter.remove()
            try await network.filter.apply(skeleton)
        }
    }

    package func attach(uid: String, namespace: String, in made: String?) async throws -> PodAttachment {
        let path = NetworkNamespace.path(settings.names.namespace(podUID: uid))
        if let record = records[uid], try await network.isAttached(podUID: uid) {
            return PodAttachment(netnsPath: path, address: record.address.description)
        }
        let record = try records[uid] ?? reserve(uid, namespace)
        do {
            _ = try await network.attach(
                PodLink(
                    podUID: uid, address: record.address, gateway: settings.gateway, mtu: mtu,
                    reachesLoopback: settings.boundElsewhere.map { $0.bits >> 24 == 127 } ?? false,
                    madeNamespace: made))
            try await network.filter.apply(script.add(record) + "\n")
        } catch {
            try? await network.detach(podUID: uid)
            forget(record)
            throw error
        }
        return PodAttachment(netnsPath: path, address: record.address.description)
    }

    package func detach(uid: String) async throws {
        try await network.detach(podUID: uid)
        guard let record = records[uid] else { return }
        try await network.filter.apply(script.remove(record) + "\n")
        forget(record)
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
        let mark = records.values.first { $0.namespace == namespace }?.mark ?? freeMark()
        let record = PodRecord(uid: uid, namespace: namespace, address: address, mark: mark)
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

    private func freeMark() -> Int {
        let used = Set(records.values.map(\.mark))
        var mark = 1
        while used.contains(mark) { mark += 1 }
        return mark
    }

    private func forget(_ record: PodRecord) {
        records[record.uid] = nil
        pool.give(back: record.address)
        try? Files.removeTree("\(settings.stateFolder)/\(record.uid)")
    }
}
