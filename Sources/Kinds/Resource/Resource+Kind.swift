import Machinery

extension KindFamily {
    /// DeviceClass, ResourceClaim, ResourceClaimTemplate, ResourceSlice.
    static let resources = KindFamily(
        "resource.k8s.io/v1",
        kinds: [
            Kind("deviceclasses", "DeviceClass", .cluster, .generation, .objectOnDeletion) { kind in
                kind.validate = ResourceRules.validateClass
            },
            Kind("resourceclaims", "ResourceClaim", .namespaced, .objectOnDeletion, parts: .status) { kind in
                kind.validate = ResourceRules.validateClaim
            },
            Kind("resourceclaimtemplates", "ResourceClaimTemplate", .namespaced, .objectOnDeletion) { kind in
                kind.validate = ResourceRules.validateTemplate
            },
            Kind("resourceslices", "ResourceSlice", .cluster, .generation, .objectOnDeletion) { kind in
                kind.selectableFields = [SelectableField("spec.nodeName"), SelectableField("spec.driver")]
                kind.validate = ResourceRules.validateSlice
            },
        ],
        defaults: [
            "ExactDeviceRequest": ResourceRules.requestDefaults, "DeviceSubRequest": ResourceRules.requestDefaults,
        ],
        fields: """
            DeviceClass kind // A kind of devices that can be asked for.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 DeviceClassSpec required // What is wanted.
            DeviceClassSpec // The devices, and their settings.
             selectors 1 [DeviceSelector] // What a device must be; all must match.
             config 2 [DeviceClassConfiguration] // Settings for drivers.
             extendedResourceName 4 string // The extended resource that also stands for them.
            DeviceSelector // What a device must be.
             cel 1 CELDeviceSelector // An expression that must be true.
            CELDeviceSelector // An expression about a device.
             expression 1 string required // The expression, in CEL.
            DeviceClassConfiguration // Settings for devices of a class.
             deviceConfiguration 1 DeviceConfiguration inline
            DeviceConfiguration // Settings for a driver; one of these.
             opaque 1 OpaqueDeviceConfiguration // Settings that the driver alone understands.
            OpaqueDeviceConfiguration // Settings that a driver alone understands.
             driver 1 string required // The driver.
             parameters 2 any required // The settings.
            ResourceClaim kind // Asks for devices, for one or several pods.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ResourceClaimSpec immutable required // What is wanted.
             status 3 ResourceClaimStatus // What was found; the platform writes it.
            ResourceClaimSpec // What is asked for.
             devices 1 DeviceClaim // The devices.
            DeviceClaim // The devices that are asked for.
             requests 1 [DeviceRequest] // Each request for devices.
             constraints 2 [DeviceConstraint] // What must hold for several devices together.
             config 3 [DeviceClaimConfiguration] // Settings for drivers.
            DeviceRequest // A request for devices.
             name 1 string required // Its name.
             exactly 2 ExactDeviceRequest // Just this, or
             firstAvailable 3 [DeviceSubRequest] // the first of these that there is.
            ExactDeviceRequest // A request for devices of a class.
             deviceClassName 1 string required // The class of the device.
             selectors 2 [DeviceSelector] // What a device must be; all must match.
             allocationMode 3 string // ExactCount or All.
             count 4 int64 // How many devices.
             adminAccess 5 bool // Whether it is for looking after devices that others use.
             tolerations 6 [DeviceToleration] // Taints of devices that don't matter.
             capacity 7 CapacityRequirements // How much of a device is needed.
            DeviceToleration // A taint of devices that doesn't matter.
             key 1 string // The taint's key.
             operator 2 string // Exists or Equal.
             value 3 string // The taint's value.
             effect 4 string // NoSchedule or NoExecute; all unless given.
             tolerationSeconds 5 int64 // How long a pod stays under a NoExecute taint.
            CapacityRequirements // How much of a device is needed.
             requests 1 {quantity} // Of each of its capacities.
            DeviceSubRequest // One way of meeting a request.
             name 1 string required // Its name.
             deviceClassName 2 string required // The class of the device.
             selectors 3 [DeviceSelector] // What a device must be; all must match.
             allocationMode 4 string // ExactCount or All.
             count 5 int64 // How many devices.
             tolerations 6 [DeviceToleration] // Taints of devices that don't matter.
             capacity 7 CapacityRequirements // How much of a device is needed.
            DeviceConstraint // What must hold for several devices together.
             requests 1 [string] // The requests; all unless given.
             matchAttribute 2 string // The attribute that they must have in common.
             distinctAttribute 3 string // The attribute in which they must differ.
            DeviceClaimConfiguration // Settings for the devices of a claim.
             requests 1 [string] // The requests; all unless given.
             deviceConfiguration 2 DeviceConfiguration inline
            ResourceClaimStatus // What was found for the claim.
             allocation 1 AllocationResult // The devices that it has.
             reservedFor 2 [ResourceClaimConsumerReference] patch=merge:uid keys=uid // Who may use it now.
             devices 4 [AllocatedDeviceStatus] keys=driver,device,pool,shareID // What drivers tell of the devices.
            AllocationResult // The devices that a claim has.
             devices 1 DeviceAllocationResult // The devices.
             nodeSelector 3 core.v1.NodeSelector // The nodes that can use them.
             allocationTimestamp 5 time // When they were chosen.
            DeviceAllocationResult // The devices, and their settings.
             results 1 [DeviceRequestAllocationResult] // The devices.
             config 2 [DeviceAllocationConfiguration] // Settings for drivers.
            DeviceRequestAllocationResult // A device for a request.
             request 1 string required // The request.
             driver 2 string required // The driver.
             pool 3 string required // The pool that the device is in.
             device 4 string required // The device's name in the pool.
             adminAccess 5 bool // Whether it is for looking after devices that others use.
             tolerations 6 [DeviceToleration] // Taints of devices that don't matter.
             bindingConditions 7 [string] // Conditions that must be true before the pod is bound.
             bindingFailureConditions 8 [string] // Conditions that mean that it failed.
             shareID 9 string // The share of a device that several use.
             consumedCapacity 10 {quantity} // How much of the device is taken.
            DeviceAllocationConfiguration // Settings for devices that were chosen.
             source 1 string required // FromClass or FromClaim.
             requests 2 [string] // The requests; all unless given.
             deviceConfiguration 3 DeviceConfiguration inline
            ResourceClaimConsumerReference // Who may use a claim.
             apiGroup 1 string // Its group; empty for core.
             resource 3 string required // Its resource, such as pods.
             name 4 string required // Its name.
             uid 5 string required // Its uid.
            AllocatedDeviceStatus // What a driver tells of a device.
             driver 1 string required // The driver.
             pool 2 string required // The pool that the device is in.
             device 3 string required // The device's name in the pool.
             shareID 7 string // The share of a device that several use.
             conditions 4 [meta.v1.Condition] keys=type // What is true of the object at the moment.
             data 5 any // In the driver's own words.
             networkData 6 NetworkDeviceData // For a network device.
            NetworkDeviceData // What is told of a network device.
             interfaceName 1 string // The interface in the pod.
             ips 2 [string] // Its addresses, with the length of the network.
             hardwareAddress 3 string // Its hardware address.
            ResourceClaimTemplate kind // The claims that are made for pods.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ResourceClaimTemplateSpec immutable required // What is wanted.
            ResourceClaimTemplateSpec // The claim that is made.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ResourceClaimSpec required // What is asked for.
            ResourceSlice kind // Devices that a driver offers.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ResourceSliceSpec required // What is wanted.
            ResourceSliceSpec // The devices, and who can use them.
             driver 1 string immutable required // The driver.
             pool 2 ResourcePool required // The pool that they belong to.
             nodeName 3 string immutable // The node that can use it.
             nodeSelector 4 core.v1.NodeSelector // The nodes that can use it.
             allNodes 5 bool // Whether all nodes can use it.
             devices 6 [Device] // The devices.
             perDeviceNodeSelection 7 bool // Whether each device tells its nodes.
             sharedCounters 8 [CounterSet] // What devices take from together.
            ResourcePool // Devices that are described together.
             name 1 string required // Its name.
             generation 2 int64 required // Counts the changes of the pool.
             resourceSliceCount 3 int64 required // How many slices describe it.
            Device // A device.
             name 1 string required // Its name.
             attributes 2 {DeviceAttribute} // What it is.
             capacity 3 {DeviceCapacity} // How much of what it has.
             consumesCounters 4 [DeviceCounterConsumption] // What it takes from the shared counters.
             nodeName 5 string // The node that can use it.
             nodeSelector 6 core.v1.NodeSelector // The nodes that can use it.
             allNodes 7 bool // Whether all nodes can use it.
             taints 8 [DeviceTaint] // What keeps claims away that don't tolerate it.
             bindsToNode 9 bool // Whether its choice fixes the node.
             bindingConditions 10 [string] // Conditions that must be true before the pod is bound.
             bindingFailureConditions 11 [string] // Conditions that mean that it failed.
             allowMultipleAllocations 12 bool // Whether several claims may share it.
             nodeAllocatableResourceMappings 13 {NodeAllocatableResourceMapping} // What it takes of the node's own resources.
            DeviceAttribute // The value of an attribute; one of these.
             int 2 int64 // A number.
             bool 3 bool // True or false.
             string 4 string // A string.
             version 5 string // A version, as semver.org has it.
             ints 6 [int64] // Numbers.
             bools 7 [bool] // Truth values.
             strings 8 [string] // Strings.
             versions 9 [string] // Versions.
            DeviceCapacity // How much of something a device has.
             value 1 quantity required // How much.
             requestPolicy 2 CapacityRequestPolicy // How much of it can be asked for.
            CapacityRequestPolicy // How much of a capacity can be asked for.
             default 1 quantity // How much is meant where nothing is said.
             validValues 3 [quantity] // The amounts that can be asked for, or
             validRange 4 CapacityRequestPolicyRange // the range that they are in.
            CapacityRequestPolicyRange // A range of amounts.
             min 1 quantity required // The least.
             max 2 quantity // The most.
             step 3 quantity // The steps between.
            DeviceCounterConsumption // What a device takes from a counter set.
             counterSet 1 string required // The counter set.
             counters 2 {Counter} required // How much of each counter.
            Counter // An amount.
             value 1 quantity required // How much.
            DeviceTaint // Keeps claims away that don't tolerate it.
             key 1 string required // Its name.
             value 2 string // Its value.
             effect 3 string required // NoSchedule, NoExecute or None.
             timeAdded 4 time // When it was added.
            NodeAllocatableResourceMapping // What a device takes of a node's own resource.
             capacityKey 1 string // The capacity of the device that tells how much.
             allocationMultiplier 2 quantity // What that is multiplied by.
            CounterSet // What devices take from together.
             name 1 string required // Its name.
             counters 2 {Counter} required // The amounts that there are.
            """)
}
