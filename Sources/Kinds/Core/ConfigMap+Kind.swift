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
            ConfigMap kind // Configuration as keys and values, for use in pods.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             immutable 4 bool pointer // Once true, neither it nor the data can be changed.
             data 2 {string} // Text by key.
             binaryData 3 {bytes} // Bytes by key, in base64; the keys differ from those of data.
            Secret kind // Passwords, tokens, keys and the like, by key.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             immutable 5 bool pointer // Once true, neither it nor the data can be changed.
             data 2 {bytes} // Values by key, in base64.
             stringData 4 {string} // Values by key as text; written into data and never shown.
             type 3 string immutable default=Opaque // What the keys mean, such as kubernetes.io/tls; Opaque unless given.
            ServiceAccount kind // An identity for processes in pods.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             secrets 2 [ObjectReference] patch=merge:name keys=name // The Secrets that its pods may use.
             imagePullSecrets 3 [LocalObjectReference] // Secrets with credentials for pulling its pods' images.
             automountServiceAccountToken 4 bool pointer // Whether its token is mounted into its pods; a pod's own word wins.
            """)
}

extension KindFamily {
    private static func count(_ value: JSONValue) -> Int64 { Int64(value.object?.count ?? 0) }
}
