import Kinds
import Machinery

/// The endpoints of a service, from the pods that its selector matches.
enum EndpointsPlan {
    /// The label of endpoints that this controller keeps.
    static let managedBy = "endpoints.kubernetes.io/managed-by"
    static let capacity = "endpoints.kubernetes.io/over-capacity"
    /// More addresses than these are left out and said to be: EndpointSlices have them all.
    private static let limit = 1000

    /// A pod whose deletion has begun or that has ended is in neither list, unless the service wants all.
    private static func members(of service: Service, _ pods: [Pod]) -> [ServiceMember] {
        ServiceMember.all(of: service, in: pods).filter { $0.isReady || !$0.pod.metadata.isBeingDeleted }
    }

    /// Addresses with the same ports together, ready and not ready apart, everything sorted.
    private static func subsets(_ members: [ServiceMember], _ service: Service) -> [JSONValue] {
        var groups: [[ResolvedPort]: (ready: [JSONValue], notReady: [JSONValue])] = [:]
        for member in members {
            if member.isReady {
                groups[member.ports, default: ([], [])].ready.append(address(of: member, service))
            } else {
                groups[member.ports, default: ([], [])].notReady.append(address(of: member, service))
            }
        }
        return groups.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { ports, addresses in
            var subset: JSONValue = [:]
            if !addresses.ready.isEmpty { subset["addresses"] = .array(addresses.ready) }
            if !addresses.notReady.isEmpty { subset["notReadyAddresses"] = .array(addresses.notReady) }
            if !ports.isEmpty { subset["ports"] = .array(ports.map(\.json)) }
            return subset
        }
    }

    private static func address(of member: ServiceMember, _ service: Service) -> JSONValue {
        // Endpoints have one family, that of the service's first address.
        let isSix = service.ipFamilies.first == "IPv6"
        let ip = member.pod.podIPs.first { $0.contains(":") == isSix } ?? member.pod.podIP
        var address: JSONValue = ["ip": .string(ip)]
        let hostname = member.hostname(in: service)
        if !hostname.isEmpty { address["hostname"] = .string(hostname) }
        if !member.pod.nodeName.isEmpty { address["nodeName"] = .string(member.pod.nodeName) }
        address["targetRef"] = member.targetRef
        return address
    }

    /// The endpoints object as it should be, keeping annotations and labels that others have put on `current`.
    static func endpoints(of service: Service, pods: [Pod], current: Endpoints?) -> Endpoints {
        var endpoints = current ?? Endpoints(name: service.name, namespace: service.namespace)
        var labels = endpoints.metadata.labels
        labels.merge(service.metadata.labels) { $1 }
        labels[managedBy] = "endpoint-controller"
        labels[WellKnown.Kubernetes.headlessService] = service.isHeadless ? "" : nil
        endpoints.metadata.labels = labels
        let members = members(of: service, pods)
        endpoints.metadata.annotations[capacity] = members.count > limit ? "truncated" : nil
        // Those that answer come first where not all fit.
        let kept = members.count > limit ? Array(members.sorted { $0.isReady && !$1.isReady }.prefix(limit)) : members
        let subsets = subsets(kept, service)
        endpoints.json["subsets"] = subsets.isEmpty ? .null : .array(subsets)
        return endpoints
    }
}
