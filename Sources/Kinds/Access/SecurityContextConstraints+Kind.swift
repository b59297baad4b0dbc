import Machinery

extension KindFamily {
    /// SecurityContextConstraints.
    static let securityContextConstraints = KindFamily(
        "security.openshift.io/v1",
        kinds: [
            Kind("securitycontextconstraints", "SecurityContextConstraints", .cluster, short: "scc") { kind in
                kind.columns = [
                    .name, .flag("Privileged", "allowPrivilegedContainer"),
                    .computed("Capabilities") { TableColumn.list($0["allowedCapabilities"].strings) },
                    .text("SELinux", "seLinuxContext.type"), .text("RunAsUser", "runAsUser.type"),
                    .text("FSGroup", "fsGroup.type"), .text("SupplementalGroups", "supplementalGroups.type"),
                    .text("Priority", "priority"), .flag("ReadOnlyFS", "readOnlyRootFilesystem"),
                    .computed("Volumes") { TableColumn.list($0["volumes"].strings) },
                ]
                kind.validate = ConstraintRules.validate
            }
        ],
        fields: """
            SecurityContextConstraints kind
             metadata 1 meta.v1.ObjectMeta
             priority 2 int32 required
             allowPrivilegedContainer 3 bool required
             defaultAddCapabilities 4 [string] required
             requiredDropCapabilities 5 [string] required
             allowedCapabilities 6 [string] required
             allowHostDirVolumePlugin 7 bool required
             volumes 8 [string] required
             allowedFlexVolumes 21 [AllowedFlexVolume]
             allowHostNetwork 9 bool required
             allowHostPorts 10 bool required
             allowHostPID 11 bool required
             allowHostIPC 12 bool required
             userNamespaceLevel 26 string
             defaultAllowPrivilegeEscalation 22 bool
             allowPrivilegeEscalation 23 bool
             seLinuxContext 13 SELinuxContextStrategyOptions
             runAsUser 14 RunAsUserStrategyOptions
             supplementalGroups 15 SupplementalGroupsStrategyOptions
             fsGroup 16 FSGroupStrategyOptions
             readOnlyRootFilesystem 17 bool required
             users 18 [string] required
             groups 19 [string] required
             seccompProfiles 20 [string]
             allowedUnsafeSysctls 24 [string]
             forbiddenSysctls 25 [string]
            AllowedFlexVolume
             driver 1 string required
            SELinuxContextStrategyOptions
             type 1 string
             seLinuxOptions 2 core.v1.SELinuxOptions
            RunAsUserStrategyOptions
             type 1 string
             uid 2 int64
             uidRangeMin 3 int64
             uidRangeMax 4 int64
            SupplementalGroupsStrategyOptions
             type 1 string
             ranges 2 [IDRange]
            IDRange
             min 1 int64
             max 2 int64
            FSGroupStrategyOptions
             type 1 string
             ranges 2 [IDRange]
            """)
}
