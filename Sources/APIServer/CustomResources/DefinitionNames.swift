import Kinds
import Machinery

/// Accepts a definition's names, or tells which of them another kind of the group has already; nothing is made of a
/// kind whose definition goes.
struct DefinitionNames: AdmissionStep {
    let customKinds: CustomKinds
    let clock: WallClock

    func admit(_ review: inout AdmissionReview) async throws {
        if review.operation == .create, review.kind.isCustom, customKinds.isEnding(review.resource) {
            throw StatusError(
                .methodNotAllowed,
                "create not allowed while custom resource definition is terminating", group: review.resource.group,
                kind: review.resource.resource)
        }
        guard review.resource == CustomKinds.definition.resource, review.operation != .delete,
            review.request.subresource == nil
        else { return }
        complete(&review.object, isNew: review.old == nil)
    }

    private func complete(_ definition: inout JSONValue, isNew: Bool) {
        if isNew {
            var finalizers = definition["metadata"]["finalizers"].strings
            if !finalizers.contains(CustomKinds.finalizer) { finalizers.append(CustomKinds.finalizer) }
            definition["metadata"]["finalizers"] = JSONValue(finalizers)
        }
        let names = definition["spec"]["names"]
        if let conflict = conflict(definition) {
            set("NamesAccepted", "False", conflict.reason, conflict.message, in: &definition)
            if !CustomKinds.isTrue("Established", definition) {
                set("Established", "False", "NotAccepted", "not all names are accepted", in: &definition)
            }
        } else {
            definition["status"]["acceptedNames"] = names
            set("NamesAccepted", "True", "NoConflicts", "no conflicts found", in: &definition)
            set(
                "Established", "True", "InitialNamesAccepted", "the initial names have been accepted", in: &definition)
        }
        var stored = definition["status"]["storedVersions"].strings
        for version in definition["spec"]["versions"].items where version["storage"].flag {
            let name = version["name"].text
            if !stored.contains(name) { stored.append(name) }
        }
        definition["status"]["storedVersions"] = JSONValue(stored)
    }

    /// A condition; its time changes with its status alone.
    private func set(_ type: String, _ status: String, _ reason: String, _ message: String, in object: inout JSONValue)
    {
        var conditions = object["status"]["conditions"].items
        let index = conditions.firstIndex { $0["type"].string == type }
        let isSame = index.map { conditions[$0]["status"].string == status } ?? false
        let time = isSame ? index.map { conditions[$0]["lastTransitionTime"] } ?? .null : .string(clock.now.description)
        let condition: JSONValue = [
            "type": .string(type), "status": .string(status), "lastTransitionTime": time, "reason": .string(reason),
            "message": .string(message),
        ]
        if let index { conditions[index] = condition } else { conditions.append(condition) }
        object["status"]["conditions"] = .array(conditions)
    }

    private func conflict(_ definition: JSONValue) -> (reason: String, message: String)? {
        let resource = CustomKind.resource(of: definition)
        let names = definition["spec"]["names"]
        let used = { (name: String) in "\"\(name)\" is already in use" }
        if customKinds.isBuiltIn(resource) { return ("PluralConflict", used(resource.resource)) }
        let others = customKinds.kinds.all.filter {
            $0.id.groupVersion.group == resource.group && $0.id.resource != resource
        }
        let words = Set(others.flatMap { [$0.id.resource.resource, $0.singular] + $0.shortNames })
        for (reason, name) in [("PluralConflict", names["plural"].text), ("SingularConflict", names["singular"].text)]
        where words.contains(name) { return (reason, used(name)) }
        for name in names["shortNames"].strings where words.contains(name) { return ("ShortNamesConflict", used(name)) }
        let kinds = Set(others.flatMap { [$0.id.kind, $0.listKind] })
        for (reason, name) in [("KindConflict", names["kind"].text), ("ListKindConflict", names["listKind"].text)]
        where kinds.contains(name) { return (reason, used(name)) }
        return nil
    }
}
