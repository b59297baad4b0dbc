import Machinery
import Reconciling

/// What `[scheme:]name[:port]` in a proxy's address means.
struct ProxyName: Sendable, Equatable {
    let scheme: String
    let name: String
    /// A number or a name; empty for the first.
    let port: String

    init?(_ text: String) {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        switch parts.count {
        case 1: (scheme, name, port) = ("http", parts[0], "")
        case 2: (scheme, name, port) = ("http", parts[0], parts[1])
        case 3 where ["", "http", "https"].contains(parts[0]):
            (scheme, name, port) = (parts[0].isEmpty ? "http" : parts[0], parts[1], parts[2])
        default: return nil
        }
        if name.isEmpty { return nil }
    }
}

/// Where proxied requests go.
struct ProxyTarget: Sendable, Equatable {
    let scheme: String
    let host: String
    let port: Int

    var usesTLS: Bool { scheme == "https" }
    var authority: String { "\(host):\(port)" }

    /// The pod or a pod of the service that the path names. Throws `badRequest`, `notFound` or `serviceUnavailable`.
    static func find(_ path: ResourcePath, _ storage: any ObjectStorage) async throws -> ProxyTarget {
        let isPod = path.resource == "pods"
        guard let name = ProxyName(path.name ?? "") else {
            throw StatusError.badRequest("invalid \(isPod ? "pod" : "service") request \"\(path.name ?? "")\"")
        }
        let resource = GroupResource("", path.resource)
        let key = ObjectKey(resource, namespace: path.namespace ?? "", name: name.name)
        guard let stored = try await storage.get(key) else { throw StatusError.notFound(resource, name.name) }
        let object = try stored.document()
        if isPod { return try pod(object, name) }
        let endpoints = try await storage.get(
            ObjectKey(GroupResource("", "endpoints"), namespace: key.namespace, name: key.name))
        return try service(object, try endpoints?.document() ?? .null, name)
    }

    static func pod(_ pod: JSONValue, _ name: ProxyName) throws -> ProxyTarget {
        let ports = pod["spec"]["containers"].items.flatMap { $0["ports"].items }
        let port: Int
        if name.port.isEmpty {
            port = ports.first?["containerPort"].int ?? (name.scheme == "https" ? 443 : 80)
        } else {
            let named = ports.first { $0["name"].string == name.port }?["containerPort"].int
            guard let number = named ?? Int(name.port), (1...65_535).contains(number) else {
                throw StatusError.badRequest("invalid pod request: port \"\(name.port)\" is not known")
            }
            port = number
        }
        guard let address = pod["status"]["podIP"].string, !address.isEmpty else {
            throw StatusError.badRequest("address not allowed: the pod has none yet")
        }
        return ProxyTarget(scheme: name.scheme, host: address, port: port)
    }

    static func service(_ service: JSONValue, _ endpoints: JSONValue, _ name: ProxyName) throws -> ProxyTarget {
        var portName = name.port
        if let number = Int(name.port) {
            guard let port = service["spec"]["ports"].items.first(where: { $0["port"].int == number }) else {
                throw unavailable("no service port \(number) found for service \"\(name.name)\"")
            }
            portName = port["name"].text
        }
        for subset in endpoints["subsets"].items.shuffled() {
            let port = subset["ports"].items.first { $0["name"].text == portName }?["port"].int
            if let port, let address = subset["addresses"].items.randomElement()?["ip"].string {
                return ProxyTarget(scheme: name.scheme, host: address, port: port)
            }
        }
        let shown = name.port.isEmpty ? name.name : "\(name.name):\(name.port)"
        throw unavailable("no endpoints available for service \"\(shown)\"")
    }

    private static func unavailable(_ why: String) -> StatusError { StatusError(.serviceUnavailable, why) }
}
