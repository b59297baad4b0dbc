import Machinery

extension FieldTables {
    /// Fields of ConfigMap, Secret, ServiceAccount and of what only they hold.
    static let configMap = FieldTable(
        "core.v1",
        """
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
         type 3 string default=Opaque
        ServiceAccount kind
         metadata 1 meta.v1.ObjectMeta
         secrets 2 [ObjectReference] patch=merge:name keys=name
         imagePullSecrets 3 [LocalObjectReference]
         automountServiceAccountToken 4 bool pointer
        """)
}
