import Machinery

extension KindFamily {
    /// Template, TemplateInstance, BrokerTemplateInstance.
    static let templates = KindFamily(
        "template.openshift.io/v1",
        kinds: [
            Kind("templates", "Template", .namespaced) { kind in
                kind.columns = [
                    .name,
                    .computed("Description") { object in
                        let text = object["metadata"]["annotations"]["description"].text
                        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
                        return .string(line.count > 80 ? line.prefix(77) + "..." : line)
                    }, .computed("Parameters") { .string(parameters($0["parameters"].items)) },
                    .computed("Objects", type: "integer") { .int(Int64($0["objects"].items.count)) },
                ]
                kind.validate = ImageRules.validateTemplate
            },
            Kind("processedtemplates", "Template", .namespaced, .posted),
            Kind("templateinstances", "TemplateInstance", .namespaced, parts: .status) { kind in
                kind.columns = [.name, .text("Template", "spec.template.metadata.name", absent: "")]
                kind.validate = TemplateInstanceRules.validate
            },
            Kind("brokertemplateinstances", "BrokerTemplateInstance", .cluster) { kind in
                kind.validate = TemplateInstanceRules.validateBroker
            },
        ],
        fields: """
            Template kind
             metadata 1 meta.v1.ObjectMeta
             message 2 string
             objects 3 [any] required
             parameters 4 [Parameter]
             labels 5 {string}
            Parameter
             name 1 string required
             displayName 2 string
             description 3 string
             value 4 string
             generate 5 string
             from 6 string
             required 7 bool
            TemplateInstance kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 TemplateInstanceSpec required
             status 3 TemplateInstanceStatus required
            TemplateInstanceSpec
             template 1 Template required
             secret 2 core.v1.LocalObjectReference
             requester 3 TemplateInstanceRequester required
            TemplateInstanceRequester
             username 1 string
             uid 2 string
             groups 3 [string]
             extra 4 {[string]} wrapped
            TemplateInstanceStatus
             conditions 1 [TemplateInstanceCondition]
             objects 2 [TemplateInstanceObject]
            TemplateInstanceCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 3 time required
             reason 4 string required
             message 5 string required
            TemplateInstanceObject
             ref 1 core.v1.ObjectReference
            BrokerTemplateInstance kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 BrokerTemplateInstanceSpec required
            BrokerTemplateInstanceSpec
             templateInstance 1 core.v1.ObjectReference required
             secret 2 core.v1.ObjectReference required
             bindingIDs 3 [string]
            """)
}

extension KindFamily {
    private static func parameters(_ all: [JSONValue]) -> String {
        let generated = all.count { !$0["generate"].text.isEmpty }
        let blank = all.count { $0["value"].text.isEmpty && $0["generate"].text.isEmpty }
        if blank > 0 { return "\(all.count) (\(blank) blank)" }
        return generated > 0 ? "\(all.count) (\(generated) generated)" : "\(all.count) (all set)"
    }
}
