internal import GitSource
internal import Kinds
internal import Machinery

/// What a Source build's image says of itself: labels, environment, times. Pure.
///
/// Nothing in it depends on the build's number or the time of day, so that the same commit on the same builder gives
/// the same digest: `OPENSHIFT_BUILD_NAME` is set while assembling, but is not part of the image.
enum BuildOutcome {
    /// The OPENSHIFT_BUILD_… variables that the same source always gets.
    static func variables(of build: Build, _ source: SourceReport) -> [(name: String, value: String)] {
        var all = [("OPENSHIFT_BUILD_NAMESPACE", build.namespace)]
        if !build.source.gitURI.isEmpty {
            all.append(("OPENSHIFT_BUILD_SOURCE", withoutSecrets(build.source.gitURI)))
            if !build.source.gitRef.isEmpty { all.append(("OPENSHIFT_BUILD_REFERENCE", build.source.gitRef)) }
        }
        if let commit = source.commit { all.append(("OPENSHIFT_BUILD_COMMIT", commit.id)) }
        return all
    }

    /// The variables that the image gets: OpenShift's, the source's, the strategy's, later ones over earlier ones.
    static func environment(of build: Build, _ source: SourceReport) -> [(name: String, value: String)] {
        var all = variables(of: build, source)
        all += EnvironmentFile.parse(source.environment ?? "")
        for json in build.strategy.sourceStrategy["env"].items where json["valueFrom"].isNull {
            all.append((json["name"].text, json["value"].text))
        }
        return all
    }

    /// The labels, later ones over earlier ones: generated, the user's, those that assemble wrote.
    ///
    /// - Parameter written: the content of `/tmp/.s2i/image_metadata.json`.
    static func labels(
        of build: Build, _ source: SourceReport, builder: String, written: String?
    ) throws(BuildFailure) -> [String: String] {
        var labels = [
            WellKnown.Build.buildImage: builder,
            "io.k8s.display-name": build.configName.isEmpty ? build.name : build.configName,
        ]
        if !build.source.gitURI.isEmpty { labels[WellKnown.Build.sourceLocation] = withoutSecrets(build.source.gitURI) }
        if !build.source.contextDir.isEmpty {
            labels["io.openshift.build.source-context-dir"] = build.source.contextDir
        }
        if let commit = source.commit {
            labels[WellKnown.Build.commitID] = commit.id
            labels[WellKnown.Build.commitAuthor] = commit.author.text
            labels[WellKnown.Build.commitMessage] = commit.subject
            labels["io.openshift.build.commit.date"] = Timestamp(seconds: commit.time).description
            labels[WellKnown.Build.commitRef] = build.source.gitRef.isEmpty ? nil : build.source.gitRef
        }
        for label in build.output.imageLabels { labels[label["name"].text] = label["value"].text }
        if let written { labels.merge(try imageMetadata(written)) { $1 } }
        return labels
    }

    /// Reads `{"labels": [{"name": "value"}, …]}`; at most 10,240 bytes of labels.
    static func imageMetadata(_ text: String) throws(BuildFailure) -> [String: String] {
        guard let json = try? JSONValue(parsing: text) else {
            throw BuildFailure("GenericBuildFailed", "assemble wrote /tmp/.s2i/image_metadata.json, but it is no JSON")
        }
        let labels = json["labels"].items.reduce(into: [String: String]()) { $0.merge($1.stringMap) { $1 } }
        guard labels.reduce(0, { $0 + $1.key.utf8.count + $1.value.utf8.count }) <= 10_240 else {
            throw BuildFailure(
                "GenericBuildFailed", "the labels in /tmp/.s2i/image_metadata.json are longer than 10240 bytes")
        }
        return labels
    }

    /// A repository's URL without a user's name and password in it.
    static func withoutSecrets(_ url: String) -> String {
        // SCHEME://USER:SECRET@HOST/PATH is split at its slashes: the third part is the authority.
        var parts = url.split(separator: "/", omittingEmptySubsequences: false)
        guard url.contains("://"), parts.count > 2, let at = parts[2].lastIndex(of: "@") else { return url }
        parts[2] = parts[2][parts[2].index(after: at)...]
        return parts.joined(separator: "/")
    }
}
