internal import Kinds
internal import Machinery
internal import Reconciling

/// Which routes are served and which are not, and why: pure.
struct RouteTable: Sendable {
    private(set) var admitted: [(route: Route, read: ReadRoute)] = []
    private(set) var rejected: [(route: Route, host: String, rejection: RouteRejection)] = []

    /// The oldest route has a host and path; another namespace's route for a taken host is turned away.
    init(_ routes: [Route], domain: String) {
        var owners: [String: NamespacedName] = [:]
        var claims: [String: NamespacedName] = [:]
        for route in routes.sorted(by: Self.isOlder) where !route.metadata.isBeingDeleted {
            let host = route.host.isEmpty ? RouteHosts.hostOfNone(route, domain: domain) : route.host.lowercased()
            do throws(RouteRejection) {
                let read = try RouteReading.read(route, domain: domain)
                let key = NamespacedName(route)
                let owner = owners[host] ?? key
                guard owner.namespace == route.namespace else {
                    throw RouteRejection(
                        .hostAlreadyClaimed,
                        "a route in another namespace holds \(host) and is older than \(route.name)")
                }
                let claim = read.backend.mapKey
                if let holder = claims[claim] {
                    throw RouteRejection(
                        .hostAlreadyClaimed, "route \(holder.name) already exposes \(claim) and is older")
                }
                owners[host] = owner
                claims[claim] = key
                admitted.append((route, read))
            } catch {
                rejected.append((route, host, error))
            }
        }
    }

    /// Of routes of the same second the one that is served already goes on.
    private static func isOlder(_ left: Route, _ right: Route) -> Bool {
        let (leftTime, rightTime) = (left.metadata.creationTimestamp ?? "9", right.metadata.creationTimestamp ?? "9")
        guard leftTime == rightTime else { return leftTime < rightTime }
        let (leftServed, rightServed) = (isServed(left), isServed(right))
        guard leftServed == rightServed else { return leftServed }
        return (left.namespace, left.name) < (right.namespace, right.name)
    }

    private static func isServed(_ route: Route) -> Bool {
        route.ingress.contains { $0.host == route.host && $0.conditions["Admitted"]?.isTrue == true }
    }
}

/// The servers of a route, from services and their slices: pure.
struct RouteServers: Sendable {
    var service: @Sendable (_ namespace: String, _ name: String) -> Service?
    /// All slices of a service, whoever wrote them.
    var slices: @Sendable (Service) -> [EndpointSlice]

    /// An address behind a route, with the pod that it is of.
    struct Member: Sendable, Hashable {
        var server: ServerSlot
        /// Nil for addresses that belong to no pod.
        var pod: NamespacedName?
    }

    /// All addresses behind the route's services, with the weights that spread requests as the route asks.
    func members(of route: Route) -> [Member] {
        let targets = [route.to] + route.alternateBackends
        let groups = targets.map { target in
            (weight: min(max(target.weight ?? 100, 0), 256), members: members(of: target.name, route))
        }
        let shares = groups.map { $0.members.isEmpty ? 0 : Double($0.weight) / Double($0.members.count) }
        let largest = shares.max() ?? 0
        let isSingle = groups.filter { $0.weight > 0 && !$0.members.isEmpty }.count <= 1
        return zip(groups, shares).flatMap { group, share in
            group.members.map { member in
                var member = member
                if group.weight == 0 {
                    member.server.weight = 0
                    member.server.mode = .drain
                } else {
                    let scaled = largest > 0 ? Int((share / largest * 256).rounded()) : 1
                    member.server.weight = isSingle ? 1 : max(scaled, 1)
                }
                return member
            }
        }
    }

    private func members(of name: String, _ route: Route) -> [Member] {
        guard let service = service(route.namespace, name) else { return [] }
        let slices = slices(service)
        // Requests go to the service's first family; the other one's addresses are the same pods again.
        let first = service.ipFamilies.first ?? "IPv4"
        for family in [first] + ["IPv4", "IPv6"].filter({ $0 != first }) {
            let members = members(slices.filter { $0.addressType == family }, service, route)
            if !members.isEmpty { return members }
        }
        return []
    }

    /// Those that are ready, each once however many slices name it.
    private func members(_ slices: [EndpointSlice], _ service: Service, _ route: Route) -> [Member] {
        var members: [String: Member] = [:]
        for slice in slices {
            guard let port = port(route.targetPort, service, slice.ports) else { continue }
            for endpoint in slice.endpoints where endpoint.isReady {
                guard let address = endpoint.addresses.first, RouteReading.isNetwork(address), !address.contains("/")
                else { continue }
                let reference = endpoint.targetRef
                let pod =
                    reference["kind"].text == "Pod"
                    ? NamespacedName(reference["namespace"].string ?? route.namespace, reference["name"].text) : nil
                let server = ServerSlot(address: address, port: port)
                members[server.endpoint] = members[server.endpoint] ?? Member(server: server, pod: pod)
            }
        }
        return members.values.sorted { $0.server.endpoint < $1.server.endpoint }
    }

    /// The slice's port that a route means: by name, by number of the pod's or the service's port, else the first.
    private func port(_ wanted: JSONValue, _ service: Service, _ offered: [EndpointPort]) -> Int? {
        let ports = offered.filter { ["", "TCP"].contains($0.portProtocol) && (1...65535).contains($0.port) }
        let text = wanted.string ?? wanted.int.map(String.init) ?? ""
        guard !text.isEmpty else {
            let first = service.ports.first?.name
            return (ports.first { $0.name == first } ?? ports.first)?.port
        }
        if let port = ports.first(where: { $0.name == text || String($0.port) == text }) { return port.port }
        let named = service.ports.first { String($0.port) == text || $0.targetPort.string == text }
        return named.flatMap { service in ports.first { $0.name == service.name }?.port }
    }
}
