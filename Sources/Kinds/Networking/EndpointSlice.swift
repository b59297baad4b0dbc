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
    package var endpoints: [SliceEndpoint] { json["endpoints"].views() }
    package var ports: [EndpointPort] { json["ports"].views() }
    /// The service that it belongs to, by its label.
    package var serviceName: String { metadata.labels[WellKnown.Kubernetes.serviceName] ?? "" }

    /// What informers call the index of slices by their service's `NAMESPACE/NAME`.
    package static let serviceIndex = "slices.service"
    package var serviceKey: String { "\(namespace)/\(serviceName)" }
}

/// Somebody who answers for a service (discovery/v1 `Endpoint`).
package struct SliceEndpoint: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var addresses: [String] { json["addresses"].texts }
    package var hostname: String { json["hostname"].text }
    package var nodeName: String { json["nodeName"].text }
    package var targetRef: JSONValue { json["targetRef"] }
    /// What isn't known counts as ready.
    package var isReady: Bool { json["conditions"]["ready"].bool ?? true }
    /// True also for one that answers while it ends; what isn't known is as `isReady`.
    package var isServing: Bool { json["conditions"]["serving"].bool ?? isReady }
    package var isTerminating: Bool { json["conditions"]["terminating"].bool ?? false }
}
