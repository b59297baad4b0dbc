import Machinery

/// Checks of probes and of what they and lifecycle hooks do.
enum ProbeRules {
    static func faults(_ probe: JSONValue, _ path: String, isReadiness: Bool) -> [StatusCause] {
        var causes = handler(probe, path, ["exec", "httpGet", "tcpSocket", "grpc"])
        causes += FieldRules.nonNegative(
            probe, ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"],
            path)
        let grace = probe["terminationGracePeriodSeconds"]
        if isReadiness {
            if !grace.isNull {
                let detail = "must not be set for readinessProbes"
                causes.append(.invalid("\(path).terminationGracePeriodSeconds", grace, detail))
            }
        } else {
            if let seconds = grace.int, seconds <= 0 {
                causes.append(.invalid("\(path).terminationGracePeriodSeconds", grace, "must be greater than 0"))
            }
            if let threshold = probe["successThreshold"].int, threshold > 1 {
                causes.append(.invalid("\(path).successThreshold", probe["successThreshold"], "must be 1"))
            }
        }
        return causes
    }

    /// The faults of an action, of which there must be exactly one.
    static func handler(_ value: JSONValue, _ path: String, _ kinds: [String]) -> [StatusCause] {
        let found = kinds.filter { !value[$0].isNull }
        guard let first = found.first else { return [.required(path, "must specify a handler type")] }
        if found.count > 1 { return [.forbidden("\(path).\(found[1])", "may not specify more than 1 handler type")] }
        let action = value[first]
        switch first {
        case "exec" where action["command"].items.isEmpty: return [.required("\(path).exec.command")]
        case "httpGet": return port(action["port"], "\(path).httpGet.port") + http(action, "\(path).httpGet")
        case "tcpSocket", "grpc": return port(action["port"], "\(path).\(first).port")
        case "sleep" where action["seconds"].number < 0:
            let detail = "must be non-negative and less than or equal to terminationGracePeriodSeconds"
            return [.invalid("\(path).sleep.seconds", action["seconds"], detail)]
        default: return []
        }
    }

    private static func port(_ port: JSONValue, _ path: String) -> [StatusCause] {
        if port.isNull { return [] }
        return Names.port(port).map { .invalid(path, port, $0) }
    }

    private static func http(_ action: JSONValue, _ path: String) -> [StatusCause] {
        var causes = FieldRules.oneOf(["HTTP", "HTTPS"], action["scheme"], "\(path).scheme")
        for (index, header) in action["httpHeaders"].items.enumerated() {
            let name = header["name"].text
            guard name.isEmpty || !Names.consists(name, ofAlphanumericsAnd: "-") else { continue }
            let detail =
                "a valid HTTP header must consist of alphanumeric characters or '-' "
                + "(e.g. 'X-Header-Name', regex used for validation is '[-A-Za-z0-9]+')"
            causes.append(.invalid("\(path).httpHeaders[\(index)]", header["name"], detail))
        }
        return causes
    }
}

/// Checks of a container's environment.
enum EnvironmentRules {
    private static let sources = ["fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef"]
    /// What of a pod its containers may learn by variables, besides labels and annotations.
    private static let fields = [
        "metadata.name", "metadata.namespace", "metadata.uid", "spec.nodeName", "spec.serviceAccountName",
        "status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs",
    ]

    static func faults(_ container: JSONValue, _ path: String) -> [StatusCause] {
        variables(container["env"].items, "\(path).env")
            + container["envFrom"].items.enumerated().flatMap { index, source in
                origin(source, "\(path).envFrom[\(index)]")
            }
    }

    private static func origin(_ source: JSONValue, _ path: String) -> [StatusCause] {
        let found = ["configMapRef", "secretRef"].filter { !source[$0].isNull }
        var causes = FieldRules.name(source["prefix"], "\(path).prefix", Names.environmentVariable)
        if found.isEmpty { causes.append(.invalid(path, "", "must specify one of: `configMapRef` or `secretRef`")) }
        if found.count > 1 {
            causes.append(.invalid(path, "", "may not have more than one field specified at a time"))
        }
        for reference in found where source[reference]["name"].text.isEmpty {
            causes.append(.required("\(path).\(reference).name"))
        }
        return causes
    }

    /// The faults of a list of variables (core/v1 `EnvVar`).
    static func variables(_ variables: [JSONValue], _ path: String) -> [StatusCause] {
        variables.enumerated().flatMap { index, variable -> [StatusCause] in
            let place = "\(path)[\(index)]"
            return FieldRules.name(variable["name"], "\(place).name", Names.environmentVariable)
                + value(variable, "\(place).valueFrom")
        }
    }

    private static func value(_ variable: JSONValue, _ path: String) -> [StatusCause] {
        let source = variable["valueFrom"]
        guard !source.isNull else { return [] }
        let found = sources.filter { !source[$0].isNull }
        var causes: [StatusCause] = []
        if found.isEmpty {
            let list = "`fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
            causes.append(.invalid(path, "", "must specify one of: \(list)"))
        }
        if !variable["value"].text.isEmpty {
            causes.append(.invalid(path, "", "may not be specified when `value` is not empty"))
        } else if found.count > 1 {
            causes.append(.invalid(path, "", "may not have more than one field specified at a time"))
        }
        if !source["fieldRef"].isNull { causes += field(source["fieldRef"], "\(path).fieldRef", fields) }
        for reference in ["configMapKeyRef", "secretKeyRef"] where !source[reference].isNull {
            let key = source[reference]["key"]
            causes += FieldRules.requiredName(key, "\(path).\(reference).key", Names.configKey)
        }
        let resource = source["resourceFieldRef"]["resource"]
        if !source["resourceFieldRef"].isNull { causes += self.resource(resource, "\(path).resourceFieldRef.resource") }
        return causes
    }

    /// The faults of a reference to a field of the pod (core/v1 `ObjectFieldSelector`).
    static func field(_ reference: JSONValue, _ path: String, _ fields: [String]) -> [StatusCause] {
        let name = reference["fieldPath"].text
        if name.isEmpty { return [.required("\(path).fieldPath")] }
        if let bracket = name.firstIndex(of: "[") {
            let (head, key) = (String(name[..<bracket]), name[bracket...])
            guard ["metadata.labels", "metadata.annotations"].contains(head) else {
                let detail = "error converting fieldPath: field label does not support subscript"
                return [.invalid("\(path).fieldPath", reference["fieldPath"], detail)]
            }
            let inner = String(key.dropFirst(2).dropLast(2))
            return Names.qualifiedName(head.hasSuffix("labels") ? inner : inner.lowercased())
                .map { .invalid("\(path).fieldPath", .string(inner), $0) }
        }
        if fields.contains(name) { return [] }
        // What pods have but don't tell by variables is another fault than what they don't have.
        if ["metadata.labels", "metadata.annotations", "spec.restartPolicy", "status.phase"].contains(name) {
            return [.notSupported("\(path).fieldPath", reference["fieldPath"], fields.sorted())]
        }
        let detail = "error converting fieldPath: field label not supported: \(name)"
        return [.invalid("\(path).fieldPath", reference["fieldPath"], detail)]
    }

    static func resource(_ name: JSONValue, _ path: String) -> [StatusCause] {
        if name.text.isEmpty { return [.required(path)] }
        let known = [
            "limits.cpu", "limits.ephemeral-storage", "limits.memory", "requests.cpu", "requests.ephemeral-storage",
            "requests.memory",
        ]
        if name.text.hasPrefix("limits.hugepages-") || name.text.hasPrefix("requests.hugepages-") { return [] }
        return FieldRules.oneOf(known, name, path)
    }
}
