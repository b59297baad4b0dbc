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
                    .computed("MissingPL") { .string(condition($0, "Dangling") ?? "?") },
                ]
                kind.validate = FlowControlRules.validateSchema
            },
            Kind("prioritylevelconfigurations", "PriorityLevelConfiguration", .cluster, .generation, parts: .status) {
                kind in
                let queuing = "spec.limited.limitResponse.queuing"
                kind.columns = [
                    .name, .text("Type", "spec.type"),
                    .text("NominalConcurrencyShares", "spec.limited.nominalConcurrencyShares"),
                    .text("Queues", "\(queuing).queues"), .text("HandSize", "\(queuing).handSize"),
                    .text("QueueLengthLimit", "\(queuing).queueLengthLimit"), .age,
                ]
                kind.validate = FlowControlRules.validateLevel
            },
        ],
        defaults: ["PriorityLevelConfigurationSpec": FlowControlRules.levelDefaults],
        fields: """
            FlowSchema kind // Puts requests to the API into a priority level.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 FlowSchemaSpec // What is wanted.
             status 3 FlowSchemaStatus // What was found; the platform writes it.
            FlowSchemaSpec // Which requests, and where they go.
             priorityLevelConfiguration 1 PriorityLevelConfigurationReference required // The priority level.
             matchingPrecedence 2 int32 // Which schema is asked first; lower comes first.
             distinguisherMethod 3 FlowDistinguisherMethod // How requests are told apart.
             rules 4 [PolicyRulesWithSubjects] // The requests; one rule must match.
            PriorityLevelConfigurationReference // Points to a priority level.
             name 1 string required // Its name.
            FlowDistinguisherMethod // How requests are told apart.
             type 1 string required // ByUser or ByNamespace.
            PolicyRulesWithSubjects // Requests by somebody.
             subjects 1 [Subject] required // By whom.
             resourceRules 2 [ResourcePolicyRule] // On resources.
             nonResourceRules 3 [NonResourcePolicyRule] // On paths.
            Subject union=kind:group,serviceAccount,user // A user, group or service account.
             kind 1 string required // User, Group or ServiceAccount.
             user 2 UserSubject // The user.
             group 3 GroupSubject // The group.
             serviceAccount 4 ServiceAccountSubject // The service account.
            UserSubject // A user.
             name 1 string required // The name; * for all.
            GroupSubject // A group.
             name 1 string required // The name; * for all.
            ServiceAccountSubject // A service account.
             namespace 1 string required // Its namespace.
             name 2 string required // Its name; * for all.
            ResourcePolicyRule // Requests on resources.
             verbs 1 [string] required set // The verbs; * for all.
             apiGroups 2 [string] required set // The groups; * for all.
             resources 3 [string] required set // The resources; * for all.
             clusterScope 4 bool // Whether requests without a namespace match.
             namespaces 5 [string] set // The namespaces; * for all.
            NonResourcePolicyRule // Requests on paths.
             verbs 1 [string] required set // The verbs; * for all.
             nonResourceURLs 6 [string] required set // The paths; * for all.
            FlowSchemaStatus // What is known.
             conditions 1 [FlowSchemaCondition] patch=merge:type keys=type // What is true of the object at the moment.
            FlowSchemaCondition // One thing that is true or false of a flow schema.
             type 1 string // What the condition is about.
             status 2 string // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            PriorityLevelConfiguration kind // How many requests are carried out at a time.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 PriorityLevelConfigurationSpec // What is wanted.
             status 3 PriorityLevelConfigurationStatus // What was found; the platform writes it.
            PriorityLevelConfigurationSpec union=type:exempt,limited // How its requests are limited.
             type 1 string required // Limited or Exempt.
             limited 2 LimitedPriorityLevelConfiguration // Settings of Limited.
             exempt 3 ExemptPriorityLevelConfiguration // Settings of Exempt.
            LimitedPriorityLevelConfiguration // How requests are limited.
             nominalConcurrencyShares 1 int32 pointer // Its share of all requests that are carried out at a time.
             limitResponse 2 LimitResponse // What becomes of requests that are too many.
             lendablePercent 3 int32 pointer // How much of its share others may use.
             borrowingLimitPercent 4 int32 pointer // How much it may use of others' shares.
            LimitResponse union=type:queuing // What becomes of requests that are too many.
             type 1 string required // Queue or Reject.
             queuing 2 QueuingConfiguration // Settings of Queue.
            QueuingConfiguration // How requests wait.
             queues 1 int32 // In how many queues.
             handSize 2 int32 // How many queues a flow may use.
             queueLengthLimit 3 int32 // How many wait in a queue.
            ExemptPriorityLevelConfiguration // How requests that aren't limited share with others.
             nominalConcurrencyShares 1 int32 pointer // Its share of all requests that are carried out at a time.
             lendablePercent 2 int32 pointer // How much of its share others may use.
            PriorityLevelConfigurationStatus // What is known.
             conditions 1 [PriorityLevelConfigurationCondition] patch=merge:type keys=type // What is true of the object at the moment.
            PriorityLevelConfigurationCondition // One thing that is true or false of a priority level.
             type 1 string // What the condition is about.
             status 2 string // True, False or Unknown.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            """)

    private static func condition(_ object: JSONValue, _ type: String) -> String? {
        object["status"]["conditions"].items.first { $0["type"].text == type }?["status"].text
    }
}
