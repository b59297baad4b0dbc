import Machinery

/// What may change of a pod that exists.
enum PodChanges {
    private static let message =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,"
        + "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
        + "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)"

    /// The faults of an update: images, the deadline, added tolerations and removed gates may change, a node be set.
    static func faults(_ pod: JSONValue, _ oldPod: JSONValue) -> [StatusCause] {
        let (new, old) = (pod["spec"], oldPod["spec"])
        guard new != old else { return [] }
        for (list, word) in [("containers", "containers"), ("initContainers", "initContainers")]
        where new[list].items.count != old[list].items.count {
            return [.forbidden("spec.\(list)", "pod updates may not add or remove \(word)")]
        }
        var causes: [StatusCause] = []
        for list in ["containers", "initContainers"] {
            for (index, container) in new[list].items.enumerated() {
                if container["image"].text.isEmpty { causes.append(.required("spec.\(list)[\(index)].image")) }
                causes += ContainerRules.image(container, "spec.\(list)[\(index)]")
            }
        }
        causes += deadline(new["activeDeadlineSeconds"], old["activeDeadlineSeconds"])
        causes += tolerations(new["tolerations"].items, old["tolerations"].items)
        causes += TolerationRules.faults(new["tolerations"].items, "spec.tolerations")
        causes += gates(new["schedulingGates"].items, old["schedulingGates"].items)
        let isGated = !old["schedulingGates"].items.isEmpty
        var (masked, before) = (mask(new, isGated: isGated), mask(old, isGated: isGated))
        if old["nodeName"].text.isEmpty { (masked["nodeName"], before["nodeName"]) = (.null, .null) }
        if masked != before { causes.append(.forbidden("spec", message)) }
        return causes
    }

    private static func deadline(_ new: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let path = "spec.activeDeadlineSeconds"
        if let number = new.int, !(1...Int(Int32.max)).contains(number) {
            return FieldRules.within(1...Int(Int32.max), new, path)
        }
        guard let before = old.int else { return [] }
        guard let after = new.int else {
            return [.invalid(path, new, "must not update from a positive integer to nil value")]
        }
        return after > before ? [.invalid(path, new, "must be less than or equal to previous value")] : []
    }

    private static func tolerations(_ new: [JSONValue], _ old: [JSONValue]) -> [StatusCause] {
        func timeless(_ toleration: JSONValue) -> JSONValue {
            var copy = toleration
            copy["tolerationSeconds"] = .null
            return copy
        }
        let known = new.map(timeless)
        if old.allSatisfy({ known.contains(timeless($0)) }) { return [] }
        let detail = "existing toleration can not be modified except its tolerationSeconds"
        return [.forbidden("spec.tolerations", detail)]
    }

    private static func gates(_ new: [JSONValue], _ old: [JSONValue]) -> [StatusCause] {
        guard let added = new.first(where: { !old.contains($0) }) else { return [] }
        let detail = "only deletion is allowed, but found new scheduling gate '\(added["name"].text)'"
        return [.forbidden("spec.schedulingGates", detail)]
    }

    /// A spec without the fields that may change, or whose changes are looked at apart.
    private static func mask(_ spec: JSONValue, isGated: Bool) -> JSONValue {
        var masked = spec
        for field in ["activeDeadlineSeconds", "tolerations", "schedulingGates", "ephemeralContainers"] {
            masked[field] = .null
        }
        // Until a pod may be scheduled, where to can still be narrowed.
        if isGated { (masked["nodeSelector"], masked["affinity"]) = (.null, .null) }
        if (spec["terminationGracePeriodSeconds"].int ?? 0) < 0 { masked["terminationGracePeriodSeconds"] = 1 }
        for list in ["containers", "initContainers"] {
            guard var containers = masked[list].array else { continue }
            for index in containers.indices { containers[index]["image"] = .null }
            masked[list] = .array(containers)
        }
        return masked
    }

    /// The faults of a change through a subresource that has rules of its own.
    @Sendable static func partFaults(_ part: String, _ pod: JSONValue, _ old: JSONValue) -> [StatusCause]? {
        switch part {
        case "ephemeralcontainers": ephemeralFaults(pod, old)
        case "resize": resizeFaults(pod, old)
        default: nil
        }
    }

    /// The faults of a change through `pods/ephemeralcontainers`: only new ones may come.
    static func ephemeralFaults(_ pod: JSONValue, _ old: JSONValue) -> [StatusCause] {
        let containers = pod["spec"]["ephemeralContainers"].items
        var causes = PodRules.specFaults(pod["spec"], "spec").filter {
            $0.field.hasPrefix("spec.ephemeralContainers")
        }
        for before in old["spec"]["ephemeralContainers"].items {
            let name = before["name"].text
            let now = containers.first { $0["name"].text == name }
            if now == nil {
                let detail = "existing ephemeral containers \"\(name)\" may not be removed\n"
                causes.append(.forbidden("spec.ephemeralContainers", detail))
            } else if now != before {
                let detail = "existing ephemeral containers \"\(name)\" may not be changed\n"
                causes.append(.forbidden("spec.ephemeralContainers", detail))
            }
        }
        return causes
    }

    /// The faults of a change through `pods/resize`: resources within the pod's quality of service.
    static func resizeFaults(_ pod: JSONValue, _ old: JSONValue) -> [StatusCause] {
        var causes: [StatusCause] = []
        if PodQuality.of(pod["spec"]) != PodQuality.of(old["spec"]) {
            let detail = "Pod QOS Class may not change as a result of resizing"
            causes.append(.invalid("spec", .string(PodQuality.of(old["spec"])), detail))
        }
        if otherResources(pod["spec"]) != otherResources(old["spec"]) {
            causes.append(.forbidden("spec", "only cpu and memory resources are mutable"))
        }
        for list in ["containers", "initContainers"] {
            for (index, container) in pod["spec"][list].items.enumerated() {
                causes += ContainerRules.resources(container["resources"], "spec.\(list)[\(index)].resources")
            }
        }
        return causes
    }

    /// What containers want besides processors and memory.
    private static func otherResources(_ spec: JSONValue) -> [JSONValue] {
        (spec["containers"].items + spec["initContainers"].items).map { container in
            var resources = container["resources"]
            for part in ["limits", "requests"] {
                for name in ["cpu", "memory"] { resources[part][name] = .null }
                if resources[part].object?.isEmpty ?? true { resources[part] = .null }
            }
            return resources.object?.isEmpty ?? true ? [:] : resources
        }
    }
}
