import Machinery

/// Checks of endpoints, endpoint slices, service networks and addresses.
enum EndpointRules {
    @Sendable static func validateEndpoints(_ endpoints: JSONValue, old: JSONValue?) -> [StatusCause] {
        endpoints["subsets"].items.enumerated().flatMap { index, subset -> [StatusCause] in
            let path = "subsets[\(index)]"
            var causes: [StatusCause] = []
            if subset["addresses"].items.isEmpty, subset["notReadyAddresses"].items.isEmpty {
                causes.append(.required(path, "must specify `addresses` or `notReadyAddresses`"))
            }
            for list in ["addresses", "notReadyAddresses"] {
                for (number, address) in subset[list].items.enumerated() {
                    causes += self.address(address, "\(path).\(list)[\(number)]")
                }
            }
            let ports = subset["ports"].items
            for (number, port) in ports.enumerated() {
                let place = "\(path).ports[\(number)]"
                if ports.count > 1, port["name"].text.isEmpty { causes.append(.required("\(place).name")) }
                causes += FieldRules.name(port["name"], "\(place).name", Names.dnsLabel)
                causes += Names.portNumber(port["port"].number).map { .invalid("\(place).port", port["port"], $0) }
                causes += FieldRules.oneOf(["SCTP", "TCP", "UDP"], port["protocol"], "\(place).protocol")
            }
            return causes
        }
    }

    private static func address(_ address: JSONValue, _ path: String) -> [StatusCause] {
        var causes = endpointAddress(address["ip"], "\(path).ip")
        causes += FieldRules.name(address["hostname"], "\(path).hostname", Names.dnsLabel)
        return causes + FieldRules.name(address["nodeName"], "\(path).nodeName", Names.dnsSubdomain)
    }

    /// Addresses that would lead back to the node or nowhere are refused: they could reach what isn't the sender's.
    private static func endpointAddress(_ value: JSONValue, _ path: String) -> [StatusCause] {
        guard let address = AddressText(value.text) else { return FieldRules.address(value, path) }
        var causes: [StatusCause] = []
        if address.isUnspecified {
            causes.append(.invalid(path, value, "may not be unspecified (0.0.0.0 or ::)"))
        }
        if address.isLoopback {
            causes.append(.invalid(path, value, "may not be in the loopback range (127.0.0.0/8, ::1/128)"))
        }
        if address.isLinkLocal {
            causes.append(.invalid(path, value, "may not be in the link-local range (169.254.0.0/16, fe80::/10)"))
        }
        if address.isLinkLocalMulticast {
            let detail = "may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)"
            causes.append(.invalid(path, value, detail))
        }
        return causes
    }

    private static let mostEndpoints = 1000
    private static let mostPorts = 20_000
    private static let mostAddresses = 100

    @Sendable static func validateSlice(_ slice: JSONValue, old: JSONValue?) -> [StatusCause] {
        let type = slice["addressType"]
        var causes = FieldRules.oneOf(["FQDN", "IPv4", "IPv6"], type, "addressType")
        if type.isNull { causes.append(.required("addressType")) }
        if slice["endpoints"].items.count > mostEndpoints {
            causes.append(.tooMany("endpoints", slice["endpoints"].items.count, mostEndpoints))
        }
        for (index, endpoint) in slice["endpoints"].items.enumerated() {
            causes += self.endpoint(endpoint, type.text, "endpoints[\(index)]")
        }
        if slice["ports"].items.count > mostPorts {
            causes.append(.tooMany("ports", slice["ports"].items.count, mostPorts))
        }
        var names: Set<String> = []
        for (index, port) in slice["ports"].items.enumerated() {
            let path = "ports[\(index)]"
            if !names.insert(port["name"].text).inserted { causes.append(.duplicate("\(path).name", port["name"])) }
            causes += FieldRules.name(port["name"], "\(path).name", Names.dnsLabel)
            causes += FieldRules.oneOf(["SCTP", "TCP", "UDP"], port["protocol"], "\(path).protocol")
            if let number = port["port"].int {
                causes += Names.portNumber(number).map { .invalid("\(path).port", port["port"], $0) }
            }
            causes += FieldRules.name(port["appProtocol"], "\(path).appProtocol", Names.qualifiedName)
        }
        return causes
    }

    private static func endpoint(_ endpoint: JSONValue, _ type: String, _ path: String) -> [StatusCause] {
        let addresses = endpoint["addresses"].items
        var causes: [StatusCause] = []
        if addresses.isEmpty { causes.append(.required("\(path).addresses", "must contain at least 1 address")) }
        if addresses.count > mostAddresses {
            causes.append(.tooMany("\(path).addresses", addresses.count, mostAddresses))
        }
        for (index, address) in addresses.enumerated() {
            let place = "\(path).addresses[\(index)]"
            switch type {
            case "FQDN": causes += Names.dnsSubdomain(address.text).map { .invalid(place, address, $0) }
            case "IPv4", "IPv6":
                if let known = AddressText(address.text), known.isIPv4 != (type == "IPv4") {
                    causes.append(.invalid(place, address, "must be an \(type) address"))
                } else {
                    causes += endpointAddress(address, place)
                }
            default: break
            }
        }
        causes += FieldRules.name(endpoint["nodeName"], "\(path).nodeName", Names.dnsSubdomain)
        causes += FieldRules.name(endpoint["hostname"], "\(path).hostname", Names.dnsLabel)
        return causes
            + MetadataRules.labelFaults(endpoint["deprecatedTopology"], "\(path).deprecatedTopology")
    }

    @Sendable static func validateServiceCIDR(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let networks = object["spec"]["cidrs"].items
        var causes: [StatusCause] = []
        if networks.isEmpty { causes.append(.required("spec.cidrs", "at least one CIDR required")) }
        if networks.count > 2 {
            let detail = "may only hold up to 2 values"
            causes.append(.invalid("spec", object["spec"], detail))
        }
        for (index, network) in networks.enumerated() {
            causes += FieldRules.network(network, "spec.cidrs[\(index)]")
        }
        return causes + (old.map { FieldRules.unchanged(["cidrs"], object["spec"], $0["spec"], "spec") } ?? [])
    }

    /// The name of an IPAddress is the address itself.
    @Sendable static func addressName(_ name: String) -> [String] {
        AddressText(name) == nil ? ["must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"] : []
    }

    @Sendable static func validateIPAddress(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let parent = object["spec"]["parentRef"]
        if parent.isNull { return [.required("spec.parentRef")] }
        return ["resource", "name"].filter { parent[$0].text.isEmpty }.map { .required("spec.parentRef.\($0)") }
    }
}
