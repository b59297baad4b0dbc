package import Machinery

/// An address that a service has (networking.k8s.io/v1 `IPAddress`); its name is the address.
package struct ServiceAddress: ObjectView {
    package static let kind = KindID("networking.k8s.io", "v1", "IPAddress", "ipaddresses", isNamespaced: false)
    package static let family = "ipaddress.kubernetes.io/ip-family"
    package static let managedBy = "ipaddress.kubernetes.io/managed-by"
    /// The name under which Kubernetes gives addresses out.
    package static let allocator = "ipallocator.k8s.io"

    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// An address as the platform notes it for a service.
    package init(_ address: String, of service: Service) {
        self.init(name: address)
        metadata.labels = [Self.family: address.contains(":") ? "IPv6" : "IPv4", Self.managedBy: Self.allocator]
        json["spec"]["parentRef"] = [
            "group": "", "resource": "services", "namespace": .string(service.namespace),
            "name": .string(service.name),
        ]
    }

    /// The object that has it.
    package var parent: JSONValue { json["spec"]["parentRef"] }
    /// False for one that somebody wrote by hand, who keeps the address from services so.
    package var isManaged: Bool { metadata.labels[Self.managedBy] == Self.allocator }
}

extension Service {
    /// The addresses that the platform gave it.
    package var allocatedIPs: [String] { clusterIPs.filter { !$0.isEmpty && $0 != "None" } }
}
