import Machinery

extension KindFamily {
    /// EndpointSlice.
    static let endpointSlices = KindFamily(
        "discovery.k8s.io/v1",
        kinds: [
            Kind("endpointslices", "EndpointSlice", .namespaced, .generation) { kind in
                kind.columns = [
                    .name, .text("AddressType", "addressType"),
                    .computed("Ports") { object in
                        let ports = object["ports"].items.map { $0["port"].int.map(String.init) ?? "*" }
                        return .string(ports.isEmpty ? "<unset>" : ports.joined(separator: ","))
                    },
                    .computed("Endpoints") { object in
                        let addresses = object["endpoints"].items.flatMap { $0["addresses"].strings }
                        guard !addresses.isEmpty else { return "<unset>" }
                        let more = addresses.count > 3 ? " + \(addresses.count - 3) more..." : ""
                        return .string(addresses.prefix(3).joined(separator: ",") + more)
                    }, .age,
                ]
                kind.validate = EndpointRules.validateSlice
            }
        ],
        fields: """
            EndpointSlice kind // Some of the addresses behind a service.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             addressType 4 string immutable must // IPv4, IPv6 or FQDN; can't be changed.
             endpoints 2 [Endpoint] // The addresses.
             ports 3 [EndpointPort] // Their ports.
            Endpoint // A pod, or the like, behind a service.
             addresses 1 [string] required set // Its addresses; the first one counts.
             conditions 2 EndpointConditions // Whether it takes requests.
             hostname 3 string pointer // Its name.
             targetRef 4 core.v1.ObjectReference // The pod.
             deprecatedTopology 5 {string} // No longer used.
             nodeName 6 string pointer // Its node.
             zone 7 string pointer // Its zone.
             hints 8 EndpointHints // For whom it is meant.
            EndpointConditions // Whether an endpoint takes requests.
             ready 1 bool pointer // It does.
             serving 2 bool pointer // It does, even if it is ending.
             terminating 3 bool pointer // It is ending.
            EndpointHints // For whom an endpoint is meant.
             forZones 1 [ForZone] // Clients in these zones.
             forNodes 2 [ForNode] // Clients on these nodes.
            ForZone // A zone.
             name 1 string must // Its name.
            ForNode // A node.
             name 1 string must // Its name.
            EndpointPort atomic // A port behind a service.
             name 1 string pointer default="" // The name of the service's port.
             protocol 2 string pointer default=TCP // TCP, UDP or SCTP.
             port 3 int32 pointer // The port; all ports where it isn't given.
             appProtocol 4 string pointer // What is spoken, such as kubernetes.io/h2c.
            """)
}
