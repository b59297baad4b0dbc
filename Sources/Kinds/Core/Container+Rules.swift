import Machinery

/// Checks of containers.
enum ContainerRules {
    static func faults(_ container: JSONValue, _ path: String, volumes: Set<String>, needsImage: Bool) -> [StatusCause]
    {
        var causes: [StatusCause] = []
        let name = container["name"].text
        if !name.isEmpty { causes += Names.dnsLabel(name).map { .invalid("\(path).name", .string(name), $0) } }
        if needsImage, container["image"].text.isEmpty { causes.append(.required("\(path).image")) }
        causes += ports(container["ports"].items, "\(path).ports")
        causes += environment(container, path)
        causes += mounts(container["volumeMounts"].items, "\(path).volumeMounts", volumes)
        causes += resources(container["resources"], "\(path).resources")
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] where !container[probe].isNull {
            causes += self.probe(container[probe], "\(path).\(probe)", mustSucceedOnce: probe != "readinessProbe")
        }
        for hook in ["postStart", "preStop"] where !container["lifecycle"][hook].isNull {
            causes += handler(
                container["lifecycle"][hook], "\(path).lifecycle.\(hook)", ["exec", "httpGet", "tcpSocket", "sleep"])
        }
        return causes
    }

    private static func ports(_ ports: [JSONValue], _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let name = port["name"].text
            if !name.isEmpty {
                causes += Names.portName(name).map { .invalid("\(path)[\(index)].name", .string(name), $0) }
                if !names.insert(name).inserted { causes.append(.duplicate("\(path)[\(index)].name", .string(name))) }
            }
            for field in ["containerPort", "hostPort"] {
                guard let number = port[field].int, number != 0 else { continue }
                causes += Names.portNumber(number).map { .invalid("\(path)[\(index)].\(field)", port[field], $0) }
            }
        }
        return causes
    }

    private static func environment(_ container: JSONValue, _ path: String) -> [StatusCause] {
        environment(container["env"].items, "\(path).env")
            + container["envFrom"].items.enumerated().flatMap { index, source -> [StatusCause] in
                let place = "\(path).envFrom[\(index)]"
                let count = ["configMapRef", "secretRef"].count { !source[$0].isNull }
                if count == 0 {
                    return [.invalid(place, "", "must specify one of: `configMapRef` or `secretRef`")]
                }
                return count > 1 ? [.invalid(place, "", "may not have more than one field specified at a time")] : []
            }
    }

    /// The faults of a list of variables (core/v1 `EnvVar`).
    static func environment(_ variables: [JSONValue], _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, variable) in variables.enumerated() {
            let name = variable["name"].text
            if !name.isEmpty {
                causes += Names.environmentVariable(name).map { .invalid("\(path)[\(index)].name", .string(name), $0) }
            }
            let source = variable["valueFrom"]
            guard !source.isNull else { continue }
            let count = source.object?.count ?? 0
            if count == 0 {
                let detail =
                    "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`"
                causes.append(.invalid("\(path)[\(index)].valueFrom", "", detail))
            }
            if !variable["value"].text.isEmpty {
                causes.append(
                    .invalid("\(path)[\(index)].valueFrom", "", "may not be specified when `value` is not empty"))
            } else if count > 1 {
                causes.append(
                    .invalid("\(path)[\(index)].valueFrom", "", "may not have more than one field specified at a time"))
            }
        }
        return causes
    }

    private static func mounts(_ mounts: [JSONValue], _ path: String, _ volumes: Set<String>) -> [StatusCause] {
        var causes: [StatusCause] = []
        var places: Set<String> = []
        for (index, mount) in mounts.enumerated() {
            let place = "\(path)[\(index)]"
            let name = mount["name"].text
            if !name.isEmpty, !volumes.contains(name) { causes.append(.missing("\(place).name", .string(name))) }
            let target = mount["mountPath"].text
            if !target.isEmpty, !places.insert(target).inserted {
                causes.append(.invalid("\(place).mountPath", .string(target), "must be unique"))
            }
            for field in ["subPath", "subPathExpr"] where !mount[field].text.isEmpty {
                causes += relativePath(mount[field].text, "\(place).\(field)")
            }
            if !mount["subPath"].text.isEmpty, !mount["subPathExpr"].text.isEmpty {
                causes.append(
                    .invalid(
                        "\(place).subPathExpr", mount["subPathExpr"], "subPathExpr and subPath are mutually exclusive"))
            }
        }
        return causes
    }

    static func relativePath(_ text: String, _ path: String) -> [StatusCause] {
        if text.hasPrefix("/") { return [.invalid(path, .string(text), "must be a relative path")] }
        if text.split(separator: "/").contains("..") { return [.invalid(path, .string(text), "must not contain '..'")] }
        return []
    }

    /// The faults of limits and requests (core/v1 `ResourceRequirements`).
    static func resources(_ resources: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for list in ["limits", "requests"] {
            for (name, value) in resources[list].object ?? [:] {
                let place = "\(path).\(list)"
                causes += Names.qualifiedName(name).map { .invalid("\(place)[\(name)]", .string(name), $0) }
                guard let quantity = Quantity(value), quantity.isNegative else { continue }
                causes.append(.invalid("\(place)[\(name)]", value, "must be greater than or equal to 0"))
            }
        }
        for (name, value) in resources["requests"].object ?? [:] {
            guard let limit = Quantity(resources["limits"][name]), let request = Quantity(value), request > limit
            else { continue }
            causes.append(
                .invalid("\(path).requests", value, "must be less than or equal to \(name) limit of \(limit)"))
        }
        return causes
    }

    private static func probe(_ probe: JSONValue, _ path: String, mustSucceedOnce: Bool) -> [StatusCause] {
        var causes = handler(probe, path, ["exec", "httpGet", "tcpSocket", "grpc"])
        let fields = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"]
        for field in fields {
            guard let number = probe[field].int, number < 0 else { continue }
            causes.append(.invalid("\(path).\(field)", probe[field], "must be greater than or equal to 0"))
        }
        if mustSucceedOnce, let threshold = probe["successThreshold"].int, threshold > 1 {
            causes.append(.invalid("\(path).successThreshold", probe["successThreshold"], "must be 1"))
        }
        return causes
    }

    private static func handler(_ value: JSONValue, _ path: String, _ kinds: [String]) -> [StatusCause] {
        let found = kinds.filter { !value[$0].isNull }
        guard let first = found.first else { return [.required(path, "must specify a handler type")] }
        if found.count > 1 { return [.forbidden("\(path).\(found[1])", "may not specify more than 1 handler type")] }
        switch first {
        case "exec" where value["exec"]["command"].items.isEmpty: return [.required("\(path).exec.command")]
        case "httpGet", "tcpSocket": return port(value[first]["port"], "\(path).\(first).port")
        default: return []
        }
    }

    private static func port(_ port: JSONValue, _ path: String) -> [StatusCause] {
        switch port {
        case .int(let number) where number != 0: Names.portNumber(Int(number)).map { .invalid(path, port, $0) }
        case .string(let name) where !name.isEmpty: Names.portName(name).map { .invalid(path, port, $0) }
        default: []
        }
    }
}

/// Checks of volumes.
enum VolumeRules {
    static func faults(_ volume: JSONValue, _ path: String, taken: Set<String>) -> [StatusCause] {
        let name = volume["name"].text
        var causes: [StatusCause] =
            name.isEmpty ? [] : Names.dnsLabel(name).map { .invalid("\(path).name", .string(name), $0) }
        if taken.contains(name) { causes.append(.duplicate("\(path).name", .string(name))) }
        let sources = (volume.object?.keys ?? []).filter { $0 != "name" }
        if sources.isEmpty { causes.append(.required(path, "must specify a volume type")) }
        if sources.count > 1 {
            causes.append(.forbidden("\(path).\(sources[1])", "may not specify more than 1 volume type"))
        }
        let needed = [
            ("secret", "secretName"), ("configMap", "name"), ("hostPath", "path"),
            ("persistentVolumeClaim", "claimName"),
        ]
        for (source, field) in needed where !volume[source].isNull && volume[source][field].text.isEmpty {
            if field == "claimName" || field == "path" { continue }
            causes.append(.required("\(path).\(source).\(field)"))
        }
        return causes
    }
}
