import Kinds
import Logging
import Machinery
import Reconciling

/// What happens after git has taken a push: objects on the first one, a build, its log, the rollout, the URL.
///
/// The build is instantiated whether or not anybody still listens; only the telling stops with the client.
struct PushWork: Sendable {
    let parts: GitServer.Parts
    let repository: RepositoryName
    let identity: Identity
    let talk: PushTalk
    let started: ContinuousClock.Instant
    let logger: Logger

    /// Acts as the one who pushes.
    var caller: any APIClient { parts.client.acting(as: identity) }
    private var project: String { repository.project }
    private var app: String { repository.app }

    /// Goes through the refs that git has changed.
    func run(_ updates: [RefUpdate], accepted: Set<String>) async {
        let changed = updates.filter { accepted.contains($0.ref) && !$0.isDeletion }
        guard !changed.isEmpty else { return }
        do {
            let config = try await parts.client.find(BuildConfig.self, namespace: project, name: app)
            let branch = config.map { $0.source.gitRef.isEmpty ? "main" : $0.source.gitRef } ?? Self.first(changed)
            tellStored(changed, built: branch)
            guard let branch, let update = changed.first(where: { $0.branch == branch }) else { return }
            if let config, config.source.gitURI != parts.sourceURI(repository) {
                return talk.detail(
                    "stored, not built: build configuration \(app) builds from \(config.source.gitURI)")
            }
            try await build(update, branch: branch)
        } catch is CancellationError {
        } catch let error as StatusError where error.reason == .internalError {
            logger.error("a push could not be worked on", metadata: ["error": "\(error)"])
            talk.problem("Internal error. What you pushed is stored; the platform's log tells more.")
        } catch {
            for line in "\(error)".split(separator: "\n") { talk.problem(String(line)) }
            talk.problem("What you pushed is stored, but not built.")
        }
    }

    /// The branch that a first push makes the built one: main, else master, else the first.
    static func first(_ changed: [RefUpdate]) -> String? {
        let branches = changed.compactMap(\.branch)
        return ["main", "master"].first(where: branches.contains) ?? branches.first
    }

    private func tellStored(_ changed: [RefUpdate], built: String?) {
        for update in changed where update.branch == nil || update.branch != built {
            guard let branch = update.branch else {
                talk.detail("\(update.shortName) is stored.")
                continue
            }
            talk.detail("Branch \(branch) is stored, but not built: \(app) is built from \(built ?? "no branch").")
            if let built { talk.detail("To build it: git push paas \(branch):\(built)") }
        }
    }

    /// One after the other for a repository, so that the newest commit's build is the newest build.
    private func build(_ update: RefUpdate, branch: String) async throws {
        let build = try await parts.queue.alone(repository) { () -> Build? in
            let head = try await parts.repositories.commit(repository, ref: update.ref)
            guard head == update.new else {
                talk.detail(
                    "\(update.new.prefix(7)) was overtaken by a newer push of \(branch), which is built instead.")
                return nil
            }
            let config = try await parts.client.find(BuildConfig.self, namespace: project, name: app)
            if config == nil { try await makeApplication(update, branch: branch) }
            return try await instantiate(update, branch: branch)
        }
        guard let build, !talk.isGone else { return }
        try await follow(build)
    }

    private func makeApplication(_ update: RefUpdate, branch: String) async throws {
        let path = parts.repositories.path(repository)
        try await parts.repositories.setDefaultBranch(repository, branch)
        let detection = try await parts.inspector.inspect(repositoryPath: path, commit: update.new)
        talk.phase("\(detection.language) application detected")
        talk.detail(detection.reason)
        for line in detection.details { talk.detail(line) }
        let objects = AppObjects(
            app: app, branch: branch, sourceURI: parts.sourceURI(repository), detection: detection,
            webhookSecrets: (AppObjects.secret(), AppObjects.secret()))
        talk.phase("Creating application \(app) in project \(project)")
        var made: [String] = []
        for (kind, object) in objects.make() {
            do {
                _ = try await caller.create(ResourcePath(kind, namespace: project), object)
                made.append(kind.kind)
            } catch let error as StatusError where error.reason == .alreadyExists {
                talk.detail("\(kind.kind) \(app) is there already: it is used as it is")
            }
        }
        if !made.isEmpty { talk.detail(made.joined(separator: ", ")) }
    }

    private func instantiate(_ update: RefUpdate, branch: String) async throws -> Build {
        let commit = try await parts.repositories.describe(repository, commit: update.new)
        var request = BuildRequest(name: app, namespace: project)
        request.revision = [
            "type": "Git",
            "git": [
                "commit": .string(commit.commit), "message": .string(commit.subject),
                "author": ["name": .string(commit.author.name), "email": .string(commit.author.email)],
                "committer": ["name": .string(commit.committer.name), "email": .string(commit.committer.email)],
            ],
        ]
        request.triggeredBy = [["message": "Git push by \(identity.name)"]]
        let path = ResourcePath(BuildConfig.kind, namespace: project, name: app, subresource: "instantiate")
        let build = Build(json: try await caller.create(path, request.json))
        talk.phase("Build \(build.name): \(update.new.prefix(7)) of \(branch)")
        if !commit.subject.isEmpty { talk.detail(commit.subject) }
        return build
    }
}
