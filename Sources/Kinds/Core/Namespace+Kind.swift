import Machinery

extension KindFamily {
    /// Namespace, ResourceQuota, LimitRange.
    static let namespaces = KindFamily(
        "v1",
        kinds: [
            Kind(
                "namespaces", "Namespace", .cluster, .objectOnDeletion, .labelName, short: "ns",
                verbs: ["create", "delete", "get", "list", "patch", "update", "watch"],
                parts: .part("finalize", "update"), .status
            ) { kind in
                kind.columns = [.name, .text("Status", "status.phase"), .age]
                kind.selectableFields = [SelectableField("status.phase")]
                kind.prepare = CoreRules.prepareNamespace
                kind.validate = NodeRules.validateNamespace
            },
            Kind("resourcequotas", "ResourceQuota", .namespaced, .objectOnDeletion, short: "quota", parts: .status) {
                kind in
                kind.columns = [
                    .name, .computed("Request") { .string(quota($0) { !$0.hasPrefix("limits.") }) },
                    .computed("Limit") { .string(quota($0) { $0.hasPrefix("limits.") }) }, .age,
                ]
                kind.validate = QuotaRules.validate
            },
            Kind("limitranges", "LimitRange", .namespaced, .createdByUpdate, short: "limits") { kind in
                kind.columns = [.name, .date("Created At")]
                kind.validate = LimitRangeRules.validate
            },
        ],
        defaults: ["LimitRangeItem": completeLimitRangeItem],
        fields: """
            Namespace kind // A scope for names, rights and quotas.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 NamespaceSpec default={} // What is wanted.
             status 3 NamespaceStatus default={} // What was found; the platform writes it.
            NamespaceSpec // What a namespace waits for.
             finalizers 1 [string] // Who has to clean up before it is gone.
            NamespaceStatus // What is known of a namespace.
             phase 1 string // Active or Terminating.
             conditions 2 [NamespaceCondition] patch=merge:type keys=type // What is true of the object at the moment.
            NamespaceCondition // One thing that is true or false of a namespace.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastTransitionTime 4 time // When status changed last.
             reason 5 string // Why it is so, in one CamelCase word.
             message 6 string // Why it is so, for people.
            ResourceQuota kind // Limits for all objects of a namespace together.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ResourceQuotaSpec // What is wanted.
             status 3 ResourceQuotaStatus // What was found; the platform writes it.
            ResourceQuotaSpec // Limits, and the objects that they are for.
             hard 1 {quantity} // The most of each resource.
             scopes 2 [string] // What objects must be to count.
             scopeSelector 3 ScopeSelector // What objects must be to count, with values.
            ScopeSelector atomic // Which objects count for a quota.
             matchExpressions 1 [ScopedResourceSelectorRequirement] // Requirements that must all be met.
            ScopedResourceSelectorRequirement atomic // A requirement on objects that count for a quota.
             scopeName 1 string must // Terminating, NotTerminating, BestEffort, NotBestEffort, PriorityClass and others.
             operator 2 string must // In, NotIn, Exists or DoesNotExist.
             values 3 [string] // What to compare with.
            ResourceQuotaStatus // How much is used.
             hard 1 {quantity} // The limits that hold.
             used 2 {quantity} // How much of each resource is used.
            LimitRange kind // Defaults and bounds for the resources of single objects in a namespace.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 LimitRangeSpec // What is wanted.
            LimitRangeSpec // The bounds.
             limits 1 [LimitRangeItem] required // For each type of object.
            LimitRangeItem // Defaults and bounds for one type of object.
             type 1 string must // Pod, Container or PersistentVolumeClaim.
             max 2 {quantity} // The most of each resource.
             min 3 {quantity} // The least of each resource.
             default 4 {quantity} // The limits of containers that have none.
             defaultRequest 5 {quantity} // The requests of containers that have none.
             maxLimitRequestRatio 6 {quantity} // How many times its request a limit may be.
            """)
}

extension KindFamily {
    @Sendable private static func completeLimitRangeItem(_ item: inout JSONValue) {
        guard item["type"] == "Container" else { return }
        for (name, limit) in item["max"].object ?? [:] where item["default"][name].isNull {
            item["default"][name] = limit
        }
        for (name, value) in item["default"].object ?? [:] where item["defaultRequest"][name].isNull {
            item["defaultRequest"][name] = value
        }
        for (name, value) in item["min"].object ?? [:] where item["defaultRequest"][name].isNull {
            item["defaultRequest"][name] = value
        }
    }

    private static func quota(_ object: JSONValue, _ isShown: (String) -> Bool) -> String {
        let (hard, used) = (object["status"]["hard"].stringMap, object["status"]["used"].stringMap)
        return hard.keys.sorted().filter(isShown).map { "\($0): \(used[$0] ?? "0")/\(hard[$0] ?? "0")" }
            .joined(separator: ", ")
    }
}
