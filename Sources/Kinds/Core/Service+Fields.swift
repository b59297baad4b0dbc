import Machinery

extension FieldTables {
    /// Fields of Service, Endpoints and of what only they hold.
    static let service = FieldTable(
        "core.v1",
        """
        Service kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 ServiceSpec
         status 3 ServiceStatus default={}
        ServiceSpec
         ports 1 [ServicePort] patch=merge:port keys=port,protocol
         selector 2 {string} atomic
         clusterIP 3 string
         clusterIPs 18 [string]
         type 4 string enum=ClusterIP,ExternalName,LoadBalancer,NodePort default=ClusterIP
         externalIPs 5 [string]
         sessionAffinity 7 string enum=ClientIP,None default=None
         loadBalancerIP 8 string
         loadBalancerSourceRanges 9 [string]
         externalName 10 string
         externalTrafficPolicy 11 string enum=Cluster,Local
         healthCheckNodePort 12 int32
         publishNotReadyAddresses 13 bool
         sessionAffinityConfig 14 SessionAffinityConfig
         ipFamilies 19 [string]
         ipFamilyPolicy 17 string pointer enum=PreferDualStack,RequireDualStack,SingleStack
         allocateLoadBalancerNodePorts 20 bool pointer
         loadBalancerClass 21 string pointer
         internalTrafficPolicy 22 string pointer enum=Cluster,Local
         trafficDistribution 23 string pointer
        ServicePort
         name 1 string
         protocol 2 string enum=SCTP,TCP,UDP default=TCP
         appProtocol 6 string pointer
         port 3 int32 must
         targetPort 4 intorstring
         nodePort 5 int32
        SessionAffinityConfig
         clientIP 1 ClientIPConfig
        ClientIPConfig
         timeoutSeconds 1 int32 pointer
        ServiceStatus
         loadBalancer 1 LoadBalancerStatus default={}
         conditions 2 [meta.v1.Condition] patch=merge:type keys=type
        LoadBalancerStatus
         ingress 1 [LoadBalancerIngress]
        LoadBalancerIngress
         ip 1 string
         hostname 2 string
         ipMode 3 string pointer
         ports 4 [PortStatus]
        PortStatus
         port 1 int32 required
         protocol 2 string required
         error 3 string pointer
        Endpoints kind
         metadata 1 meta.v1.ObjectMeta
         subsets 2 [EndpointSubset]
        EndpointSubset
         addresses 1 [EndpointAddress]
         notReadyAddresses 2 [EndpointAddress]
         ports 3 [EndpointPort]
        EndpointAddress
         ip 1 string required
         hostname 3 string
         nodeName 4 string pointer
         targetRef 2 ObjectReference atomic
        EndpointPort
         name 1 string
         port 2 int32 required
         protocol 3 string enum=SCTP,TCP,UDP default=TCP
         appProtocol 4 string pointer
        """)
}
