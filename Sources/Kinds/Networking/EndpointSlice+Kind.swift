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
            EndpointSlice kind
             metadata 1 meta.v1.ObjectMeta
             addressType 4 string immutable must
             endpoints 2 [Endpoint]
             ports 3 [EndpointPort]
            Endpoint
             addresses 1 [string] required set
             conditions 2 EndpointConditions
             hostname 3 string pointer
             targetRef 4 core.v1.ObjectReference
             deprecatedTopology 5 {string}
             nodeName 6 string pointer
             zone 7 string pointer
             hints 8 EndpointHints
            EndpointConditions
             ready 1 bool pointer
             serving 2 bool pointer
             terminating 3 bool pointer
            EndpointHints
             forZones 1 [ForZone]
             forNodes 2 [ForNode]
            ForZone
             name 1 string must
            ForNode
             name 1 string must
            EndpointPort atomic
             name 1 string pointer default=""
             protocol 2 string pointer default=TCP
             port 3 int32 pointer
             appProtocol 4 string pointer
            """)
}
