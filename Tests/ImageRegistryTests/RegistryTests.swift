import ArchiveFiles
import HTTPTypes
import Machinery
import OCIImages
import TestKit
import Testing

@testable import ImageRegistry

@Suite(.scratch) struct RegistryTests {
    private let registry: RegistryFixture

    init() throws { registry = try RegistryFixture() }

    // MARK: Access

    @Test func `without a token the answer says where to get one`() async throws {
        let answer = try await registry.send(.get, "/v2/", user: nil)
        #expect(answer.status == 401)
        #expect(answer.errorCode == "UNAUTHORIZED")
        #expect(
            answer.header("WWW-Authenticate")
                == "Bearer realm=\"http://registry.example:8443/openshift/token\",service=\"registry.example:8443\"")
        let pull = try await registry.send(.get, "/v2/shop/web/manifests/latest", user: nil)
        #expect(pull.header("WWW-Authenticate")?.hasSuffix("scope=\"repository:shop/web:pull\"") == true)
        #expect(try await registry.send(.get, "/v2/").status == 200)
        #expect(try await registry.send(.get, "/v2/").header("Docker-Distribution-API-Version") == "registry/2.0")
    }

    @Test func `the token endpoint gives the caller's own token back`() async throws {
        // "anything:shop-token"
        let basic = ["Authorization": "Basic YW55dGhpbmc6c2hvcC10b2tlbg=="]
        let answer = try await registry.send(.get, "/openshift/token", user: nil, headers: basic)
        #expect(answer.json["token"] == "shop-token" && answer.json["access_token"] == "shop-token")
        #expect(try await registry.send(.get, "/openshift/token", user: nil).json["token"] == "anonymous")
        let wrong = ["Authorization": "Basic YW55dGhpbmc6d3Jvbmc="]
        #expect(try await registry.send(.get, "/openshift/token", user: nil, headers: wrong).status == 401)
        #expect(try await registry.send(.get, "/v2/", user: nil, headers: basic).status == 200)
    }

    @Test(arguments: [
        ("GET", "/v2/bank/vault/manifests/latest"), ("GET", "/v2/bank/vault/tags/list"),
        ("GET", "/v2/bank/vault/blobs/sha256:\(String(repeating: "0", count: 64))"),
        ("POST", "/v2/bank/vault/blobs/uploads/"), ("PUT", "/v2/bank/vault/manifests/latest"),
        ("PATCH", "/v2/bank/vault/blobs/uploads/\(String(repeating: "0", count: 32))"),
        ("DELETE", "/v2/bank/vault/manifests/latest"),
    ])
    func `another team's project is denied`(_ method: String, _ path: String) async throws {
        let answer = try await registry.send(try #require(.init(method)), path)
        #expect(answer.status == 403)
        #expect(answer.errorCode == "DENIED")
        let anonymous = try await registry.send(
            try #require(.init(method)), path, user: nil, headers: ["Authorization": "Bearer anonymous"])
        #expect(anonymous.status == 401)
    }

    @Test func `who may pull may not push`() async throws {
        registry.api.allow("reader", toPullFrom: "shop")
        let digest = try await registry.pushBlob([1, 2, 3])
        #expect(try await registry.send(.get, "/v2/shop/web/blobs/\(digest)", user: "reader").status == 200)
        #expect(try await registry.send(.post, "/v2/shop/web/blobs/uploads/", user: "reader").status == 403)
    }

    @Test func `a blob is not to be had from a repository that it was not pushed to`() async throws {
        let digest = try await registry.pushBlob([1, 2, 3])
        let path = "/v2/bank/vault/blobs/\(digest)"
        #expect(try await registry.send(.get, path, user: "bank").status == 404)
        let manifest = try ImageManifest(
            config: Descriptor(mediaType: MediaType.config, digest: digest, size: 3), layers: [])
        let put = try await registry.send(.put, "/v2/bank/vault/manifests/v1", user: "bank", body: manifest.bytes)
        #expect(put.status == 400 && put.errorCode == "MANIFEST_BLOB_UNKNOWN")
        let mount = "/v2/bank/vault/blobs/uploads/?mount=\(digest)&from=shop/web"
        #expect(try await registry.send(.post, mount, user: "bank").status == 202)
        registry.api.allow("bank", toPullFrom: "shop")
        #expect(try await registry.send(.post, mount, user: "bank").status == 201)
        #expect(try await registry.send(.get, path, user: "bank").body == [1, 2, 3])
    }

    // MARK: Blobs

    @Test func `a blob is uploaded in pieces, and interrupted uploads go on`() async throws {
        let digest = ContentDigest.of("hello world".utf8)
        let start = try await registry.send(.post, "/v2/shop/web/blobs/uploads/")
        #expect(start.status == 202)
        let place = try #require(start.header("Location"))
        let first = try await registry.send(
            .patch, place, headers: ["Content-Range": "0-5"], body: Array("hello ".utf8))
        #expect(first.status == 202 && first.header("Range") == "0-5")
        let gap = try await registry.send(.patch, place, headers: ["Content-Range": "9-10"], body: [1, 2])
        #expect(gap.status == 416 && gap.header("Range") == "0-5")
        let registry = registry.restarted()
        let status = try await registry.send(.get, place)
        #expect(status.status == 204 && status.header("Range") == "0-5")
        let done = try await registry.send(.put, "\(place)?digest=\(digest)", body: Array("world".utf8))
        #expect(done.status == 201 && done.header("Docker-Content-Digest") == digest.description)
        #expect(done.header("Location") == "/v2/shop/web/blobs/\(digest)")
        let blob = try await registry.send(.get, "/v2/shop/web/blobs/\(digest)")
        #expect(blob.text == "hello world")
        #expect(try await registry.send(.get, place).status == 404)
        #expect(try await registry.images.blobs.uploads().isEmpty)
    }

    @Test func `an upload with another digest is thrown away`() async throws {
        let start = try await registry.send(.post, "/v2/shop/web/blobs/uploads/")
        let place = try #require(start.header("Location"))
        let digest = ContentDigest.of("other".utf8)
        let done = try await registry.send(.put, "\(place)?digest=\(digest)", body: Array("hello".utf8))
        #expect(done.status == 400 && done.errorCode == "DIGEST_INVALID")
        #expect(try await registry.send(.get, place).errorCode == "BLOB_UPLOAD_UNKNOWN")
        #expect(try await registry.images.blobs.list().isEmpty)
    }

    @Test func `an upload belongs to its repository and can be given up`() async throws {
        registry.api.allow("bank", toPullFrom: "shop")
        let start = try await registry.send(.post, "/v2/shop/web/blobs/uploads/")
        let place = try #require(start.header("Location"))
        let elsewhere = place.replacing("/shop/web/", with: "/bank/web/")
        #expect(try await registry.send(.patch, elsewhere, user: "bank", body: [1]).status == 404)
        #expect(try await registry.send(.delete, place).status == 204)
        #expect(try await registry.send(.delete, place).status == 404)
    }

    @Test func `ranges of a blob are read`() async throws {
        let digest = try await registry.pushBlob(Array("hello world".utf8))
        let path = "/v2/shop/web/blobs/\(digest)"
        let part = try await registry.send(.get, path, headers: ["Range": "bytes=6-8"])
        #expect(part.status == 206 && part.text == "wor" && part.header("Content-Range") == "bytes 6-8/11")
        let beyond = try await registry.send(.get, path, headers: ["Range": "bytes=11-"])
        #expect(beyond.status == 416 && beyond.header("Content-Range") == "bytes */11")
        let head = try await registry.send(.head, path)
        #expect(head.status == 200 && head.body.isEmpty && head.header("Content-Length") == "11")
        let missing = ContentDigest.of([9])
        #expect(try await registry.send(.head, "/v2/shop/web/blobs/\(missing)").status == 404)
    }

    @Test(arguments: [
        ("bytes=0-0", ByteRange.part(0..<1)), ("bytes=5-", .part(5..<10)), ("bytes=-3", .part(7..<10)),
        ("bytes=2-99", .part(2..<10)), ("bytes=10-", .unsatisfiable), ("bytes=-0", .unsatisfiable),
        ("bytes=3-2", .whole), ("bytes=0-1,3-4", .whole), ("items=0-1", .whole), ("bytes=a-b", .whole),
    ])
    func `range headers are read as HTTP says`(_ header: String, _ expected: ByteRange) {
        #expect(ByteRange.read(header, size: 10) == expected)
    }

    // MARK: Manifests

    private func pushImage(_ tag: String, text: String = "{}") async throws -> ImageManifest {
        let config: JSONValue = [
            "architecture": "amd64", "os": "linux", "rootfs": ["type": "layers", "diff_ids": []],
            "author": .string(text),
        ]
        let digest = try await registry.pushBlob(config.encoded())
        let manifest = try ImageManifest(
            config: Descriptor(mediaType: MediaType.config, digest: digest, size: Int64(config.encoded().count)),
            layers: [])
        let put = try await registry.send(
            .put, "/v2/shop/web/manifests/\(tag)", headers: ["Content-Type": MediaType.manifest], body: manifest.bytes)
        #expect(put.status == 201, "\(put.text)")
        #expect(put.header("Docker-Content-Digest") == manifest.digest.description)
        return manifest
    }

    @Test func `a pushed tag is in its ImageStream, and is pulled by it`() async throws {
        let first = try await pushImage("v1", text: "one")
        let second = try await pushImage("v1", text: "two")
        let image = try #require(registry.api.images[second.digest.description])
        #expect(
            image["dockerImageReference"].string
                == "image-registry.openshift-image-registry.svc:5000/shop/web@\(second.digest)")
        #expect(image["dockerImageMetadata"]["Architecture"] == "amd64")
        let pulled = try await registry.send(.get, "/v2/shop/web/manifests/v1")
        #expect(pulled.body == second.bytes)
        #expect(pulled.header("Content-Type") == MediaType.manifest)
        #expect(try await registry.send(.get, "/v2/shop/web/manifests/\(first.digest)").body == first.bytes)
        #expect(try await registry.send(.head, "/v2/shop/web/manifests/v1").body.isEmpty)
        #expect(try await registry.send(.get, "/v2/shop/web/manifests/v2").errorCode == "MANIFEST_UNKNOWN")
        #expect(try await registry.send(.get, "/v2/shop/none/manifests/v2").errorCode == "NAME_UNKNOWN")
        #expect(try await registry.send(.delete, "/v2/shop/web/manifests/v1").status == 202)
        #expect(try await registry.send(.get, "/v2/shop/web/manifests/v1").status == 404)
    }

    @Test func `an image that a build tagged is pulled without ever being pushed`() async throws {
        let image = try await RegistryFixture.makeImage(registry.images, "built", in: registry.folder)
        let mapping = image.mapping(namespace: "shop", stream: "built", tag: "latest", reference: "r")
        let streams = ResourcePathFixture.streams("shop")
        _ = try await registry.api.create(streams, ["metadata": ["name": "built", "namespace": "shop"]])
        _ = try await registry.api.create(ResourcePathFixture.mappings("shop"), mapping)
        #expect(try await registry.send(.get, "/v2/shop/built/manifests/latest").body == image.manifest.bytes)
        let layer = try await registry.send(.get, "/v2/shop/built/blobs/\(image.layers[0].digest)")
        #expect(layer.status == 200 && ContentDigest.of(layer.body) == image.layers[0].digest)
        #expect(try await registry.send(.get, "/v2/shop/web/blobs/\(image.layers[0].digest)").status == 404)
    }

    @Test func `an index is stored after its manifests`() async throws {
        let manifest = try await pushImage("amd64")
        func index(_ digest: ContentDigest) -> [UInt8] {
            let json: JSONValue = [
                "schemaVersion": 2, "mediaType": .string(MediaType.index),
                "manifests": [
                    [
                        "mediaType": .string(MediaType.manifest), "digest": .string(digest.description), "size": 1,
                        "platform": ["os": "linux", "architecture": "amd64"],
                    ]
                ],
            ]
            return json.encoded()
        }
        let bad = try await registry.send(.put, "/v2/shop/web/manifests/all", body: index(ContentDigest.of([7])))
        #expect(bad.errorCode == "MANIFEST_BLOB_UNKNOWN")
        let good = try await registry.send(.put, "/v2/shop/web/manifests/all", body: index(manifest.digest))
        #expect(good.status == 201)
        let pulled = try await registry.send(.get, "/v2/shop/web/manifests/all")
        #expect(pulled.header("Content-Type") == MediaType.index)
    }

    @Test func `tags are listed in pages`() async throws {
        for tag in ["c", "a", "b"] { _ = try await pushImage(tag) }
        let all = try await registry.send(.get, "/v2/shop/web/tags/list")
        #expect(all.json == ["name": "shop/web", "tags": ["a", "b", "c"]])
        let page = try await registry.send(.get, "/v2/shop/web/tags/list?n=2")
        #expect(page.json["tags"] == ["a", "b"])
        #expect(page.header("Link") == "</v2/shop/web/tags/list?n=2&last=b>; rel=\"next\"")
        #expect(try await registry.send(.get, "/v2/shop/web/tags/list?n=2&last=b").json["tags"] == ["c"])
    }

    @Test func `what refers to an image is found by it`() async throws {
        let image = try await pushImage("v1")
        let empty = try await registry.pushBlob(Array("{}".utf8))
        let json: JSONValue = [
            "schemaVersion": 2, "mediaType": .string(MediaType.manifest), "artifactType": "application/spdx+json",
            "config": [
                "mediaType": "application/vnd.oci.empty.v1+json", "digest": .string(empty.description), "size": 2,
            ],
            "layers": [], "subject": image.descriptor.json,
        ]
        let digest = ContentDigest.of(json.encoded())
        let put = try await registry.send(.put, "/v2/shop/web/manifests/\(digest)", body: json.encoded())
        #expect(put.status == 201 && put.header("OCI-Subject") == image.digest.description)
        let path = "/v2/shop/web/referrers/\(image.digest)"
        let found = try await registry.send(.get, path)
        #expect(found.json["manifests"].items.map { $0["digest"].string } == [digest.description])
        #expect(found.header("Content-Type") == MediaType.index)
        let other = try await registry.send(.get, "\(path)?artifactType=text/plain")
        #expect(other.json["manifests"].items.isEmpty && other.header("OCI-Filters-Applied") == "artifactType")
    }

    @Test(arguments: [
        ("GET", "/v2/a/manifests/latest", 400, "NAME_INVALID"),
        ("GET", "/v2/a/b/c/manifests/latest", 400, "NAME_INVALID"),
        ("GET", "/v2/shop/..%2f/manifests/latest", 400, "NAME_INVALID"),
        ("GET", "/v2/shop/WEB/manifests/latest", 400, "NAME_INVALID"),
        ("GET", "/v2/shop/web/manifests/-x", 400, "MANIFEST_INVALID"),
        ("GET", "/v2/shop/web/blobs/sha256:1", 400, "DIGEST_INVALID"),
        ("GET", "/v2/shop/web/blobs/uploads/none", 404, "BLOB_UPLOAD_UNKNOWN"),
        ("GET", "/v2/shop/web/other/x", 404, "UNSUPPORTED"), ("POST", "/v2/shop/web/tags/list", 405, "UNSUPPORTED"),
        ("PUT", "/v2/shop/web/manifests/latest", 400, "MANIFEST_INVALID"),
        ("DELETE", "/v2/shop/web/blobs/sha256:\(String(repeating: "0", count: 64))", 403, "DENIED"),
        ("GET", "/v2/_catalog", 403, "DENIED"),
    ])
    func `bad requests get the specification's errors`(
        _ method: String, _ path: String, _ status: Int, _ code: String
    ) async throws {
        let answer = try await registry.send(try #require(.init(method)), path)
        #expect(answer.status == status && answer.errorCode == code, "\(answer.status) \(answer.text)")
    }
}
