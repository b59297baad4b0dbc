package import Machinery

extension ImageStream {
    /// The newest image of a tag, or nil while it has none.
    package func newest(_ tag: String) -> TagEvent? { statusTags.first { $0.tag == tag }?.items.first }

    /// The tag as it should be, or nil where the stream's spec doesn't have it.
    package func specTag(_ tag: String) -> TagReference? { specTags.first { $0.name == tag } }

    /// The recipe that the platform makes the stream's image from, where it is such a stream.
    package var recipe: String? { metadata.annotations[WellKnown.Platform.recipe] }
}

/// A tag of an image stream, as an object reference (`kind: ImageStreamTag`) names it.
package struct ImageTagName: Sendable, Hashable, CustomStringConvertible {
    package let namespace: String
    package let stream: String
    package let tag: String

    package init(namespace: String, stream: String, tag: String) {
        self.namespace = namespace
        self.stream = stream
        self.tag = tag
    }

    /// Reads `stream:tag` (`stream` alone means `latest`); nil where there is no stream's name.
    package init?(_ name: String, namespace: String) {
        let parts = name.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let stream = parts.first, !stream.isEmpty else { return nil }
        let tag = parts.count > 1 && !parts[1].isEmpty ? parts[1] : "latest"
        self.init(namespace: namespace, stream: stream, tag: tag)
    }

    /// Reads a reference of kind ImageStreamTag; its namespace is that of the object which refers, unless it says more.
    package init?(reference: JSONValue, namespace: String) {
        guard ["ImageStreamTag", "ImageStream", ""].contains(reference["kind"].text) else { return nil }
        let own = reference["namespace"].text
        self.init(reference["name"].text, namespace: own.isEmpty ? namespace : own)
    }

    /// `stream:tag`, the name of the ImageStreamTag object.
    package var objectName: String { "\(stream):\(tag)" }
    package var description: String { "\(namespace)/\(objectName)" }
}
