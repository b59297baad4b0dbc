package import Machinery

/// The addresses behind a service.
package struct Endpoints: ObjectView {
    package static let kind = KindID("", "v1", "Endpoints", "endpoints")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var subsets: [EndpointSubset] {
        get { json["subsets"].views() }
        set { json["subsets"].setViews(newValue) }
    }
}

/// Addresses that share ports (core/v1 `EndpointSubset`).
package struct EndpointSubset: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var addresses: [EndpointAddress] {
        get { json["addresses"].views() }
        set { json["addresses"].setViews(newValue) }
    }
    package var notReadyAddresses: [EndpointAddress] {
        get { json["notReadyAddresses"].views() }
        set { json["notReadyAddresses"].setViews(newValue) }
    }
    package var ports: [EndpointPort] {
        get { json["ports"].views() }
        set { json["ports"].setViews(newValue) }
    }
}

/// One address behind a service (core/v1 `EndpointAddress`).
package struct EndpointAddress: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var ip: String {
        get { json["ip"].text }
        set { json["ip"].text = newValue }
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
}

/// A port of endpoints (core/v1 `EndpointPort`).
package struct EndpointPort: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var port: Int {
        get { json["port"].number }
        set { json["port"].number = newValue }
    }
    package var portProtocol: String {
        get { json["protocol"].text }
        set { json["protocol"].text = newValue }
    }
}
