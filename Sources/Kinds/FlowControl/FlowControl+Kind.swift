import Machinery

extension KindFamily {
    /// FlowSchema, PriorityLevelConfiguration.
    static let flowControl = KindFamily(
        "flowcontrol.apiserver.k8s.io/v1",
        kinds: [
            Kind("flowschemas", "FlowSchema", .cluster, .generation, parts: .status) { kind in
                kind.columns = [
                    .name, .text("PriorityLevel", "spec.priorityLevelConfiguration.name"),
                    .integer("MatchingPrecedence", "spec.matchingPrecedence"),
                    .text("DistinguisherMethod", "spec.distinguisherMethod.type"), .age,
                    .text("MissingPL", "", absent: "?"),
                ]
                kind.validate = FlowControlRules.validateSchema
            },
            Kind("prioritylevelconfigurations", "PriorityLevelConfiguration", .cluster, .generation, parts: .status) {
                kind in
                kind.validate = FlowControlRules.validateLevel
            },
        ],
        defaults: ["PriorityLevelConfigurationSpec": FlowControlRules.levelDefaults],
        fields: """
            FlowSchema kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 FlowSchemaSpec
             status 3 FlowSchemaStatus
            FlowSchemaSpec
             priorityLevelConfiguration 1 PriorityLevelConfigurationReference required
             matchingPrecedence 2 int32
             distinguisherMethod 3 FlowDistinguisherMethod
             rules 4 [PolicyRulesWithSubjects]
            PriorityLevelConfigurationReference
             name 1 string required
            FlowDistinguisherMethod
             type 1 string required
            PolicyRulesWithSubjects
             subjects 1 [Subject] required
             resourceRules 2 [ResourcePolicyRule]
             nonResourceRules 3 [NonResourcePolicyRule]
            Subject union=kind:group,serviceAccount,user
             kind 1 string required
             user 2 UserSubject
             group 3 GroupSubject
             serviceAccount 4 ServiceAccountSubject
            UserSubject
             name 1 string required
            GroupSubject
             name 1 string required
            ServiceAccountSubject
             namespace 1 string required
             name 2 string required
            ResourcePolicyRule
             verbs 1 [string] required set
             apiGroups 2 [string] required set
             resources 3 [string] required set
             clusterScope 4 bool
             namespaces 5 [string] set
            NonResourcePolicyRule
             verbs 1 [string] required set
             nonResourceURLs 6 [string] required set
            FlowSchemaStatus
             conditions 1 [FlowSchemaCondition] patch=merge:type keys=type
            FlowSchemaCondition
             type 1 string
             status 2 string
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            PriorityLevelConfiguration kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 PriorityLevelConfigurationSpec
             status 3 PriorityLevelConfigurationStatus
            PriorityLevelConfigurationSpec union=type:exempt,limited
             type 1 string required
             limited 2 LimitedPriorityLevelConfiguration
             exempt 3 ExemptPriorityLevelConfiguration
            LimitedPriorityLevelConfiguration
             nominalConcurrencyShares 1 int32 pointer
             limitResponse 2 LimitResponse
             lendablePercent 3 int32 pointer
             borrowingLimitPercent 4 int32 pointer
            LimitResponse union=type:queuing
             type 1 string required
             queuing 2 QueuingConfiguration
            QueuingConfiguration
             queues 1 int32
             handSize 2 int32
             queueLengthLimit 3 int32
            ExemptPriorityLevelConfiguration
             nominalConcurrencyShares 1 int32 pointer
             lendablePercent 2 int32 pointer
            PriorityLevelConfigurationStatus
             conditions 1 [PriorityLevelConfigurationCondition] patch=merge:type keys=type
            PriorityLevelConfigurationCondition
             type 1 string
             status 2 string
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            """)
}
