import ArchiveFiles
import Machinery
import OCIImages
import Testing

private let hex = String(repeating: "a1", count: 32)

struct ImageReferenceTests {
    struct Case: Sendable {
        let text: String
        let full: String?
    }

    static let cases = [
        Case(text: "nginx", full: "docker.io/library/nginx:latest"),
        Case(text: "org/app:v1", full: "docker.io/org/app:v1"),
        Case(text: "index.docker.io/org/app", full: "docker.io/org/app:latest"),
        Case(text: "localhost/app", full: "localhost/app:latest"),
        Case(text: "host:5000/ns/app", full: "host:5000/ns/app:latest"),
        Case(text: "quay.io/a/b/c__d:V_1.2-3", full: "quay.io/a/b/c__d:V_1.2-3"),
        Case(text: "quay.io/a/b@sha256:\(hex)", full: "quay.io/a/b@sha256:\(hex)"),
        Case(text: "quay.io/a/b:v@sha256:\(hex)", full: "quay.io/a/b:v@sha256:\(hex)"),
        Case(text: "", full: nil), Case(text: "UPPER/case", full: nil), Case(text: "a/../b", full: nil),
        Case(text: "a//b", full: nil), Case(text: "a/b:", full: nil), Case(text: "a/b:-x", full: nil),
        Case(text: "a/b@sha256:abc", full: nil), Case(text: "host:port/a", full: nil), Case(text: "-a", full: nil),
        Case(text: "a___b", full: nil), Case(text: "a b", full: nil), Case(text: "quay.io/", full: nil),
    ]

    @Test(arguments: cases)
    func `references are read as Docker does`(_ test: Case) {
        #expect((try? ImageReference(test.text))?.description == test.full)
    }

    @Test func `pull secrets are matched by host and path`() throws {
        // "u:p" and "other:q:r" in base64.
        let config = DockerConfig(
            json: [
                "auths": [
                    "quay.io": ["auth": "dTpw"], "quay.io/team": ["auth": "b3RoZXI6cTpy"],
                    "https://index.docker.io/v1/": ["username": "d", "password": "s"], "bad.io": ["auth": "%%%"],
                ]
            ])
        #expect(config.credentials(for: try ImageReference("quay.io/x/y"))?.user == "u")
        let team = config.credentials(for: try ImageReference("quay.io/team/y"))
        #expect(team == RegistryCredentials(user: "other", password: "q:r"))
        #expect(config.credentials(for: try ImageReference("quay.io/teammate/y"))?.user == "u")
        #expect(config.credentials(for: try ImageReference("nginx"))?.user == "d")
        #expect(config.credentials(for: try ImageReference("bad.io/x/y")) == nil)
        #expect("\(RegistryCredentials(user: "u", password: "geheim"))".contains("geheim") == false)
        #expect(DockerConfig(json: ["quay.io": ["auth": "dTpw"]]).credentials.count == 1)
    }

    @Test func `pull policies default as in Kubernetes`() throws {
        #expect(PullPolicy(nil, image: try ImageReference("nginx")) == .always)
        #expect(PullPolicy(nil, image: try ImageReference("nginx:1")) == .ifNotPresent)
        #expect(PullPolicy("Never", image: try ImageReference("nginx")) == .never)
        #expect(PullPolicy(nil, image: try ImageReference("nginx@sha256:\(hex)")) == .ifNotPresent)
    }
}

struct ImageManifestTests {
    private func descriptor(_ platform: String) -> JSONValue {
        [
            "mediaType": .string(MediaType.manifest), "digest": .string("sha256:\(hex)"), "size": 3,
            "platform": ["os": "linux", "architecture": .string(platform)],
        ]
    }

    @Test func `an index gives the manifest of a platform, or says which there are`() throws {
        let json: JSONValue = [
            "schemaVersion": 2, "mediaType": .string(MediaType.index),
            "manifests": [descriptor("amd64"), descriptor("s390x")],
        ]
        let index = try ImageManifest(bytes: json.encoded())
        #expect(index.isIndex && !index.isImage)
        #expect(try index.manifest(for: Platform(architecture: "amd64")).platform?.architecture == "amd64")
        let error = #expect(throws: ImageError.self) { try index.manifest(for: Platform(architecture: "riscv64")) }
        #expect(error?.reason.contains("linux/amd64, linux/s390x") == true)
    }

    @Test(arguments: [
        "", "[]", "{\"schemaVersion\":1}", "{\"schemaVersion\":2,\"mediaType\":\"text/plain\"}",
        "{\"schemaVersion\":2,\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:x\",\"size\":1},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:\(hex)\",\"size\":-1},\"layers\":[]}",
        "{\"schemaVersion\":2,\"config\":{\"digest\":\"sha256:\(hex)\",\"size\":1}}",
    ])
    func `what is no manifest is refused`(_ text: String) {
        #expect(throws: ImageError.self) { try ImageManifest(bytes: Array(text.utf8)) }
    }

    @Test func `a manifest that is sent as something else is refused`() throws {
        let config = Descriptor(mediaType: MediaType.config, digest: ContentDigest.of([]), size: 0)
        let manifest = try ImageManifest(config: config, layers: [])
        #expect(throws: ImageError.self) {
            try ImageManifest(bytes: manifest.bytes, mediaType: MediaType.dockerManifest)
        }
        #expect(try ImageManifest(bytes: manifest.bytes) == manifest)
    }

    @Test func `a config's fields are read and written, the others kept`() {
        var config = ImageConfig(json: ["architecture": "amd64", "os": "linux", "x-own": 1])
        config.setEnvironment("A", "1")
        config.setEnvironment("B", "2")
        config.setEnvironment("A", "3")
        config.exposedPorts = ["8080/tcp", "22/tcp"]
        config.command = ["run"]
        config.user = "1001:0"
        #expect(config.environment == ["A=3", "B=2"])
        #expect(config.exposedPorts == ["22/tcp", "8080/tcp"])
        #expect(config.json["config"]["ExposedPorts"].description == "{\"22/tcp\":{},\"8080/tcp\":{}}")
        #expect(config.json["x-own"].int == 1)
        config.user = ""
        #expect(config.json["config"]["User"].isNull)
    }
}
