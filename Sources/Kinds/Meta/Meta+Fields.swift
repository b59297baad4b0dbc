import Machinery

extension FieldTables {
    /// Fields of ObjectMeta, DeleteOptions, LabelSelector, Condition and of what only they hold.
    static let meta = FieldTable(
        "meta.v1",
        """
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
        OwnerReference
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
        LabelSelector
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
        """)
}
