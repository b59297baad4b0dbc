import Machinery

extension KindFamily {
    /// ObjectMeta, DeleteOptions, LabelSelector, Condition.
    static let meta = KindFamily(
        "meta.k8s.io/v1",
        fields: """
            ObjectMeta
             name 1 string
             generateName 2 string
             namespace 3 string
             selfLink 4 string
             uid 5 string
             resourceVersion 6 string
             generation 7 int64
             creationTimestamp 8 time
             deletionTimestamp 9 time
             deletionGracePeriodSeconds 10 int64 pointer
             labels 11 {string}
             annotations 12 {string}
             ownerReferences 13 [OwnerReference] patch=merge:uid keys=uid
             finalizers 14 [string] patch=merge set
             managedFields 17 [ManagedFieldsEntry]
            OwnerReference atomic
             apiVersion 5 string must
             kind 1 string must
             name 3 string must
             uid 4 string must
             controller 6 bool pointer
             blockOwnerDeletion 7 bool pointer
            ManagedFieldsEntry
             manager 1 string
             operation 2 string
             apiVersion 3 string
             time 4 time
             fieldsType 6 string
             fieldsV1 7 any
             subresource 8 string
            DeleteOptions kind
             gracePeriodSeconds 1 int64 pointer
             preconditions 2 Preconditions
             orphanDependents 3 bool pointer
             propagationPolicy 4 string pointer
             dryRun 5 [string]
             ignoreStoreReadErrorWithClusterBreakingPotential 6 bool pointer
            Preconditions
             uid 1 string pointer
             resourceVersion 2 string pointer
            LabelSelector atomic
             matchLabels 1 {string}
             matchExpressions 2 [LabelSelectorRequirement]
            LabelSelectorRequirement
             key 1 string must
             operator 2 string must enum=DoesNotExist,Exists,In,NotIn
             values 3 [string]
            Condition
             type 1 string required
             status 2 string required
             observedGeneration 3 int64
             lastTransitionTime 4 time required
             reason 5 string required
             message 6 string required
            FieldSelectorRequirement
             key 1 string must
             operator 2 string must
             values 3 [string]
            APIResourceList kind
             groupVersion 1 string required
             resources 2 [APIResource] required
            APIResource
             name 1 string required
             singularName 6 string required
             namespaced 2 bool required
             group 8 string
             version 9 string
             kind 3 string required
             verbs 4 [string] wrapped required
             shortNames 5 [string]
             categories 7 [string]
             storageVersionHash 10 string
            WatchEvent
             type 1 string required
             object 2 any required
            Patch
            Status kind
             metadata 1 ListMeta
             status 2 string
             message 3 string
             reason 4 string
             details 5 StatusDetails
             code 6 int32
            ListMeta
             selfLink 1 string
             resourceVersion 2 string
             continue 3 string
             remainingItemCount 4 int64
             shardInfo 5 ShardInfo
            ShardInfo
             selector 1 string must
            StatusDetails
             name 1 string
             group 2 string
             kind 3 string
             uid 6 string
             causes 4 [StatusCause]
             retryAfterSeconds 5 int32
            StatusCause
             reason 1 string
             message 2 string
             field 3 string
            """)
}
