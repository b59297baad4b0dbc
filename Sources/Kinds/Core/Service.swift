package import Machinery

/// A stable address in front of the pods that a selector picks.
package struct Service: ObjectView {
    package static let kind = KindID("", "v1", "Service", "services")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String {
        get { json["spec"]["type"].text }
        set { json["spec"]["type"].text = newValue }
    }
    /// `None` for a headless service.
    package var clusterIP: String {
        get { json["spec"]["clusterIP"].text }
        set { json["spec"]["clusterIP"].text = newValue }
    }
    package var clusterIPs: [String] {
        get { json["spec"]["clusterIPs"].texts }
        set { json["spec"]["clusterIPs"].texts = newValue }
    }
    package var selector: [String: String] {
        get { json["spec"]["selector"].textMap }
        set { json["spec"]["selector"].textMap = newValue }
    }
    package var ports: [ServicePort] {
        get { json["spec"]["ports"].views() }
        set { json["spec"]["ports"].setViews(newValue) }
    }
    package var externalName: String {
        get { json["spec"]["externalName"].text }
        set { json["spec"]["externalName"].text = newValue }
    }
    package var sessionAffinity: String {
        get { json["spec"]["sessionAffinity"].text }
        set { json["spec"]["sessionAffinity"].text = newValue }
    }
    /// How long a client stays at its endpoint where the affinity is ClientIP.
    package var affinitySeconds: Int {
        json["spec"]["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"].int ?? 10_800
    }
    /// `IPv4`, `IPv6`: the first is the one of `clusterIP`.
    package var ipFamilies: [String] {
        get { json["spec"]["ipFamilies"].texts }
        set { json["spec"]["ipFamilies"].texts = newValue }
    }
    package var externalIPs: [String] {
        get { json["spec"]["externalIPs"].texts }
        set { json["spec"]["externalIPs"].texts = newValue }
    }
    /// `Cluster` or `Local`.
    package var internalTrafficPolicy: String {
        get { json["spec"]["internalTrafficPolicy"].text }
        set { json["spec"]["internalTrafficPolicy"].text = newValue }
    }
    /// `Cluster` or `Local`.
    package var externalTrafficPolicy: String {
        get { json["spec"]["externalTrafficPolicy"].text }
        set { json["spec"]["externalTrafficPolicy"].text = newValue }
    }
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

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var portProtocol: String {
        get { json["protocol"].text }
        set { json["protocol"].text = newValue }
    }
    package var port: Int {
        get { json["port"].number }
        set { json["port"].number = newValue }
    }
    /// A number or the name of a container's port.
    package var targetPort: JSONValue {
        get { json["targetPort"] }
        set { json["targetPort"] = newValue }
    }
    package var nodePort: Int {
        get { json["nodePort"].number }
        set { json["nodePort"].number = newValue }
    }
    package var appProtocol: String {
        get { json["appProtocol"].text }
        set { json["appProtocol"].text = newValue }
    }
}
