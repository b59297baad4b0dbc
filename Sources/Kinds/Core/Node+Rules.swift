import Machinery

/// Checks of nodes, namespaces, events, service accounts and pod templates.
enum NodeRules {
    @Sendable static func validate(_ node: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = node["spec"]
        var causes = TolerationRules.taints(spec["taints"].items, "spec.taints")
        for (index, network) in spec["podCIDRs"].items.enumerated() {
            causes += FieldRules.network(network, "spec.podCIDRs[\(index)]")
        }
        guard let old else { return causes }
        let before = old["spec"]
        for field in ["podCIDR", "podCIDRs"] where !before[field].isNull && spec[field] != before[field] {
            causes.append(.forbidden("spec.\(field)", "node updates may not change podCIDR except from \"\" to valid"))
        }
        if !before["providerID"].text.isEmpty, spec["providerID"] != before["providerID"] {
            let detail = "node updates may not change providerID except from \"\" to valid"
            causes.append(.forbidden("spec.providerID", detail))
        }
        return causes
    }

    @Sendable static func validateNamespace(_ namespace: JSONValue, old: JSONValue?) -> [StatusCause] {
        namespace["spec"]["finalizers"].items.flatMap { finalizer -> [StatusCause] in
            let isKnown = finalizer == "kubernetes" || finalizer.text.contains("/")
            let faults = Names.qualifiedName(finalizer.text)
            if faults.isEmpty, !isKnown {
                let detail = "name is neither a standard finalizer name nor is it fully qualified"
                return [.invalid("spec.finalizers", finalizer, detail)]
            }
            return faults.map { .invalid("spec.finalizers", finalizer, $0) }
        }
    }

    @Sendable static func validateEvent(_ event: JSONValue, old: JSONValue?) -> [StatusCause] {
        let involved = event["involvedObject"]
        let namespace = event["metadata"]["namespace"].text
        // An event about something without a namespace is kept in `default`.
        guard involved["namespace"].text != namespace,
            !(involved["namespace"].text.isEmpty && ["default", "kube-system"].contains(namespace))
        else { return [] }
        return [
            .invalid(
                "involvedObject.namespace", involved["namespace"].isNull ? "" : involved["namespace"],
                "does not match event.namespace")
        ]
    }

    /// What the newer group asks for besides: of an event that is there already only the series goes on.
    @Sendable static func validateNewEvent(_ event: JSONValue, old: JSONValue?) -> [StatusCause] {
        if let old {
            return FieldRules.unchanged(
                [
                    "regarding", "reason", "note", "deprecatedSource", "deprecatedFirstTimestamp",
                    "deprecatedLastTimestamp", "deprecatedCount", "type", "eventTime", "action", "related",
                    "reportingController", "reportingInstance",
                ], event, old, "")
        }
        var causes: [StatusCause] = []
        if event["eventTime"].isNull { causes.append(.required("eventTime")) }
        causes += FieldRules.requiredName(event["reportingController"], "reportingController", Names.qualifiedName)
        for (field, most) in [("reportingInstance", 128), ("action", 128), ("reason", 128)] {
            if event[field].text.isEmpty { causes.append(.required(field)) }
            if event[field].text.utf8.count > most {
                causes.append(.invalid(field, event[field], "can have at most \(most) characters"))
            }
        }
        if event["note"].text.utf8.count > 1024 {
            causes.append(.invalid("note", event["note"], "can have at most 1024 characters"))
        }
        if !["Normal", "Warning"].contains(event["type"].text) {
            causes.append(
                .invalid("type", event["type"].isNull ? "" : event["type"], "has invalid value: \(event["type"].text)"))
        }
        return causes
    }

    @Sendable static func validatePodTemplate(_ object: JSONValue, old: JSONValue?) -> [StatusCause] {
        MetadataRules.labelFaults(object["template"]["metadata"]["labels"], "template.metadata.labels")
            + PodRules.specFaults(object["template"]["spec"], "template.spec")
    }
}
