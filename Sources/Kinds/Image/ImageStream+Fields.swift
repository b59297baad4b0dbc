import Machinery

extension FieldTables {
    /// Fields of ImageStream and of what only they hold.
    static let imageStream = FieldTable(
        "openshift.image.v1",
        """
        ImageStream kind
         metadata 1 meta.v1.ObjectMeta
         spec 2 ImageStreamSpec required default={}
         status 3 ImageStreamStatus
        ImageStreamSpec
         lookupPolicy 3 ImageLookupPolicy default={}
         dockerImageRepository 1 string
         tags 2 [TagReference] patch=merge:name
        ImageLookupPolicy
         local 3 bool required default=false
        TagReference
         name 1 string required
         annotations 2 {string} required
         from 3 core.v1.ObjectReference atomic
         reference 4 bool
         generation 5 int64 required
         importPolicy 6 TagImportPolicy default={}
         referencePolicy 7 TagReferencePolicy default={}
        TagImportPolicy
         insecure 1 bool
         scheduled 2 bool
         importMode 3 string enum=Legacy,PreserveOriginal default=Legacy
        TagReferencePolicy
         type 1 string required enum=Local,Source default=Source
        ImageStreamStatus
         dockerImageRepository 1 string required
         publicDockerImageRepository 3 string
         tags 2 [NamedTagEventList] patch=merge:tag
        NamedTagEventList
         tag 1 string required
         items 2 [TagEvent] required
         conditions 3 [TagEventCondition]
        TagEvent
         created 1 time required
         dockerImageReference 2 string required
         image 3 string required
         generation 4 int64 required
        TagEventCondition
         type 1 string required
         status 2 string required
         lastTransitionTime 3 time
         reason 4 string
         message 5 string
         generation 6 int64 required
        """)
}
