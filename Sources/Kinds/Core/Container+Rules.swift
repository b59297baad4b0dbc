import Machinery

/// Checks of containers.
enum ContainerRules {
    /// What containers may refer to in their pod.
    struct Scope {
        let volumes: Set<String>
        /// Names in `spec.resourceClaims`.
        var claims: Set<String> = []
        var usesHostNetwork = false
    }

    static func faults(_ container: JSONValue, _ path: String, _ scope: Scope, needsImage: Bool) -> [StatusCause] {
        var causes = FieldRules.name(container["name"], "\(path).name", Names.dnsLabel)
        if needsImage, container["image"].text.isEmpty { causes.append(.required("\(path).image")) }
        causes += image(container, path)
        causes += ports(container["ports"].items, "\(path).ports", scope)
        causes += EnvironmentRules.faults(container, path)
        causes += mounts(container, path, scope.volumes)
        causes += resources(container["resources"], "\(path).resources", claims: scope.claims)
        causes += PodSecurityRules.containerFaults(container["securityContext"], "\(path).securityContext")
        for probe in ["livenessProbe", "readinessProbe", "startupProbe"] where !container[probe].isNull {
            causes += ProbeRules.faults(container[probe], "\(path).\(probe)", isReadiness: probe == "readinessProbe")
        }
        for hook in ["postStart", "preStop"] where !container["lifecycle"][hook].isNull {
            causes += ProbeRules.handler(
                container["lifecycle"][hook], "\(path).lifecycle.\(hook)", ["exec", "httpGet", "tcpSocket", "sleep"])
        }
        return causes
    }

    /// The faults of an image's name.
    static func image(_ container: JSONValue, _ path: String) -> [StatusCause] {
        let image = container["image"].text
        guard let first = image.first, let last = image.last, image != " " else { return [] }
        guard first.isWhitespace || last.isWhitespace else { return [] }
        return [.invalid("\(path).image", container["image"], "must not have leading or trailing whitespace")]
    }

    /// What only containers may have that run with the others.
    static func initFaults(_ container: JSONValue, _ path: String) -> [StatusCause] {
        guard container["restartPolicy"] != "Always" else { return [] }
        return ["lifecycle", "livenessProbe", "readinessProbe", "startupProbe"].filter { !container[$0].isNull }.map {
            .forbidden("\(path).\($0)", "may not be set for init containers without restartPolicy=Always")
        }
    }

    /// What containers can't have that come later. `names` are those of the pod's containers.
    static func ephemeralFaults(_ container: JSONValue, _ path: String, _ names: Set<String>) -> [StatusCause] {
        var causes: [StatusCause] = []
        let target = container["targetContainerName"]
        if !target.text.isEmpty, !names.contains(target.text) {
            causes.append(.missing("\(path).targetContainerName", target))
        }
        let absent = ["ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resizePolicy"]
        for field in absent where !container[field].isNull {
            causes.append(.forbidden("\(path).\(field)", "cannot be set for an Ephemeral Container"))
        }
        if container["resources"].object?.isEmpty == false {
            causes.append(.forbidden("\(path).resources", "cannot be set for an Ephemeral Container"))
        }
        for (index, mount) in container["volumeMounts"].items.enumerated() {
            for field in ["subPath", "subPathExpr"] where !mount[field].text.isEmpty {
                causes.append(
                    .forbidden("\(path).volumeMounts[\(index)].\(field)", "cannot be set for an Ephemeral Container"))
            }
        }
        return causes
    }

    private static func ports(_ ports: [JSONValue], _ path: String, _ scope: Scope) -> [StatusCause] {
        var causes: [StatusCause] = []
        var names: Set<String> = []
        for (index, port) in ports.enumerated() {
            let place = "\(path)[\(index)]"
            let name = port["name"].text
            if !name.isEmpty {
                let faults = Names.portName(name)
                causes += faults.map { .invalid("\(place).name", .string(name), $0) }
                if faults.isEmpty, !names.insert(name).inserted {
                    causes.append(.duplicate("\(place).name", .string(name)))
                }
            }
            for field in ["containerPort", "hostPort"] {
                guard let number = port[field].int, number != 0 else { continue }
                causes += Names.portNumber(number).map { .invalid("\(place).\(field)", port[field], $0) }
            }
            if scope.usesHostNetwork, let host = port["hostPort"].int, host != port["containerPort"].int {
                let detail = "must match `hostPort` when `hostNetwork` is true"
                causes.append(.invalid("\(place).containerPort", port["containerPort"], detail))
            }
            causes += FieldRules.oneOf(["SCTP", "TCP", "UDP"], port["protocol"], "\(place).protocol")
            if !port["hostIP"].text.isEmpty { causes += FieldRules.address(port["hostIP"], "\(place).hostIP") }
        }
        return causes
    }

    private static func mounts(_ container: JSONValue, _ path: String, _ volumes: Set<String>) -> [StatusCause] {
        var causes: [StatusCause] = []
        var places: Set<String> = []
        for (index, mount) in container["volumeMounts"].items.enumerated() {
            let place = "\(path).volumeMounts[\(index)]"
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
            causes += propagation(mount["mountPropagation"], "\(place).mountPropagation", container)
        }
        for (index, device) in container["volumeDevices"].items.enumerated() {
            let place = "\(path).volumeDevices[\(index)]"
            let (name, target) = (device["name"], device["devicePath"])
            if !name.text.isEmpty, !volumes.contains(name.text) { causes.append(.missing("\(place).name", name)) }
            if !target.text.isEmpty, !places.insert(target.text).inserted {
                causes.append(.invalid("\(place).devicePath", target, "must be unique"))
            }
        }
        return causes
    }

    private static func propagation(_ value: JSONValue, _ path: String, _ container: JSONValue) -> [StatusCause] {
        let causes = FieldRules.oneOf(["Bidirectional", "HostToContainer", "None"], value, path)
        guard value == "Bidirectional", !container["securityContext"]["privileged"].flag else { return causes }
        let detail = "Bidirectional mount propagation is available only to privileged containers"
        return causes + [.forbidden(path, detail)]
    }

    static func relativePath(_ text: String, _ path: String) -> [StatusCause] {
        if text.hasPrefix("/") { return [.invalid(path, .string(text), "must be a relative path")] }
        if text.split(separator: "/").contains("..") { return [.invalid(path, .string(text), "must not contain '..'")] }
        return []
    }
}

/// Checks of limits and requests (core/v1 `ResourceRequirements`).
extension ContainerRules {
    private static let standard: Set<String> = ["cpu", "memory", "ephemeral-storage"]

    static func resources(_ resources: JSONValue, _ path: String, claims: Set<String> = []) -> [StatusCause] {
        var causes: [StatusCause] = []
        for list in ["limits", "requests"] {
            for (name, value) in resources[list].object ?? [:] {
                causes += amount(name, value, "\(path).\(list)[\(name)]")
            }
        }
        for (name, value) in resources["requests"].object ?? [:] {
            guard let request = Quantity(value) else { continue }
            guard let limit = Quantity(resources["limits"][name]) else {
                if isExtended(name) {
                    let detail = "Limit must be set for non overcommitable resources"
                    causes.append(.required("\(path).limits", detail))
                }
                continue
            }
            if isExtended(name), request != limit {
                let detail = "must be equal to \(name) limit of \(limit)"
                causes.append(.invalid("\(path).requests", .string(request.description), detail))
            } else if request > limit {
                let detail = "must be less than or equal to \(name) limit of \(limit)"
                causes.append(.invalid("\(path).requests", .string(request.description), detail))
            }
        }
        var seen: Set<String> = []
        for (index, claim) in resources["claims"].items.enumerated() {
            let place = "\(path).claims[\(index)]"
            if !seen.insert(claim["name"].text).inserted { causes.append(.duplicate(place, claim["name"])) }
            if !claims.contains(claim["name"].text) { causes.append(.missing("\(place).name", claim["name"])) }
        }
        return causes
    }

    private static func amount(_ name: String, _ value: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = Names.qualifiedName(name).map { .invalid(path, .string(name), $0) }
        if causes.isEmpty, !name.contains("/"), !standard.contains(name), !name.hasPrefix("hugepages-") {
            causes.append(.invalid(path, .string(name), "must be a standard resource for containers"))
        }
        guard let quantity = Quantity(value) else { return causes }
        if quantity.isNegative { causes.append(.invalid(path, value, FieldRules.atLeastZero)) }
        if isExtended(name), quantity.milliValue % 1000 != 0 {
            causes.append(.invalid(path, value, "must be an integer"))
        }
        return causes
    }

    /// Resources that can't be shared: what devices offer, and huge pages.
    private static func isExtended(_ name: String) -> Bool {
        name.hasPrefix("hugepages-")
            || (name.contains("/") && !name.hasPrefix("kubernetes.io/") && !name.hasPrefix("requests."))
    }
}
