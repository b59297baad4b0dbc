import Machinery

/// Checks of ingresses and their classes (networking/v1).
enum IngressRules {
    private static let classAnnotation = "kubernetes.io/ingress.class"

    @Sendable static func validateIngress(_ ingress: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = ingress["spec"]
        var causes: [StatusCause] = []
        let annotation = ingress["metadata"]["annotations"][classAnnotation]
        if old == nil, !annotation.text.isEmpty, !spec["ingressClassName"].isNull {
            let detail = "can not be set when the class field is also set"
            causes.append(.invalid("metadata.annotations[\(classAnnotation)]", annotation, detail))
        }
        if spec["rules"].items.isEmpty, spec["defaultBackend"].isNull {
            let detail = "either `defaultBackend` or `rules` must be specified"
            causes.append(.invalid("spec", spec.isNull ? [:] : spec, detail))
        }
        if !spec["defaultBackend"].isNull { causes += backend(spec["defaultBackend"], "spec.defaultBackend") }
        for (index, rule) in spec["rules"].items.enumerated() { causes += self.rule(rule, "spec.rules[\(index)]") }
        for (index, tls) in spec["tls"].items.enumerated() {
            for (number, host) in tls["hosts"].items.enumerated() {
                let rule = host.text.contains("*") ? Names.wildcardSubdomain : Names.dnsSubdomain
                causes += rule(host.text).map { .invalid("spec.tls[\(index)].hosts[\(number)]", host, $0) }
            }
            causes += FieldRules.name(
                tls["secretName"], "spec.tls[\(index)].secretName", Names.dnsSubdomain)
        }
        return causes + FieldRules.name(spec["ingressClassName"], "spec.ingressClassName", Names.dnsSubdomain)
    }

    private static func rule(_ rule: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        let host = rule["host"].text
        if AddressText(host) != nil {
            causes.append(.invalid("\(path).host", rule["host"], "must be a DNS name, not an IP address"))
        } else if !host.isEmpty {
            let check = host.contains("*") ? Names.wildcardSubdomain : Names.dnsSubdomain
            causes += check(host).map { .invalid("\(path).host", rule["host"], $0) }
        }
        guard !rule["http"].isNull else { return causes }
        let paths = rule["http"]["paths"].items
        if paths.isEmpty { causes.append(.required("\(path).http.paths")) }
        for (index, item) in paths.enumerated() {
            causes += self.path(item, "\(path).http.paths[\(index)]")
            causes += backend(item["backend"], "\(path).http.paths[\(index)].backend")
        }
        return causes
    }

    private static func path(_ item: JSONValue, _ place: String) -> [StatusCause] {
        let (path, value) = (item["path"].text, item["path"])
        switch item["pathType"].text {
        case "": return [.required("\(place).pathType", "pathType must be specified")]
        case "ImplementationSpecific":
            guard !path.isEmpty, !path.hasPrefix("/") else { return [] }
            return [.invalid("\(place).path", value, "must be an absolute path")]
        case "Exact", "Prefix":
            var causes: [StatusCause] = []
            if !path.hasPrefix("/") { causes.append(.invalid("\(place).path", value, "must be an absolute path")) }
            for part in ["//", "/./", "/../", "%2f", "%2F"] where path.contains(part) {
                causes.append(.invalid("\(place).path", value, "must not contain '\(part)'"))
            }
            for end in ["/..", "/."] where path.hasSuffix(end) {
                causes.append(.invalid("\(place).path", value, "cannot end with '\(end)'"))
            }
            return causes
        default:
            let types = ["Exact", "ImplementationSpecific", "Prefix"]
            return [.notSupported("\(place).pathType", item["pathType"], types)]
        }
    }

    private static func backend(_ backend: JSONValue, _ path: String) -> [StatusCause] {
        let service = backend["service"]
        switch (service.isNull, backend["resource"].isNull) {
        case (false, false): return [.invalid(path, "", "cannot set both resource and service backends")]
        case (true, true): return [.invalid(path, "", "resource or service backend is required")]
        case (true, false):
            return ["kind", "name"].filter { backend["resource"][$0].text.isEmpty }
                .map { .required("\(path).resource.\($0)") }
        case (false, true): break
        }
        var causes = FieldRules.requiredName(service["name"], "\(path).service.name", Names.dns1035Label)
        let (name, number) = (service["port"]["name"], service["port"]["number"])
        switch (name.text.isEmpty, number.number == 0) {
        case (false, false): causes.append(.invalid(path, "", "cannot set both port name & port number"))
        case (true, true): causes.append(.required(path, "port name or number is required"))
        case (false, true): causes += FieldRules.name(name, "\(path).service.port.name", Names.portName)
        case (true, false):
            causes += Names.portNumber(number.number).map { .invalid("\(path).service.port.number", number, $0) }
        }
        return causes
    }

    @Sendable static func validateClass(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        let controller = object["spec"]["controller"]
        var causes: [StatusCause] = []
        if old == nil {
            if controller.text.utf8.count > 250 { causes.append(.tooLong("spec.controller", 250)) }
            causes += FieldRules.requiredName(controller, "spec.controller", Names.domainPath)
        }
        let parameters = object["spec"]["parameters"]
        if !parameters.isNull {
            for field in ["kind", "name"] where parameters[field].text.isEmpty {
                causes.append(.required("spec.parameters.\(field)"))
            }
            let namespace = parameters["namespace"]
            switch parameters["scope"].text {
            case "Namespace" where namespace.text.isEmpty:
                let detail = "`parameters.scope` is set to 'Namespace'"
                causes.append(.required("spec.parameters.namespace", detail))
            case "Cluster" where !namespace.isNull:
                let detail = "`parameters.scope` is set to 'Cluster'"
                causes.append(.forbidden("spec.parameters.namespace", detail))
            case "Cluster", "Namespace": break
            default:
                causes.append(
                    .notSupported("spec.parameters.scope", parameters["scope"], ["Cluster", "Namespace"]))
            }
        }
        return causes
    }
}
