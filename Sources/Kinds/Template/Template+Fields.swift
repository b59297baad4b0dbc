import Machinery

extension FieldTables {
    /// Fields of Template, TemplateInstance, BrokerTemplateInstance and of what only they hold.
    static let template = FieldTable(
        "openshift.template.v1",
        """
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
         secret 2 core.v1.LocalObjectReference atomic
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
         ref 1 core.v1.ObjectReference atomic
        BrokerTemplateInstance kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 BrokerTemplateInstanceSpec required
        BrokerTemplateInstanceSpec
         templateInstance 1 core.v1.ObjectReference required atomic
         secret 2 core.v1.ObjectReference required atomic
         bindingIDs 3 [string]
        """)
}
