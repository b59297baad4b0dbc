import HostSystem
import Logging

#if canImport(Glibc)
    import Glibc
#endif

/// An application's repository: `FOLDER/PROJECT/APP.git`.
struct RepositoryName: Hashable, Sendable, CustomStringConvertible {
    let project: String
    let app: String
    var description: String { "\(project)/\(app)" }
}

/// The bare repositories of all projects. They belong to the unprivileged user; git alone touches what is in them.
actor Repositories {
    /// `DIR/git`.
    private let folder: String
    private let git: GitTool

    init(folder: String, git: GitTool) {
        self.folder = folder
        self.git = git
    }

    nonisolated func path(_ name: RepositoryName) -> String { "\(folder)/\(name.project)/\(name.app).git" }

    nonisolated func exists(_ name: RepositoryName) -> Bool { Files.exists("\(path(name))/HEAD") }

    private var making: [RepositoryName: Task<Void, any Error>] = [:]

    /// Makes the repository unless it is there. Callers at the same time wait for one making.
    func ensure(_ name: RepositoryName) async throws {
        if let running = making[name] { return try await running.value }
        if exists(name) { return }
        // Whoever asks waits for it, here or above.
        let task = Task { try await make(name) }
        making[name] = task
        defer { making[name] = nil }
        try await task.value
    }

    /// Makes it under another name first: a half-made one is never seen.
    private func make(_ name: RepositoryName) async throws {
        let parent = "\(folder)/\(name.project)"
        try Files.makeFolder(parent, mode: 0o700)
        if geteuid() == 0 {
            try Files.setOwner(parent, uid: ConfinedWorker.user.uid, gid: ConfinedWorker.user.gid)
        }
        let temporary = "\(parent)/.\(name.app).git.new"
        if Files.exists(temporary) { try Files.removeTree(temporary) }
        _ = try await git.run(["init", "--bare", "--quiet", "--initial-branch=main", "--template=", temporary])
        try Files.rename(temporary, to: path(name))
    }

    /// Removes the repositories of a project that is gone.
    func remove(project: String) async throws {
        let path = "\(folder)/\(project)"
        guard Files.exists(path) else { return }
        try await BlockingWork.run { try Files.removeTree(path) }
    }

    /// The projects that have repositories.
    nonisolated func projects() -> [String] { Files.list(folder) }

    /// The commit that a ref is at; nil where there is no such ref.
    nonisolated func commit(_ name: RepositoryName, ref: String) async throws -> String? {
        let lines = try await git.run([
            "--git-dir=\(path(name))", "for-each-ref", "--format=%(refname) %(objectname)", ref,
        ])
        for line in lines.split(separator: "\n") {
            let parts = line.split(separator: " ")
            if parts.count == 2, parts[0] == ref { return String(parts[1]) }
        }
        return nil
    }

    /// Says which branch a clone gets.
    nonisolated func setDefaultBranch(_ name: RepositoryName, _ branch: String) async throws {
        _ = try await git.run(["--git-dir=\(path(name))", "symbolic-ref", "HEAD", "refs/heads/\(branch)"])
    }

    /// A commit's author, committer and subject.
    nonisolated func describe(_ name: RepositoryName, commit: String) async throws -> CommitDescription {
        let text = try await git.run([
            "--git-dir=\(path(name))", "log", "-1", "--no-show-signature", "--format=%an%n%ae%n%cn%n%ce%n%s", commit,
        ])
        let lines = text.split(separator: "\n", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        func line(_ index: Int) -> String { lines.indices.contains(index) ? lines[index] : "" }
        return CommitDescription(
            commit: commit, author: (line(0), line(1)), committer: (line(2), line(3)), subject: line(4))
    }
}

/// What a build records of its commit.
struct CommitDescription: Sendable {
    let commit: String
    let author: (name: String, email: String)
    let committer: (name: String, email: String)
    let subject: String
}

/// Lets one after the other in, by key.
actor KeyedQueue<Key: Hashable & Sendable> {
    private var waiting: [Key: [CheckedContinuation<Void, Never>]] = [:]

    private func enter(_ key: Key) async {
        if waiting[key] == nil {
            waiting[key] = []
            return
        }
        await withCheckedContinuation { waiting[key]?.append($0) }
    }

    private func leave(_ key: Key) {
        guard var others = waiting[key], !others.isEmpty else {
            waiting[key] = nil
            return
        }
        let next = others.removeFirst()
        waiting[key] = others
        next.resume()
    }

    /// Runs `body` while nobody else runs theirs with the same key.
    nonisolated func alone<Value: Sendable>(
        _ key: Key, _ body: @Sendable () async throws -> Value
    ) async throws -> Value {
        await enter(key)
        do {
            let value = try await body()
            await leave(key)
            return value
        } catch {
            await leave(key)
            throw error
        }
    }
}
