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
            Namespace kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 NamespaceSpec default={}
             status 3 NamespaceStatus default={}
            NamespaceSpec
             finalizers 1 [string]
            NamespaceStatus
             phase 1 string
             conditions 2 [NamespaceCondition] patch=merge:type keys=type
            NamespaceCondition
             type 1 string required
             status 2 string required
             lastTransitionTime 4 time
             reason 5 string
             message 6 string
            ResourceQuota kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ResourceQuotaSpec
             status 3 ResourceQuotaStatus
            ResourceQuotaSpec
             hard 1 {quantity}
             scopes 2 [string]
             scopeSelector 3 ScopeSelector
            ScopeSelector atomic
             matchExpressions 1 [ScopedResourceSelectorRequirement]
            ScopedResourceSelectorRequirement atomic
             scopeName 1 string must
             operator 2 string must
             values 3 [string]
            ResourceQuotaStatus
             hard 1 {quantity}
             used 2 {quantity}
            LimitRange kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 LimitRangeSpec
            LimitRangeSpec
             limits 1 [LimitRangeItem] required
            LimitRangeItem
             type 1 string must
             max 2 {quantity}
             min 3 {quantity}
             default 4 {quantity}
             defaultRequest 5 {quantity}
             maxLimitRequestRatio 6 {quantity}
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
