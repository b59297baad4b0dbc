import Machinery

/// Subresources that change one part of an object: what each may change, and by which rules.
///
/// The object's own rules don't hold for them: they are there to change what no other write may.
enum PartialUpdate: String, Sendable {
    case ephemeralContainers = "ephemeralcontainers"
    case resize
    case approval

    /// The old object with the part of the new one that may change.
    func restricted(_ new: JSONValue, old: JSONValue) -> JSONValue {
        var kept = old
        kept["metadata"]["managedFields"] = new["metadata"]["managedFields"]
        switch self {
        case .ephemeralContainers: kept["spec"]["ephemeralContainers"] = new["spec"]["ephemeralContainers"]
        case .resize:
            for list in ["containers", "initContainers"] where !old["spec"][list].isNull {
                kept["spec"][list].items = Self.resized(old["spec"][list].items, new["spec"][list].items)
            }
        case .approval: kept["status"]["conditions"] = new["status"]["conditions"]
        }
        return kept
    }

    private static func resized(_ old: [JSONValue], _ new: [JSONValue]) -> [JSONValue] {
        old.map { container in
            guard let other = new.first(where: { $0["name"] == container["name"] }) else { return container }
            var container = container
            container["resources"] = other["resources"]
            container["resizePolicy"] = other["resizePolicy"]
            return container
        }
    }

    /// The faults of a change. `kind` is the object's.
    func faults(_ new: JSONValue, old: JSONValue, _ kind: KindDescription) -> [StatusCause] {
        let schemaFaults = kind.schema()?.faults(of: new) ?? []
        switch self {
        case .ephemeralContainers: return schemaFaults + Self.ephemeralFaults(new["spec"], old["spec"])
        case .resize: return schemaFaults + Self.resizeFaults(new, old, kind)
        case .approval: return schemaFaults + Self.approvalFaults(new["status"], old["status"])
        }
    }

    // MARK: Ephemeral containers

    private static let forbiddenFields = [
        "ports", "livenessProbe", "readinessProbe", "startupProbe", "lifecycle", "resources", "resizePolicy",
    ]

    private static func ephemeralFaults(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let path = "spec.ephemeralContainers"
        var causes: [StatusCause] = []
        let containers = new["ephemeralContainers"].items
        for container in old["ephemeralContainers"].items {
            let name = container["name"]
            guard let kept = containers.first(where: { $0["name"] == name }) else {
                causes.append(.forbidden(path, "existing ephemeral containers \(name) may not be removed\n"))
                continue
            }
            if kept != container {
                causes.append(.forbidden(path, "existing ephemeral containers \(name) may not be changed\n"))
            }
        }
        var names = Set((new["containers"].items + new["initContainers"].items).map { $0["name"].text })
        let targets = Set(new["containers"].items.map { $0["name"].text })
        let volumes = Set(new["volumes"].items.map { $0["name"].text })
        for (index, container) in containers.enumerated() {
            causes += faults(of: container, "\(path)[\(index)]", names: names, targets: targets, volumes: volumes)
            names.insert(container["name"].text)
        }
        return causes
    }

    private static func faults(
        of container: JSONValue, _ path: String, names: Set<String>, targets: Set<String>, volumes: Set<String>
    ) -> [StatusCause] {
        let name = container["name"].text
        var causes: [StatusCause] = []
        if !name.isEmpty {
            causes += Names.dnsLabel(name).map { .invalid("\(path).name", .string(name), $0) }
            if names.contains(name) { causes.append(.duplicate("\(path).name", .string(name))) }
        }
        let target = container["targetContainerName"].text
        if !target.isEmpty, !targets.contains(target) {
            causes.append(.missing("\(path).targetContainerName", .string(target)))
        }
        if container["image"].text.isEmpty { causes.append(.required("\(path).image")) }
        for field in forbiddenFields where !isEmpty(container[field]) {
            causes.append(.forbidden("\(path).\(field)", "cannot be set for an Ephemeral Container"))
        }
        for (index, mount) in container["volumeMounts"].items.enumerated() {
            let place = "\(path).volumeMounts[\(index)]"
            if !volumes.contains(mount["name"].text) { causes.append(.missing("\(place).name", mount["name"])) }
            if !mount["subPath"].text.isEmpty {
                causes.append(.forbidden("\(place).subPath", "cannot be set for an Ephemeral Container"))
            }
        }
        return causes
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        value.isNull || value.object?.isEmpty == true || value.array?.isEmpty == true
    }

    // MARK: Resize

    private static func resizeFaults(_ new: JSONValue, _ old: JSONValue, _ kind: KindDescription) -> [StatusCause] {
        let statuses = old["status"]["containerStatuses"].items
        let isSupported = statuses.isEmpty || statuses.contains { !$0["resources"].isNull }
        guard isSupported, old["status"]["phase"].text != "Succeeded", old["status"]["phase"].text != "Failed" else {
            return [.forbidden("spec", "Pod running on node without support for resize")]
        }
        var causes: [StatusCause] = []
        for list in ["containers", "initContainers"] {
            for (index, container) in new["spec"][list].items.enumerated() {
                let before = old["spec"][list][index]
                guard container["resources"] != before["resources"] else { continue }
                let path = "spec.\(list)[\(index)].resources"
                if list == "initContainers", container["restartPolicy"].text != "Always" {
                    causes.append(.forbidden(path, "only sidecar containers can be resized"))
                }
                causes += resourceFaults(container["resources"], before["resources"], path)
            }
        }
        let quality = { (pod: JSONValue) in
            var pod = pod
            kind.prepare(&pod, nil)
            return pod["status"]["qosClass"]
        }
        if causes.isEmpty, quality(new) != quality(old) {
            let detail = "Pod QOS Class may not change as a result of resizing"
            causes.append(.invalid("spec", quality(old), detail))
        }
        return causes
    }

    private static func resourceFaults(_ new: JSONValue, _ old: JSONValue, _ path: String) -> [StatusCause] {
        var causes: [StatusCause] = []
        for part in ["limits", "requests"] {
            let (after, before) = (new[part].object ?? [:], old[part].object ?? [:])
            let names = Set(after.keys).union(before.keys).subtracting(["cpu", "memory"])
            if names.contains(where: { after[$0] != before[$0] }) {
                causes.append(.forbidden("spec", "only cpu and memory resources are mutable"))
            }
            for name in ["cpu", "memory"] where after[name] == nil && before[name] != nil {
                causes.append(.forbidden("\(path).\(part)", "resource \(part) cannot be removed"))
            }
        }
        for name in ["cpu", "memory"] {
            guard let request = Quantity(new["requests"][name]), let limit = Quantity(new["limits"][name]),
                request > limit
            else { continue }
            causes.append(
                .invalid(
                    "\(path).requests", new["requests"][name], "must be less than or equal to \(name) limit of \(limit)"
                ))
        }
        return causes
    }

    // MARK: Approval of certificates

    private static func approvalFaults(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let types = Set(new["conditions"].items.map { $0["type"].text })
        var causes: [StatusCause] = []
        if types.contains("Approved"), types.contains("Denied") {
            causes.append(
                .invalid("status.conditions", "Denied", "Approved and Denied conditions are mutually exclusive"))
        }
        for type in ["Approved", "Denied"] {
            let had = old["conditions"].items.contains { $0["type"].text == type }
            if had, !types.contains(type) {
                causes.append(
                    .forbidden("status.conditions", "updates may not remove a condition of type \"\(type)\""))
            }
        }
        for (index, condition) in new["conditions"].items.enumerated()
        where ["Approved", "Denied"].contains(condition["type"].text) && condition["status"].text != "True" {
            causes.append(.notSupported("status.conditions[\(index)].status", condition["status"], ["True"]))
        }
        return causes
    }
}
