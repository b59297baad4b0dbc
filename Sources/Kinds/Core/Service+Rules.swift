import Machinery

/// What is carried over and checked on services.
enum ServiceRules {
    /// An update that leaves addresses and node ports out keeps them; a change of type drops what the new one hasn't.
    @Sendable static func prepare(_ service: inout JSONValue, old: JSONValue?) {
        let given = service["spec"]["type"].text
        let type = given.isEmpty ? "ClusterIP" : given
        if let old, type != "ExternalName", old["spec"]["type"].text != "ExternalName" {
            for field in ["clusterIP", "clusterIPs"] { service["spec"].setDefault(field, old["spec"][field]) }
            keepNodePorts(&service, old)
        }
        if type == "ExternalName", old?["spec"]["type"].text != "ExternalName", old != nil {
            for field in ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"] {
                service["spec"][field] = .null
            }
        }
        if type == "ClusterIP" || type == "ExternalName", var ports = service["spec"]["ports"].array {
            for index in ports.indices { ports[index]["nodePort"] = .null }
            service["spec"]["ports"] = .array(ports)
        }
        let (address, addresses) = (service["spec"]["clusterIP"], service["spec"]["clusterIPs"])
        if addresses.items.isEmpty, !address.text.isEmpty { service["spec"]["clusterIPs"] = [address] }
        if address.text.isEmpty, let first = addresses.items.first { service["spec"]["clusterIP"] = first }
    }

    private static func keepNodePorts(_ service: inout JSONValue, _ old: JSONValue) {
        guard ["NodePort", "LoadBalancer"].contains(service["spec"]["type"].text),
            var ports = service["spec"]["ports"].array
        else { return }
        for index in ports.indices where ports[index]["nodePort"].int ?? 0 == 0 {
            let same = old["spec"]["ports"].items.first {
                $0["port"] == ports[index]["port"] && $0["protocol"] == ports[index]["protocol"]
            }
            if let node = same?["nodePort"], !node.isNull { ports[index]["nodePort"] = node }
        }
        service["spec"]["ports"] = .array(ports)
    }

    @Sendable static func validate(_ service: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = service["spec"]
        var causes = ports(spec)
        causes += MetadataRules.labelFaults(spec["selector"], "spec.selector")
        if spec["type"] == "ExternalName" {
            let name = spec["externalName"].text
            if name.isEmpty {
                causes.append(.required("spec.externalName"))
            } else {
                let trimmed = name.hasSuffix(".") ? String(name.dropLast()) : name
                causes += Names.dnsSubdomain(trimmed).map { .invalid("spec.externalName", .string(name), $0) }
            }
            if !spec["clusterIP"].text.isEmpty {
                causes.append(.forbidden("spec.clusterIP", "may not be set when `type` is 'ExternalName'"))
            }
        }
        if let old, spec["type"] != "ExternalName", let before = old["spec"]["clusterIPs"].array, !before.isEmpty,
            spec["clusterIPs"] != .array(before)
        {
            causes.append(.invalid("spec.clusterIPs[0]", spec["clusterIPs"], "may not change once set"))
        }
        return causes
    }

    private static func ports(_ spec: JSONValue) -> [StatusCause] {
        let ports = spec["ports"].items
        let needsPorts = spec["type"] != "ExternalName" && spec["clusterIP"] != "None"
        if ports.isEmpty { return needsPorts ? [.required("spec.ports")] : [] }
        var causes: [StatusCause] = []
        var names: Set<String> = []
        var numbers: Set<String> = []
        for (index, port) in ports.enumerated() {
            let path = "spec.ports[\(index)]"
            let name = port["name"].text
            if name.isEmpty, ports.count > 1 { causes.append(.required("\(path).name")) }
            if !name.isEmpty {
                causes += Names.dnsLabel(name).map { .invalid("\(path).name", .string(name), $0) }
                if !names.insert(name).inserted { causes.append(.duplicate("\(path).name", .string(name))) }
            }
            if let number = port["port"].int, number != 0 {
                causes += Names.portNumber(number).map { .invalid("\(path).port", port["port"], $0) }
                if !numbers.insert("\(port["protocol"].text) \(number)").inserted {
                    causes.append(.duplicate(path, ["protocol": port["protocol"], "port": port["port"]]))
                }
            }
            causes += target(port["targetPort"], "\(path).targetPort")
        }
        return causes
    }

    private static func target(_ target: JSONValue, _ path: String) -> [StatusCause] {
        switch target {
        case .int(let number) where number != 0: Names.portNumber(Int(number)).map { .invalid(path, target, $0) }
        case .string(let name): Names.portName(name).map { .invalid(path, target, $0) }
        default: []
        }
    }
}
