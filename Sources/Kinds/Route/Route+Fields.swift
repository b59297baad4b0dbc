import Machinery

extension FieldTables {
    /// Fields of Route and of what only they hold.
    static let route = FieldTable(
        "openshift.route.v1",
        """
        Route kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 RouteSpec required
         status 3 RouteStatus
        RouteSpec
         host 1 string
         subdomain 8 string
         path 2 string
         to 3 RouteTargetReference required
         alternateBackends 4 [RouteTargetReference]
         port 5 RoutePort
         tls 6 TLSConfig
         wildcardPolicy 7 string enum=None,Subdomain default=None
         httpHeaders 9 RouteHTTPHeaders
        RouteTargetReference
         kind 1 string required enum=Service default=Service
         name 2 string required
         weight 3 int32 required default=100
        RoutePort
         targetPort 1 intorstring required
        TLSConfig
         termination 1 string required enum=edge,passthrough,reencrypt
         certificate 2 string
         key 3 string
         caCertificate 4 string
         destinationCACertificate 5 string
         insecureEdgeTerminationPolicy 6 string enum=Allow,None,Redirect
         externalCertificate 7 LocalObjectReference
        LocalObjectReference
         name 1 string
        RouteHTTPHeaders
         actions 1 RouteHTTPHeaderActions
        RouteHTTPHeaderActions
         response 1 [RouteHTTPHeader] required
         request 2 [RouteHTTPHeader] required
        RouteHTTPHeader
         name 1 string required
         action 2 RouteHTTPHeaderActionUnion required
        RouteHTTPHeaderActionUnion
         type 1 string required
         set 2 RouteSetHTTPHeader
        RouteSetHTTPHeader
         value 1 string required
        RouteStatus
         ingress 1 [RouteIngress]
        RouteIngress
         host 1 string
         routerName 2 string
         conditions 3 [RouteIngressCondition]
         wildcardPolicy 4 string
         routerCanonicalHostname 5 string
        RouteIngressCondition
         type 1 string required
         status 2 string required
         reason 3 string
         message 4 string
         lastTransitionTime 5 time
        """)
}
