import Kinds
import Machinery
import Reconciling

/// Gives services their cluster addresses and node ports. What is taken is read from the stored services.
struct ServiceAddresses: AdmissionStep {
    private static let services = GroupResource("", "services")
    private static let nodePorts = 30_000...32_767

    private let storage: any ObjectStorage
    private let network: AddressNetwork
    private let network6: AddressNetwork6?
    private let addresses: Reservations<UInt32>
    private let ports: Reservations<Int>

    private let addresses6: Reservations<UInt16>

    /// Throws `invalid` where the network is none. `network6` is nil where there is no IPv6.
    init(storage: any ObjectStorage, network text: String, network6: String? = nil, clock: WallClock) throws {
        guard let network = AddressNetwork(text) else {
            throw StatusError(.invalid, "the service network \"\(text)\" is no IPv4 network such as 172.30.0.0/16")
        }
        self.storage = storage
        self.network = network
        self.network6 = try network6.map { text in
            guard let network = AddressNetwork6(text) else {
                throw StatusError(.invalid, "the service network \"\(text)\" is no IPv6 network such as fd00:1::/112")
            }
            return network
        }
        addresses6 = Reservations(clock: clock)
        addresses = Reservations(clock: clock)
        ports = Reservations(clock: clock)
    }

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.services, review.operation != .delete else { return }
        var service = review.object
        let type = service["spec"]["type"].string ?? "ClusterIP"
        if type != "ExternalName" {
            try await giveAddresses(&service, review)
        }
        if type == "NodePort" || type == "LoadBalancer" {
            try await givePorts(&service, review)
        }
        review.object = service
    }

    private func giveAddresses(_ service: inout JSONValue, _ review: AdmissionReview) async throws {
        let old = review.old?["spec"]["clusterIPs"].strings ?? []
        let families = try families(of: service, review)
        service["spec"]["ipFamilies"] = .array(families.map { .string($0) })
        if service["spec"]["ipFamilyPolicy"].isNull { service["spec"]["ipFamilyPolicy"] = "SingleStack" }
        var given = service["spec"]["clusterIPs"].strings
        if given.isEmpty, let one = service["spec"]["clusterIP"].string, !one.isEmpty { given = [one] }
        if (given.first ?? old.first) == "None" {
            service["spec"]["clusterIP"] = "None"
            service["spec"]["clusterIPs"] = ["None"]
            return
        }
        var addresses: [String] = []
        for (index, family) in families.enumerated() {
            var address = index < given.count ? given[index] : index < old.count ? old[index] : ""
            if address.isEmpty {
                address = family == "IPv6" ? try await chooseAddress6(review) : try await chooseAddress(review)
            } else if !old.contains(address) {
                if address.contains(":") != (family == "IPv6") {
                    let detail = "expected an \(family) value as indicated by `ipFamilies[\(index)]`"
                    throw invalid(review, .invalid("spec.clusterIPs[\(index)]", .string(address), detail))
                }
                try await checkAddress(address, review)
            }
            addresses.append(address)
        }
        service["spec"]["clusterIP"] = .string(addresses.first ?? "")
        service["spec"]["clusterIPs"] = .array(addresses.map { .string($0) })
    }

    /// The families that the service gets, by what it asks for and what there is.
    private func families(of service: JSONValue, _ review: AdmissionReview) throws -> [String] {
        let policy = service["spec"]["ipFamilyPolicy"].string ?? "SingleStack"
        var families = service["spec"]["ipFamilies"].strings
        if families.isEmpty { families = ["IPv4"] }
        if network6 == nil, policy == "RequireDualStack" {
            let detail = "this cluster is not configured for dual-stack services"
            throw invalid(review, .invalid("spec.ipFamilyPolicy", .string(policy), detail))
        }
        if network6 == nil, let index = families.firstIndex(of: "IPv6") {
            throw invalid(
                review, .invalid("spec.ipFamilies[\(index)]", "IPv6", "not configured on this cluster"))
        }
        if policy == "SingleStack", families.count > 1 {
            let detail = "may not be 'SingleStack' when multiple `ipFamilies` are specified"
            throw invalid(review, .invalid("spec.ipFamilyPolicy", .string(policy), detail))
        }
        if policy != "SingleStack", network6 != nil, families.count == 1 {
            families.append(families[0] == "IPv4" ? "IPv6" : "IPv4")
        }
        return families
    }

    /// The numbers of version 6 addresses that services have; only those that ask for one pay for the reading.
    private func taken6(_ network: AddressNetwork6) async throws -> Set<UInt16> {
        let services = try await storage.list(ObjectScope(Self.services)).items.flatMap { object in
            try object.document()["spec"]["clusterIPs"].strings
        }
        return Set((services + (try await reserved())).compactMap(network.number))
    }

    private func chooseAddress6(_ review: AdmissionReview) async throws -> String {
        guard let network6 else {
            throw StatusError(.internalError, "failed to allocate a service IP: no IPv6 network")
        }
        let taken = try await taken6(network6)
        let usable = network6.usable
        let start = UInt16.random(in: usable)
        let candidates = [start...usable.upperBound, usable.lowerBound...start].joined().lazy
            .filter { !taken.contains($0) }
        let choice = review.isDryRun ? candidates.first { _ in true } : addresses6.reserve(candidates)
        guard let choice else {
            throw StatusError(.internalError, "failed to allocate a service IP: the range is full")
        }
        return network6.text(choice)
    }

    private func takenAddresses() async throws -> Set<UInt32> {
        let list = try await storage.list(ObjectScope(Self.services))
        let services = try list.items.compactMap { object in
            // The field is kept beside the bytes; older objects may not have it.
            try object.fields["spec.clusterIP"] ?? object.document()["spec"]["clusterIP"].string
        }
        return Set((services + (try await reserved())).compactMap(AddressNetwork.number))
    }

    /// Addresses that somebody keeps from services by an IPAddress of his own.
    private func reserved() async throws -> [String] {
        try await storage.list(ObjectScope(ServiceAddress.kind.resource)).items
            .filter { $0.labels[ServiceAddress.managedBy] != ServiceAddress.allocator }.map(\.key.name)
    }

    private func chooseAddress(_ review: AdmissionReview) async throws -> String {
        let first = network.usable.lowerBound
        // Clients in pods find the API at the first address.
        let isAPI = review.namespace == "default" && review.object["metadata"]["name"].string == "kubernetes"
        if isAPI { return AddressNetwork.text(first) }
        let taken = try await takenAddresses()
        // Begins anywhere, so that an address isn't used again right after its service is gone.
        let start = UInt32.random(in: network.usable)
        let candidates = [start...network.usable.upperBound, first...start].joined().lazy
            .filter { $0 != first && !taken.contains($0) }
        let choice = review.isDryRun ? candidates.first { _ in true } : addresses.reserve(candidates)
        guard let choice else {
            throw StatusError(.internalError, "failed to allocate a service IP: the range is full")
        }
        return AddressNetwork.text(choice)
    }

    private func checkAddress(_ text: String, _ review: AdmissionReview) async throws {
        let fault: String?
        if let address = AddressNetwork.number(text) {
            if !network.contains(address) {
                fault = "the provided network does not match the current range"
            } else if try await takenAddresses().contains(address) {
                fault = "provided IP is already allocated"
            } else {
                fault = nil
            }
        } else if let network6, text.contains(":") {
            if let number = network6.number(text) {
                fault = try await taken6(network6).contains(number) ? "provided IP is already allocated" : nil
            } else {
                fault = "the provided network does not match the current range"
            }
        } else {
            fault = "must be a valid IPv4 address"
        }
        if let fault {
            let detail = "failed to allocate IP \(text): \(fault)"
            throw invalid(review, .invalid("spec.clusterIPs", [.string(text)], detail))
        }
    }

    private func givePorts(_ service: inout JSONValue, _ review: AdmissionReview) async throws {
        let own = review.old.map(Self.nodePorts(of:)) ?? []
        var taken: Set<Int> = []
        for object in try await storage.list(ObjectScope(Self.services)).items {
            if object.key.namespace == review.namespace, object.key.name == review.request.path.name { continue }
            taken.formUnion(Self.nodePorts(of: try object.document()))
        }
        // A balancer that reaches pods by itself needs none.
        let isAsked = service["spec"]["allocateLoadBalancerNodePorts"].bool ?? true
        var items = service["spec"]["ports"].items
        for index in items.indices where isAsked || items[index]["nodePort"].number != 0 {
            let field = "spec.ports[\(index)].nodePort"
            items[index]["nodePort"] = try givePort(items[index]["nodePort"], field, &taken, own, review)
        }
        service["spec"]["ports"].items = items
        guard Service(json: service).needsHealthCheck else { return }
        let field = "spec.healthCheckNodePort"
        service["spec"]["healthCheckNodePort"] = try givePort(
            service["spec"]["healthCheckNodePort"], field, &taken, own, review)
    }

    private static func nodePorts(of service: JSONValue) -> Set<Int> {
        let ports = service["spec"]["ports"].items.map { $0["nodePort"] } + [service["spec"]["healthCheckNodePort"]]
        return Set(ports.compactMap(\.int))
    }

    /// The port that is asked for, or where none is one that is free.
    private func givePort(
        _ wanted: JSONValue, _ field: String, _ taken: inout Set<Int>, _ own: Set<Int>, _ review: AdmissionReview
    ) throws -> JSONValue {
        if wanted.number == 0 {
            let free = Self.nodePorts.shuffled().lazy.filter { [taken] in !taken.contains($0) && !own.contains($0) }
            guard let port = review.isDryRun ? free.first(where: { _ in true }) : ports.reserve(free) else {
                throw StatusError(.internalError, "failed to allocate a nodePort: the range is full")
            }
            taken.insert(port)
            return .int(Int64(port))
        }
        guard Self.nodePorts.contains(wanted.number) else {
            let detail = "provided port is not in the valid range. The range of valid ports is 30000-32767"
            throw invalid(review, .invalid(field, wanted, detail))
        }
        guard !taken.contains(wanted.number) else {
            throw invalid(review, .invalid(field, wanted, "provided port is already allocated"))
        }
        return wanted
    }

    private func invalid(_ review: AdmissionReview, _ cause: StatusCause) -> StatusError {
        .invalid(
            group: "", kind: "Service", name: review.object["metadata"]["name"].string ?? "", [cause])
    }
}
