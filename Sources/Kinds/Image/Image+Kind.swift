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
            Image kind // An image that the platform knows; its name is its digest.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             dockerImageReference 2 string // Where it is pulled from.
             dockerImageMetadata 3 any patch=replace // Its configuration.
             dockerImageMetadataVersion 4 string // The version of the configuration's form.
             dockerImageManifest 5 string // Its manifest, where it isn't in the registry.
             dockerImageLayers 6 [ImageLayer] // Its layers, the lowest first.
             signatures 7 [ImageSignature] patch=merge:name // Its signatures.
             dockerImageSignatures 8 [bytes] // Its signatures, in the older form.
             dockerImageManifestMediaType 9 string // The manifest's media type.
             dockerImageConfig 10 string // Its configuration as text.
             dockerImageManifests 11 [ImageManifest] // The images of an index, one a platform.
            ImageLayer // A layer of an image.
             name 1 string required // Its digest.
             size 2 int64 required // Its size in bytes.
             mediaType 3 string required // Its media type.
            ImageSignature kind // A signature of an image.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             type 2 string required // Its form.
             content 3 bytes required // The signature itself, in base64.
             conditions 4 [SignatureCondition] patch=merge:type // What is true of it.
             imageIdentity 5 string // The name that it was made for.
             signedClaims 6 {string} // What it says.
             created 7 time // When it was made.
             issuedBy 8 SignatureIssuer // Who made it.
             issuedTo 9 SignatureSubject // Whose key it is.
            SignatureCondition // One thing that is true or false of a signature.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastProbeTime 3 time // When it was looked at last.
             lastTransitionTime 4 time // When status changed last.
             reason 5 string // Why it is so, in one CamelCase word.
             message 6 string // Why it is so, for people.
            SignatureIssuer // Who made a signature.
             signatureGenericEntity 1 SignatureGenericEntity // The name.
            SignatureGenericEntity // A person or organization.
             organization 1 string // The organization.
             commonName 2 string // The name.
            SignatureSubject // Whose key a signature was made with.
             signatureGenericEntity 1 SignatureGenericEntity // The name.
             publicKeyID 2 string required // The key's id.
            ImageManifest // An image of an index.
             digest 1 string required // Its digest.
             mediaType 2 string required // Its media type.
             manifestSize 3 int64 required // The manifest's size in bytes.
             architecture 4 string required // The architecture that it is for.
             os 5 string required // The operating system that it is for.
             variant 6 string // The variant of the architecture.
            ImageStreamTag kind // A tag of an image stream with its image; named STREAM:TAG.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             tag 2 TagReference required // What the tag is to be.
             generation 3 int64 required // Counts its changes.
             lookupPolicy 6 ImageLookupPolicy required // Whether pods find the stream's tags by name.
             conditions 4 [TagEventCondition] // What is true of the tag.
             image 5 Image required // The image.
            ImageTag kind // A tag of an image stream: what is wanted, what is there, and its image.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 TagReference required // What the tag is to be.
             status 3 NamedTagEventList required // What the tag has been.
             image 4 Image required // The image.
            ImageStreamImage kind // An image of an image stream; named STREAM@DIGEST.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             image 2 Image required // The image.
            ImageStreamMapping kind // Puts an image into an image stream.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             image 2 Image required // The image.
             tag 3 string required // The tag.
            ImageStreamImport kind // Asks for images to be imported.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 ImageStreamImportSpec required // What is wanted.
             status 3 ImageStreamImportStatus required // What was found; the platform writes it.
            ImageStreamImportSpec // What is imported.
             import 1 bool required // Whether the stream is changed too.
             repository 2 RepositoryImportSpec // All tags of a repository.
             images 3 [ImageImportSpec] // Single images.
            RepositoryImportSpec // All tags of a repository.
             from 1 core.v1.ObjectReference required // The repository.
             importPolicy 2 TagImportPolicy // How it is imported.
             referencePolicy 4 TagReferencePolicy // What name pods get for it.
             includeManifest 3 bool // Whether the manifest is told.
            ImageImportSpec // One image.
             from 1 core.v1.ObjectReference required // The image.
             to 2 core.v1.LocalObjectReference // The tag that it gets.
             importPolicy 3 TagImportPolicy // How it is imported.
             referencePolicy 5 TagReferencePolicy // What name pods get for it.
             includeManifest 4 bool // Whether the manifest is told.
            ImageStreamImportStatus // What was imported.
             import 1 ImageStream // The stream afterwards.
             repository 2 RepositoryImportStatus // The repository's images.
             images 3 [ImageImportStatus] // The single images.
            RepositoryImportStatus // What was imported of a repository.
             status 1 meta.v1.Status // Whether it could be.
             images 2 [ImageImportStatus] // The images.
             additionalTags 3 [string] // Tags that weren't imported.
            ImageImportStatus // What became of one image.
             status 1 meta.v1.Status required // Whether it could be imported.
             image 2 Image // The image.
             tag 3 string // The tag.
             manifests 4 [Image] // The images of an index.
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
