package import Machinery

/// The addresses behind a service.
package struct Endpoints: ObjectView {
    package static let kind = KindID("", "v1", "Endpoints", "endpoints")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var subsets: [EndpointSubset] { json["subsets"].views() }
}

/// Addresses that share ports (core/v1 `EndpointSubset`).
package struct EndpointSubset: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var addresses: [EndpointAddress] { json["addresses"].views() }
    package var notReadyAddresses: [EndpointAddress] { json["notReadyAddresses"].views() }
    package var ports: [EndpointPort] { json["ports"].views() }
}

/// One address behind a service (core/v1 `EndpointAddress`).
package struct EndpointAddress: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var ip: String { json["ip"].text }
    package var hostname: String { json["hostname"].text }
    package var nodeName: String { json["nodeName"].text }
    package var targetRef: JSONValue { json["targetRef"] }
}

/// A port of endpoints (core/v1 `EndpointPort`).
package struct EndpointPort: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String { json["name"].text }
    package var port: Int { json["port"].number }
    package var portProtocol: String { json["protocol"].text }
}
