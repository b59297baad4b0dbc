import Machinery

/// Lets each pod run as a service account and gives it the account's token, as Kubernetes does.
struct PodServiceAccounts: AdmissionStep {
    let storage: any ObjectStorage
    private static let pods = GroupResource("", "pods")
    private static let mountPath = "/var/run/secrets/kubernetes.io/serviceaccount"
    /// Seconds; a little more than an hour, so that holders see a fresh one in time.
    private static let tokenLifetime: JSONValue = 3607

    func admit(_ review: inout AdmissionReview) async throws {
        guard review.resource == Self.pods, review.operation == .create else { return }
        var pod = review.object
        let name = pod["spec"]["serviceAccountName"].string ?? ""
        let account = name.isEmpty ? "default" : name
        pod["spec"]["serviceAccountName"] = .string(account)
        pod["spec"]["serviceAccount"] = .string(account)
        let key = ObjectKey(GroupResource("", "serviceaccounts"), namespace: review.namespace, name: account)
        guard let stored = try await storage.get(key) else {
            throw StatusError.forbidden(
                Self.pods, pod["metadata"]["name"].string ?? "",
                "error looking up service account \(review.namespace)/\(account): serviceaccount \"\(account)\" "
                    + "not found"
            )
        }
        let object = try storage.document(of: stored)
        if pod["spec"]["imagePullSecrets"].items.isEmpty, !object["imagePullSecrets"].items.isEmpty {
            pod["spec"]["imagePullSecrets"] = object["imagePullSecrets"]
        }
        let mounts = pod["spec"]["automountServiceAccountToken"].bool ?? object["automountServiceAccountToken"].bool
        if mounts ?? true { Self.mountToken(&pod) }
        review.object = pod
    }

    private static func mountToken(_ pod: inout JSONValue) {
        let existing = pod["spec"]["volumes"].items.first { ($0["name"].string ?? "").hasPrefix("kube-api-access-") }
        let volume = existing?["name"].string ?? Names.generate("kube-api-access-")
        var isUsed = false
        for list in ["initContainers", "containers"] where !pod["spec"][list].items.isEmpty {
            pod["spec"][list].items = pod["spec"][list].items.map { container in
                var container = container
                guard !container["volumeMounts"].items.contains(where: { $0["mountPath"].string == mountPath }) else {
                    return container
                }
                isUsed = true
                let mount: JSONValue = ["name": .string(volume), "readOnly": true, "mountPath": .string(mountPath)]
                container["volumeMounts"].items += [mount]
                return container
            }
        }
        if isUsed, existing == nil { pod["spec"]["volumes"].items += [tokenVolume(volume)] }
    }

    private static func tokenVolume(_ name: String) -> JSONValue {
        [
            "name": .string(name),
            "projected": [
                "defaultMode": 420,
                "sources": [
                    ["serviceAccountToken": ["expirationSeconds": tokenLifetime, "path": "token"]],
                    [
                        "configMap": [
                            "name": "kube-root-ca.crt", "items": [["key": "ca.crt", "path": "ca.crt"]],
                        ]
                    ],
                    [
                        "downwardAPI": [
                            "items": [
                                [
                                    "path": "namespace",
                                    "fieldRef": ["apiVersion": "v1", "fieldPath": "metadata.namespace"],
                                ]
                            ]
                        ]
                    ],
                ],
            ],
        ]
    }
}
