import Machinery

extension KindFamily {
    /// ObjectMeta, DeleteOptions, LabelSelector, Condition.
    static let meta = KindFamily(
        "meta.k8s.io/v1",
        fields: """
            ObjectMeta // What every stored object has: name, labels, owners, versions.
             name 1 string // The object's name, unique in its namespace for its kind; can't be changed.
             generateName 2 string // The beginning of a name that the server completes, where name isn't given.
             namespace 3 string // The namespace that the object is in; empty for kinds without one.
             selfLink 4 string // No longer used.
             uid 5 string // An id that no other object ever has; the server gives it.
             resourceVersion 6 string // Changes with every change; sent back with an update it guards against overwriting others' changes.
             generation 7 int64 // Counts the changes of what is wanted.
             creationTimestamp 8 time // When the object was created; the server sets it.
             deletionTimestamp 9 time // When the object is to be gone; set by a deletion that takes time.
             deletionGracePeriodSeconds 10 int64 pointer // How long its end may take.
             labels 11 {string} // Keys and values by which objects are selected.
             annotations 12 {string} // Keys and values for tools; not for selecting.
             ownerReferences 13 [OwnerReference] patch=merge:uid keys=uid // The objects that it belongs to; it goes when they are all gone.
             finalizers 14 [string] patch=merge set // Who has to clean up before it is gone.
             managedFields 17 [ManagedFieldsEntry] // Which fields each manager has set; kept by the server.
            OwnerReference atomic // Points to an owner in the same namespace, or to one without a namespace.
             apiVersion 5 string must // The owner's group and version.
             kind 1 string must // The owner's kind.
             name 3 string must // The owner's name.
             uid 4 string must // The owner's uid.
             controller 6 bool pointer // Whether the owner is the one that manages it.
             blockOwnerDeletion 7 bool pointer // With foreground deletion the owner stays until this object is gone.
            ManagedFieldsEntry // The fields that one manager has set.
             manager 1 string // The manager's name.
             operation 2 string // Apply or Update.
             apiVersion 3 string // The version that the fields are named in.
             time 4 time // When they were set last.
             fieldsType 6 string // The form of fieldsV1: FieldsV1.
             fieldsV1 7 any // The fields, as a tree of their names.
             subresource 8 string // The subresource by which they were set.
            DeleteOptions kind // How an object is deleted.
             gracePeriodSeconds 1 int64 pointer // How long it may take to end; 0 deletes it at once.
             preconditions 2 Preconditions // It is deleted only if it is still this one.
             orphanDependents 3 bool pointer // Deprecated: use propagationPolicy.
             propagationPolicy 4 string pointer // What becomes of dependents: Orphan, Background or Foreground.
             dryRun 5 [string] // With All nothing is really deleted.
             ignoreStoreReadErrorWithClusterBreakingPotential 6 bool pointer // Deletes even what can't be read; unsafe.
            Preconditions // What must be so before something is done.
             uid 1 string pointer // The uid that the object must have.
             resourceVersion 2 string pointer // The resourceVersion that the object must have.
            LabelSelector atomic // Selects objects by their labels; all requirements must be met, and none selects everything.
             matchLabels 1 {string} // Labels and the values that they must have.
             matchExpressions 2 [LabelSelectorRequirement] // Further requirements.
            LabelSelectorRequirement // A requirement on a label.
             key 1 string must // The label.
             operator 2 string must enum=DoesNotExist,Exists,In,NotIn // In, NotIn, Exists or DoesNotExist.
             values 3 [string] // What to compare with; none for Exists and DoesNotExist.
            Condition // One thing that is true or false of an object.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             observedGeneration 3 int64 // The metadata.generation that the condition was found for.
             lastTransitionTime 4 time required // When status changed last.
             reason 5 string required // Why it is so, in one CamelCase word.
             message 6 string required // Why it is so, for people.
            FieldSelectorRequirement // A requirement on a field.
             key 1 string must // The field.
             operator 2 string must // In, NotIn, Exists or DoesNotExist.
             values 3 [string] // What to compare with; none for Exists and DoesNotExist.
            APIResourceList kind // The resources of a group-version.
             groupVersion 1 string required // The group and version.
             resources 2 [APIResource] required // The resources.
            APIResource // A resource that is served.
             name 1 string required // Its plural name, as in addresses.
             singularName 6 string required // Its singular name.
             namespaced 2 bool required // Whether its objects are in namespaces.
             group 8 string // The group of its documents, where it is another one.
             version 9 string // The version of its documents, where it is another one.
             kind 3 string required // The kind of its documents.
             verbs 4 [string] wrapped required // What can be done with it.
             shortNames 5 [string] // Short names for use in commands.
             categories 7 [string] // Groups of resources that it is in, such as all.
             storageVersionHash 10 string // Changes with the version that objects are stored in.
            WatchEvent // A change that a watch tells.
             type 1 string required // ADDED, MODIFIED, DELETED, BOOKMARK or ERROR.
             object 2 any required // The object after the change, or as it was before it went; for ERROR a Status.
            Patch // A change to a document, in the form that Content-Type names.
            Status kind // The result of a request that has no other.
             metadata 1 ListMeta // The list's resource version, and how to go on with it.
             status 2 string // Success or Failure.
             message 3 string // What happened, for people.
             reason 4 string // Why it failed, in one word, such as NotFound.
             details 5 StatusDetails // More about it.
             code 6 int32 // The HTTP status code.
            ListMeta // What every list has.
             selfLink 1 string // No longer used.
             resourceVersion 2 string // The state that the list shows; a watch may begin there.
             continue 3 string // There is more: ask for it with this token.
             remainingItemCount 4 int64 // How many there are after this page, where it is known.
             shardInfo 5 ShardInfo // Which part of the objects the list has.
            ShardInfo // A part of the objects.
             selector 1 string must // What tells its objects.
            StatusDetails // More about a result.
             name 1 string // The object's name.
             group 2 string // The object's group.
             kind 3 string // The object's kind or resource.
             uid 6 string // The object's uid.
             causes 4 [StatusCause] // Each fault that was found.
             retryAfterSeconds 5 int32 // When to try again.
            StatusCause // One fault of a request.
             reason 1 string // What kind of fault it is, such as FieldValueInvalid.
             message 2 string // What is wrong, for people.
             field 3 string // The field that is wrong, such as spec.containers[0].name.
            """)
}
