import Kinds
import Machinery

/// A pod that a service's selector matches, as its endpoints see it.
struct ServiceMember: Sendable {
    let pod: Pod
    /// The service's ports as numbers in this pod. A name that the pod has no port for is left out.
    let ports: [ResolvedPort]
    /// True for one that gets traffic: it is ready and not ending, or the service wants all.
    let isReady: Bool

    /// The members of a service in a steady order: pods that have an address and haven't ended.
    static func all(of service: Service, in pods: [Pod]) -> [ServiceMember] {
        pods.filter { !$0.isEnded && !$0.podIPs.isEmpty && $0.isSelected(by: service.selector) }
            .sorted { ($0.podIP, $0.name) < ($1.podIP, $1.name) }
            .compactMap { pod in
                let ports = service.ports.compactMap { ResolvedPort($0, in: pod) }.sorted()
                if ports.isEmpty, !service.ports.isEmpty { return nil }
                let isReady = service.publishNotReadyAddresses || pod.isReady && !pod.metadata.isBeingDeleted
                return ServiceMember(pod: pod, ports: ports, isReady: isReady)
            }
    }

    /// The name that DNS has for the pod in this service; empty for none.
    func hostname(in service: Service) -> String {
        pod.spec["subdomain"].text == service.name ? pod.spec["hostname"].text : ""
    }

    var targetRef: JSONValue {
        [
            "kind": "Pod", "namespace": .string(pod.namespace), "name": .string(pod.name), "uid": .string(pod.uid),
        ]
    }
}

/// A service's port as a number.
struct ResolvedPort: Sendable, Hashable, Comparable {
    let name: String
    let number: Int
    let portProtocol: String
    let appProtocol: String

    /// Nil where the pod has no port of the name that the service asks for.
    init?(_ port: ServicePort, in pod: Pod) {
        let portProtocol = port.portProtocol.isEmpty ? "TCP" : port.portProtocol
        guard let number = Self.number(of: port, portProtocol, in: pod) else { return nil }
        self.number = number
        self.portProtocol = portProtocol
        name = port.name
        appProtocol = port.appProtocol
    }

    private static func number(of port: ServicePort, _ portProtocol: String, in pod: Pod) -> Int? {
        switch port.targetPort {
        case .int(let number) where number > 0: return Int(number)
        case .string(let name) where !name.isEmpty:
            if let number = Int(name) { return number }
            // Init containers that go on running have ports, too.
            let sidecars = pod.initContainers.filter { $0.json["restartPolicy"] == "Always" }
            for candidate in (pod.containers + sidecars).flatMap(\.ports) where candidate.name == name {
                let itsProtocol = candidate.portProtocol.isEmpty ? "TCP" : candidate.portProtocol
                if itsProtocol == portProtocol { return candidate.containerPort }
            }
            return nil
        default: return port.port
        }
    }

    static func < (left: ResolvedPort, right: ResolvedPort) -> Bool {
        (left.name, left.number, left.portProtocol) < (right.name, right.number, right.portProtocol)
    }

    /// As Endpoints have it: what is empty is left out.
    var json: JSONValue {
        var json: JSONValue = ["port": .int(Int64(number)), "protocol": .string(portProtocol)]
        if !name.isEmpty { json["name"] = .string(name) }
        if !appProtocol.isEmpty { json["appProtocol"] = .string(appProtocol) }
        return json
    }

    /// As EndpointSlices have it: the name is always there.
    var sliceJSON: JSONValue {
        var json = self.json
        json["name"] = .string(name)
        return json
    }
}
