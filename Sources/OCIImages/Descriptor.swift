package import ArchiveFiles
package import Machinery

/// Names some content by type, digest and size. OCI image-spec 1.1, "Content Descriptors".
package struct Descriptor: Sendable, Hashable {
    package var mediaType: String
    package var digest: ContentDigest
    /// Bytes.
    package var size: Int64
    package var platform: Platform?
    package var annotations: [String: String]

    package init(
        mediaType: String, digest: ContentDigest, size: Int64, platform: Platform? = nil,
        annotations: [String: String] = [:]
    ) {
        self.mediaType = mediaType
        self.digest = digest
        self.size = size
        self.platform = platform
        self.annotations = annotations
    }

    /// Reads a descriptor; throws `invalidContent` with the field's path if it is none.
    package init(json: JSONValue, at path: String) throws(ImageError) {
        guard let digest = json["digest"].string.flatMap({ ContentDigest($0) }) else {
            throw ImageError(.invalidContent, path, "digest is missing or no sha256")
        }
        guard let size = json["size"].int, size >= 0 else {
            throw ImageError(.invalidContent, path, "size is missing or negative")
        }
        self.init(
            mediaType: json["mediaType"].string ?? "", digest: digest, size: Int64(size),
            platform: json["platform"].isNull ? nil : Platform(json: json["platform"]),
            annotations: json["annotations"].stringMap)
    }

    package var json: JSONValue {
        var json: JSONValue = [
            "mediaType": .string(mediaType), "digest": .string(digest.description), "size": .int(size),
        ]
        if let platform { json["platform"] = platform.json }
        if !annotations.isEmpty { json["annotations"] = JSONValue(annotations) }
        return json
    }
}

/// Where an image runs. OCI image-spec 1.1, "Image Index", platform; the names are Go's.
package struct Platform: Sendable, Hashable, CustomStringConvertible {
    package var os: String
    package var architecture: String
    package var variant: String?

    package init(os: String = "linux", architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    init(json: JSONValue) {
        self.init(
            os: json["os"].string ?? "", architecture: json["architecture"].string ?? "",
            variant: json["variant"].string)
    }

    var json: JSONValue {
        var json: JSONValue = ["architecture": .string(architecture), "os": .string(os)]
        json["variant"] = JSONValue(variant)
        return json
    }

    package var description: String { [os, architecture, variant].compactMap { $0 }.joined(separator: "/") }

    /// The machine that this was compiled for.
    package static var host: Platform {
        #if arch(arm64)
            Platform(architecture: "arm64", variant: "v8")
        #else
            Platform(architecture: "amd64")
        #endif
    }
}
