package import GitSource
package import Machinery

/// What the confined worker is to fetch. It goes to the worker as JSON.
package struct SourceSpec: Sendable, Hashable {
    /// Where the source comes from.
    package enum Input: Sendable, Hashable {
        /// A repository on this disk.
        case repository(String)
        /// A repository elsewhere; `scratch` is an empty folder for it.
        case remote(GitFetchPlan)
        /// An uploaded archive, open as this descriptor.
        case archive(descriptor: Int32)
        /// An uploaded file that is the whole source, open as this descriptor, to be called `name`.
        case file(descriptor: Int32, name: String)
        /// Nothing: an empty source.
        case none
    }

    package var input: Input
    /// The commit, branch or tag; empty means HEAD.
    package var revision = ""
    /// A folder of the source that is the whole source for the build.
    package var contextDirectory = ""
    /// An empty folder that gets the files. Empty: nothing is written, the source is only looked at.
    package var target = ""

    package init(_ input: Input) { self.input = input }

    package init?(json: JSONValue) {
        let descriptor = Int32(exactly: json["descriptor"].int ?? -1) ?? -1
        switch json["kind"].text {
        case "repository": self.init(.repository(json["path"].text))
        case "remote":
            var plan = GitFetchPlan(url: json["url"].text, ref: json["revision"].text, folder: json["scratch"].text)
            plan.userName = json["userName"].text
            plan.password = json["password"].text
            plan.authorities = json["authorities"].text
            plan.sshKey = json["sshKey"].text
            plan.knownHosts = json["knownHosts"].text
            plan.httpProxy = json["httpProxy"].text
            plan.httpsProxy = json["httpsProxy"].text
            plan.noProxy = json["noProxy"].text
            self.init(.remote(plan))
        case "archive": self.init(.archive(descriptor: descriptor))
        case "file": self.init(.file(descriptor: descriptor, name: json["name"].text))
        case "none": self.init(.none)
        default: return nil
        }
        revision = json["revision"].text
        contextDirectory = json["contextDir"].text
        target = json["target"].text
    }

    package var json: JSONValue {
        var json: JSONValue = [:]
        switch input {
        case .repository(let path): json = ["kind": "repository", "path": .string(path)]
        case .remote(let plan):
            json = [
                "kind": "remote", "url": .string(plan.url), "scratch": .string(plan.folder),
                "userName": .string(plan.userName), "password": .string(plan.password),
                "authorities": .string(plan.authorities), "sshKey": .string(plan.sshKey),
                "knownHosts": .string(plan.knownHosts), "httpProxy": .string(plan.httpProxy),
                "httpsProxy": .string(plan.httpsProxy), "noProxy": .string(plan.noProxy),
            ]
        case .archive(let descriptor): json = ["kind": "archive", "descriptor": .int(Int64(descriptor))]
        case .file(let descriptor, let name):
            json = ["kind": "file", "descriptor": .int(Int64(descriptor)), "name": .string(name)]
        case .none: json = ["kind": "none"]
        }
        json["revision"] = .string(revision)
        json["contextDir"] = .string(contextDirectory)
        json["target"] = .string(target)
        return json
    }
}

/// What the worker found.
package struct SourceReport: Sendable, Hashable {
    /// A failure that the build ends with.
    package struct Failure: Sendable, Hashable {
        /// One of OpenShift's reasons: FetchSourceFailed, InvalidContextDirectory.
        package let reason: String
        package let message: String
    }

    package var commit: GitCommit?
    /// Paths of the two upper levels of folders, sorted.
    package var files: [String] = []
    package var fileCount = 0
    package var procfile: String?
    /// `.s2i/environment`.
    package var environment: String?
    /// The scripts in `.s2i/bin`: `assemble`, `run`, `save-artifacts`.
    package var scripts: [String] = []
    /// What a user should know although it is no failure.
    package var notes: [String] = []
    package var failure: Failure?

    package init() {}

    package init(json: JSONValue) {
        let commit = json["commit"]
        if let id = commit["id"].string {
            self.commit = GitCommit(
                id: id, author: Self.person(commit["author"]), committer: Self.person(commit["committer"]),
                time: Int64(commit["time"].number), timeOffset: commit["timeOffset"].number,
                message: commit["message"].text)
        }
        files = json["files"].strings
        fileCount = json["fileCount"].number
        procfile = json["procfile"].string
        environment = json["environment"].string
        scripts = json["scripts"].strings
        notes = json["notes"].strings
        if let reason = json["failure"]["reason"].string {
            failure = Failure(reason: reason, message: json["failure"]["message"].text)
        }
    }

    package var json: JSONValue {
        var json: JSONValue = [
            "files": JSONValue(files), "fileCount": .int(Int64(fileCount)), "procfile": JSONValue(procfile),
            "environment": JSONValue(environment), "scripts": JSONValue(scripts), "notes": JSONValue(notes),
        ]
        if let commit {
            json["commit"] = [
                "id": .string(commit.id), "author": Self.json(commit.author), "committer": Self.json(commit.committer),
                "time": .int(commit.time), "timeOffset": .int(Int64(commit.timeOffset)),
                "message": .string(commit.message),
            ]
        }
        if let failure { json["failure"] = ["reason": .string(failure.reason), "message": .string(failure.message)] }
        return json
    }

    private static func person(_ json: JSONValue) -> GitCommit.Person {
        GitCommit.Person(name: json["name"].text, email: json["email"].text)
    }

    private static func json(_ person: GitCommit.Person) -> JSONValue {
        ["name": .string(person.name), "email": .string(person.email)]
    }
}
