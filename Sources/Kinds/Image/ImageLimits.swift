package import Machinery

/// What LimitRanges say of images and image streams (OpenShift's types `openshift.io/Image`, `openshift.io/ImageStream`).
package enum ImageLimits {
    private static let image = "openshift.io/Image"
    private static let stream = "openshift.io/ImageStream"
    private static let tags = "openshift.io/image-tags"
    private static let images = "openshift.io/images"

    /// Why an image of this size (bytes) is too large for a namespace with these limit ranges; nil where it isn't.
    package static func fault(imageOfSize size: Int, _ ranges: [JSONValue]) -> String? {
        let size = Quantity(size, format: .binary)
        return maxima(ranges, type: image).lazy.compactMap { max in
            fault("storage", image, size, Quantity(max["storage"]))
        }
        .first
    }

    /// Why a stream has too many tags or images; nil where it hasn't, and where it had no fewer before.
    package static func fault(of stream: ImageStream, old: ImageStream?, _ ranges: [JSONValue]) -> String? {
        let maxima = maxima(ranges, type: Self.stream)
        let counts: [(String, (ImageStream) -> Int)] = [(tags, tagCount), (images, imageCount)]
        for (name, count) in counts where !maxima.isEmpty {
            let used = count(stream)
            guard used > (old.map(count) ?? 0) else { continue }
            for max in maxima {
                if let fault = fault(name, Self.stream, Quantity(used), Quantity(max[name])) { return fault }
            }
        }
        return nil
    }

    private static func maxima(_ ranges: [JSONValue], type: String) -> [JSONValue] {
        ranges.flatMap { $0["spec"]["limits"].items }.filter { $0["type"].text == type }.map { $0["max"] }
    }

    private static func fault(_ name: String, _ type: String, _ used: Quantity, _ most: Quantity?) -> String? {
        guard let most, used > most else { return nil }
        return "requested usage of \(name) exceeds the maximum limit per \(type) (\(used) > \(most))"
    }

    /// What different things its tags point to.
    private static func tagCount(_ stream: ImageStream) -> Int {
        Set(stream.json["spec"]["tags"].items.map { $0["from"] }.filter { !$0.isNull }).count
    }

    /// The different images that its tags have, or had before.
    private static func imageCount(_ stream: ImageStream) -> Int {
        Set(stream.json["status"]["tags"].items.flatMap { $0["items"].items.map { $0["image"].text } }).count
    }
}
