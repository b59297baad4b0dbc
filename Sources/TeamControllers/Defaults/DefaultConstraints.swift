import Machinery

/// The security context constraints that OpenShift comes with; clients list them and bind roles to their names.
enum DefaultConstraints {
    static let kind = KindID(
        "security.openshift.io", "v1", "SecurityContextConstraints", "securitycontextconstraints", isNamespaced: false)

    private static let plainVolumes: JSONValue = [
        "configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "persistentVolumeClaim", "projected", "secret",
    ]
    private static let dropped: JSONValue = ["KILL", "MKNOD", "SETUID", "SETGID"]

    /// What most of them have in common; `changes` is where one differs.
    private static func constraints(_ name: String, _ detail: String, _ changes: JSONValue) -> JSONValue {
        let base: JSONValue = [
            "apiVersion": "security.openshift.io/v1", "kind": "SecurityContextConstraints",
            "metadata": ["name": .string(name), "annotations": ["kubernetes.io/description": .string(detail)]],
            "allowHostDirVolumePlugin": false, "allowHostIPC": false, "allowHostNetwork": false, "allowHostPID": false,
            "allowHostPorts": false, "allowPrivilegeEscalation": true, "allowPrivilegedContainer": false,
            "readOnlyRootFilesystem": false, "requiredDropCapabilities": dropped, "volumes": plainVolumes,
            "fsGroup": ["type": "MustRunAs"], "runAsUser": ["type": "MustRunAsRange"],
            "seLinuxContext": ["type": "MustRunAs"], "supplementalGroups": ["type": "RunAsAny"], "users": [],
            "groups": [],
        ]
        return base.merging(changes)
    }

    /// What the second generation of a constraint asks for besides.
    private static let second: JSONValue = [
        "allowPrivilegeEscalation": false, "allowedCapabilities": ["NET_BIND_SERVICE"],
        "requiredDropCapabilities": ["ALL"], "seccompProfiles": ["runtime/default"],
    ]

    static let all: [JSONValue] = [
        constraints(
            "restricted",
            "denies access to all host features and requires pods to be run with a UID, and SELinux "
                + "context that are allocated to the namespace", ["groups": ["system:authenticated"]]),
        constraints(
            "restricted-v2",
            "restricted, and no privilege escalation, all capabilities dropped, the runtime's seccomp "
                + "profile", second.merging(["groups": ["system:authenticated"]])),
        constraints("nonroot", "restricted, but with any UID that is not root", ["runAsUser": nonRoot]),
        constraints(
            "nonroot-v2", "restricted-v2, but with any UID that is not root", second.merging(["runAsUser": nonRoot])),
        constraints(
            "anyuid", "restricted, but with any UID and any GID",
            [
                "priority": 10, "fsGroup": any, "runAsUser": any, "requiredDropCapabilities": ["MKNOD"],
                "groups": ["system:cluster-admins"],
            ]),
        constraints("hostnetwork", "restricted, but with host networking and host ports", network),
        constraints(
            "hostnetwork-v2", "restricted-v2, but with host networking and host ports", second.merging(network)),
        constraints(
            "hostaccess", "all host namespaces, but with a UID and SELinux context of the namespace",
            network.merging([
                "allowHostDirVolumePlugin": true, "allowHostIPC": true, "allowHostPID": true,
                "volumes": .array(plainVolumes.items + ["hostPath"]),
            ])),
        constraints(
            "hostmount-anyuid", "restricted, but with host mounts and any UID",
            [
                "allowHostDirVolumePlugin": true, "fsGroup": any, "runAsUser": any,
                "requiredDropCapabilities": ["MKNOD"], "volumes": .array(plainVolumes.items + ["hostPath", "nfs"]),
            ]),
        constraints("privileged", "all privileged and host features, any UID, any GID, any volume", everything),
    ]

    private static let any: JSONValue = ["type": "RunAsAny"]
    private static let nonRoot: JSONValue = ["type": "MustRunAsNonRoot"]
    private static let network: JSONValue = [
        "allowHostNetwork": true, "allowHostPorts": true, "supplementalGroups": ["type": "MustRunAs"],
    ]
    private static let everything: JSONValue = [
        "allowHostDirVolumePlugin": true, "allowHostIPC": true, "allowHostNetwork": true, "allowHostPID": true,
        "allowHostPorts": true, "allowPrivilegedContainer": true, "allowedCapabilities": ["*"],
        "allowedUnsafeSysctls": ["*"], "requiredDropCapabilities": [], "seccompProfiles": ["*"], "volumes": ["*"],
        "fsGroup": any, "runAsUser": any, "seLinuxContext": any, "users": ["system:admin"],
        "groups": ["system:cluster-admins", "system:nodes", "system:masters"],
    ]
}
