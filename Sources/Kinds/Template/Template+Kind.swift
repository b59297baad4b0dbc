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
            Template kind // Objects with parameters, made together.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             message 2 string // What is told to those who use it.
             objects 3 [any] required // The objects; ${NAME} stands for a parameter.
             parameters 4 [Parameter] // The parameters.
             labels 5 {string} // Labels that every object gets.
            Parameter // A value that is put into a template's objects.
             name 1 string required // Its name.
             displayName 2 string // Its name for people.
             description 3 string // What it is for.
             value 4 string // Its value, unless another one is given.
             generate 5 string // How a value is made: expression.
             from 6 string // What it is made from, such as [a-z0-9]{8}.
             required 7 bool // Whether it must have a value.
            TemplateInstance kind // Makes the objects of a template.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 TemplateInstanceSpec required // What is wanted.
             status 3 TemplateInstanceStatus required // What was found; the platform writes it.
            TemplateInstanceSpec // Which template, with which parameters, for whom.
             template 1 Template required // The template.
             secret 2 core.v1.LocalObjectReference // The Secret with the parameters.
             requester 3 TemplateInstanceRequester required // Who asked for it; the server sets it.
            TemplateInstanceRequester // Who asked for objects.
             username 1 string // The user.
             uid 2 string // The user's uid.
             groups 3 [string] // The user's groups.
             extra 4 {[string]} wrapped // What else is known of the user.
            TemplateInstanceStatus // What was made.
             conditions 1 [TemplateInstanceCondition] // What is true of the object at the moment.
             objects 2 [TemplateInstanceObject] // The objects.
            TemplateInstanceCondition // One thing that is true or false of a template instance.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 3 time required // When status changed last.
             reason 4 string required // Why it is so, in one CamelCase word.
             message 5 string required // Why it is so, for people.
            TemplateInstanceObject // An object that was made.
             ref 1 core.v1.ObjectReference // The object.
            BrokerTemplateInstance kind // A template instance that a service broker made.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 BrokerTemplateInstanceSpec required // What is wanted.
            BrokerTemplateInstanceSpec // What the broker made.
             templateInstance 1 core.v1.ObjectReference required // The template instance.
             secret 2 core.v1.ObjectReference required // The Secret with the parameters.
             bindingIDs 3 [string] // The bindings that there are.
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
