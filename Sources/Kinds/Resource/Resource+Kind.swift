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
                kind.validate = ResourceRules.validateSlice
            },
        ],
        defaults: [
            "ExactDeviceRequest": ResourceRules.requestDefaults, "DeviceSubRequest": ResourceRules.requestDefaults,
        ],
        fields: """
            DeviceClass kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 DeviceClassSpec required
            DeviceClassSpec
             selectors 1 [DeviceSelector]
             config 2 [DeviceClassConfiguration]
             extendedResourceName 4 string
            DeviceSelector
             cel 1 CELDeviceSelector
            CELDeviceSelector
             expression 1 string required
            DeviceClassConfiguration
             deviceConfiguration 1 DeviceConfiguration inline
            DeviceConfiguration
             opaque 1 OpaqueDeviceConfiguration
            OpaqueDeviceConfiguration
             driver 1 string required
             parameters 2 any required
            ResourceClaim kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ResourceClaimSpec immutable required
             status 3 ResourceClaimStatus
            ResourceClaimSpec
             devices 1 DeviceClaim
            DeviceClaim
             requests 1 [DeviceRequest]
             constraints 2 [DeviceConstraint]
             config 3 [DeviceClaimConfiguration]
            DeviceRequest
             name 1 string required
             exactly 2 ExactDeviceRequest
             firstAvailable 3 [DeviceSubRequest]
            ExactDeviceRequest
             deviceClassName 1 string required
             selectors 2 [DeviceSelector]
             allocationMode 3 string
             count 4 int64
             adminAccess 5 bool
             tolerations 6 [DeviceToleration]
             capacity 7 CapacityRequirements
            DeviceToleration
             key 1 string
             operator 2 string
             value 3 string
             effect 4 string
             tolerationSeconds 5 int64
            CapacityRequirements
             requests 1 {quantity}
            DeviceSubRequest
             name 1 string required
             deviceClassName 2 string required
             selectors 3 [DeviceSelector]
             allocationMode 4 string
             count 5 int64
             tolerations 6 [DeviceToleration]
             capacity 7 CapacityRequirements
            DeviceConstraint
             requests 1 [string]
             matchAttribute 2 string
             distinctAttribute 3 string
            DeviceClaimConfiguration
             requests 1 [string]
             deviceConfiguration 2 DeviceConfiguration inline
            ResourceClaimStatus
             allocation 1 AllocationResult
             reservedFor 2 [ResourceClaimConsumerReference] patch=merge:uid keys=uid
             devices 4 [AllocatedDeviceStatus] keys=driver,device,pool,shareID
            AllocationResult
             devices 1 DeviceAllocationResult
             nodeSelector 3 core.v1.NodeSelector
             allocationTimestamp 5 time
            DeviceAllocationResult
             results 1 [DeviceRequestAllocationResult]
             config 2 [DeviceAllocationConfiguration]
            DeviceRequestAllocationResult
             request 1 string required
             driver 2 string required
             pool 3 string required
             device 4 string required
             adminAccess 5 bool
             tolerations 6 [DeviceToleration]
             bindingConditions 7 [string]
             bindingFailureConditions 8 [string]
             shareID 9 string
             consumedCapacity 10 {quantity}
            DeviceAllocationConfiguration
             source 1 string required
             requests 2 [string]
             deviceConfiguration 3 DeviceConfiguration inline
            ResourceClaimConsumerReference
             apiGroup 1 string
             resource 3 string required
             name 4 string required
             uid 5 string required
            AllocatedDeviceStatus
             driver 1 string required
             pool 2 string required
             device 3 string required
             shareID 7 string
             conditions 4 [meta.v1.Condition] keys=type
             data 5 any
             networkData 6 NetworkDeviceData
            NetworkDeviceData
             interfaceName 1 string
             ips 2 [string]
             hardwareAddress 3 string
            ResourceClaimTemplate kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ResourceClaimTemplateSpec immutable required
            ResourceClaimTemplateSpec
             metadata 1 meta.v1.ObjectMeta
             spec 2 ResourceClaimSpec required
            ResourceSlice kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ResourceSliceSpec required
            ResourceSliceSpec
             driver 1 string immutable required
             pool 2 ResourcePool required
             nodeName 3 string immutable
             nodeSelector 4 core.v1.NodeSelector
             allNodes 5 bool
             devices 6 [Device]
             perDeviceNodeSelection 7 bool
             sharedCounters 8 [CounterSet]
            ResourcePool
             name 1 string required
             generation 2 int64 required
             resourceSliceCount 3 int64 required
            Device
             name 1 string required
             attributes 2 {DeviceAttribute}
             capacity 3 {DeviceCapacity}
             consumesCounters 4 [DeviceCounterConsumption]
             nodeName 5 string
             nodeSelector 6 core.v1.NodeSelector
             allNodes 7 bool
             taints 8 [DeviceTaint]
             bindsToNode 9 bool
             bindingConditions 10 [string]
             bindingFailureConditions 11 [string]
             allowMultipleAllocations 12 bool
             nodeAllocatableResourceMappings 13 {NodeAllocatableResourceMapping}
            DeviceAttribute
             int 2 int64
             bool 3 bool
             string 4 string
             version 5 string
             ints 6 [int64]
             bools 7 [bool]
             strings 8 [string]
             versions 9 [string]
            DeviceCapacity
             value 1 quantity required
             requestPolicy 2 CapacityRequestPolicy
            CapacityRequestPolicy
             default 1 quantity
             validValues 3 [quantity]
             validRange 4 CapacityRequestPolicyRange
            CapacityRequestPolicyRange
             min 1 quantity required
             max 2 quantity
             step 3 quantity
            DeviceCounterConsumption
             counterSet 1 string required
             counters 2 {Counter} required
            Counter
             value 1 quantity required
            DeviceTaint
             key 1 string required
             value 2 string
             effect 3 string required
             timeAdded 4 time
            NodeAllocatableResourceMapping
             capacityKey 1 string
             allocationMultiplier 2 quantity
            CounterSet
             name 1 string required
             counters 2 {Counter} required
            """)
}
