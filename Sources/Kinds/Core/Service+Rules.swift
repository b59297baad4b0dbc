import Machinery

/// What is carried over and checked on services.
enum ServiceRules {
    /// An update that leaves addresses and node ports out keeps them; a change of type drops what the new one hasn't.
    @Sendable static func prepare(_ service: inout JSONValue, old: JSONValue?) {
        let given = service["spec"]["type"].text
        let type = given.isEmpty ? "ClusterIP" : given
        if let old, type != "ExternalName", old["spec"]["type"].text != "ExternalName" {
            keepAddresses(&service, old)
            keepNodePorts(&service, old)
            keepHealthPort(&service, old)
        }
        if let old { dropLeftovers(&service, type: type, old) }
        if let old, service["spec"]["clusterIPs"] == old["spec"]["clusterIPs"],
            service["spec"]["clusterIP"] != old["spec"]["clusterIP"]
        {
            // A client that knows one address only has changed it.
            service["spec"]["clusterIPs"] = .null
        }
        let (address, addresses) = (service["spec"]["clusterIP"], service["spec"]["clusterIPs"])
        if addresses.items.isEmpty, !address.text.isEmpty { service["spec"]["clusterIPs"] = [address] }
        if address.text.isEmpty, let first = addresses.items.first { service["spec"]["clusterIP"] = first }
    }

    /// What is left out stays as it was; one who turns to a single family keeps the first address.
    private static func keepAddresses(_ service: inout JSONValue, _ old: JSONValue) {
        if service["spec"]["ipFamilyPolicy"].isNull
            || service["spec"]["ipFamilyPolicy"] == old["spec"]["ipFamilyPolicy"]
        {
            for field in ["ipFamilies", "ipFamilyPolicy"] { service["spec"].setDefault(field, old["spec"][field]) }
        } else {
            service["spec"].setDefault("ipFamilies", .array(Array(old["spec"]["ipFamilies"].items.prefix(1))))
        }
        for field in ["clusterIP", "clusterIPs"] { service["spec"].setDefault(field, old["spec"][field]) }
        guard service["spec"]["ipFamilyPolicy"] == "SingleStack", old["spec"]["ipFamilyPolicy"] != "SingleStack" else {
            return
        }
        for field in ["clusterIPs", "ipFamilies"] where service["spec"][field] == old["spec"][field] {
            service["spec"][field] = .array(Array(service["spec"][field].items.prefix(1)))
        }
    }

    /// Takes out what the old type needed, where the author left it as it was.
    private static func dropLeftovers(_ service: inout JSONValue, type: String, _ old: JSONValue) {
        let before = old["spec"]["type"].text
        func drop(_ fields: [String]) {
            for field in fields where service["spec"][field] == old["spec"][field] { service["spec"][field] = .null }
        }
        if type == "ExternalName", before != "ExternalName" {
            drop(["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy", "internalTrafficPolicy"])
        }
        if type != "ExternalName", before == "ExternalName" { drop(["externalName"]) }
        guard !isReachableFromOutside(type), isReachableFromOutside(before) || type == "ExternalName" else { return }
        drop(["externalTrafficPolicy", "healthCheckNodePort", "allocateLoadBalancerNodePorts", "loadBalancerClass"])
        guard var ports = service["spec"]["ports"].array else { return }
        let known = old["spec"]["ports"].items.map { $0["nodePort"] }
        for index in ports.indices where known.contains(ports[index]["nodePort"]) { ports[index]["nodePort"] = .null }
        service["spec"]["ports"] = .array(ports)
    }

    private static func keepHealthPort(_ service: inout JSONValue, _ old: JSONValue) {
        let port = old["spec"]["healthCheckNodePort"]
        if Service(json: service).needsHealthCheck {
            service["spec"].setDefault("healthCheckNodePort", port)
        } else if Service(json: old).needsHealthCheck, service["spec"]["healthCheckNodePort"] == port {
            service["spec"]["healthCheckNodePort"] = .null
        }
    }

    private static func isReachableFromOutside(_ type: String) -> Bool { type == "NodePort" || type == "LoadBalancer" }

    private static func keepNodePorts(_ service: inout JSONValue, _ old: JSONValue) {
        guard isReachableFromOutside(service["spec"]["type"].text), var ports = service["spec"]["ports"].array else {
            return
        }
        for index in ports.indices where ports[index]["nodePort"].int ?? 0 == 0 {
            let same = old["spec"]["ports"].items.first {
                $0["port"] == ports[index]["port"]
                    && ($0["protocol"].string ?? "TCP") == (ports[index]["protocol"].string ?? "TCP")
            }
            if let node = same?["nodePort"], !node.isNull { ports[index]["nodePort"] = node }
        }
        service["spec"]["ports"] = .array(ports)
    }

    @Sendable static func validate(_ service: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = service["spec"]
        var causes = ports(spec) + typeFaults(spec) + affinityFaults(spec) + familyFaults(spec)
        causes += MetadataRules.labelFaults(spec["selector"], "spec.selector")
        for (index, address) in spec["externalIPs"].items.enumerated() {
            causes += FieldRules.address(address, "spec.externalIPs[\(index)]")
        }
        for (index, range) in spec["loadBalancerSourceRanges"].items.enumerated() {
            causes += FieldRules.network(range, "spec.loadBalancerSourceRanges[\(index)]")
        }
        causes += FieldRules.oneOf(["Cluster", "Local"], spec["internalTrafficPolicy"], "spec.internalTrafficPolicy")
        causes += FieldRules.oneOf(["Cluster", "Local"], spec["externalTrafficPolicy"], "spec.externalTrafficPolicy")
        causes += FieldRules.name(spec["loadBalancerClass"], "spec.loadBalancerClass", Names.qualifiedName)
        causes += healthPortFaults(service, old)
        return causes + (old.map { addressChanges(spec, $0["spec"]) } ?? [])
    }

    private static func addressChanges(_ spec: JSONValue, _ old: JSONValue) -> [StatusCause] {
        // A second family may come and go.
        guard spec["type"] != "ExternalName", let before = old["clusterIPs"].items.first,
            spec["clusterIPs"].items.first != before
        else { return [] }
        return [.invalid("spec.clusterIPs[0]", spec["clusterIPs"], "may not change once set")]
    }

    private static func typeFaults(_ spec: JSONValue) -> [StatusCause] {
        let type = spec["type"].text
        var causes = FieldRules.oneOf(
            ["ClusterIP", "ExternalName", "LoadBalancer", "NodePort"], spec["type"], "spec.type")
        if isReachableFromOutside(type), spec["clusterIP"] == "None" {
            let detail = "may not be set to 'None' for \(type) services"
            causes.append(.invalid("spec.clusterIPs[0]", "None", detail))
        }
        if type == "ExternalName" {
            let name = spec["externalName"].text
            if name.isEmpty {
                causes.append(.required("spec.externalName"))
            } else {
                let trimmed = name.hasSuffix(".") ? String(name.dropLast()) : name
                causes += Names.dnsSubdomain(trimmed).map { .invalid("spec.externalName", .string(name), $0) }
            }
            for field in ["clusterIPs", "ipFamilies", "ipFamilyPolicy"] where !spec[field].isNull {
                causes.append(.forbidden("spec.\(field)", "may not be set when `type` is 'ExternalName'"))
            }
        }
        if type != "LoadBalancer" {
            let own = ["loadBalancerSourceRanges", "allocateLoadBalancerNodePorts", "loadBalancerClass"]
            for field in own where !spec[field].isNull {
                causes.append(.forbidden("spec.\(field)", "may only be used when `type` is 'LoadBalancer'"))
            }
        }
        let policy = spec["externalTrafficPolicy"]
        if !isReachableFromOutside(type), !policy.isNull, spec["externalIPs"].items.isEmpty {
            let detail = "may only be set for externally-accessible services"
            causes.append(.invalid("spec.externalTrafficPolicy", policy, detail))
        }
        return causes
    }

    private static func healthPortFaults(_ service: JSONValue, _ old: JSONValue?) -> [StatusCause] {
        let (port, path) = (service["spec"]["healthCheckNodePort"], "spec.healthCheckNodePort")
        guard port.number != 0 else { return [] }
        guard Service(json: service).needsHealthCheck else {
            let detail = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'"
            return [.invalid(path, port, detail)]
        }
        if let old, Service(json: old).needsHealthCheck, old["spec"]["healthCheckNodePort"] != port {
            return [.forbidden(path, FieldRules.immutable)]
        }
        return Names.portNumber(port.number).map { .invalid(path, port, $0) }
    }

    private static func affinityFaults(_ spec: JSONValue) -> [StatusCause] {
        var causes = FieldRules.oneOf(["ClientIP", "None"], spec["sessionAffinity"], "spec.sessionAffinity")
        let path = "spec.sessionAffinityConfig"
        if spec["sessionAffinity"] == "ClientIP" {
            let seconds = spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"]
            if !(1...86_400).contains(seconds.number) {
                let detail = "must be greater than 0 and less than 86400"
                causes.append(.invalid("\(path).clientIP.timeoutSeconds", seconds, detail))
            }
        } else if !spec["sessionAffinityConfig"].isNull {
            causes.append(.forbidden(path, "must not be set when session affinity is None"))
        }
        return causes
    }

    private static func familyFaults(_ spec: JSONValue) -> [StatusCause] {
        var causes = FieldRules.oneOf(
            ["PreferDualStack", "RequireDualStack", "SingleStack"], spec["ipFamilyPolicy"], "spec.ipFamilyPolicy")
        var seen: Set<String> = []
        for (index, family) in spec["ipFamilies"].items.enumerated() {
            causes += FieldRules.oneOf(["IPv4", "IPv6"], family, "spec.ipFamilies[\(index)]")
            if !seen.insert(family.text).inserted { causes.append(.duplicate("spec.ipFamilies[\(index)]", family)) }
        }
        let addresses = spec["clusterIPs"].items
        if let first = addresses.first, !spec["clusterIP"].text.isEmpty, first != spec["clusterIP"] {
            causes.append(.invalid("spec.clusterIPs", spec["clusterIPs"], "first value must match `clusterIP`"))
        }
        if addresses.count > 2 {
            let detail = "may only hold up to 2 values"
            causes.append(.invalid("spec.clusterIPs", spec["clusterIPs"], detail))
        }
        for (index, address) in addresses.enumerated() where !(index == 0 && address == "None") {
            causes += FieldRules.address(address, "spec.clusterIPs[\(index)]")
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
        var nodePorts: Set<String> = []
        for (index, port) in ports.enumerated() {
            let path = "spec.ports[\(index)]"
            causes += self.port(port, path, isOnly: ports.count == 1, spec)
            let name = port["name"].text
            if !name.isEmpty, !names.insert(name).inserted { causes.append(.duplicate("\(path).name", .string(name))) }
            let transport = port["protocol"].text
            if port["port"].number != 0, !numbers.insert("\(transport) \(port["port"].number)").inserted {
                causes.append(.duplicate(path, ["protocol": port["protocol"], "port": port["port"]]))
            }
            if port["nodePort"].number != 0, !nodePorts.insert("\(transport) \(port["nodePort"].number)").inserted {
                causes.append(.duplicate("\(path).nodePort", port["nodePort"]))
            }
        }
        return causes
    }

    private static func port(_ port: JSONValue, _ path: String, isOnly: Bool, _ spec: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        if port["name"].text.isEmpty {
            if !isOnly { causes.append(.required("\(path).name")) }
        } else {
            causes += FieldRules.name(port["name"], "\(path).name", Names.dnsLabel)
        }
        if let number = port["port"].int, number != 0 {
            causes += Names.portNumber(number).map { .invalid("\(path).port", port["port"], $0) }
        }
        causes += FieldRules.oneOf(["SCTP", "TCP", "UDP"], port["protocol"], "\(path).protocol")
        causes += target(port["targetPort"], "\(path).targetPort")
        causes += FieldRules.name(port["appProtocol"], "\(path).appProtocol", Names.qualifiedName)
        let type = spec["type"].text
        if port["nodePort"].number != 0, !isReachableFromOutside(type) {
            causes.append(.forbidden("\(path).nodePort", "may not be used when `type` is '\(type)'"))
        }
        return causes
    }

    private static func target(_ target: JSONValue, _ path: String) -> [StatusCause] {
        target == 0 ? [] : Names.port(target).map { .invalid(path, target, $0) }
    }
}
