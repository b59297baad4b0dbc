import ArchiveFiles
import Machinery
import OCIImages
import Reconciling
import SystemPackage
import TestKit
import Testing

@testable import ImageRegistry

enum ResourcePathFixture {
    static func streams(_ namespace: String) -> ResourcePath {
        ResourcePath(ImageStreams.version, "imagestreams", namespace: namespace)
    }
    static func mappings(_ namespace: String) -> ResourcePath {
        ResourcePath(ImageStreams.version, "imagestreammappings", namespace: namespace)
    }
}

/// The registry client against the registry, over HTTP on the loopback.
@Suite(.scratch, .timeLimit(.minutes(2))) struct TransferTests {
    private let folder = Scratch.folder
    private let shop = RegistryCredentials(user: "any", password: "shop-token")

    @Test func `an image is pushed and pulled over the network`() async throws {
        let registry = try RegistryFixture()
        let source = try RegistryFixture.store(folder.appending("source").string)
        let target = try RegistryFixture.store(folder.appending("target").string)
        let image = try await RegistryFixture.makeImage(
            source, String(repeating: "hello", count: 200_000), in: folder)
        let (folder, shop) = (folder, shop)
        try await registry.serving { port in
            let host = "127.0.0.1:\(port)"
            let client = RegistryClient(insecureHosts: [host])
            let name = ImageReference(host: host, repository: "shop/web", tag: "v1")
            try await client.push(image.digest, from: source, to: name, credentials: shop)
            try await client.push(image.digest, from: source, to: name, credentials: shop)
            #expect(try await client.resolve(name, credentials: shop) == image.digest)
            #expect(try await client.pull(name, into: target, credentials: shop) == image.digest)
            let folders = try await target.prepare(image.digest).lowerDirectories
            #expect(folders.count == 1)

            let stranger = RegistryCredentials(user: "any", password: "bank-token")
            var error = await #expect(throws: ImageError.self) {
                try await client.pull(name, into: target, credentials: stranger)
            }
            #expect(error?.code == .denied)
            error = await #expect(throws: ImageError.self) { try await client.pull(name, into: target) }
            #expect(error?.code == .unauthorized)
            let none = ImageReference(host: host, repository: "shop/web", tag: "none")
            error = await #expect(throws: ImageError.self) {
                try await client.pull(none, into: target, credentials: shop)
            }
            #expect(error?.code == .notFound)
            try await client.shutDown()
        }
        _ = folder
    }

    @Test func `pods' images come by the fitting secret, and once for all who ask at a time`() async throws {
        let registry = try RegistryFixture()
        let image = try await RegistryFixture.makeImage(registry.images, "app", in: folder)
        let target = try RegistryFixture.store(folder.appending("target").string)
        _ = try await registry.api.create(
            ResourcePathFixture.streams("shop"), ["metadata": ["name": "web", "namespace": "shop"]])
        _ = try await registry.api.create(
            ResourcePathFixture.mappings("shop"),
            image.mapping(namespace: "shop", stream: "web", tag: "v1", reference: "r"))
        let shop = shop
        try await registry.serving { port in
            let host = "127.0.0.1:\(port)"
            let client = RegistryClient(insecureHosts: [host])
            let puller = ImagePuller(
                store: target, client: client, internalImages: ImageStreams(client: registry.api))
            let secrets = [
                DockerConfig(credentials: [host: RegistryCredentials(user: "x", password: "bank-token")]),
                DockerConfig(credentials: ["\(host)/shop": shop]),
            ]
            let name = "\(host)/shop/web:v1"
            let never = await #expect(throws: ImageError.self) {
                try await puller.pull(name, policy: "Never", namespace: "shop", secrets: secrets)
            }
            #expect(never?.code == .notFound)
            try await withThrowingTaskGroup(of: ContentDigest.self) { group in
                for _ in 0..<5 {
                    group.addTask { try await puller.pull(name, policy: nil, namespace: "shop", secrets: secrets) }
                }
                for try await digest in group { #expect(digest == image.digest) }
            }
            #expect(try await puller.pull(name, policy: "Never", namespace: "shop") == image.digest)
            let known = await puller.known()
            #expect(known.map(\.names) == [["\(host)/shop/web@\(image.digest)", name]])
            #expect(known.first?.digest == image.digest)
            #expect((known.first?.size ?? 0) > 0)
            let refused = await #expect(throws: ImageError.self) {
                try await puller.pull(name, policy: "Always", namespace: "shop")
            }
            #expect(refused?.code == .unauthorized)
            try await client.shutDown()
        }
    }

    @Test func `the platform's own images come from the store, by tag or digest, for those who may`() async throws {
        let registry = try RegistryFixture()
        let image = try await RegistryFixture.makeImage(registry.images, "app", in: folder)
        for namespace in ["shop", "openshift"] {
            _ = try await registry.api.create(
                ResourcePathFixture.streams(namespace), ["metadata": ["name": "web", "namespace": .string(namespace)]])
            _ = try await registry.api.create(
                ResourcePathFixture.mappings(namespace),
                image.mapping(namespace: namespace, stream: "web", tag: "v1", reference: "r"))
        }
        let client = RegistryClient()
        let puller = ImagePuller(
            store: registry.images, client: client, internalImages: ImageStreams(client: registry.api))
        let base = ImagePuller.internalHost
        let digest = image.digest
        #expect(try await puller.pull("\(base)/shop/web:v1", policy: nil, namespace: "shop") == digest)
        #expect(try await puller.pull("\(base)/shop/web@\(digest)", policy: "Always", namespace: "shop") == digest)
        #expect(try await puller.pull("\(base)/openshift/web:v1", policy: nil, namespace: "bank") == digest)
        func code(_ name: String, _ namespace: String) async -> ImageError.Code? {
            do {
                _ = try await puller.pull(name, policy: nil, namespace: namespace)
                return nil
            } catch { return (error as? ImageError)?.code }
        }
        #expect(await code("\(base)/shop/web:v1", "bank") == .denied)
        #expect(await code("\(base)/shop/web@\(digest)", "bank") == .denied)
        #expect(await code("\(base)/shop/web:v2", "shop") == .notFound)
        #expect(await code("\(base)/shop/web@\(ContentDigest.of([1]))", "shop") == .notFound)
        #expect(await code("\(base)/shop/none:v1", "shop") == .notFound)
        #expect(
            await puller.known().map(\.names) == [
                [
                    "\(base)/openshift/web@\(digest)", "\(base)/shop/web@\(digest)", "\(base)/openshift/web:v1",
                    "\(base)/shop/web:v1",
                ]
            ])
        registry.api.allow("system:serviceaccount:bank:default", toPullFrom: "shop")
        #expect(await code("\(base)/shop/web:v1", "bank") == nil)
        try await client.shutDown()
    }
}

/// Imports and housekeeping over the same fixture.
@Suite(.scratch, .timeLimit(.minutes(2))) struct OutsideImagesTests {
    private let folder = Scratch.folder

    @Test func `an image outside is described without pulling it, and its tags are listed`() async throws {
        let registry = try RegistryFixture()
        let image = try await RegistryFixture.makeImage(registry.images, "app", in: folder)
        _ = try await registry.api.create(
            ResourcePathFixture.streams("shop"), ["metadata": ["name": "web", "namespace": "shop"]])
        for tag in ["v2", "v1"] {
            _ = try await registry.api.create(
                ResourcePathFixture.mappings("shop"),
                image.mapping(namespace: "shop", stream: "web", tag: tag, reference: "r"))
        }
        try await registry.serving { port in
            let client = RegistryClient()
            let outside = OutsideImages(client: SecretsAPI(host: "127.0.0.1:\(port)"), registries: client)
            let name = "127.0.0.1:\(port)/shop/web"
            let found = try await outside.image("\(name):v1", namespace: "shop", isInsecure: true)
            #expect(found["metadata"]["name"].string == image.digest.description)
            #expect(found["kind"] == "Image")
            #expect(found["dockerImageReference"].string == "\(name)@\(image.digest)")
            #expect(found["dockerImageLayers"].items.count == 1)
            #expect(try await outside.tags(name, namespace: "shop", isInsecure: true) == ["v1", "v2"])
            let missing = await #expect(throws: StatusError.self) {
                try await outside.image("\(name):v9", namespace: "shop", isInsecure: true)
            }
            #expect(missing?.reason == .notFound)
            let refused = await #expect(throws: StatusError.self) {
                try await outside.image("\(name):v1", namespace: "bank", isInsecure: true)
            }
            #expect(refused?.reason == .unauthorized)
            try await client.shutDown()
        }
    }

    @Test func `images that a stream or a pod names survive a collection`() async throws {
        let registry = try RegistryFixture()
        let streamed = try await RegistryFixture.makeImage(registry.images, "streamed", in: folder)
        let lost = try await RegistryFixture.makeImage(registry.images, "lost", in: folder)
        _ = try await registry.api.create(
            ResourcePathFixture.streams("shop"), ["metadata": ["name": "web", "namespace": "shop"]])
        _ = try await registry.api.create(
            ResourcePathFixture.mappings("shop"),
            streamed.mapping(namespace: "shop", stream: "web", tag: "v1", reference: "r"))
        let logger = registry.logger
        func keeper(hours: Int64) -> ImageKeeper {
            let time = WallClock { Timestamp(seconds: WallClock.system.now.seconds + hours * 3600, nanoseconds: 0) }
            return ImageKeeper(responder: registry.responder, client: registry.api, time: time, logger: logger)
        }
        _ = try await keeper(hours: 0).collect()
        #expect(try await registry.images.isComplete(lost.digest), "too young to go")
        let result = try await keeper(hours: 2).collect()
        #expect(result.manifests == 1)
        #expect(try await registry.images.isComplete(streamed.digest))
        #expect(try await registry.images.isComplete(lost.digest) == false)
        let pod: JSONValue = [
            "spec": ["containers": [["image": .string("x/y@\(lost.digest)")]]],
            "status": ["containerStatuses": [["imageID": .string("docker://a/b@\(streamed.digest)")]]],
        ]
        #expect(ImageKeeper.digests(of: pod) == [lost.digest, streamed.digest])
    }
}
