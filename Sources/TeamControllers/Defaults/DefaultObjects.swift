import Machinery

/// Objects of the cluster that clients expect besides roles: the service network, the default storage class, flow
/// control, security contexts.
enum DefaultObjects {
    static func all(serviceNetwork: String) -> [(KindID, JSONValue)] {
        [(serviceNetworks, network(serviceNetwork)), (storageClasses, localPath)]
            + levels.map { (priorityLevels, $0) } + schemas.map { (flowSchemas, $0) }
            + DefaultConstraints.all.map { (DefaultConstraints.kind, $0) }
    }

    private static let serviceNetworks = KindID(
        "networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs", isNamespaced: false)
    private static let priorityLevels = KindID(
        "flowcontrol.apiserver.k8s.io", "v1", "PriorityLevelConfiguration", "prioritylevelconfigurations",
        isNamespaced: false)
    private static let flowSchemas = KindID(
        "flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "flowschemas", isNamespaced: false)

    private static let storageClasses = KindID(
        "storage.k8s.io", "v1", "StorageClass", "storageclasses", isNamespaced: false)

    /// The class of claims that name none: folders of the node that their first pod runs on.
    private static let localPath: JSONValue = [
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": [
            "name": "local-path", "annotations": ["storageclass.kubernetes.io/is-default-class": "true"],
        ],
        "provisioner": "paas.io/local-path", "reclaimPolicy": "Delete", "volumeBindingMode": "WaitForFirstConsumer",
        "allowVolumeExpansion": true,
    ]

    private static func network(_ text: String) -> JSONValue {
        [
            "apiVersion": "networking.k8s.io/v1", "kind": "ServiceCIDR",
            "metadata": ["name": "kubernetes", "finalizers": ["networking.k8s.io/service-cidr-finalizer"]],
            "spec": ["cidrs": [.string(text)]],
            "status": [
                "conditions": [
                    [
                        "type": "Ready", "status": "True", "reason": "",
                        "message": "Kubernetes default Service CIDR is ready",
                    ]
                ]
            ],
        ]
    }

    private static let autoUpdate: JSONValue = ["apf.kubernetes.io/autoupdate-spec": "true"]

    private static func level(_ name: String, _ spec: JSONValue) -> JSONValue {
        [
            "apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "PriorityLevelConfiguration",
            "metadata": ["name": .string(name), "annotations": autoUpdate], "spec": spec,
        ]
    }

    private static func limited(_ shares: Int, lendable: Int, queues: Int = 0, hand: Int = 0) -> JSONValue {
        let queuing: JSONValue = [
            "queues": .int(Int64(queues)), "handSize": .int(Int64(hand)), "queueLengthLimit": 50,
        ]
        let response: JSONValue = queues == 0 ? ["type": "Reject"] : ["type": "Queue", "queuing": queuing]
        return [
            "type": "Limited",
            "limited": [
                "nominalConcurrencyShares": .int(Int64(shares)), "lendablePercent": .int(Int64(lendable)),
                "limitResponse": response,
            ],
        ]
    }

    /// Kubernetes' own levels.
    private static let levels = [
        level("exempt", ["type": "Exempt", "exempt": ["nominalConcurrencyShares": 0, "lendablePercent": 0]]),
        level("catch-all", limited(5, lendable: 0)),
        level("system", limited(30, lendable: 33, queues: 64, hand: 6)),
        level("node-high", limited(40, lendable: 25, queues: 64, hand: 6)),
        level("leader-election", limited(10, lendable: 0, queues: 16, hand: 4)),
        level("workload-high", limited(40, lendable: 50, queues: 128, hand: 6)),
        level("workload-low", limited(100, lendable: 90, queues: 128, hand: 6)),
        level("global-default", limited(20, lendable: 50, queues: 128, hand: 6)),
    ]

    private static func schema(
        _ name: String, _ precedence: Int, _ level: String, _ groups: [String], distinguisher: String? = "ByUser"
    ) -> JSONValue {
        var spec: JSONValue = [
            "priorityLevelConfiguration": ["name": .string(level)], "matchingPrecedence": .int(Int64(precedence)),
            "rules": [
                [
                    "subjects": .array(groups.map { ["kind": "Group", "group": ["name": .string($0)]] }),
                    "resourceRules": [
                        [
                            "verbs": ["*"], "apiGroups": ["*"], "resources": ["*"], "clusterScope": true,
                            "namespaces": ["*"],
                        ]
                    ], "nonResourceRules": [["verbs": ["*"], "nonResourceURLs": ["*"]]],
                ]
            ],
        ]
        if let distinguisher { spec["distinguisherMethod"] = ["type": .string(distinguisher)] }
        return [
            "apiVersion": "flowcontrol.apiserver.k8s.io/v1", "kind": "FlowSchema",
            "metadata": ["name": .string(name), "annotations": autoUpdate], "spec": spec,
        ]
    }

    /// Kubernetes' own schemas for these levels.
    private static let schemas = [
        schema("exempt", 1, "exempt", ["system:masters"], distinguisher: nil),
        schema("system-nodes", 500, "system", ["system:nodes"]),
        schema("service-accounts", 9000, "workload-low", ["system:serviceaccounts"]),
        schema("global-default", 9900, "global-default", ["system:unauthenticated", "system:authenticated"]),
        schema("catch-all", 10_000, "catch-all", ["system:unauthenticated", "system:authenticated"]),
    ]
}
