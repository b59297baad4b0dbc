import Machinery

extension KindFamily {
    /// Image, ImageStreamTag and their kin.
    static let images = KindFamily(
        "image.openshift.io/v1",
        kinds: [
            Kind("images", "Image", .cluster, .pathSegmentName) { kind in
                kind.columns = [.name, .text("Image Reference", "dockerImageReference", absent: "")]
                kind.validate = ImageRules.validateImage
            },
            Kind("imagesignatures", "ImageSignature", .cluster, .posted, .computed, .pathSegmentName),
            Kind(
                "imagestreamtags", "ImageStreamTag", .namespaced, .computed, .pathSegmentName, short: "istag",
                verbs: ["create", "delete", "get", "list", "patch", "update"]
            ) { kind in
                kind.columns = [
                    .name, .text("Image Reference", "image.dockerImageReference", absent: ""), updated,
                    .text("Image Name", "image.metadata.name", absent: "", wide: true),
                ]
            },
            Kind(
                "imagetags", "ImageTag", .namespaced, .computed, .pathSegmentName, short: "itag",
                verbs: ["create", "delete", "get", "list", "patch", "update"]
            ) { kind in
                kind.columns = [
                    .name,
                    .computed("Spec") { object in
                        let spec = object["spec"]
                        if spec.isNull { return "" }
                        if spec["reference"].flag { return "Ref" }
                        if spec["importPolicy"]["scheduled"].flag { return "Scheduled" }
                        return spec["from"].isNull
                            ? "Push" : spec["from"]["kind"].text == "ImageStreamTag" ? "Track" : "Tag"
                    }, .text("Status", "status.items.image", absent: ""),
                    .computed("History", type: "integer") { .int(Int64($0["status"]["items"].items.count)) },
                    TableColumn("Updated") { object, now in
                        guard let time = object["status"]["items"][0]["created"].string.flatMap(Timestamp.init) else {
                            return ""
                        }
                        return .string("\(now.since(time).wordText) ago")
                    },
                ]
            },
            Kind(
                "imagestreamimages", "ImageStreamImage", .namespaced, .computed, .pathSegmentName, short: "isimage",
                verbs: ["get"]
            ) { kind in
                kind.columns = [
                    .name, updated, .text("Image Reference", "image.dockerImageReference", absent: "", wide: true),
                    .text("Image Name", "image.metadata.name", absent: "", wide: true),
                ]
            },
            Kind("imagestreammappings", "ImageStreamMapping", .namespaced, .posted),
            Kind("imagestreamimports", "ImageStreamImport", .namespaced, .posted),
        ],
        fields: """
            Image kind
             metadata 1 meta.v1.ObjectMeta
             dockerImageReference 2 string
             dockerImageMetadata 3 any patch=replace
             dockerImageMetadataVersion 4 string
             dockerImageManifest 5 string
             dockerImageLayers 6 [ImageLayer]
             signatures 7 [ImageSignature] patch=merge:name
             dockerImageSignatures 8 [bytes]
             dockerImageManifestMediaType 9 string
             dockerImageConfig 10 string
             dockerImageManifests 11 [ImageManifest]
            ImageLayer
             name 1 string required
             size 2 int64 required
             mediaType 3 string required
            ImageSignature kind
             metadata 1 meta.v1.ObjectMeta
             type 2 string required
             content 3 bytes required
             conditions 4 [SignatureCondition] patch=merge:type
             imageIdentity 5 string
             signedClaims 6 {string}
             created 7 time
             issuedBy 8 SignatureIssuer
             issuedTo 9 SignatureSubject
            SignatureCondition
             type 1 string required
             status 2 string required
             lastProbeTime 3 time
             lastTransitionTime 4 time
             reason 5 string
             message 6 string
            SignatureIssuer
             signatureGenericEntity 1 SignatureGenericEntity
            SignatureGenericEntity
             organization 1 string
             commonName 2 string
            SignatureSubject
             signatureGenericEntity 1 SignatureGenericEntity
             publicKeyID 2 string required
            ImageManifest
             digest 1 string required
             mediaType 2 string required
             manifestSize 3 int64 required
             architecture 4 string required
             os 5 string required
             variant 6 string
            ImageStreamTag kind
             metadata 1 meta.v1.ObjectMeta
             tag 2 TagReference required
             generation 3 int64 required
             lookupPolicy 6 ImageLookupPolicy required
             conditions 4 [TagEventCondition]
             image 5 Image required
            ImageTag kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 TagReference required
             status 3 NamedTagEventList required
             image 4 Image required
            ImageStreamImage kind
             metadata 1 meta.v1.ObjectMeta
             image 2 Image required
            ImageStreamMapping kind
             metadata 1 meta.v1.ObjectMeta
             image 2 Image required
             tag 3 string required
            ImageStreamImport kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 ImageStreamImportSpec required
             status 3 ImageStreamImportStatus required
            ImageStreamImportSpec
             import 1 bool required
             repository 2 RepositoryImportSpec
             images 3 [ImageImportSpec]
            RepositoryImportSpec
             from 1 core.v1.ObjectReference required
             importPolicy 2 TagImportPolicy
             referencePolicy 4 TagReferencePolicy
             includeManifest 3 bool
            ImageImportSpec
             from 1 core.v1.ObjectReference required
             to 2 core.v1.LocalObjectReference
             importPolicy 3 TagImportPolicy
             referencePolicy 5 TagReferencePolicy
             includeManifest 4 bool
            ImageStreamImportStatus
             import 1 ImageStream
             repository 2 RepositoryImportStatus
             images 3 [ImageImportStatus]
            RepositoryImportStatus
             status 1 meta.v1.Status
             images 2 [ImageImportStatus]
             additionalTags 3 [string]
            ImageImportStatus
             status 1 meta.v1.Status required
             image 2 Image
             tag 3 string
             manifests 4 [Image]
            """)
}

extension KindFamily {
    private static let updated = TableColumn("Updated") { object, now in
        guard let time = object["image"]["metadata"]["creationTimestamp"].string.flatMap(Timestamp.init) else {
            return ""
        }
        return .string("\(now.since(time).wordText) ago")
    }
}
