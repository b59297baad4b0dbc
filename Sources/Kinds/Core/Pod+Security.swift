import Machinery

/// Checks of what a pod's and its containers' processes may do (core/v1 `PodSecurityContext`, `SecurityContext`).
enum PodSecurityRules {
    private static let ids = 0...Int(Int32.max)

    static func faults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        let context = spec["securityContext"]
        let place = "\(path).securityContext"
        var causes: [StatusCause] = []
        if spec["shareProcessNamespace"].flag, spec["hostPID"].flag {
            let detail = "ShareProcessNamespace and HostPID cannot both be enabled"
            causes.append(.invalid("\(place).shareProcessNamespace", spec["shareProcessNamespace"], detail))
        }
        for field in ["runAsUser", "runAsGroup", "fsGroup"] {
            causes += FieldRules.within(ids, context[field], "\(place).\(field)")
        }
        for (index, group) in context["supplementalGroups"].items.enumerated() {
            causes += FieldRules.within(ids, group, "\(place).supplementalGroups[\(index)]")
        }
        causes += FieldRules.oneOf(
            ["Always", "OnRootMismatch"], context["fsGroupChangePolicy"], "\(place).fsGroupChangePolicy")
        causes += sysctls(context["sysctls"].items, "\(place).sysctls")
        causes += profile(context["seccompProfile"], "\(place).seccompProfile")
        causes += profile(context["appArmorProfile"], "\(place).appArmorProfile")
        return causes
    }

    private static func sysctls(_ sysctls: [JSONValue], _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        var seen: Set<String> = []
        for (index, sysctl) in sysctls.enumerated() {
            let name = sysctl["name"].text
            if name.isEmpty {
                causes.append(.required("\(path)[\(index)].name"))
            } else if !isSysctl(name) {
                let detail =
                    "must have at most 253 characters and match regex "
                    + "^([a-z0-9]([-_a-z0-9]*[a-z0-9])?[\\./])*([a-z0-9][-_a-z0-9]*)?[a-z0-9]$"
                causes.append(.invalid("\(path)[\(index)].name", sysctl["name"], detail))
            } else if !seen.insert(String(name.map { $0 == "/" ? "." : $0 })).inserted {
                causes.append(.duplicate("\(path)[\(index)].name", sysctl["name"]))
            }
        }
        return causes
    }

    private static func isSysctl(_ name: String) -> Bool {
        name.utf8.count <= 253
            && name.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "." || $0 == "/" }).allSatisfy {
                guard let first = $0.first, let last = $0.last else { return false }
                let isPlain = Names.consists($0, ofAlphanumericsAnd: "-_") && $0 == $0.lowercased()
                return isPlain && first.isLetterOrDigit && last.isLetterOrDigit
            }
    }

    private static func profile(_ profile: JSONValue, _ path: String) -> [StatusCause] {
        guard !profile.isNull else { return [] }
        if profile["type"].text.isEmpty {
            let word = path.split(separator: ".").last ?? ""
            return [.required("\(path).type", "type is required when \(word) is set")]
        }
        var causes = FieldRules.oneOf(["Localhost", "RuntimeDefault", "Unconfined"], profile["type"], "\(path).type")
        let local = profile["localhostProfile"]
        if profile["type"] == "Localhost" {
            if local.isNull {
                let detail = "must be set when seccomp type is Localhost"
                causes.append(.required("\(path).localhostProfile", detail))
            } else {
                causes += ContainerRules.relativePath(local.text, "\(path).localhostProfile")
            }
        } else if !local.isNull {
            causes.append(.invalid("\(path).localhostProfile", local, "can only be set when seccomp type is Localhost"))
        }
        return causes
    }

    /// The faults of one container's context.
    static func containerFaults(_ context: JSONValue, _ path: String) -> [StatusCause] {
        guard !context.isNull else { return [] }
        var causes: [StatusCause] = []
        for field in ["runAsUser", "runAsGroup"] {
            causes += FieldRules.within(ids, context[field], "\(path).\(field)")
        }
        causes += FieldRules.oneOf(["Default", "Unmasked"], context["procMount"], "\(path).procMount")
        causes += profile(context["seccompProfile"], "\(path).seccompProfile")
        causes += profile(context["appArmorProfile"], "\(path).appArmorProfile")
        if context["allowPrivilegeEscalation"] == false {
            if context["privileged"].flag {
                let detail = "cannot set `allowPrivilegeEscalation` to false and `privileged` to true"
                causes.append(.invalid(path, context, detail))
            }
            if context["capabilities"]["add"].strings.contains("CAP_SYS_ADMIN") {
                let detail = "cannot set `allowPrivilegeEscalation` to false and `capabilities.Add` CAP_SYS_ADMIN"
                causes.append(.invalid(path, context, detail))
            }
        }
        return causes
    }
}

extension Character {
    fileprivate var isLetterOrDigit: Bool { isASCII && (isLetter || isNumber) }
}

/// Checks of a pod's names for others: DNS settings and host aliases.
enum PodDNSRules {
    static func faults(_ spec: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (index, alias) in spec["hostAliases"].items.enumerated() {
            causes += FieldRules.address(alias["ip"], "\(path).hostAliases[\(index)].ip")
            for (number, name) in alias["hostnames"].items.enumerated() {
                let place = "\(path).hostAliases[\(index)].hostnames[\(number)]"
                causes += Names.dnsSubdomain(name.text).map { .invalid(place, name, $0) }
            }
        }
        let servers = spec["dnsConfig"]["nameservers"].items
        let place = "\(path).dnsConfig"
        if spec["dnsPolicy"] == "None" {
            if spec["dnsConfig"].isNull {
                causes.append(.required(place, "must provide `dnsConfig` when `dnsPolicy` is None"))
            } else if servers.isEmpty {
                let detail = "must provide at least one DNS nameserver when `dnsPolicy` is None"
                causes.append(.required("\(place).nameservers", detail))
            }
        }
        if servers.count > 3 {
            let detail = "must not have more than 3 nameservers"
            causes.append(.invalid("\(place).nameservers", spec["dnsConfig"]["nameservers"], detail))
        }
        for (index, server) in servers.enumerated() {
            causes += FieldRules.address(server, "\(place).nameservers[\(index)]")
        }
        let searches = spec["dnsConfig"]["searches"].items
        if searches.count > 32 {
            let detail = "must not have more than 32 search paths"
            causes.append(.invalid("\(place).searches", spec["dnsConfig"]["searches"], detail))
        }
        for (index, option) in spec["dnsConfig"]["options"].items.enumerated() where option["name"].text.isEmpty {
            causes.append(.required("\(place).options[\(index)]", "must not be empty"))
        }
        return causes
    }
}
