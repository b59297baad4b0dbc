/// How a remote repository is fetched with the `git` program: one commit deep where the server allows.
///
/// libgit2 1.5 cannot fetch without the whole history; `git` can, and costs a fifth of the processor time.
package struct GitFetchPlan: Sendable, Hashable {
    package var url: String
    /// A branch, tag, full reference or commit id; empty means the remote's HEAD.
    package var ref: String
    /// The bare repository to make.
    package var folder: String
    package var userName = ""
    package var password = ""
    /// A file with certificate authorities.
    package var authorities = ""
    /// A file with a private SSH key.
    package var sshKey = ""
    /// A file with known SSH hosts; without one any host is believed.
    package var knownHosts = ""
    package var httpProxy = ""
    package var httpsProxy = ""
    package var noProxy = ""

    package init(url: String, ref: String, folder: String) {
        self.url = url
        self.ref = ref
        self.folder = folder
    }

    /// What the fetched commit is called in the new repository.
    package static let fetchedName = "refs/paas/fetched"

    /// Says why a URL is not fetched; nil where it may be. `file:` and paths would show the host's files.
    package static func problem(with url: String) -> String? {
        let schemes = ["https://", "http://", "ssh://", "git://"]
        if schemes.contains(where: { url.hasPrefix($0) && url.count > $0.count }) { return nil }
        // git@host:path, as people copy it from a forge.
        let parts = url.split(separator: ":", maxSplits: 1)
        if parts.count == 2, parts[0].contains("@"), !parts[0].hasPrefix("-"), !url.contains("://"),
            !parts[0].contains("/")
        {
            return nil
        }
        return "\"\(url)\" is no URL of a repository: it begins with https://, http://, ssh://, git:// or user@host:"
    }

    /// The commands, in order: make the repository, then the fetches of which the first that succeeds counts.
    package var initialization: [String] { ["init", "--quiet", "--bare", folder] }

    package var fetches: [[String]] {
        let source = ref.isEmpty ? "HEAD" : ref
        let base = ["--git-dir", folder] + settings + ["fetch", "--quiet", "--no-tags", "--no-write-fetch-head"]
        let shallow = base + ["--depth", "1", "--", url, "+\(source):\(Self.fetchedName)"]
        guard Self.isCommitID(ref) else { return [shallow] }
        // Some servers give no commit that is not the tip of a branch: then everything is fetched.
        return [shallow, base + ["--", url, "+refs/heads/*:refs/heads/*", "+refs/tags/*:refs/tags/*"]]
    }

    private var settings: [String] {
        var pairs = ["protocol.file.allow=never", "http.followRedirects=true", "credential.helper=", "gc.auto=0"]
        if !authorities.isEmpty { pairs.append("http.sslCAInfo=\(authorities)") }
        if !password.isEmpty {
            // The helper reads the environment, so that the secret shows in no list of processes.
            pairs.append(
                "credential.helper=!f() { test \"$1\" = get && printf 'username=%s\\npassword=%s\\n' "
                    + "\"$PAAS_GIT_USER\" \"$PAAS_GIT_PASSWORD\"; }; f")
        }
        return pairs.flatMap { ["-c", $0] }
    }

    /// The environment of all commands.
    package var environment: [String: String] {
        var all = [
            "PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_ASKPASS": "/bin/true", "SSH_ASKPASS": "/bin/true",
        ]
        if !password.isEmpty {
            all["PAAS_GIT_USER"] = userName.isEmpty ? "builder" : userName
            all["PAAS_GIT_PASSWORD"] = password
        }
        let hosts =
            knownHosts.isEmpty
            ? "-o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null" : "-o UserKnownHostsFile=\(knownHosts)"
        let key = sshKey.isEmpty ? "" : " -i \(sshKey) -o IdentitiesOnly=yes"
        all["GIT_SSH_COMMAND"] = "ssh -o BatchMode=yes -o LogLevel=ERROR -F /dev/null \(hosts)\(key)"
        for (name, value) in [("http_proxy", httpProxy), ("https_proxy", httpsProxy), ("no_proxy", noProxy)]
        where !value.isEmpty {
            all[name] = value
            all[name.uppercased()] = value
        }
        return all
    }

    /// True for 40 hexadecimal digits.
    package static func isCommitID(_ text: String) -> Bool { text.utf8.count == 40 && text.allSatisfy(\.isHexDigit) }
}
