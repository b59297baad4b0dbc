package import Machinery

/// A port of the node that a pod wants for itself.
package struct HostPort: Sendable, Hashable {
    package let number: Int
    package let portProtocol: String
    /// Empty for all addresses.
    package let address: String

    package static func all(of spec: JSONValue) -> [HostPort] {
        let sidecars = spec["initContainers"].items.filter { $0["restartPolicy"].string == "Always" }
        return (spec["containers"].items + sidecars).flatMap { container in
            container["ports"].items.compactMap { port in
                guard let number = port["hostPort"].int, number > 0 else { return nil }
                let address = port["hostIP"].text
                return HostPort(
                    number: number, portProtocol: port["protocol"].string ?? "TCP",
                    address: address == "0.0.0.0" || address == "::" ? "" : address)
            }
        }
    }

    package func collides(with other: HostPort) -> Bool {
        number == other.number && portProtocol == other.portProtocol
            && (address.isEmpty || other.address.isEmpty || address == other.address)
    }
}
