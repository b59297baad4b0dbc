import Machinery

/// Checks of routes (route/v1).
enum RouteRules {
    /// Services that may stand beside the first one.
    static let alternateLimit = 3

    @Sendable static func validate(_ route: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = route["spec"]
        var causes = hostFaults(spec) + pathFaults(spec) + tlsFaults(spec["tls"])
        causes += backend(spec["to"], "spec.to")
        let others = spec["alternateBackends"].items
        if others.count > alternateLimit {
            let detail = "cannot specify more than \(alternateLimit) alternate backends"
            causes.append(.invalid("spec.alternateBackends", .int(Int64(others.count)), detail))
        }
        for (index, other) in others.enumerated() { causes += backend(other, "spec.alternateBackends[\(index)]") }
        if !spec["port"].isNull,
            spec["port"]["targetPort"].isNull || spec["port"]["targetPort"] == 0
                || spec["port"]["targetPort"] == ""
        {
            causes.append(.required("spec.port.targetPort"))
        }
        return causes
    }

    private static func hostFaults(_ spec: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        for field in ["host", "subdomain"] {
            let name = spec[field].text
            guard !name.isEmpty else { continue }
            if !Names.dnsSubdomain(name).isEmpty {
                let detail = "\(field) must conform to DNS 1123 subdomain conventions"
                causes.append(.invalid("spec.\(field)", .string(name), detail))
            } else if let label = name.split(separator: ".").first(where: { $0.utf8.count > 63 }) {
                let detail = "\(field) (\(label)) must be no more than 63 characters in each of its parts"
                causes.append(.invalid("spec.\(field)", .string(name), detail))
            }
        }
        if spec["wildcardPolicy"] == "Subdomain", spec["host"].text.isEmpty {
            causes.append(.required("spec.host", "a host is needed for the wildcard policy Subdomain"))
        }
        return causes
    }

    private static func pathFaults(_ spec: JSONValue) -> [StatusCause] {
        let path = spec["path"].text
        guard !path.isEmpty else { return [] }
        if !path.hasPrefix("/") { return [.invalid("spec.path", .string(path), "path must begin with /")] }
        if spec["tls"]["termination"] == "passthrough" {
            return [.invalid("spec.path", .string(path), "passthrough termination does not support paths")]
        }
        return []
    }

    private static func backend(_ backend: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        if backend["name"].text.isEmpty { causes.append(.required("\(path).name")) }
        if let weight = backend["weight"].int, !(0...256).contains(weight) {
            causes.append(
                .invalid("\(path).weight", backend["weight"], "weight must be an integer between 0 and 256"))
        }
        return causes
    }

    private static func tlsFaults(_ tls: JSONValue) -> [StatusCause] {
        guard !tls.isNull else { return [] }
        var causes: [StatusCause] = []
        let own = ["certificate", "key", "caCertificate"]
        switch tls["termination"].text {
        case "passthrough":
            for field in own + ["destinationCACertificate"] where !tls[field].text.isEmpty {
                let detail = "passthrough termination does not support certificates"
                causes.append(.invalid("spec.tls.\(field)", "redacted \(field) data", detail))
            }
            if tls["insecureEdgeTerminationPolicy"] == "Allow" {
                causes.append(
                    .invalid(
                        "spec.tls.insecureEdgeTerminationPolicy", "Allow",
                        "passthrough termination supports only None and Redirect"))
            }
        case "edge" where !tls["destinationCACertificate"].text.isEmpty:
            causes.append(
                .invalid(
                    "spec.tls.destinationCACertificate", "redacted destinationCACertificate data",
                    "edge termination does not support destination certificates"))
        default: break
        }
        if tls["certificate"].text.isEmpty != tls["key"].text.isEmpty {
            let missing = tls["certificate"].text.isEmpty ? "certificate" : "key"
            causes.append(.required("spec.tls.\(missing)", "certificate and key must be given together"))
        }
        return causes
    }
}
