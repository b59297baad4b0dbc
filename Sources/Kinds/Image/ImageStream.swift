package import Machinery

/// A name for images, with tags and their history.
package struct ImageStream: ObjectView {
    package static let kind = KindID("image.openshift.io", "v1", "ImageStream", "imagestreams")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var specTags: [TagReference] {
        get { json["spec"]["tags"].views() }
        set { json["spec"]["tags"].setViews(newValue) }
    }
    package var lookupLocal: Bool {
        get { json["spec"]["lookupPolicy"]["local"].flag }
        set { json["spec"]["lookupPolicy"]["local"].flag = newValue }
    }
    package var statusRepository: String {
        get { json["status"]["dockerImageRepository"].text }
        set { json["status"]["dockerImageRepository"].text = newValue }
    }
    package var statusTags: [NamedTagEventList] {
        get { json["status"]["tags"].views() }
        set { json["status"]["tags"].setViews(newValue) }
    }
}

/// A tag that an image stream should have (image/v1 `TagReference`).
package struct TagReference: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var name: String {
        get { json["name"].text }
        set { json["name"].text = newValue }
    }
    package var annotations: [String: String] {
        get { json["annotations"].textMap }
        set { json["annotations"].textMap = newValue }
    }
    package var from: JSONValue {
        get { json["from"] }
        set { json["from"] = newValue }
    }
    package var reference: Bool { json["reference"].flag }
    package var generation: Int? {
        get { json["generation"].optionalNumber }
        set { json["generation"].optionalNumber = newValue }
    }
    package var importPolicy: JSONValue {
        get { json["importPolicy"] }
        set { json["importPolicy"] = newValue }
    }
    package var referencePolicy: JSONValue {
        get { json["referencePolicy"] }
        set { json["referencePolicy"] = newValue }
    }
}

/// The images that a tag has pointed to, newest first (image/v1).
package struct NamedTagEventList: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var tag: String { json["tag"].text }
    package var items: [TagEvent] {
        get { json["items"].views() }
        set { json["items"].setViews(newValue) }
    }
    package var conditions: [Condition] {
        get { json["conditions"].views() }
        set { json["conditions"].setViews(newValue) }
    }
}

/// One image that a tag pointed to (image/v1 `TagEvent`).
package struct TagEvent: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var created: String { json["created"].text }
    package var dockerImageReference: String { json["dockerImageReference"].text }
    /// The image's name, its manifest's digest.
    package var image: String { json["image"].text }
    package var generation: Int {
        get { json["generation"].number }
        set { json["generation"].number = newValue }
    }
}

/// One tag of an image stream together with its image; named `stream:tag`.
package struct ImageStreamTag: ObjectView {
    package static let kind = KindID("image.openshift.io", "v1", "ImageStreamTag", "imagestreamtags")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var tag: JSONValue {
        get { json["tag"] }
        set { json["tag"] = newValue }
    }
}

/// Adds an image to an image stream under a tag.
package struct ImageStreamMapping: ObjectView {
    package static let kind = KindID("image.openshift.io", "v1", "ImageStreamMapping", "imagestreammappings")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var image: JSONValue { json["image"] }
    package var tag: String { json["tag"].text }
}

/// An image by its manifest's digest.
package struct Image: ObjectView {
    package static let kind = KindID("image.openshift.io", "v1", "Image", "images", isNamespaced: false)
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var dockerImageReference: String {
        get { json["dockerImageReference"].text }
        set { json["dockerImageReference"].text = newValue }
    }
    package var dockerImageMetadata: JSONValue { json["dockerImageMetadata"] }
    package var dockerImageLayers: [JSONValue] { json["dockerImageLayers"].list }
}
