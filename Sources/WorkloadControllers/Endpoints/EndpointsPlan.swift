import Kinds
import Machinery

/// The endpoints of a service, from the pods that its selector matches.
enum EndpointsPlan {
    /// The label of endpoints that this controller keeps.
    static let managedBy = "endpoints.kubernetes.io/managed-by"

    /// One port of one address, resolved.
    private struct Port: Hashable, Comparable {
        let name: String
        let number: Int
        let portProtocol: String
        let appProtocol: String

        static func < (left: Port, right: Port) -> Bool {
            (left.name, left.number, left.portProtocol) < (right.name, right.number, right.portProtocol)
        }

        var json: JSONValue {
            var json: JSONValue = ["port": .int(Int64(number)), "protocol": .string(portProtocol)]
            if !name.isEmpty { json["name"] = .string(name) }
            if !appProtocol.isEmpty { json["appProtocol"] = .string(appProtocol) }
            return json
        }
    }

    /// `subsets`: addresses with the same ports together, ready and not ready apart, everything sorted.
    ///
    /// A pod whose deletion has begun or that has ended is in neither list.
    static func subsets(of service: Service, pods: [Pod]) -> [JSONValue] {
        var groups: [[Port]: (ready: [JSONValue], notReady: [JSONValue])] = [:]
        let usable = pods.filter { pod in
            pod.isActive && !pod.podIP.isEmpty && pod.isSelected(by: service.selector)
        }
        for pod in usable.sorted(by: { ($0.podIP, $0.name) < ($1.podIP, $1.name) }) {
            let ports = resolve(service.ports, in: pod)
            if ports.isEmpty, !service.ports.isEmpty { continue }
            if pod.isReady || service.publishNotReadyAddresses {
                groups[ports, default: ([], [])].ready.append(address(of: pod, service))
            } else {
                groups[ports, default: ([], [])].notReady.append(address(of: pod, service))
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

    /// The service's ports as numbers in this pod; a name that the pod has no port for is left out.
    private static func resolve(_ ports: [ServicePort], in pod: Pod) -> [Port] {
        ports.compactMap { port in
            let portProtocol = port.portProtocol.isEmpty ? "TCP" : port.portProtocol
            guard let number = number(of: port, portProtocol, in: pod) else { return nil }
            return Port(name: port.name, number: number, portProtocol: portProtocol, appProtocol: port.appProtocol)
        }
        .sorted()
    }

    private static func number(of port: ServicePort, _ portProtocol: String, in pod: Pod) -> Int? {
        switch port.targetPort {
        case .int(let number) where number > 0: return Int(number)
        case .string(let name) where !name.isEmpty:
            if let number = Int(name) { return number }
            for container in pod.containers {
                for candidate in container.ports where candidate.name == name {
                    let itsProtocol = candidate.portProtocol.isEmpty ? "TCP" : candidate.portProtocol
                    if itsProtocol == portProtocol { return candidate.containerPort }
                }
            }
            return nil
        default: return port.port
        }
    }

    private static func address(of pod: Pod, _ service: Service) -> JSONValue {
        var address: JSONValue = ["ip": .string(pod.podIP)]
        let hostname = pod.spec["hostname"].text
        if !hostname.isEmpty, pod.spec["subdomain"].text == service.name { address["hostname"] = .string(hostname) }
        if !pod.nodeName.isEmpty { address["nodeName"] = .string(pod.nodeName) }
        address["targetRef"] = [
            "kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name), "uid": .string(pod.uid),
        ]
        return address
    }

    /// The endpoints object as it should be, keeping annotations and labels that others have put on `current`.
    static func endpoints(of service: Service, pods: [Pod], current: Endpoints?) -> Endpoints {
        var endpoints = current ?? Endpoints(name: service.name, namespace: service.namespace)
        var labels = endpoints.metadata.labels
        labels.merge(service.metadata.labels) { $1 }
        labels[managedBy] = "endpoint-controller"
        if service.clusterIP == "None" { labels[WellKnown.Kubernetes.headlessService] = "" }
        endpoints.metadata.labels = labels
        let subsets = subsets(of: service, pods: pods)
        endpoints.json["subsets"] = subsets.isEmpty ? .null : .array(subsets)
        return endpoints
    }
}
