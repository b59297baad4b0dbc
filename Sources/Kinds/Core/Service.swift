package import Machinery

/// A stable address in front of the pods that a selector picks.
package struct Service: ObjectView {
    package static let kind = KindID("", "v1", "Service", "services")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String { json["spec"]["type"].text }
    /// `None` for a headless service.
    package var clusterIP: String {
        get { json["spec"]["clusterIP"].text }
        set { json["spec"]["clusterIP"].text = newValue }
    }
    package var clusterIPs: [String] { json["spec"]["clusterIPs"].texts }
    package var selector: [String: String] {
        get { json["spec"]["selector"].textMap }
        set { json["spec"]["selector"].textMap = newValue }
    }
    package var ports: [ServicePort] { json["spec"]["ports"].views() }
    package var externalName: String { json["spec"]["externalName"].text }
    package var sessionAffinity: String { json["spec"]["sessionAffinity"].text }
    /// How long a client stays at its endpoint where the affinity is ClientIP.
    package var affinitySeconds: Int {
        json["spec"]["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].int ?? 10_800
    }
    /// `IPv4`, `IPv6`: the first is the one of `clusterIP`.
    package var ipFamilies: [String] {
        get { json["spec"]["ipFamilies"].texts }
        set { json["spec"]["ipFamilies"].texts = newValue }
    }
    package var externalIPs: [String] { json["spec"]["externalIPs"].texts }
    /// `Cluster` or `Local`.
    package var internalTrafficPolicy: String { json["spec"]["internalTrafficPolicy"].text }
    /// `Cluster` or `Local`.
    package var externalTrafficPolicy: String { json["spec"]["externalTrafficPolicy"].text }
    /// Where nodes tell a balancer whether they have endpoints; 0 for a service that needs no such port.
    package var healthCheckNodePort: Int { needsHealthCheck ? json["spec"]["healthCheckNodePort"].number : 0 }
    /// True where a balancer must know which nodes have endpoints.
    package var needsHealthCheck: Bool { type == "LoadBalancer" && externalTrafficPolicy == "Local" }
    /// Addresses at which a load balancer answers for the service.
    package var balancerAddresses: [String] { json["status"]["loadBalancer"]["ingress"].list.map { $0["ip"].text } }
    /// Networks that may use the load balancer; none is everybody.
    package var balancerSources: [String] { json["spec"]["loadBalancerSourceRanges"].texts }
    package var isHeadless: Bool { clusterIP == "None" }
    package var publishNotReadyAddresses: Bool {
        get { json["spec"]["publishNotReadyAddresses"].flag }
        set { json["spec"]["publishNotReadyAddresses"].flag = newValue }
    }
}

/// A port of a service (core/v1 `ServicePort`).
package struct ServicePort: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String { json["name"].text }
    package var portProtocol: String { json["protocol"].text }
    package var port: Int { json["port"].number }
    /// A number or the name of a container's port.
    package var targetPort: JSONValue { json["targetPort"] }
    package var nodePort: Int { json["nodePort"].number }
    package var appProtocol: String { json["appProtocol"].text }
}
