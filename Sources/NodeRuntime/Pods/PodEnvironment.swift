package import Kinds
internal import Machinery

/// Composes a container's environment and arguments: a pure function of the pod and of what it refers to.
package struct PodEnvironment {
    let pod: Pod
    let node: NodeResources
    let nodeName: String
    let podIPs: [String]
    let hostIP: String
    /// The cluster's DNS domain.
    let domain: String
    /// The `data` of the config maps and decoded secrets that the pod refers to, by name.
    let configMaps: [String: [String: String]]
    let secrets: [String: [String: String]]
    /// The services that the container is told of.
    let services: [Service]

    package init(
        pod: Pod, node: NodeResources, nodeName: String, podIPs: [String], hostIP: String,
        domain: String = "cluster.local", configMaps: [String: [String: String]] = [:],
        secrets: [String: [String: String]] = [:],
        services: [Service] = []
    ) {
        self.pod = pod
        self.node = node
        self.nodeName = nodeName
        self.podIPs = podIPs
        self.hostIP = hostIP
        self.domain = domain
        self.configMaps = configMaps
        self.secrets = secrets
        self.services = services
    }

    /// The variables of a container, those of the image first; later ones replace earlier ones of their name.
    ///
    /// - Throws: `PodProblem` with CreateContainerConfigError where something referred to is missing.
    package func variables(of container: Container, image: [String]) throws(PodProblem) -> [String] {
        var variables = Variables()
        for entry in image {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            variables.set(String(parts[0]), parts.count > 1 ? String(parts[1]) : "")
        }
        if variables["PATH"] == nil {
            variables.set("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")
        }
        variables.set("HOSTNAME", PodEnvironment.kernelHostname(pod, domain: domain))
        for (name, value) in serviceVariables { variables.set(name, value) }
        for source in container.envFrom {
            for (name, value) in try entries(of: source) { variables.set(name, value) }
        }
        for variable in container.env {
            if variable.valueFrom.isNull {
                variables.set(variable.name, Self.expanded(variable.value) { variables[$0] })
            } else if let value = try value(of: variable, in: container) {
                variables.set(variable.name, value)
            }
        }
        return variables.list
    }

    /// Entrypoint and command after Kubernetes' rules: `command` replaces both of the image's, `args` its command.
    package static func arguments(of container: Container, image: RunnableImage, environment: [String]) -> [String] {
        let values = table(environment)
        let arguments =
            if !container.command.isEmpty {
                container.command + container.args
            } else {
                image.entrypoint + (container.args.isEmpty ? image.command : container.args)
            }
        return arguments.map { expanded($0) { values[$0] } }
    }

    /// `NAME=value` entries by their names.
    static func table(_ variables: [String]) -> [String: String] {
        var values: [String: String] = [:]
        for entry in variables {
            let parts = entry.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[String(parts[0])] = parts.count > 1 ? String(parts[1]) : ""
        }
        return values
    }

    /// The pod's own name for itself.
    package static func hostname(_ pod: Pod) -> String {
        let named = pod.json["spec"]["hostname"].text
        return String((named.isEmpty ? pod.name : named).prefix(63))
    }

    /// The pod's full DNS name; nil without a subdomain.
    static func fullName(_ pod: Pod, domain: String) -> String? {
        let subdomain = pod.json["spec"]["subdomain"].text
        return subdomain.isEmpty ? nil : "\(hostname(pod)).\(subdomain).\(pod.namespace).svc.\(domain)"
    }

    /// What hostname(1) says: the full name where the pod asks for it.
    static func kernelHostname(_ pod: Pod, domain: String) -> String {
        if let override = pod.json["spec"]["hostnameOverride"].optionalText { return override }
        guard pod.json["spec"]["setHostnameAsFQDN"].flag else { return hostname(pod) }
        return fullName(pod, domain: domain) ?? hostname(pod)
    }

    // MARK: - Sources

    private func entries(of source: JSONValue) throws(PodProblem) -> [(String, String)] {
        let prefix = source["prefix"].text
        for (kind, tables) in [("configMapRef", configMaps), ("secretRef", secrets)] where !source[kind].isNull {
            let name = source[kind]["name"].text
            guard let table = tables[name] else {
                if source[kind]["optional"].flag { return [] }
                throw missing(kind == "configMapRef" ? "configmap" : "secret", name)
            }
            return table.sorted { $0.key < $1.key }.map { (prefix + $0.key, $0.value) }
        }
        return []
    }

    private func value(of variable: EnvVar, in container: Container) throws(PodProblem) -> String? {
        let source = variable.valueFrom
        if !source["fieldRef"].isNull { return field(source["fieldRef"]["fieldPath"].text) ?? "" }
        if !source["resourceFieldRef"].isNull {
            let other = source["resourceFieldRef"]["containerName"].text
            let subject = pod.container(other) ?? container
            return PodResources.field(source["resourceFieldRef"], of: subject, node: node) ?? ""
        }
        let isSecret = source["configMapKeyRef"].isNull
        let reference = isSecret ? source["secretKeyRef"] : source["configMapKeyRef"]
        let (name, key) = (reference["name"].text, reference["key"].text)
        guard let table = (isSecret ? secrets : configMaps)[name] else {
            if reference["optional"].flag { return nil }
            throw missing(isSecret ? "secret" : "configmap", name)
        }
        guard let value = table[key] else {
            if reference["optional"].flag { return nil }
            throw PodProblem(
                "CreateContainerConfigError",
                "couldn't find key \(key) in \(isSecret ? "Secret" : "ConfigMap") \(pod.namespace)/\(name)")
        }
        return value
    }

    private func missing(_ kind: String, _ name: String) -> PodProblem {
        PodProblem("CreateContainerConfigError", "\(kind) \"\(name)\" not found")
    }

    /// A field of the pod as `fieldRef` names it (Kubernetes, "Available fields").
    package func field(_ path: String) -> String? {
        switch path {
        case "metadata.name": pod.name
        case "metadata.namespace": pod.namespace
        case "metadata.uid": pod.uid
        case "metadata.labels": Self.lines(pod.metadata.labels)
        case "metadata.annotations": Self.lines(pod.metadata.annotations)
        case "spec.nodeName": nodeName
        case "spec.serviceAccountName": pod.serviceAccountName
        case "status.podIP": podIPs.first ?? ""
        case "status.podIPs": podIPs.joined(separator: ",")
        case "status.hostIP", "status.hostIPs": hostIP
        default: subscripted(path)
        }
    }

    private func subscripted(_ path: String) -> String? {
        for (prefix, map) in [
            ("metadata.labels['", pod.metadata.labels), ("metadata.annotations['", pod.metadata.annotations),
        ] where path.hasPrefix(prefix) && path.hasSuffix("']") {
            return map[String(path.dropFirst(prefix.count).dropLast(2))]
        }
        return nil
    }

    private static func lines(_ map: [String: String]) -> String {
        map.sorted { $0.key < $1.key }.map { "\($0.key)=\(JSONValue.string($0.value))" }.joined(separator: "\n")
    }

    // MARK: - Services

    /// `WEB_SERVICE_HOST` and its like, also in the form of Docker's links.
    private var serviceVariables: [(String, String)] {
        services.filter { service in
            let address = service.json["spec"]["clusterIP"].text
            return !address.isEmpty && address != "None" && !service.json["spec"]["ports"].items.isEmpty
        }
        .sorted { $0.name < $1.name }.flatMap(Self.variables)
    }

    private static func variables(of service: Service) -> [(String, String)] {
        let name = service.name.uppercased().replacing("-", with: "_")
        let address = service.json["spec"]["clusterIP"].text
        let ports = service.json["spec"]["ports"].items
        let first = ports[0]["port"].number
        var list = [("\(name)_SERVICE_HOST", address), ("\(name)_SERVICE_PORT", "\(first)")]
        for port in ports where !port["name"].text.isEmpty {
            let portName = port["name"].text.uppercased().replacing("-", with: "_")
            list.append(("\(name)_SERVICE_PORT_\(portName)", "\(port["port"].number)"))
        }
        for (index, port) in ports.enumerated() {
            let kind = port["protocol"].optionalText ?? "TCP"
            let number = port["port"].number
            let url = "\(kind.lowercased())://\(address):\(number)"
            if index == 0 { list.append(("\(name)_PORT", url)) }
            let stem = "\(name)_PORT_\(number)_\(kind)"
            list += [
                (stem, url), ("\(stem)_PROTO", kind.lowercased()), ("\(stem)_PORT", "\(number)"),
                ("\(stem)_ADDR", address),
            ]
        }
        return list
    }

    // MARK: - Expansion

    /// Replaces `$(NAME)`; `$$` stands for `$`, and an unknown name is left as it is.
    package static func expanded(_ text: String, _ lookup: (String) -> String?) -> String {
        guard text.contains("$") else { return text }
        var output = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            output += rest[..<dollar]
            let next = rest.index(after: dollar)
            rest = rest[next...]
            if rest.first == "$" {
                output += "$"
                rest = rest.dropFirst()
            } else if rest.first == "(", let end = rest.firstIndex(of: ")") {
                let name = String(rest[rest.index(after: rest.startIndex)..<end])
                output += lookup(name) ?? "$(\(name))"
                rest = rest[rest.index(after: end)...]
            } else {
                output += "$"
            }
        }
        return output + rest
    }
}

/// Variables in the order of their first setting.
private struct Variables {
    private var names: [String] = []
    private var values: [String: String] = [:]

    subscript(name: String) -> String? { values[name] }
    mutating func set(_ name: String, _ value: String) {
        if values.updateValue(value, forKey: name) == nil { names.append(name) }
    }
    var list: [String] { names.map { "\($0)=\(values[$0] ?? "")" } }
}
