import Kinds
import Logging
import Machinery
import Reconciling
import Synchronization

extension PushWork {
    private var watch: ProjectWatch { ProjectWatch(client: parts.client, project: repository.project) }

    /// Tells of the build until it has ended, then of the rollout.
    func follow(_ build: Build) async throws {
        let begun = ContinuousClock.now
        await tellLog(of: build)
        let ended = try await watch.first([Build.kind], within: .seconds(7200)) { [self] () -> Build? in
            let current = try await parts.client.find(Build.self, namespace: repository.project, name: build.name)
            guard let current, !talk.isGone else { return current ?? build }
            return ["Complete", "Failed", "Error", "Cancelled"].contains(current.phase) ? current : nil
        }
        guard !talk.isGone else { return }
        guard let ended, ended.phase == "Complete" else { return tellFailure(of: ended ?? build) }
        talk.detail("Build \(build.name) took \((ContinuousClock.now - begun).brief)")
        try await followRollout(of: ended)
    }

    private func tellLog(of build: Build) async {
        do {
            let log = try await parts.log.follow(project: repository.project, build: build.name, as: identity)
            for try await bytes in log {
                if talk.isGone { return }
                talk.log(bytes)
            }
        } catch {
            logger.debug(
                "a build's log could not be followed", metadata: ["build": "\(build.name)", "error": "\(error)"])
            talk.detail(
                "The build's log can't be shown here: paas logs -f build/\(build.name) -n \(repository.project)")
        }
    }

    private func tellFailure(of build: Build) {
        let reason = build.statusReason.isEmpty ? "" : " (\(build.statusReason))"
        let message = build.statusMessage.isEmpty ? "" : ": \(build.statusMessage)"
        switch build.phase {
        case "Cancelled": talk.problem("Build \(build.name) was cancelled.")
        case "Failed", "Error": talk.problem("Build \(build.name) failed\(message)\(reason)")
        default: talk.problem("Build \(build.name) has not ended yet: it is \(build.phase).")
        }
        talk.problem("What runs was not touched. More: paas logs build/\(build.name) -n \(repository.project)")
    }

    private func followRollout(of build: Build) async throws {
        let (project, app) = (repository.project, repository.app)
        let begun = ContinuousClock.now
        guard let config = try await parts.client.find(DeploymentConfig.self, namespace: project, name: app) else {
            return talk.detail(
                "The image is there. Nothing is rolled out: there is no deployment configuration \(app).")
        }
        let digest = build.outputImageDigest
        let isAutomatic = config.triggers.contains { $0.type == "ImageChange" && $0.automatic }
        guard isAutomatic, !config.paused, !digest.isEmpty else {
            let why = config.paused ? "its rollouts are paused" : "it has no automatic image trigger"
            talk.detail("The image is there. Nothing is rolled out: \(why).")
            return talk.detail("To roll out: paas rollout latest dc/\(app) -n \(project)")
        }
        talk.phase("Rolling out \(app)")
        let told = Mutex(Set<String>())
        let limit = Duration.seconds(config.strategy.rollingParams["timeoutSeconds"].int ?? 600) + .seconds(60)
        let kinds = [DeploymentConfig.kind, ReplicationController.kind, Pod.kind]
        let state = try await watch.first(kinds, within: limit) { [self] () -> RolloutState? in
            if talk.isGone { return .overtaken }
            return try await look(digest, newerThan: build, told)
        }
        guard !talk.isGone else { return }
        switch state {
        case .complete(let version):
            talk.detail("\(app)-\(version) runs, after \((ContinuousClock.now - begun).brief)")
            try await tellURL()
        case .failed(let version, let reason):
            talk.problem("The rollout of \(app)-\(version) failed: \(reason)")
            talk.problem("What ran before still runs. More: paas rollout history dc/\(app) -n \(project)")
        case .overtaken: talk.detail("A newer build of \(app) took this one's place.")
        default:
            talk.problem("The rollout has not ended after \(limit.brief).")
            talk.problem("More: paas rollout status dc/\(app) -n \(project)")
        }
    }

    /// The rollout's end, or nil while it goes on; tells each thing once.
    private func look(
        _ digest: String, newerThan build: Build, _ told: borrowing Mutex<Set<String>>
    ) async throws -> RolloutState? {
        let (project, app) = (repository.project, repository.app)
        guard let config = try await parts.client.find(DeploymentConfig.self, namespace: project, name: app) else {
            return .failed(version: 0, reason: "the deployment configuration is gone")
        }
        let name = "\(app)-\(config.latestVersion)"
        let newest = try await parts.client.find(ReplicationController.self, namespace: project, name: name)
        let state = RolloutState.read(config, newest: newest, digest: digest)
        switch state {
        case .waiting: return try await isOvertaken(build) ? .overtaken : nil
        case .running(_, let ready, let wanted):
            tell("\(name): \(ready) of \(wanted) pods ready", told)
            let options = ListOptions(labelSelector: "deployment=\(name)")
            for pod in try await parts.client.list(Pod.self, namespace: project, options) {
                if pod.metadata.labels["deployment"] == name, let problem = RolloutState.problem(of: pod) {
                    tell(problem, told)
                }
            }
            return nil
        default: return state
        }
    }

    private func tell(_ text: String, _ told: borrowing Mutex<Set<String>>) {
        if told.withLock({ $0.insert(text).inserted }) { talk.detail(text) }
    }

    /// Whether a later build of the application has completed: then this one's image may never be rolled out.
    private func isOvertaken(_ build: Build) async throws -> Bool {
        let number = Self.number(build)
        return try await parts.client.list(Build.self, namespace: repository.project).contains {
            $0.configName == repository.app && $0.phase == "Complete" && Self.number($0) > number
        }
    }

    private static func number(_ build: Build) -> Int {
        build.metadata.annotations[WellKnown.Build.number].flatMap { Int($0) } ?? 0
    }

    /// Asks for the URL as a user would, and prints it.
    private func tellURL() async throws {
        let (project, app) = (repository.project, repository.app)
        let routes = try await parts.client.list(Route.self, namespace: project).filter { $0.to.name == app }
        let route = routes.min {
            ($0.metadata.creationTimestamp ?? "", $0.name) < ($1.metadata.creationTimestamp ?? "", $1.name)
        }
        guard let route else {
            talk.detail("It has no route. To get one: paas expose svc/\(app) -n \(project)")
            return tellEnd(nil)
        }
        let url = parts.options.ports.url(of: route)
        let answer = await ask(route)
        switch answer {
        case .success(let (code, time)) where code < 500:
            talk.phase("Asked \(url): \(code) in \(time.brief)")
            tellEnd(url)
        case .success(let (code, _)):
            talk.problem("\(url) answers with \(code). More: paas logs dc/\(app) -n \(project)")
        case .failure(let error):
            talk.problem("\(url) can't be reached: \(error)")
            talk.problem("More: paas describe route \(route.name) -n \(project)")
        }
    }

    /// Until the router has taken the route up, its own 503 is no answer of the application.
    private func ask(_ route: Route) async -> Result<(Int, Duration), any Error> {
        let begun = ContinuousClock.now
        var wait = 10
        while true {
            let asked = ContinuousClock.now
            let result: Result<Int, any Error>
            do {
                result = .success(
                    try await parts.probe.status(
                        host: route.servedHost, path: route.path.isEmpty ? "/" : route.path))
            } catch {
                result = .failure(error)
            }
            let now = ContinuousClock.now
            if case .success(let code) = result, code != 503 { return .success((code, now - asked)) }
            if now - begun > .seconds(15) || talk.isGone { return result.map { ($0, now - asked) } }
            try? await Task.sleep(for: .milliseconds(wait))
            wait = min(wait * 2, 500)
        }
    }

    private func tellEnd(_ url: String?) {
        let time = (ContinuousClock.now - started).brief
        talk.phase(url.map { "\(repository.app) is at \($0) (\(time) after the push)" } ?? "Done in \(time)")
    }
}
