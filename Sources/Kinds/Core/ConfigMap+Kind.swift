import Machinery

extension KindFamily {
    /// ConfigMap, Secret, ServiceAccount.
    static let configuration = KindFamily(
        "v1",
        kinds: [
            Kind("configmaps", "ConfigMap", .namespaced, short: "cm") { kind in
                kind.columns = [
                    .name, .computed("Data", type: "integer") { .int(count($0["data"]) + count($0["binaryData"])) },
                    .age,
                ]
                kind.validate = CoreRules.validateConfigMap
            },
            Kind("secrets", "Secret", .namespaced) { kind in
                kind.columns = [
                    .name, .text("Type", "type"), .computed("Data", type: "integer") { .int(count($0["data"])) }, .age,
                ]
                kind.selectableFields = [SelectableField("type")]
                kind.prepare = CoreRules.prepareSecret
                kind.validate = CoreRules.validateSecret
            },
            Kind(
                "serviceaccounts", "ServiceAccount", .namespaced, .objectOnDeletion, short: "sa",
                parts: .part("token", "create", as: "authentication.k8s.io/v1/TokenRequest")),
        ],
        fields: """
            ConfigMap kind
             metadata 1 meta.v1.ObjectMeta
             immutable 4 bool pointer
             data 2 {string}
             binaryData 3 {bytes}
            Secret kind
             metadata 1 meta.v1.ObjectMeta
             immutable 5 bool pointer
             data 2 {bytes}
             stringData 4 {string}
             type 3 string immutable default=Opaque
            ServiceAccount kind
             metadata 1 meta.v1.ObjectMeta
             secrets 2 [ObjectReference] patch=merge:name keys=name
             imagePullSecrets 3 [LocalObjectReference]
             automountServiceAccountToken 4 bool pointer
            """)
}

extension KindFamily {
    private static func count(_ value: JSONValue) -> Int64 { Int64(value.object?.count ?? 0) }
}
