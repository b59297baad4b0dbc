import Crypto
import Kinds
import Logging
import Machinery
import Reconciling
import TestKit
import Testing

@testable import BuildControllers

struct WebhookPayloadTests {
    private let headers = ["content-type": "application/json; charset=utf-8"]

    private func read(_ type: WebhookType, _ event: [String: String], _ body: JSONValue) throws -> WebhookPayload {
        try WebhookPayload.read(type, headers: headers.merging(event) { $1 }, body: body.encoded())
    }

    @Test func `a GitHub push tells branch and commit`() throws {
        let payload = try read(
            .github, ["x-github-event": "push"],
            [
                "ref": "refs/heads/main",
                "head_commit": ["id": "abc", "message": "m", "author": ["name": "A", "email": "a@b"]],
            ])
        guard case .push(let push) = payload else {
            Issue.record("no push")
            return
        }
        #expect(push.branch == "main")
        #expect(push.revision == ["commit": "abc", "message": "m", "author": ["name": "A", "email": "a@b"]])
    }

    @Test func `a ping is nothing, other events and forms are refused`() throws {
        #expect(try read(.github, ["x-github-event": "ping"], ["zen": "x"]) == .ignore)
        #expect(throws: StatusError.self) { try read(.github, ["x-github-event": "issues"], .object([:])) }
        #expect(throws: StatusError.self) {
            try read(
                .github, ["x-github-event": "push", "content-type": "application/x-www-form-urlencoded"], .object([:]))
        }
    }

    @Test func `a tag is no branch`() throws {
        let payload = try read(.github, ["x-github-event": "push"], ["ref": "refs/tags/main"])
        guard case .push(let push) = payload else {
            Issue.record("no push")
            return
        }
        #expect(WebhookHandler.isWanted(push.branch ?? "", config()) == false)
    }

    @Test func `GitLab without commits and a new branch of Bitbucket are pushes`() throws {
        let lab = try read(.gitlab, ["x-gitlab-event": "Push Hook"], ["ref": "refs/heads/dev", "commits": .array([])])
        #expect(lab == .push(.init(branch: "dev")))
        let bucket = try read(
            .bitbucket, ["x-event-key": "repo:push"],
            ["push": ["changes": [["new": ["type": "branch", "name": "dev"], "commits": [["hash": "abc"]]]]]])
        #expect(bucket == .push(.init(branch: "dev", revision: ["commit": "abc"])))
    }

    @Test func `a generic webhook builds whatever it gets`() throws {
        #expect(try WebhookPayload.read(.generic, headers: [:], body: []) == .push(.init()))
        guard case .push(let odd) = try WebhookPayload.read(.generic, headers: ["content-type": "text/x"], body: [1])
        else {
            Issue.record("no push")
            return
        }
        #expect(odd.warning?.contains("ignoring payload") == true)
    }
}

struct WebhookSecretTests {
    @Test func `a signature must fit one of the secrets`() {
        let body = Array("{}".utf8)
        let code = HMAC<SHA256>.authenticationCode(for: body, using: SymmetricKey(data: Array("s3".utf8)))
        let hex = code.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        #expect(WebhookSecret.isSigned(["x-hub-signature-256": "sha256=\(hex)"], body: body, secrets: ["a", "s3"]))
        #expect(!WebhookSecret.isSigned(["x-hub-signature-256": "sha256=\(hex)"], body: body, secrets: ["a"]))
        #expect(!WebhookSecret.isSigned(["x-hub-signature-256": "md5=1"], body: body, secrets: ["s3"]))
        #expect(WebhookSecret.isSigned([:], body: body, secrets: ["s3"]))
    }

    @Test func `an empty secret opens nothing`() {
        #expect(!WebhookSecret.matches("", ["", "x"]))
        #expect(WebhookSecret.matches("x", ["", "x"]))
    }
}

struct WebhookHandlerTests {
    private func api() async throws -> MemoryAPI {
        let api = MemoryAPI()
        var stream = ImageStream(name: "python", namespace: "openshift")
        stream.metadata.annotations = [WellKnown.Platform.recipe: "python"]
        try await api.create(stream)
        var secret = Secret(name: "hook", namespace: "shop")
        secret.data = ["WebHookSecretKey": "czNjcmV0"]
        try await api.create(secret)
        try await api.create(
            config {
                $0.spec["triggers"] = [
                    ["type": "GitHub", "github": ["secretReference": ["name": "hook"]]],
                    ["type": "Generic", "generic": ["secret": "plain", "allowEnv": true]],
                ]
            })
        return api
    }

    private func call(_ api: MemoryAPI, _ subresource: String, _ headers: [String: String], _ body: JSONValue)
        async throws -> APIAnswer
    {
        let (stream, continuation) = AsyncThrowingStream.makeStream(of: [UInt8].self)
        if !body.isNull { continuation.yield(body.encoded()) }
        continuation.finish()
        let path = ResourcePath(BuildConfig.kind, namespace: "shop", name: "app", subresource: subresource)
        return try await WebhookHandler(client: api, time: .system, logger: Logger(label: "test")).handle(
            APICall(verb: "create", path: path, identity: .anonymous, headers: headers, rawBody: stream, client: api))
    }

    @Test func `the right secret starts a build of the commit`() async throws {
        let api = try await api()
        let answer = try await call(
            api, "webhooks/s3cret/github", ["content-type": "application/json", "x-github-event": "push"],
            ["ref": "refs/heads/main", "head_commit": ["id": "abc"]])
        guard case .object(let json, _) = answer else {
            Issue.record("no build: \(answer)")
            return
        }
        let build = Build(json: json)
        #expect(build.name == "app-1")
        #expect(build.revision["git"]["commit"] == "abc")
        #expect(build.triggeredBy[0]["githubWebHook"]["secret"] == "<secret>")
    }

    @Test(arguments: [
        "webhooks/wrong/github", "webhooks/plain/github", "webhooks/s3cret/generic", "webhooks/s3cret/gitlab",
    ])
    func `a secret that doesn't fit and a trigger that isn't there look alike`(path: String) async throws {
        let api = try await api()
        let error = await #expect(throws: StatusError.self) { try await call(api, path, [:], .null) }
        #expect(error?.code == 401)
    }

    @Test func `another branch builds nothing and the generic hook says so`() async throws {
        let api = try await api()
        let headers = ["content-type": "application/json", "x-github-event": "push"]
        let silent = try await call(api, "webhooks/s3cret/github", headers, ["ref": "refs/heads/dev"])
        guard case .data(_, let bytes, 200) = silent else {
            Issue.record("\(silent)")
            return
        }
        #expect(bytes.isEmpty)
        let told = try await call(api, "webhooks/plain/generic", headers, ["git": ["ref": "refs/heads/dev"]])
        guard case .object(let json, _) = told else {
            Issue.record("\(told)")
            return
        }
        #expect(json["message"].text.hasPrefix("skipping build"))
        #expect(try await api.list(Build.self).isEmpty)
    }

    @Test func `unknown types and short paths are told apart`() async throws {
        let api = try await api()
        let unknown = await #expect(throws: StatusError.self) { try await call(api, "webhooks/x/svn", [:], .null) }
        #expect(unknown?.code == 404)
        let short = await #expect(throws: StatusError.self) { try await call(api, "webhooks/x", [:], .null) }
        #expect(short?.code == 400)
    }
}
