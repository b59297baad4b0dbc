internal import GitSource
internal import HostSystem
internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Fetching the source of a build.
extension BuildRun {
    /// The source in its folder; a restart takes what the last run has fetched.
    func source() async throws -> SourceReport {
        if let text = Files.text(files.report), let json = try? JSONValue(parsing: text), Files.exists(files.source) {
            return SourceReport(json: json)
        }
        let (spec, archive) = try await specification()
        try Files.makeFolder(files.temporary, mode: 0o1777)
        let report = try await tools.fetcher.fetch(
            spec, into: files.source, scratch: files.repository, archive: archive)
        if let failure = report.failure { throw BuildFailure(failure.reason, failure.message) }
        if let commit = report.commit {
            log.detail("commit \(commit.shortID) by \(commit.author.name): \(commit.subject.prefix(100))")
        }
        for note in report.notes { log.problem(note) }
        if report.fileCount == 0, build.source.type != "None" {
            throw BuildFailure("FetchSourceFailed", "the source has no files; push a commit with some")
        }
        try Files.write(files.report, report.json.encoded(), mode: 0o600)
        try await recordRevision(report)
        return report
    }

    private func specification() async throws -> (SourceSpec, archive: String?) {
        let source = build.source
        var spec: SourceSpec
        var archive: String?
        if !source.binary.isNull {
            log.phase("Unpacking the uploaded source")
            archive = files.input
            let name = source.binaryAsFile
            spec = SourceSpec(name.isEmpty ? .archive(descriptor: 3) : .file(descriptor: 3, name: name))
            guard Files.exists(files.input) else {
                throw BuildFailure("FetchSourceFailed", "the upload of the source is gone; start the build again")
            }
        } else if !source.gitURI.isEmpty {
            let commit = build.revision["git"]["commit"].text
            let revision = commit.isEmpty ? source.gitRef : commit
            if let path = localRepository(source.gitURI) {
                log.phase("Fetching the pushed source")
                spec = SourceSpec(.repository(path))
                spec.revision = revision
            } else {
                log.phase(
                    "Fetching \(BuildOutcome.withoutSecrets(source.gitURI))\(revision.isEmpty ? "" : " at \(revision)")"
                )
                spec = SourceSpec(.remote(try await plan(source, revision)))
                spec.revision = revision
            }
        } else if source.dockerfile == nil, source.images.isEmpty {
            spec = SourceSpec(.none)
        } else {
            throw BuildFailure(
                "GenericBuildFailed",
                "a source of kind Dockerfile or Image cannot be built by this platform; use git or binary")
        }
        spec.contextDirectory = source.contextDir
        return (spec, archive)
    }

    /// The repository that the project's own pushes go to, if the URL is one: `https://…/git/PROJECT/APP.git`.
    ///
    /// Another project's repository is fetched like any other, with the rights that the build's secret gives.
    private func localRepository(_ url: String) -> String? {
        let parts = url.split(separator: "/").map(String.init)
        guard url.contains("://"), parts.count == 5, parts[2] == "git", parts[3] == build.namespace,
            parts[4].hasSuffix(".git"), Names.dnsSubdomain(String(parts[4].dropLast(4))).isEmpty
        else { return nil }
        let path = tools.layout.repository(project: parts[3], app: String(parts[4].dropLast(4)))
        return Files.exists(path) ? path : nil
    }

    private func plan(_ source: BuildSource, _ revision: String) async throws -> GitFetchPlan {
        var plan = GitFetchPlan(url: source.gitURI, ref: revision, folder: files.repository)
        plan.httpProxy = source.git["httpProxy"].text
        plan.httpsProxy = source.git["httpsProxy"].text
        plan.noProxy = source.git["noProxy"].text
        let host = HostProxy.environment()
        if plan.httpProxy.isEmpty { plan.httpProxy = host["http_proxy"] ?? host["HTTP_PROXY"] ?? "" }
        if plan.httpsProxy.isEmpty { plan.httpsProxy = host["https_proxy"] ?? host["HTTPS_PROXY"] ?? "" }
        if plan.noProxy.isEmpty { plan.noProxy = host["no_proxy"] ?? host["NO_PROXY"] ?? "" }
        if Files.exists(HostProxy.authorities) { plan.authorities = HostProxy.authorities }
        guard !source.sourceSecretName.isEmpty else { return plan }
        let path = ResourcePath(
            GroupVersion("v1"), "secrets", namespace: build.namespace, name: source.sourceSecretName)
        let secret: JSONValue
        do {
            secret = try await tools.client.get(path)
        } catch let error as StatusError where error.reason == .notFound {
            throw BuildFailure(
                "FetchSourceFailed",
                "the secret \(source.sourceSecretName), named by spec.source.sourceSecret, does not exist")
        }
        let data = secret["data"].stringMap.compactMapValues { Base64.decode($0) }
        plan.userName = data["username"] ?? ""
        plan.password = data["password"] ?? data["token"] ?? ""
        plan.sshKey = data["ssh-privatekey"] ?? ""
        plan.knownHosts = data["known_hosts"] ?? ""
        return plan
    }

    /// Writes the commit into the build, as a push or a webhook would have.
    private func recordRevision(_ report: SourceReport) async throws {
        guard let commit = report.commit, build.revision["git"]["commit"].text.isEmpty else { return }
        let revision: JSONValue = [
            "type": "Git",
            "git": [
                "commit": .string(commit.id), "message": .string(commit.subject),
                "author": ["name": .string(commit.author.name), "email": .string(commit.author.email)],
                "committer": ["name": .string(commit.committer.name), "email": .string(commit.committer.email)],
            ],
        ]
        do {
            try await tools.client.modify(Build.self, namespace: build.namespace, name: build.name) { build in
                guard build.revision["git"]["commit"].text.isEmpty, !build.isTerminal else { return false }
                build.revision = revision
                return true
            }
        } catch let error as StatusError where error.reason == .invalid {
            // The image's labels have the commit anyway.
            tools.logger.debug(
                "revision not recorded", metadata: ["build.name": "\(build.name)", "error": "\(error.message)"])
        }
    }
}

/// RFC 4648 base 64, as Secrets hold their values.
enum Base64 {
    /// The text, or nil where it is malformed or no UTF-8.
    static func decode(_ text: String) -> String? {
        var bytes: [UInt8] = []
        var (buffer, bits) = (UInt32(0), 0)
        for character in text.utf8 where character != UInt8(ascii: "=") && character != 10 && character != 13 {
            guard let value = value(character) else { return nil }
            buffer = buffer << 6 | UInt32(value)
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: buffer >> UInt32(bits)))
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func value(_ character: UInt8) -> UInt8? {
        switch character {
        case 65...90: character - 65
        case 97...122: character - 97 + 26
        case 48...57: character - 48 + 52
        case UInt8(ascii: "+"): 62
        case UInt8(ascii: "/"): 63
        default: nil
        }
    }
}
