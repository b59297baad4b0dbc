internal import HostSystem
internal import Machinery

/// What is kept of an attached pod.
struct PodRecord: Sendable, Hashable {
    let uid: String
    let namespace: String
    let address: IPv4Address

    var json: JSONValue { ["namespace": .string(namespace), "address": .string(address.description)] }

    init(uid: String, namespace: String, address: IPv4Address) {
        self.uid = uid
        self.namespace = namespace
        self.address = address
    }

    init?(uid: String, json: JSONValue) {
        guard let namespace = json["namespace"].string,
            let address = json["address"].string.flatMap({ IPv4Address($0) })
        else { return nil }
        self.init(uid: uid, namespace: namespace, address: address)
    }
}
