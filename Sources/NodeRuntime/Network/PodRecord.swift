internal import HostSystem
internal import Machinery

/// What is kept of an attached pod.
struct PodRecord: Sendable, Hashable {
    let uid: String
    let namespace: String
    let address: IPv4Address
    /// True for a pod that got an address of version 6, too, when it came up.
    let hasIPv6: Bool

    var json: JSONValue {
        [
            "namespace": .string(namespace), "address": .string(address.description), "ipv6": .bool(hasIPv6),
        ]
    }

    init(uid: String, namespace: String, address: IPv4Address, hasIPv6: Bool) {
        self.uid = uid
        self.namespace = namespace
        self.address = address
        self.hasIPv6 = hasIPv6
    }

    init?(uid: String, json: JSONValue) {
        guard let namespace = json["namespace"].string,
            let address = json["address"].string.flatMap({ IPv4Address($0) })
        else { return nil }
        self.init(uid: uid, namespace: namespace, address: address, hasIPv6: json["ipv6"].bool ?? false)
    }
}
