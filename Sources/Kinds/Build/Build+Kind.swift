import Machinery

extension KindFamily {
    /// BuildConfig, Build, BuildRequest, BinaryBuildRequestOptions.
    static let builds = KindFamily(
        "build.openshift.io/v1",
        kinds: [
            Kind(
                "buildconfigs", "BuildConfig", .namespaced, .generation, short: "bc", categories: "all",
                parts: .part("instantiate", "create", as: "build.openshift.io/v1/BuildRequest"),
                .part("instantiatebinary", "create", as: "build.openshift.io/v1/BinaryBuildRequestOptions"),
                .part("webhooks", "create", as: "build.openshift.io/v1/Build")
            ) { kind in
                kind.columns = [
                    .name, .computed("Type") { .string(strategy($0)) }, .computed("From") { .string(source($0)) },
                    .integer("Latest", "status.lastVersion"),
                ]
                kind.validate = BuildRules.validateConfig
            },
            Kind(
                "builds", "Build", .namespaced, .generation, categories: "all",
                parts: .part("clone", "create", as: "build.openshift.io/v1/BuildRequest"), .part("details", "update"),
                .part("log", "get", as: "build.openshift.io/v1/BuildLog")
            ) { kind in
                kind.columns = [
                    .name, .computed("Type") { .string(strategy($0)) }, .computed("From") { .string(source($0)) },
                    .computed("Status") { object in
                        let (phase, reason) = (object["status"]["phase"].text, object["status"]["reason"].text)
                        return .string(reason.isEmpty ? phase : "\(phase) (\(reason))")
                    },
                    TableColumn("Started") { object, now in
                        guard let start = object["status"]["startTimestamp"].string.flatMap(Timestamp.init) else {
                            return ""
                        }
                        return .string("\(now.since(start).wordText) ago")
                    },
                    TableColumn("Duration") { object, now in .string(duration(object["status"], now)) },
                ]
                kind.selectableFields = [
                    SelectableField("status") { $0["status"]["phase"].text },
                    SelectableField("podName") { $0["metadata"]["annotations"][WellKnown.Build.podName].text },
                ]
                kind.validate = BuildRules.validateBuild
            },
        ],
        defaults: [
            "BuildSource": completeBuildSource, "BuildStrategy": completeBuildStrategy,
            "BuildConfigSpec": completeBuildConfigSpec, "BuildSpec": completeBuildSpec,
            "BuildOutput": completeBuildOutput,
        ],
        fields: """
            BuildConfig kind // Makes builds: where the source is, how it becomes an image, and what starts a build.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 BuildConfigSpec required // What is wanted.
             status 3 BuildConfigStatus required // What was found; the platform writes it.
            BuildConfigSpec // How builds are made.
             triggers 1 [BuildTriggerPolicy] // What starts a build.
             runPolicy 2 string enum=Parallel,Serial,SerialLatestOnly default=Serial // Whether builds run side by side: Serial, Parallel or SerialLatestOnly.
             commonSpec 3 CommonSpec inline
             successfulBuildsHistoryLimit 4 int32 default=5 // How many builds are kept that have succeeded.
             failedBuildsHistoryLimit 5 int32 default=5 // How many builds are kept that have failed.
            BuildTriggerPolicy // What starts a build.
             type 1 string required // GitHub, GitLab, Bitbucket, Generic, ImageChange or ConfigChange.
             github 2 WebHookTrigger // The webhook for GitHub.
             generic 3 WebHookTrigger // The webhook for anybody.
             imageChange 4 ImageChangeTrigger // The tag whose changes start builds.
             gitlab 5 WebHookTrigger // The webhook for GitLab.
             bitbucket 6 WebHookTrigger // The webhook for Bitbucket.
            WebHookTrigger // A webhook that starts builds.
             secret 1 string // What the caller must know; deprecated.
             allowEnv 2 bool // Whether the caller may set environment variables.
             secretReference 3 SecretLocalReference // The Secret with what the caller must know.
            SecretLocalReference // Points to a Secret in the same namespace.
             name 1 string required // Its name.
            ImageChangeTrigger // A tag whose changes start builds.
             lastTriggeredImageID 1 string // The image that was seen last; deprecated.
             from 2 core.v1.ObjectReference // The tag; the builder image's unless given.
             paused 3 bool // Changes start no builds.
            CommonSpec // What builds and build configs have in common.
             serviceAccount 1 string // The service account that the build pod acts as.
             source 2 BuildSource // Where the source comes from.
             revision 3 SourceRevision // What of the source is built.
             strategy 4 BuildStrategy required // How the source becomes an image.
             output 5 BuildOutput // Where the image goes.
             resources 6 core.v1.ResourceRequirements // What the build may take.
             postCommit 7 BuildPostCommitSpec // A command that tests the image.
             completionDeadlineSeconds 8 int64 // After how long the build fails.
             nodeSelector 9 {string} wrapped required // The labels of nodes that may run the build.
             mountTrustedCA 10 bool // Whether the cluster's trusted authorities are mounted.
            BuildSource // Where the source comes from.
             type 1 string // Git, Dockerfile, Binary, Image or None; told by the others.
             binary 2 BinaryBuildSource // It is sent with the request.
             dockerfile 3 string // The text of a Dockerfile.
             git 4 GitBuildSource // A git repository.
             images 5 [ImageSource] // Files of images.
             contextDir 6 string // The folder in the source that is built.
             sourceSecret 7 core.v1.LocalObjectReference // The Secret for reaching the repository.
             secrets 8 [SecretBuildSource] // Secrets whose values are there during the build.
             configMaps 9 [ConfigMapBuildSource] // ConfigMaps whose values are there during the build.
            BinaryBuildSource // Source that is sent with the request.
             asFile 1 string // It is one file with this name instead of an archive.
            GitBuildSource // A git repository.
             uri 1 string required // Its URL.
             ref 2 string // The branch, tag or commit.
             proxyConfig 3 ProxyConfig inline
            ProxyConfig // Proxies for reaching the source.
             httpProxy 3 string // For HTTP.
             httpsProxy 4 string // For HTTPS.
             noProxy 5 string // Hosts that are reached without.
            ImageSource // Files of an image.
             from 1 core.v1.ObjectReference required // The image.
             as 4 [string] // Names in a Dockerfile that stand for it.
             paths 2 [ImageSourcePath] // The files, and where they go.
             pullSecret 3 core.v1.LocalObjectReference // The Secret for pulling the image.
            ImageSourcePath // A file or folder of an image.
             sourcePath 1 string required // Its path in the image.
             destinationDir 2 string required // The folder in the source that it goes to.
            SecretBuildSource // A Secret whose values are there during a build.
             secret 1 core.v1.LocalObjectReference required // The Secret.
             destinationDir 2 string // The folder that they go to.
            ConfigMapBuildSource // A ConfigMap whose values are there during a build.
             configMap 1 core.v1.LocalObjectReference required // The ConfigMap.
             destinationDir 2 string // The folder that they go to.
            SourceRevision // What of the source is built.
             type 1 string required // Git.
             git 2 GitSourceRevision // The commit.
            GitSourceRevision // A commit.
             commit 1 string // Its hash.
             author 2 SourceControlUser // Its author.
             committer 3 SourceControlUser // Its committer.
             message 4 string // Its message.
            SourceControlUser // Who made a commit.
             name 1 string // The name.
             email 2 string // The e-mail address.
            BuildStrategy // How the source becomes an image; one of these.
             type 1 string // Source, Docker, Custom or JenkinsPipeline; told by the others.
             dockerStrategy 2 DockerBuildStrategy // By a Dockerfile.
             sourceStrategy 3 SourceBuildStrategy // By a builder image.
             customStrategy 4 CustomBuildStrategy // By an image of one's own.
             jenkinsPipelineStrategy 5 JenkinsPipelineBuildStrategy // By a Jenkins pipeline; deprecated.
            DockerBuildStrategy // A build by a Dockerfile.
             from 1 core.v1.ObjectReference // The image that takes the place of the last FROM.
             pullSecret 2 core.v1.LocalObjectReference // The Secret for pulling the image.
             noCache 3 bool // Uses no layers of earlier builds.
             env 4 [core.v1.EnvVar] // Environment variables of the build.
             forcePull 5 bool // Pulls the image even if it is there.
             dockerfilePath 6 string // The Dockerfile's path in the source.
             buildArgs 7 [core.v1.EnvVar] // Build arguments.
             imageOptimizationPolicy 8 string enum=None,SkipLayers,SkipLayersAndWarn // How layers are put together: None, SkipLayers or SkipLayersAndWarn.
             volumes 9 [BuildVolume] patch=merge:name // Volumes that are there during the build.
            BuildVolume // A volume that is there during a build.
             name 1 string required // Its name.
             source 2 BuildVolumeSource required // Where its files come from.
             mounts 3 [BuildVolumeMount] required patch=merge:destinationPath // Where it is mounted.
            BuildVolumeSource // Where a volume's files come from; one of these.
             type 1 string required // Secret, ConfigMap or CSI.
             secret 2 core.v1.SecretVolumeSource // The webhook's secret, hidden.
             configMap 3 core.v1.ConfigMapVolumeSource // A ConfigMap.
             csi 4 core.v1.CSIVolumeSource // A CSI driver.
            BuildVolumeMount // Where a volume is mounted.
             destinationPath 1 string required // The path.
            SourceBuildStrategy // A build by a builder image (S2I).
             from 1 core.v1.ObjectReference required // The builder image.
             pullSecret 2 core.v1.LocalObjectReference // The Secret for pulling the image.
             env 3 [core.v1.EnvVar] // Environment variables of the build.
             scripts 4 string // Where the S2I scripts are, instead of the image's own.
             incremental 5 bool // Takes artifacts over from the last build.
             forcePull 6 bool // Pulls the image even if it is there.
             volumes 9 [BuildVolume] patch=merge:name // Volumes that are there during the build.
            CustomBuildStrategy // A build by an image of one's own.
             from 1 core.v1.ObjectReference required // The image.
             pullSecret 2 core.v1.LocalObjectReference // The Secret for pulling the image.
             env 3 [core.v1.EnvVar] // Environment variables of the build.
             exposeDockerSocket 4 bool // Gives it the container runtime's socket.
             forcePull 5 bool // Pulls the image even if it is there.
             secrets 6 [SecretSpec] // Secrets that are mounted.
             buildAPIVersion 7 string // The version of the Build that it is given.
            SecretSpec // A Secret that is mounted.
             secretSource 1 core.v1.LocalObjectReference required // The Secret.
             mountPath 2 string required // Where.
            JenkinsPipelineBuildStrategy // A build by a Jenkins pipeline.
             jenkinsfilePath 1 string // The Jenkinsfile's path in the source.
             jenkinsfile 2 string // The text of a Jenkinsfile.
             env 3 [core.v1.EnvVar] // Environment variables of the build.
            BuildOutput // Where the image goes.
             to 1 core.v1.ObjectReference // The tag or image name.
             pushSecret 2 core.v1.LocalObjectReference // The Secret for pushing.
             imageLabels 3 [ImageLabel] // Labels of the image.
            ImageLabel // A label of an image.
             name 1 string required // Its name.
             value 2 string // Its value.
            BuildPostCommitSpec // A command that tests the image before it is pushed.
             command 1 [string] // The command, instead of the image's entry point.
             args 2 [string] // Its arguments.
             script 3 string // A script for /bin/sh, instead of a command.
            BuildConfigStatus // What is known.
             lastVersion 1 int64 required // The number of the last build.
             imageChangeTriggers 2 [ImageChangeTriggerStatus] // What the image triggers have seen.
            ImageChangeTriggerStatus // What an image trigger has seen.
             lastTriggeredImageID 1 string // The image that was seen last.
             from 2 ImageStreamTagReference // The tag.
             lastTriggerTime 3 time // When it started a build last.
            ImageStreamTagReference // Points to a tag.
             namespace 1 string // Its namespace.
             name 2 string // Its name, STREAM:TAG.
            Build kind // One run from source to image.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             spec 2 BuildSpec // What is wanted.
             status 3 BuildStatus // What was found; the platform writes it.
            BuildSpec // What is built, and how.
             commonSpec 1 CommonSpec inline
             triggeredBy 2 [BuildTriggerCause] // What started it.
            BuildTriggerCause // What started a build.
             message 1 string // For people.
             genericWebHook 2 GenericWebHookCause // The webhook for anybody.
             githubWebHook 3 GitHubWebHookCause // The webhook for GitHub.
             imageChangeBuild 4 ImageChangeCause // A new image.
             gitlabWebHook 5 GitLabWebHookCause // The webhook for GitLab.
             bitbucketWebHook 6 BitbucketWebHookCause // The webhook for Bitbucket.
            GenericWebHookCause // A call of the webhook for anybody.
             revision 1 SourceRevision // What was built.
             secret 2 string // The webhook's secret, hidden.
            GitHubWebHookCause // A call of the webhook for GitHub.
             revision 1 SourceRevision // What was built.
             secret 2 string // The webhook's secret, hidden.
            ImageChangeCause // A new image.
             imageID 1 string // The image.
             fromRef 2 core.v1.ObjectReference // The tag.
            GitLabWebHookCause // A call of the webhook for GitLab.
             commonSpec 1 CommonWebHookCause inline
            CommonWebHookCause // A call of a webhook.
             revision 1 SourceRevision // What was built.
             secret 2 string // The webhook's secret, hidden.
            BitbucketWebHookCause // A call of the webhook for Bitbucket.
             commonSpec 1 CommonWebHookCause inline
            BuildStatus // Where a build has got to.
             phase 1 string required // New, Pending, Running, Complete, Failed, Error or Cancelled.
             cancelled 2 bool // Asks it to stop.
             reason 3 string // Why it failed, in one word.
             message 4 string // Why it failed, for people.
             startTimestamp 5 time // When it began.
             completionTimestamp 6 time // When it ended.
             duration 7 int64 // How long it took, in nanoseconds.
             outputDockerImageReference 8 string // Where the image went.
             config 9 core.v1.ObjectReference // The build config.
             output 10 BuildStatusOutput // The image.
             stages 11 [StageInfo] // How long each part took.
             logSnippet 12 string // The log's last lines, where it failed.
             conditions 13 [BuildCondition] patch=merge:type // What is true of the object at the moment.
            BuildStatusOutput // The image of a build.
             to 1 BuildStatusOutputTo // Where it went.
            BuildStatusOutputTo // Where the image of a build went.
             imageDigest 1 string // Its digest.
            StageInfo // A part of a build.
             name 1 string // CloneInputs, PullImages, Build, PostCommit or PushImage.
             startTime 2 time // When it began.
             durationMilliseconds 3 int64 // How long it took.
             steps 4 [StepInfo] // Its steps.
            StepInfo // A step of a part of a build.
             name 1 string // Its name.
             startTime 2 time // When it began.
             durationMilliseconds 3 int64 // How long it took.
            BuildCondition // One thing that is true or false of a build.
             type 1 string required // What the condition is about.
             status 2 string required // True, False or Unknown.
             lastUpdateTime 6 time // When the condition was written last.
             lastTransitionTime 3 time // When status changed last.
             reason 4 string // Why it is so, in one CamelCase word.
             message 5 string // Why it is so, for people.
            BuildRequest kind // Asks for a build.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             revision 2 SourceRevision // What was built.
             triggeredByImage 3 core.v1.ObjectReference // The image that started it.
             from 4 core.v1.ObjectReference // The builder image, instead of the configured one.
             binary 5 BinaryBuildSource // The source is sent with the request.
             lastVersion 6 int64 // The number that the last build must have.
             env 7 [core.v1.EnvVar] // Environment variables of the build.
             triggeredBy 8 [BuildTriggerCause] // What started it.
             dockerStrategyOptions 9 DockerStrategyOptions // Settings of a build by a Dockerfile.
             sourceStrategyOptions 10 SourceStrategyOptions // Settings of a build by a builder image.
            DockerStrategyOptions // Settings of a build by a Dockerfile.
             buildArgs 1 [core.v1.EnvVar] // Build arguments.
             noCache 2 bool // Uses no layers of earlier builds.
            SourceStrategyOptions // Settings of a build by a builder image.
             incremental 1 bool // Takes artifacts over from the last build.
            BinaryBuildRequestOptions kind // Asks for a build of source that is sent with the request.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             asFile 2 string // The source is one file with this name instead of an archive.
             revisionCommit 3 string // The commit's hash.
             revisionMessage 4 string // The commit's message.
             revisionAuthorName 5 string // The author's name.
             revisionAuthorEmail 6 string // The author's e-mail address.
             revisionCommitterName 7 string // The committer's name.
             revisionCommitterEmail 8 string // The committer's e-mail address.
            """)
}

extension KindFamily {
    @Sendable private static func completeBuildSource(_ source: inout JSONValue) {
        guard source["type"].text.isEmpty else { return }
        let known = [("git", "Git"), ("binary", "Binary"), ("dockerfile", "Dockerfile"), ("images", "Image")]
        source["type"] = .string(known.first { !source[$0.0].isNull }?.1 ?? "None")
    }

    @Sendable private static func completeBuildStrategy(_ strategy: inout JSONValue) {
        let known = [
            ("sourceStrategy", "Source"), ("dockerStrategy", "Docker"), ("customStrategy", "Custom"),
            ("jenkinsPipelineStrategy", "JenkinsPipeline"),
        ]
        guard let found = known.first(where: { !strategy[$0.0].isNull }) else { return }
        strategy.setDefault("type", .string(found.1))
        if !strategy[found.0]["from"].isNull { strategy[found.0]["from"].setDefault("kind", "ImageStreamTag") }
    }

    @Sendable private static func completeBuildConfigSpec(_ spec: inout JSONValue) {
        completeBuildSpec(&spec)
        guard var triggers = spec["triggers"].array else {
            spec["triggers"] = []
            return
        }
        for index in triggers.indices {
            if triggers[index]["type"] == "ImageChange" || triggers[index]["type"] == "imageChange" {
                triggers[index].setDefault("imageChange", [:])
                if !triggers[index]["imageChange"]["from"].isNull {
                    triggers[index]["imageChange"]["from"].setDefault("kind", "ImageStreamTag")
                }
            }
        }
        spec["triggers"] = .array(triggers)
    }

    @Sendable private static func completeBuildSpec(_ spec: inout JSONValue) {
        for part in ["output", "resources", "postCommit", "source", "strategy"] { spec.setDefault(part, [:]) }
    }

    @Sendable private static func completeBuildOutput(_ output: inout JSONValue) {
        if !output["to"].isNull { output["to"].setDefault("kind", "ImageStreamTag") }
    }

    private static func strategy(_ object: JSONValue) -> String {
        let strategy = object["spec"]["strategy"]
        let known = [
            ("sourceStrategy", "Source"), ("dockerStrategy", "Docker"), ("customStrategy", "Custom"),
            ("jenkinsPipelineStrategy", "JenkinsPipeline"),
        ]
        return known.first { !strategy[$0.0].isNull }?.1 ?? strategy["type"].text
    }

    /// `Git@abc1234`, `Binary`, `Dockerfile,Git@main`.
    private static func source(_ object: JSONValue) -> String {
        let (source, commit) = (object["spec"]["source"], object["spec"]["revision"]["git"]["commit"].text)
        var parts: [String] = []
        if !source["dockerfile"].isNull { parts.append("Dockerfile") }
        if !source["git"].isNull {
            let ref = commit.isEmpty ? source["git"]["ref"].text : commit
            let isHash = ref.utf8.count > 20 && ref.allSatisfy(\.isHexDigit)
            parts.append(ref.isEmpty ? "Git" : "Git@" + (isHash ? String(ref.prefix(7)) : ref))
        }
        if !source["binary"].isNull { parts.append(commit.isEmpty ? "Binary" : "Binary@\(commit.prefix(7))") }
        if parts.isEmpty, !source["images"].items.isEmpty { parts.append("Images") }
        return parts.joined(separator: ",")
    }

    private static func duration(_ status: JSONValue, _ now: Timestamp) -> String {
        guard let start = status["startTimestamp"].string.flatMap(Timestamp.init) else { return "" }
        guard let end = status["completionTimestamp"].string.flatMap(Timestamp.init) else {
            return status["phase"].text == "Running" ? now.since(start).wallText : ""
        }
        return end.since(start).wallText
    }
}

extension Duration {
    /// In words, `5 minutes`: the largest unit alone.
    var wordText: String {
        let seconds = max(0, Int(components.seconds))
        let units = [
            (604_800 * 52, "year"), (2_592_000, "month"), (604_800, "week"), (86_400, "day"), (3600, "hour"),
            (60, "minute"),
        ]
        guard let unit = units.first(where: { seconds >= $0.0 }) else {
            return seconds < 1 ? "Less than a second" : seconds == 1 ? "1 second" : "\(seconds) seconds"
        }
        let count = seconds / unit.0
        return "\(count) \(unit.1)" + (count == 1 ? "" : "s")
    }

    /// With every unit, `1m30s`.
    var wallText: String {
        let seconds = max(0, Int(components.seconds))
        let (hours, minutes) = (seconds / 3600, seconds / 60 % 60)
        if hours > 0 { return "\(hours)h\(minutes)m\(seconds % 60)s" }
        return minutes > 0 ? "\(minutes)m\(seconds % 60)s" : "\(seconds)s"
    }
}
