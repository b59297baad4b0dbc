package import Machinery

/// Part of the addresses behind a service (discovery.k8s.io/v1).
package struct EndpointSlice: ObjectView {
    package static let kind = KindID("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// IPv4, IPv6 or FQDN.
    package var addressType: String {
        get { json["addressType"].text }
        set { json["addressType"].text = newValue }
    }
    package var endpoints: [SliceEndpoint] {
        get { json["endpoints"].views() }
        set { json["endpoints"] = .array(newValue.map(\.json)) }
    }
    package var ports: [EndpointPort] {
        get { json["ports"].views() }
        set { json["ports"] = .array(newValue.map(\.json)) }
    }
    /// The service that it belongs to, by its label.
    package var serviceName: String { metadata.labels[WellKnown.Kubernetes.serviceName] ?? "" }
}

/// Somebody who answers for a service (discovery/v1 `Endpoint`).
package struct SliceEndpoint: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var addresses: [String] {
        get { json["addresses"].texts }
        set { json["addresses"].texts = newValue }
    }
    package var hostname: String {
        get { json["hostname"].text }
        set { json["hostname"].text = newValue }
    }
    package var nodeName: String {
        get { json["nodeName"].text }
        set { json["nodeName"].text = newValue }
    }
    package var targetRef: JSONValue {
        get { json["targetRef"] }
        set { json["targetRef"] = newValue }
    }
    /// What isn't known counts as ready.
    package var isReady: Bool { json["conditions"]["ready"].bool ?? true }
    /// True also for one that answers while it ends; what isn't known is as `isReady`.
    package var isServing: Bool { json["conditions"]["serving"].bool ?? isReady }
    package var isTerminating: Bool { json["conditions"]["terminating"].bool ?? false }
}
