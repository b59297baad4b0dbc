import Machinery

extension FieldTables {
    /// Fields of EndpointSlice and of what only they hold.
    static let endpointSlice = FieldTable(
        "discovery.v1",
        """
        EndpointSlice kind
         metadata 1 meta.v1.ObjectMeta
         addressType 4 string must
         endpoints 2 [Endpoint]
         ports 3 [EndpointPort]
        Endpoint
         addresses 1 [string] required set
         conditions 2 EndpointConditions
         hostname 3 string pointer
         targetRef 4 core.v1.ObjectReference atomic
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
        EndpointPort
         name 1 string pointer default=""
         protocol 2 string pointer default=TCP
         port 3 int32 pointer
         appProtocol 4 string pointer
        """)
}
