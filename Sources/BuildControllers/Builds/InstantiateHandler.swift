import Kinds
import Machinery
package import Reconciling

/// Starts builds: `buildconfigs/instantiate`, `buildconfigs/instantiatebinary`, `builds/clone`.
package struct InstantiateHandler: ResourceHandler {
    private let client: any APIClient
    private let starter: BuildStarter
    private let spool: (any BinarySpool)?
    private let uploads: BinaryUploads
    private let time: WallClock

    init(client: any APIClient, spool: (any BinarySpool)?, uploads: BinaryUploads, time: WallClock) {
        self.client = client
        self.spool = spool
        self.uploads = uploads
        self.time = time
        starter = BuildStarter(client: client, time: time)
    }

    package var resources: [(group: String, resource: String, verbs: [String])] {
        [
            ("build.openshift.io", "buildconfigs/instantiate", ["create"]),
            ("build.openshift.io", "buildconfigs/instantiatebinary", ["create"]),
            ("build.openshift.io", "builds/clone", ["create"]),
        ]
    }

    package func handle(_ call: APICall) async throws -> APIAnswer {
        let namespace = call.path.namespace ?? ""
        let name = call.path.name ?? ""
        switch call.path.subresource {
        case "instantiatebinary": return .object(try await binary(call, namespace, name).json, code: 201)
        case "clone":
            let original = try await client.get(Build.self, namespace: namespace, name: name)
            let build = try await starter.clone(original, try request(call, name))
            return .object(build.json, code: 201)
        default:
            let build = try await starter.start(namespace: namespace, config: name, try request(call, name))
            return .object(build.json, code: 201)
        }
    }

    private func request(_ call: APICall, _ name: String) throws -> BuildRequest {
        guard call.body.isNull || call.body.object != nil else {
            throw StatusError.badRequest("the body must be a BuildRequest")
        }
        let request = BuildRequest(json: call.body.isNull ? .object([:]) : call.body)
        guard request.name.isEmpty || request.name == name else {
            throw StatusError.badRequest(
                "the name in the BuildRequest (\(request.name)) does not match the name on the URL (\(name))")
        }
        return request
    }

    /// Creates the build, stores the upload, then lets the build start.
    private func binary(_ call: APICall, _ namespace: String, _ name: String) async throws -> Build {
        guard let spool else {
            throw StatusError(.serviceUnavailable, "this platform takes no uploads for builds")
        }
        guard let body = call.rawBody else { throw StatusError.badRequest("the source must be sent as the body") }
        let uploads = uploads
        let build = try await starter.start(
            namespace: namespace, config: name, binaryRequest(call, name),
            prepare: { uploads.begin("\(namespace)/\($0)") })
        let key = "\(namespace)/\(build.name)"
        defer { uploads.end(key) }
        do {
            try await spool.store(buildUID: build.uid, body)
            return try await client.modify(Build.self, namespace: namespace, name: build.name) { build in
                build.metadata.annotations[BuildAnnotation.input] = "stored"
                return true
            }
        } catch {
            try await giveUp(build, error)
            throw error
        }
    }

    private func giveUp(_ build: Build, _ error: any Error) async throws {
        let why = (error as? StatusError)?.message ?? "the upload was interrupted"
        let now = time.now
        try await client.modify(Build.self, namespace: build.namespace, name: build.name) { build in
            guard !build.isTerminal else { return false }
            build.enter("Failed", reason: "FetchSourceFailed", message: "the source was not received: \(why)", at: now)
            return true
        }
    }

    /// The query's parameters as a request.
    private func binaryRequest(_ call: APICall, _ name: String) -> BuildRequest {
        var request = BuildRequest(json: ["metadata": ["name": .string(name)]])
        request.json["binary"] = .object([:])
        if let file = call.parameter("asFile"), !file.isEmpty { request.json["binary"]["asFile"] = .string(file) }
        var git: JSONValue = .object([:])
        func set(_ field: [String], _ parameter: String) {
            if let value = call.parameter("revision.\(parameter)"), !value.isEmpty { git[path: field] = .string(value) }
        }
        set(["commit"], "commit")
        set(["message"], "message")
        set(["author", "name"], "authorName")
        set(["author", "email"], "authorEmail")
        set(["committer", "name"], "committerName")
        set(["committer", "email"], "committerEmail")
        if git.object?.isEmpty == false { request.json["revision"] = ["type": "Git", "git": git] }
        return request
    }
}
