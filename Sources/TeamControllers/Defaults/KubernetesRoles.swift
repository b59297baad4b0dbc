import Kinds
import Machinery

/// Kubernetes' own cluster roles for its parts and for those who extend it.
enum KubernetesRoles {
    static let definitions: [RoleDefinition] = parts + certificates + extensions

    private static let parts: [RoleDefinition] = [
        RoleDefinition(
            "system:monitoring",
            [
                allowPaths(
                    "get",
                    "/metrics /metrics/slis /livez /livez/* /readyz /readyz/* /healthz /healthz/* /statusz /flagz")
            ]),
        RoleDefinition(
            "system:kubelet-api-admin",
            [
                allow("get list watch proxy", Groups.core, "nodes"),
                allow("*", Groups.core, "nodes/log nodes/metrics nodes/proxy nodes/stats"),
            ]),
        RoleDefinition(
            "system:kube-dns", [allow("list watch", Groups.core, "endpoints services")]),
        RoleDefinition("system:node-problem-detector", nodeProblems),
        RoleDefinition(
            "system:kube-scheduler",
            [
                allow("create", Groups.core, "bindings pods/binding"),
                allow("delete get list watch", Groups.core, "pods"),
                allow("patch update", Groups.core, "pods/status"),
                allow(
                    readVerbs, Groups.core,
                    "namespaces nodes persistentvolumeclaims persistentvolumes replicationcontrollers services"),
                allow(readVerbs, Groups.apps, "replicasets statefulsets"),
                allow(readVerbs, Groups.policy, "poddisruptionbudgets"),
                allow(readVerbs, Groups.storage, "csidrivers csinodes csistoragecapacities storageclasses"),
                allow("create get update", Groups.coordination, "leases"),
                allow("create patch update", Groups.core, "events"),
            ]),
        RoleDefinition(
            "system:kube-controller-manager",
            [
                allow("create delete get update", Groups.core, "secrets serviceaccounts"),
                allow("create", Groups.core, "serviceaccounts/token"), allow("list watch", "*", "*"),
                allow("create", Groups.authentication, "tokenreviews"),
                allow("create", Groups.authorization, "subjectaccessreviews"),
                allow("create get update", Groups.coordination, "leases"),
                allow("create patch update", Groups.core, "events"),
            ]),
        RoleDefinition(
            "system:volume-scheduler",
            [
                allow("get list patch update watch", Groups.core, "persistentvolumeclaims persistentvolumes"),
                allow(readVerbs, Groups.storage, "storageclasses"),
            ]),
        RoleDefinition(
            "system:persistent-volume-provisioner",
            [
                allow("create delete get list watch", Groups.core, "persistentvolumes"),
                allow("get list update watch", Groups.core, "persistentvolumeclaims"),
                allow(readVerbs, Groups.storage, "storageclasses"),
                allow("create patch update get list watch", Groups.core, "events"),
            ]),
    ]

    private static let nodeProblems: [JSONValue] = [
        allow("get", Groups.core, "nodes"), allow("patch", Groups.core, "nodes/status"),
        allow("create patch update", Groups.core, "events"),
    ]

    private static let requests = "certificates.k8s.io"

    /// Who may ask for certificates, and who approves and signs for the known signers.
    private static let certificates: [RoleDefinition] =
        [
            RoleDefinition(
                "system:node-bootstrapper",
                [allow("create get list watch", requests, "certificatesigningrequests")]),
            RoleDefinition(
                "system:certificates.k8s.io:certificatesigningrequests:nodeclient",
                [allow("create", requests, "certificatesigningrequests/nodeclient")]),
            RoleDefinition(
                "system:certificates.k8s.io:certificatesigningrequests:selfnodeclient",
                [allow("create", requests, "certificatesigningrequests/selfnodeclient")]),
            RoleDefinition(
                "system:certificates.k8s.io:legacy-unknown-approver",
                [allow("approve", requests, "signers", names: ["kubernetes.io/legacy-unknown"])]),
        ]
        + [
            ("kubelet-serving-approver", "kubernetes.io/kubelet-serving"),
            ("kube-apiserver-client-approver", "kubernetes.io/kube-apiserver-client"),
            ("kube-apiserver-client-kubelet-approver", "kubernetes.io/kube-apiserver-client-kubelet"),
        ].map { name, signer in
            RoleDefinition(
                "system:certificates.k8s.io:\(name)", [allow("approve", requests, "signers", names: [signer])])
        }

    private static let extensions: [RoleDefinition] = [
        RoleDefinition("system:kube-aggregator", [allow(readVerbs, Groups.core, "endpoints services")])
    ]

    /// What servers that extend the API read to know its callers.
    static let authenticationReader: JSONValue = [
        "apiVersion": "rbac.authorization.k8s.io/v1", "kind": "Role",
        "metadata": [
            "name": "extension-apiserver-authentication-reader", "namespace": "kube-system",
            "labels": ["kubernetes.io/bootstrapping": "rbac-defaults"],
            "annotations": [WellKnown.Kubernetes.rbacAutoupdate: "true"],
        ],
        "rules": [allow(readVerbs, Groups.core, "configmaps", names: ["extension-apiserver-authentication"])],
    ]
}
