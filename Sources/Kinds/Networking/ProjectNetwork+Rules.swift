import Machinery

/// Checks of OpenShift's network kinds, with its messages.
enum ProjectNetworkRules {
    private static let mostRules = 50
    private static let assignSubnet = "pod.network.openshift.io/assign-subnet"

    // MARK: - Kinds

    @Sendable static func validateNetNamespace(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = sameName(object, "netname")
        let (id, allowed) = (object["netid"].number, NetNamespace.ids)
        if id != NetNamespace.globalID, !allowed.contains(id) {
            let reason =
                id < allowed.lowerBound
                ? "VNID must be greater than or equal to \(allowed.lowerBound)"
                : "VNID must be less than or equal to \(allowed.upperBound)"
            causes.append(.invalid("netid", object["netid"], reason))
        }
        return causes + addresses(object, "egressIPs")
    }

    @Sendable static func validateHostSubnet(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = sameName(object, "host")
        if !object["subnet"].text.isEmpty {
            causes += network(object["subnet"], "subnet")
        } else if object["metadata"]["annotations"][assignSubnet].isNull {
            causes.append(.invalid("subnet", "", "field cannot be empty"))
        }
        if AddressText(object["hostIP"].text) == nil {
            causes.append(.invalid("hostIP", object["hostIP"], "invalid IP address"))
        }
        causes += addresses(object, "egressIPs")
        for (index, value) in object["egressCIDRs"].items.enumerated() {
            causes += network(value, "egressCIDRs[\(index)]")
        }
        if let old, old["subnet"] != object["subnet"] {
            causes.append(.invalid("subnet", object["subnet"], "cannot change the subnet lease midflight."))
        }
        return causes
    }

    @Sendable static func validateClusterNetwork(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes = network(object["serviceNetwork"], "serviceNetwork")
        let entries = object["clusterNetworks"].items
        guard let first = entries.first else {
            return causes + [.required("network", "network must be set (if clusterNetworks is empty)")]
        }
        if !object["network"].isNull, object["network"] != first["CIDR"] {
            let detail = "network must be identical to clusterNetworks[0].cidr"
            causes.append(.invalid("network", object["network"], detail))
        }
        if !object["hostsubnetlength"].isNull, object["hostsubnetlength"] != first["hostSubnetLength"] {
            let detail = "hostsubnetlength must be identical to clusterNetworks[0].hostSubnetLength"
            causes.append(.invalid("hostsubnetlength", object["hostsubnetlength"], detail))
        }
        for (index, entry) in entries.enumerated() {
            let (path, length) = ("clusterNetworks[\(index)]", entry["hostSubnetLength"])
            causes += network(entry["CIDR"], "\(path).cidr")
            guard let cidr = NetworkText(entry["CIDR"].text) else { continue }
            if length.number > 32 - cidr.prefixLength {
                let detail = "subnet length is too large for clusterNetwork "
                causes.append(.invalid("\(path).hostSubnetLength", length, detail))
            } else if length.number < 2 {
                causes.append(.invalid("\(path).hostSubnetLength", length, "subnet length must be at least 2"))
            }
        }
        return causes
    }

    @Sendable static func validateEgressNetworkPolicy(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let rules = object["spec"]["egress"].items
        var causes: [StatusCause] = []
        for (index, rule) in rules.enumerated() {
            let (path, to) = ("spec.egress[\(index)]", rule["to"])
            if !["Allow", "Deny"].contains(rule["type"].text) {
                causes.append(.invalid("\(path).type", rule["type"], "invalid policy type"))
            }
            let (cidr, name) = (to["cidrSelector"].text, to["dnsName"].text)
            if cidr.isEmpty, name.isEmpty {
                causes.append(.invalid("\(path).to", to, "must specify cidrSelector or dnsName"))
            } else if !cidr.isEmpty, !name.isEmpty {
                causes.append(.invalid("\(path).to", to, "either specify cidrSelector or dnsName but not both"))
            }
            if !cidr.isEmpty { causes += mask(to["cidrSelector"], "\(path).to.cidrSelector") }
            if !name.isEmpty, !Names.dnsSubdomain(name).isEmpty {
                let detail = "must conform to DNS 952 subdomain conventions"
                causes.append(.invalid("\(path).to.dnsName", to["dnsName"], detail))
            }
        }
        if rules.count > mostRules {
            causes.append(.invalid("spec.egress", "", "too many egress rules (max \(mostRules))"))
        }
        return causes
    }

    // MARK: - Fields

    private static func sameName(_ object: JSONValue, _ field: String) -> [StatusCause] {
        let name = object["metadata"]["name"].text
        guard object[field].text != name else { return [] }
        return [.invalid(field, .string(object[field].text), "must be the same as metadata.name: \"\(name)\"")]
    }

    private static func addresses(_ object: JSONValue, _ field: String) -> [StatusCause] {
        object[field].items.enumerated().compactMap { index, value in
            let address = AddressText(value.text)
            guard address?.isIPv4 != true else { return nil }
            return .invalid(
                "\(field)[\(index)]", value, address == nil ? "invalid IP address" : "must be an IPv4 address")
        }
    }

    private static func network(_ value: JSONValue, _ path: String) -> [StatusCause] {
        let causes = mask(value, path)
        guard causes.isEmpty, NetworkText(value.text)?.address.isIPv4 == false else { return causes }
        return [.invalid(path, value, "must be an IPv4 network")]
    }

    /// A network without bits of a host in its address.
    private static func mask(_ value: JSONValue, _ path: String) -> [StatusCause] {
        guard let network = NetworkText(value.text) else {
            return [.invalid(path, .string(value.text), "invalid CIDR address: \(value.text)")]
        }
        guard network.address.isIPv4, network.base != network.address.bytes else { return [] }
        func text(_ bytes: [UInt8]) -> String { bytes.map(String.init).joined(separator: ".") }
        let detail =
            "CIDR network specification \"\(value.text)\" is not in canonical form "
            + "(should be \(text(network.base))/\(network.prefixLength) or \(text(network.address.bytes))/32?)"
        return [.invalid(path, value, detail)]
    }
}
