import FoundationEssentials
import Machinery

/// The administrator's kubeconfig file, with everything embedded.
struct KubeConfig {
    /// The API's URL.
    let server: String
    let authorityPEM: String
    let user: IssuedCertificate

    private static let clusterName = "paas"
    private static let userName = "system:admin"

    /// The file's new text: where there is one already, its contexts and the current one are the administrator's own
    /// (`paas project`, `kubectl config set-context`) and stay; only cluster and user are set anew.
    func text(updating present: [UInt8]?) -> String {
        let old = present.flatMap { try? JSONValue(yaml: String(decoding: $0, as: UTF8.self)) }
        var config: JSONValue = old?["contexts"].items.isEmpty == false ? old ?? fresh : fresh
        config["clusters"] = Self.setting(
            Self.clusterName, "cluster",
            ["server": .string(server), "certificate-authority-data": .string(Base64.encode(authorityPEM.utf8))],
            in: config["clusters"])
        config["users"] = Self.setting(
            Self.userName, "user",
            [
                "client-certificate-data": .string(Base64.encode(user.chainPEM.utf8)),
                "client-key-data": .string(Base64.encode(user.keyPEM.utf8)),
            ], in: config["users"])
        return config.yamlText
    }

    private var fresh: JSONValue {
        [
            "apiVersion": "v1", "kind": "Config",
            "contexts": [
                [
                    "name": "admin",
                    "context": [
                        "cluster": .string(Self.clusterName), "namespace": "default", "user": .string(Self.userName),
                    ],
                ]
            ],
            "current-context": "admin",
        ]
    }

    /// A list of named entries with `value` as the one of `name`.
    private static func setting(_ name: String, _ key: String, _ value: JSONValue, in list: JSONValue) -> JSONValue {
        .array(list.items.filter { $0["name"].string != name } + [["name": .string(name), key: value]])
    }
}
