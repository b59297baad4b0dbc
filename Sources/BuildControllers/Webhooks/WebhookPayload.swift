import Machinery

/// Who sends a webhook, and so in which shape.
enum WebhookType: String, Sendable, CaseIterable {
    case github, gitlab, bitbucket, generic

    /// The field of a build trigger that holds its secret.
    var field: String { rawValue }

    /// The trigger's `type`, as written in a build config.
    var triggerTypes: [String] {
        switch self {
        case .github: ["GitHub", "github"]
        case .gitlab: ["GitLab", "gitlab"]
        case .bitbucket: ["Bitbucket", "bitbucket"]
        case .generic: ["Generic", "generic"]
        }
    }

    var causeField: String {
        switch self {
        case .github: "githubWebHook"
        case .gitlab: "gitlabWebHook"
        case .bitbucket: "bitbucketWebHook"
        case .generic: "genericWebHook"
        }
    }

    var causeMessage: String {
        switch self {
        case .github: "GitHub WebHook"
        case .gitlab: "GitLab WebHook"
        case .bitbucket: "Bitbucket WebHook"
        case .generic: "Generic WebHook"
        }
    }
}

/// What a webhook asks for, read from its headers and body.
enum WebhookPayload: Equatable {
    /// Nothing to do, and that is right (a ping).
    case ignore
    case push(Push)

    /// A push, as far as the sender tells it.
    struct Push: Equatable {
        /// The branch, without `refs/heads/`; nil where the sender doesn't say.
        var branch: String?
        /// `revision.git`; null where the sender doesn't say.
        var revision: JSONValue = .null
        var environment: [JSONValue] = []
        var dockerOptions: JSONValue = .null
        /// What was wrong with the body, though not so that nothing could be built.
        var warning: String?
    }

    /// Reads a call. Throws `badRequest` for what the sender should not have sent.
    static func read(_ type: WebhookType, headers: [String: String], body: [UInt8]) throws -> WebhookPayload {
        switch type {
        case .github: try github(headers, body)
        case .gitlab: try gitlab(headers, body)
        case .bitbucket: try bitbucket(headers, body)
        case .generic: .push(generic(headers, body))
        }
    }

    private static func json(_ headers: [String: String], _ body: [UInt8]) throws -> JSONValue {
        let contentType = mediaType(headers)
        guard contentType == "application/json" else {
            throw StatusError.badRequest(
                "unsupported Content-Type \"\(contentType)\": set the webhook's content type to application/json")
        }
        do { return try JSONValue(parsing: body) } catch {
            throw StatusError.badRequest("the webhook's body is no JSON: \(error)")
        }
    }

    private static func mediaType(_ headers: [String: String]) -> String {
        let first = (headers["content-type"] ?? "").split(separator: ";").first.map(String.init) ?? ""
        return first.filter { !$0.isWhitespace }.lowercased()
    }

    /// The branch in `refs/heads/BRANCH`; a tag's ref stays as it is, so that it matches no branch.
    static func branch(_ ref: String) -> String {
        ref.hasPrefix("refs/heads/") ? String(ref.dropFirst("refs/heads/".count)) : ref
    }

    private static func github(_ headers: [String: String], _ body: [UInt8]) throws -> WebhookPayload {
        let event = headers["x-github-event"] ?? headers["x-gitea-event"] ?? headers["x-gogs-event"] ?? ""
        guard event == "push" || event == "ping" else {
            throw StatusError.badRequest("unknown X-GitHub-Event \"\(event)\": only push and ping are understood")
        }
        let json = try json(headers, body)
        if event == "ping" { return .ignore }
        if json["deleted"].bool == true { return .ignore }
        let commit = json["head_commit"]
        return .push(
            Push(
                branch: branch(json["ref"].text),
                revision: revision(
                    id: commit["id"].text, message: commit["message"].text, author: commit["author"],
                    committer: commit["committer"])))
    }

    private static func gitlab(_ headers: [String: String], _ body: [UInt8]) throws -> WebhookPayload {
        let event = headers["x-gitlab-event"] ?? ""
        guard event == "Push Hook" else {
            throw StatusError.badRequest("unknown X-Gitlab-Event \"\(event)\": only Push Hook is understood")
        }
        let json = try json(headers, body)
        guard let commit = json["commits"].items.last else {
            return .push(Push(branch: branch(json["ref"].text)))
        }
        return .push(
            Push(
                branch: branch(json["ref"].text),
                revision: revision(
                    id: commit["id"].text, message: commit["message"].text, author: commit["author"],
                    committer: commit["author"])))
    }

    private static func bitbucket(_ headers: [String: String], _ body: [UInt8]) throws -> WebhookPayload {
        let event = headers["x-event-key"] ?? ""
        let json = try json(headers, body)
        switch event {
        case "diagnostics:ping": return .ignore
        case "repo:push":
            let change = json["push"]["changes"][0]
            let target = change["new"].isNull ? change["old"] : change["new"]
            guard !change["new"].isNull || !change["old"].isNull else { return .ignore }
            let commit = change["commits"][0]
            let author: JSONValue = ["name": commit["author"]["user"]["display_name"]]
            let id = commit["hash"].string ?? change["new"]["target"]["hash"].text
            return .push(
                Push(
                    branch: target["name"].text,
                    revision: revision(
                        id: id, message: commit["message"].text, author: author, committer: author)))
        case "repo:refs_changed":
            let change = json["changes"][0]
            return .push(
                Push(
                    branch: change["ref"]["displayId"].text,
                    revision: revision(id: change["toHash"].text, message: "", author: .null, committer: .null)))
        default:
            throw StatusError.badRequest(
                "unknown X-Event-Key \"\(event)\": only repo:push and repo:refs_changed are understood")
        }
    }

    /// A generic webhook starts a build whatever its body is; what could not be used is told as a warning.
    private static func generic(_ headers: [String: String], _ body: [UInt8]) -> Push {
        if body.isEmpty { return Push() }
        let type = mediaType(headers)
        let document: JSONValue?
        if type == "application/yaml" || type == "application/x-yaml" {
            document = try? JSONValue(yaml: String(decoding: body, as: UTF8.self))
        } else if type == "application/json" {
            document = try? JSONValue(parsing: body)
        } else {
            return Push(warning: "invalid Content-Type on payload, ignoring payload and continuing with build")
        }
        guard let document, document.object != nil else {
            return Push(warning: "error unmarshalling payload, ignoring payload and continuing with build")
        }
        var push = Push()
        push.environment = document["env"].items
        push.dockerOptions = document["dockerStrategyOptions"]
        let git = document["git"]
        guard !git.isNull else {
            push.warning = "no git information found in payload, ignoring and continuing with build"
            return push
        }
        set(git, of: &push)
        return push
    }

    private static func set(_ git: JSONValue, of push: inout Push) {
        if let ref = git["ref"].string { push.branch = branch(ref) }
        let commit = git["commit"].text
        if !commit.isEmpty {
            push.revision = revision(
                id: commit, message: git["message"].text, author: git["author"], committer: git["committer"])
        }
    }

    /// The first of several refs of a generic webhook that is for `branch`, in place of its single one.
    static func pick(branch wanted: (String) -> Bool, from body: JSONValue) -> Push? {
        for ref in body["git"]["refs"].items where wanted(branch(ref["ref"].text)) {
            var push = Push()
            set(ref, of: &push)
            return push
        }
        return nil
    }

    private static func revision(id: String, message: String, author: JSONValue, committer: JSONValue) -> JSONValue {
        guard !id.isEmpty else { return .null }
        func person(_ json: JSONValue) -> JSONValue {
            let person: JSONValue = ["name": JSONValue(json["name"].string), "email": JSONValue(json["email"].string)]
            return person.object?.isEmpty == true ? .null : person
        }
        return [
            "commit": .string(id), "message": message.isEmpty ? .null : .string(message), "author": person(author),
            "committer": person(committer),
        ]
    }
}
