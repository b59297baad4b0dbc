import Machinery

extension FieldTables {
    /// Fields of CustomResourceDefinition and of what only they hold.
    static let customResourceDefinition = FieldTable(
        "apiextensions.v1",
        """
        CustomResourceDefinition kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 CustomResourceDefinitionSpec required
         status 3 CustomResourceDefinitionStatus
        CustomResourceDefinitionSpec
         group 1 string must
         names 3 CustomResourceDefinitionNames required
         scope 4 string must
         versions 7 [CustomResourceDefinitionVersion] required
         conversion 9 CustomResourceConversion
         preserveUnknownFields 10 bool
        CustomResourceDefinitionNames
         plural 1 string must
         singular 2 string
         shortNames 3 [string]
         kind 4 string must
         listKind 5 string
         categories 6 [string]
        CustomResourceDefinitionVersion
         name 1 string must
         served 2 bool required
         storage 3 bool required
         deprecated 7 bool
         deprecationWarning 8 string pointer
         schema 4 CustomResourceValidation
         subresources 5 CustomResourceSubresources
         additionalPrinterColumns 6 [CustomResourceColumnDefinition]
         selectableFields 9 [SelectableField]
        CustomResourceValidation
         openAPIV3Schema 1 JSONSchemaProps
        JSONSchemaProps
         id 1 string
         $schema 2 string
         $ref 3 string pointer
         description 4 string
         type 5 string
         format 6 string
         title 7 string
         default 8 any
         maximum 9 double pointer
         exclusiveMaximum 10 bool
         minimum 11 double pointer
         exclusiveMinimum 12 bool
         maxLength 13 int64 pointer
         minLength 14 int64 pointer
         pattern 15 string
         maxItems 16 int64 pointer
         minItems 17 int64 pointer
         uniqueItems 18 bool
         multipleOf 19 double pointer
         enum 20 [any]
         maxProperties 21 int64 pointer
         minProperties 22 int64 pointer
         required 23 [string]
         items 24 any
         allOf 25 [JSONSchemaProps]
         oneOf 26 [JSONSchemaProps]
         anyOf 27 [JSONSchemaProps]
         not 28 JSONSchemaProps
         properties 29 {JSONSchemaProps}
         additionalProperties 30 any
         patternProperties 31 {JSONSchemaProps}
         dependencies 32 {any}
         additionalItems 33 any
         definitions 34 {JSONSchemaProps}
         externalDocs 35 ExternalDocumentation
         example 36 any
         nullable 37 bool
         x-kubernetes-preserve-unknown-fields 38 bool pointer
         x-kubernetes-embedded-resource 39 bool
         x-kubernetes-int-or-string 40 bool
         x-kubernetes-list-map-keys 41 [string]
         x-kubernetes-list-type 42 string pointer
         x-kubernetes-map-type 43 string pointer
         x-kubernetes-validations 44 [ValidationRule]
        ExternalDocumentation
         description 1 string
         url 2 string
        ValidationRule
         rule 1 string must
         message 2 string
         messageExpression 3 string
         reason 4 string pointer
         fieldPath 5 string
         optionalOldSelf 6 bool pointer
        CustomResourceSubresources
         status 1 CustomResourceSubresourceStatus
         scale 2 CustomResourceSubresourceScale
        CustomResourceSubresourceStatus
        CustomResourceSubresourceScale
         specReplicasPath 1 string must
         statusReplicasPath 2 string must
         labelSelectorPath 3 string pointer
        CustomResourceColumnDefinition
         name 1 string must
         type 2 string must
         format 3 string
         description 4 string
         priority 5 int32
         jsonPath 6 string must
        SelectableField
         jsonPath 1 string must
        CustomResourceConversion
         strategy 1 string must
         webhook 2 WebhookConversion
        WebhookConversion
         clientConfig 2 WebhookClientConfig
         conversionReviewVersions 3 [string] required
        WebhookClientConfig
         url 3 string pointer
         service 1 ServiceReference
         caBundle 2 bytes
        ServiceReference
         namespace 1 string must
         name 2 string must
         path 3 string pointer
         port 4 int32 pointer
        CustomResourceDefinitionStatus
         conditions 1 [CustomResourceDefinitionCondition] keys=type
         acceptedNames 2 CustomResourceDefinitionNames
         storedVersions 3 [string]
         observedGeneration 4 int64
        CustomResourceDefinitionCondition
         type 1 string required
         status 2 string required
         lastTransitionTime 3 time
         reason 4 string
         message 5 string
         observedGeneration 6 int64
        """)
}
