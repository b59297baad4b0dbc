import Machinery
import Reconciling

/// Gives services their cluster addresses and node ports. What is taken is read from the stored services.
struct ServiceAddresses: AdmissionStep {
    private static let services = GroupResource("", "services")
    private static let nodePorts = 30_000...32_767

    private let storage: any ObjectStorage
    private let network: AddressNetwork
    private let addresses: Reservations<UInt32>
    private let ports: Reservations<Int>

    /// Throws `invalid` where the network is none.
    init(storage: any ObjectStorage, network text: String, clock: WallClock) throws {
        guard let network = AddressNetwork(text) else {
            throw StatusError(.invalid, "the service network \"\(text)\" is no IPv4 network such as 172.30.0.0/16")
        }
        self.storage = storage
        self.network = network
        addresses = Reservations(clock: clock)
        ports = Reservations(clock: clock)
    }

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.services, review.operation != .delete else { return }
        var service = review.object
        let type = service["spec"]["type"].string ?? "ClusterIP"
        if type != "ExternalName" {
            try checkFamilies(review)
            try await giveAddress(&service, review)
        }
        if type == "NodePort" || type == "LoadBalancer" {
            try await givePorts(&service, review)
        }
        review.object = service
    }

    /// The platform's networks are of IPv4 only.
    private func checkFamilies(_ review: AdmissionReview) throws {
        let spec = review.object["spec"]
        if spec["ipFamilyPolicy"] == "RequireDualStack" {
            let detail = "this cluster is not configured for dual-stack services"
            throw invalid(review, .invalid("spec.ipFamilyPolicy", spec["ipFamilyPolicy"], detail))
        }
        if let index = spec["ipFamilies"].items.firstIndex(of: "IPv6") {
            throw invalid(review, .invalid("spec.ipFamilies[\(index)]", "IPv6", "not configured on this cluster"))
        }
    }

    private func giveAddress(_ service: inout JSONValue, _ review: AdmissionReview) async throws {
        let old = review.old?["spec"]["clusterIP"].string ?? ""
        var address = service["spec"]["clusterIP"].string ?? ""
        if address.isEmpty { address = old }
        if address.isEmpty {
            address = try await chooseAddress(review)
        } else if address != old, address != "None" {
            try await checkAddress(address, review)
        }
        service["spec"]["clusterIP"] = .string(address)
        service["spec"]["clusterIPs"] = [.string(address)]
        if service["spec"]["ipFamilies"].isNull { service["spec"]["ipFamilies"] = ["IPv4"] }
        if service["spec"]["ipFamilyPolicy"].isNull { service["spec"]["ipFamilyPolicy"] = "SingleStack" }
    }

    private func takenAddresses() async throws -> Set<UInt32> {
        let list = try await storage.list(ObjectScope(Self.services))
        return Set(
            try list.items.compactMap { object in
                // The field is kept beside the bytes; older objects may not have it.
                let text = try object.fields["spec.clusterIP"] ?? object.document()["spec"]["clusterIP"].string
                return text.flatMap(AddressNetwork.number)
            })
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
        } else {
            fault = "must be a valid IPv4 address"
        }
        if let fault {
            let detail = "failed to allocate IP \(text): \(fault)"
            throw invalid(review, .invalid("spec.clusterIPs", [.string(text)], detail))
        }
    }

    private func givePorts(_ service: inout JSONValue, _ review: AdmissionReview) async throws {
        let own = Set((review.old?["spec"]["ports"].items ?? []).compactMap { $0["nodePort"].int })
        var taken: Set<Int> = []
        for object in try await storage.list(ObjectScope(Self.services)).items {
            if object.key.namespace == review.namespace, object.key.name == review.request.path.name { continue }
            taken.formUnion(try object.document()["spec"]["ports"].items.compactMap { $0["nodePort"].int })
        }
        var items = service["spec"]["ports"].items
        for index in items.indices {
            let wanted = items[index]["nodePort"].int ?? 0
            let field = "spec.ports[\(index)].nodePort"
            if wanted == 0 {
                let free = Self.nodePorts.shuffled().lazy.filter { !taken.contains($0) && !own.contains($0) }
                guard let port = review.isDryRun ? free.first(where: { _ in true }) : ports.reserve(free) else {
                    throw StatusError(.internalError, "failed to allocate a nodePort: the range is full")
                }
                taken.insert(port)
                items[index]["nodePort"] = .int(Int64(port))
            } else if !Self.nodePorts.contains(wanted) {
                let detail = "provided port is not in the valid range. The range of valid ports is 30000-32767"
                throw invalid(review, .invalid(field, .int(Int64(wanted)), detail))
            } else if taken.contains(wanted) {
                throw invalid(review, .invalid(field, .int(Int64(wanted)), "provided port is already allocated"))
            }
        }
        service["spec"]["ports"].items = items
    }

    private func invalid(_ review: AdmissionReview, _ cause: StatusCause) -> StatusError {
        .invalid(
            group: "", kind: "Service", name: review.object["metadata"]["name"].string ?? "", [cause])
    }
}
