import Machinery

/// What is set and checked on template instances.
enum TemplateInstanceRules {
    @Sendable static func validate(_ instance: JSONValue, old: JSONValue?) -> [StatusCause] {
        let spec = instance["spec"]
        var causes: [StatusCause] = []
        if let old {
            if spec != old["spec"] { causes.append(.invalid("spec", spec, FieldRules.immutable)) }
            return causes
        }
        if spec["template"]["objects"].isNull, spec["template"]["metadata"].isNull {
            causes.append(.required("spec.template"))
        }
        causes += ImageRules.validateTemplate(spec["template"], old: nil).map { cause in
            StatusCause(reason: cause.reason, message: cause.message, field: "spec.template.\(cause.field)")
        }
        if !spec["secret"].isNull {
            causes += FieldRules.requiredName(spec["secret"]["name"], "spec.secret.name", Names.dnsSubdomain)
        }
        if spec["requester"].isNull {
            causes.append(.required("spec.requester"))
        } else if spec["requester"]["username"].text.isEmpty {
            causes.append(.required("spec.requester.username"))
        }
        return causes
    }

    @Sendable static func validateBroker(_ instance: JSONValue, old: JSONValue?) -> [StatusCause] {
        var causes: [StatusCause] = []
        for (field, kind) in [("templateInstance", "TemplateInstance"), ("secret", "Secret")] {
            let reference = instance["spec"][field]
            if reference["kind"].text != kind {
                causes.append(
                    .invalid(
                        "spec.\(field).kind", reference["kind"].isNull ? "" : reference["kind"], "kind must be \(kind)")
                )
            }
            causes += FieldRules.requiredName(reference["name"], "spec.\(field).name", Names.dnsSubdomain)
            causes += FieldRules.requiredName(reference["namespace"], "spec.\(field).namespace", Names.dnsLabel)
        }
        return causes
    }
}
