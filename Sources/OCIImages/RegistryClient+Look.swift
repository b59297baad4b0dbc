internal import ArchiveFiles
internal import AsyncHTTPClient
package import Machinery
internal import NIOCore
internal import NIOHTTP1

extension RegistryClient {
    /// An image as it is in a registry, without its layers: the API's `Image` (image.openshift.io/v1).
    ///
    /// Of an index the image for `platform` is described, under the index' digest.
    package func describe(
        _ reference: ImageReference, platform: Platform = .host, credentials: RegistryCredentials? = nil
    ) async throws -> JSONValue {
        let top = try await manifest(reference, credentials: credentials)
        var image = top
        if top.isIndex {
            let chosen = try top.manifest(for: platform)
            image = try await manifest(reference.pinned(to: chosen.digest), credentials: credentials)
        }
        guard image.isImage, case .image(let configBlob, let layers) = image.content else {
            throw ImageError(.unsupported, reference.description, "it is no image of a container")
        }
        let call = Call(path: "blobs/\(configBlob.digest)")
        let response = try await retrying { try await send(call, to: reference, credentials: credentials) }
        guard response.status == .ok else { throw await failure(response, reference, "cannot read the config") }
        let bytes: [UInt8]
        do { bytes = Array(try await response.body.collect(upTo: ImageManifest.maximumSize).readableBytesView) } catch {
            throw ImageError(.unavailable, reference.description, "the config broke off: \(error)")
        }
        guard ContentDigest.of(bytes) == configBlob.digest, let json = try? JSONValue(parsing: bytes) else {
            throw ImageError(.invalidContent, reference.description, "the registry sent a damaged config")
        }
        let config = ImageConfig(json: json)
        let stored = StoredImage(
            manifest: image, config: config, layers: layers, diffIDs: config.diffIDs ?? [])
        var object = stored.apiObject(reference: reference.pinned(to: top.digest).description)
        object["apiVersion"] = "image.openshift.io/v1"
        object["kind"] = "Image"
        object["metadata"] = ["name": .string(top.digest.description)]
        return object
    }

    /// The tags of a repository, sorted.
    package func tags(
        _ reference: ImageReference, credentials: RegistryCredentials? = nil
    ) async throws -> [String] {
        var tags: Set<String> = []
        var path: String? = "tags/list?n=1000"
        // A registry that always names a next page must not keep us forever.
        for _ in 0..<100 {
            guard let current = path else { break }
            let call = Call(path: current)
            let response = try await retrying { try await send(call, to: reference, credentials: credentials) }
            guard response.status == .ok else { throw await failure(response, reference, "cannot list the tags") }
            let link = response.headers.first(name: "Link")
            do {
                let body = try await response.body.collect(upTo: ImageManifest.maximumSize)
                tags.formUnion(try JSONValue(parsing: body.readableBytesView)["tags"].strings)
            } catch {
                throw ImageError(.unavailable, reference.description, "the list of tags is no JSON: \(error)")
            }
            path = link.flatMap { Self.next($0) }
        }
        return tags.sorted()
    }

    /// The path in `</v2/…>; rel="next"`; nil for another kind of link, or one that leads to another host.
    private static func next(_ link: String) -> String? {
        guard link.hasPrefix("</"), link.contains("rel=\"next\""), let end = link.firstIndex(of: ">") else {
            return nil
        }
        return String(link[link.index(after: link.startIndex)..<end])
    }
}
