import Machinery

extension KindFamily {
    /// SecurityContextConstraints and RangeAllocation.
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
            },
            Kind("rangeallocations", "RangeAllocation", .cluster),
        ],
        fields: """
            SecurityContextConstraints kind // What pods may ask of security settings, and who may use it.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             priority 2 int32 required // Which constraints are tried first; higher comes first.
             allowPrivilegedContainer 3 bool required // Containers may be privileged.
             defaultAddCapabilities 4 [string] required // Capabilities that containers get.
             requiredDropCapabilities 5 [string] required // Capabilities that are taken from containers.
             allowedCapabilities 6 [string] required // Capabilities that containers may add; * for all.
             allowHostDirVolumePlugin 7 bool required // Volumes may be paths of the node.
             volumes 8 [string] required // The types of volumes that may be used; * for all.
             allowedFlexVolumes 21 [AllowedFlexVolume] // The FlexVolume drivers that may be used; all unless given.
             allowHostNetwork 9 bool required // Pods may use the node's network.
             allowHostPorts 10 bool required // Containers may have ports of the node.
             allowHostPID 11 bool required // Pods may see the node's processes.
             allowHostIPC 12 bool required // Pods may share the node's inter-process communication.
             userNamespaceLevel 26 string // Whether pods must have a user namespace: AllowHostLevel or RequirePodLevel.
             defaultAllowPrivilegeEscalation 22 bool // Whether containers that don't say may gain rights.
             allowPrivilegeEscalation 23 bool // Whether containers may ask to gain rights.
             seLinuxContext 13 SELinuxContextStrategyOptions // How SELinux labels are chosen.
             runAsUser 14 RunAsUserStrategyOptions // How user ids are chosen.
             supplementalGroups 15 SupplementalGroupsStrategyOptions // How supplemental groups are chosen.
             fsGroup 16 FSGroupStrategyOptions // How the group of volumes is chosen.
             readOnlyRootFilesystem 17 bool required // Containers' root file systems must be read-only.
             users 18 [string] required // Users who may use it.
             groups 19 [string] required // Groups who may use it.
             seccompProfiles 20 [string] // The seccomp profiles that may be used; * for all.
             allowedUnsafeSysctls 24 [string] // Unsafe kernel settings that may be used.
             forbiddenSysctls 25 [string] // Kernel settings that may not be used.
            AllowedFlexVolume // A FlexVolume driver that may be used.
             driver 1 string required // The driver.
            SELinuxContextStrategyOptions // How SELinux labels are chosen.
             type 1 string // MustRunAs or RunAsAny.
             seLinuxOptions 2 core.v1.SELinuxOptions // The label, for MustRunAs.
            RunAsUserStrategyOptions // How user ids are chosen.
             type 1 string // MustRunAs, MustRunAsRange, MustRunAsNonRoot or RunAsAny.
             uid 2 int64 // The id, for MustRunAs.
             uidRangeMin 3 int64 // The first id, for MustRunAsRange.
             uidRangeMax 4 int64 // The last id, for MustRunAsRange.
            SupplementalGroupsStrategyOptions // How supplemental groups are chosen.
             type 1 string // MustRunAs or RunAsAny.
             ranges 2 [IDRange] // The ids, for MustRunAs.
            IDRange // A range of ids.
             min 1 int64 // The first.
             max 2 int64 // The last.
            FSGroupStrategyOptions // How the group of volumes is chosen.
             type 1 string // MustRunAs or RunAsAny.
             ranges 2 [IDRange] // The ids, for MustRunAs.
            RangeAllocation kind // Ranges of user ids, and which of them are taken.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             range 2 string required // The ranges, as FIRST-LAST/SIZE.
             data 3 bytes required // A bit for each range that is taken, in base64.
            """)
}
