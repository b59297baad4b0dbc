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
            BuildConfig kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 BuildConfigSpec required
             status 3 BuildConfigStatus required
            BuildConfigSpec
             triggers 1 [BuildTriggerPolicy]
             runPolicy 2 string enum=Parallel,Serial,SerialLatestOnly default=Serial
             commonSpec 3 CommonSpec inline
             successfulBuildsHistoryLimit 4 int32 default=5
             failedBuildsHistoryLimit 5 int32 default=5
            BuildTriggerPolicy
             type 1 string required
             github 2 WebHookTrigger
             generic 3 WebHookTrigger
             imageChange 4 ImageChangeTrigger
             gitlab 5 WebHookTrigger
             bitbucket 6 WebHookTrigger
            WebHookTrigger
             secret 1 string
             allowEnv 2 bool
             secretReference 3 SecretLocalReference
            SecretLocalReference
             name 1 string required
            ImageChangeTrigger
             lastTriggeredImageID 1 string
             from 2 core.v1.ObjectReference
             paused 3 bool
            CommonSpec
             serviceAccount 1 string
             source 2 BuildSource
             revision 3 SourceRevision
             strategy 4 BuildStrategy required
             output 5 BuildOutput
             resources 6 core.v1.ResourceRequirements
             postCommit 7 BuildPostCommitSpec
             completionDeadlineSeconds 8 int64
             nodeSelector 9 {string} wrapped required
             mountTrustedCA 10 bool
            BuildSource
             type 1 string
             binary 2 BinaryBuildSource
             dockerfile 3 string
             git 4 GitBuildSource
             images 5 [ImageSource]
             contextDir 6 string
             sourceSecret 7 core.v1.LocalObjectReference
             secrets 8 [SecretBuildSource]
             configMaps 9 [ConfigMapBuildSource]
            BinaryBuildSource
             asFile 1 string
            GitBuildSource
             uri 1 string required
             ref 2 string
             proxyConfig 3 ProxyConfig inline
            ProxyConfig
             httpProxy 3 string
             httpsProxy 4 string
             noProxy 5 string
            ImageSource
             from 1 core.v1.ObjectReference required
             as 4 [string]
             paths 2 [ImageSourcePath]
             pullSecret 3 core.v1.LocalObjectReference
            ImageSourcePath
             sourcePath 1 string required
             destinationDir 2 string required
            SecretBuildSource
             secret 1 core.v1.LocalObjectReference required
             destinationDir 2 string
            ConfigMapBuildSource
             configMap 1 core.v1.LocalObjectReference required
             destinationDir 2 string
            SourceRevision
             type 1 string required
             git 2 GitSourceRevision
            GitSourceRevision
             commit 1 string
             author 2 SourceControlUser
             committer 3 SourceControlUser
             message 4 string
            SourceControlUser
             name 1 string
             email 2 string
            BuildStrategy
             type 1 string
             dockerStrategy 2 DockerBuildStrategy
             sourceStrategy 3 SourceBuildStrategy
             customStrategy 4 CustomBuildStrategy
             jenkinsPipelineStrategy 5 JenkinsPipelineBuildStrategy
            DockerBuildStrategy
             from 1 core.v1.ObjectReference
             pullSecret 2 core.v1.LocalObjectReference
             noCache 3 bool
             env 4 [core.v1.EnvVar]
             forcePull 5 bool
             dockerfilePath 6 string
             buildArgs 7 [core.v1.EnvVar]
             imageOptimizationPolicy 8 string enum=None,SkipLayers,SkipLayersAndWarn
             volumes 9 [BuildVolume] patch=merge:name
            BuildVolume
             name 1 string required
             source 2 BuildVolumeSource required
             mounts 3 [BuildVolumeMount] required patch=merge:destinationPath
            BuildVolumeSource
             type 1 string required
             secret 2 core.v1.SecretVolumeSource
             configMap 3 core.v1.ConfigMapVolumeSource
             csi 4 core.v1.CSIVolumeSource
            BuildVolumeMount
             destinationPath 1 string required
            SourceBuildStrategy
             from 1 core.v1.ObjectReference required
             pullSecret 2 core.v1.LocalObjectReference
             env 3 [core.v1.EnvVar]
             scripts 4 string
             incremental 5 bool
             forcePull 6 bool
             volumes 9 [BuildVolume] patch=merge:name
            CustomBuildStrategy
             from 1 core.v1.ObjectReference required
             pullSecret 2 core.v1.LocalObjectReference
             env 3 [core.v1.EnvVar]
             exposeDockerSocket 4 bool
             forcePull 5 bool
             secrets 6 [SecretSpec]
             buildAPIVersion 7 string
            SecretSpec
             secretSource 1 core.v1.LocalObjectReference required
             mountPath 2 string required
            JenkinsPipelineBuildStrategy
             jenkinsfilePath 1 string
             jenkinsfile 2 string
             env 3 [core.v1.EnvVar]
            BuildOutput
             to 1 core.v1.ObjectReference
             pushSecret 2 core.v1.LocalObjectReference
             imageLabels 3 [ImageLabel]
            ImageLabel
             name 1 string required
             value 2 string
            BuildPostCommitSpec
             command 1 [string]
             args 2 [string]
             script 3 string
            BuildConfigStatus
             lastVersion 1 int64 required
             imageChangeTriggers 2 [ImageChangeTriggerStatus]
            ImageChangeTriggerStatus
             lastTriggeredImageID 1 string
             from 2 ImageStreamTagReference
             lastTriggerTime 3 time
            ImageStreamTagReference
             namespace 1 string
             name 2 string
            Build kind
             metadata 1 meta.v1.ObjectMeta
             spec 2 BuildSpec
             status 3 BuildStatus
            BuildSpec
             commonSpec 1 CommonSpec inline
             triggeredBy 2 [BuildTriggerCause]
            BuildTriggerCause
             message 1 string
             genericWebHook 2 GenericWebHookCause
             githubWebHook 3 GitHubWebHookCause
             imageChangeBuild 4 ImageChangeCause
             gitlabWebHook 5 GitLabWebHookCause
             bitbucketWebHook 6 BitbucketWebHookCause
            GenericWebHookCause
             revision 1 SourceRevision
             secret 2 string
            GitHubWebHookCause
             revision 1 SourceRevision
             secret 2 string
            ImageChangeCause
             imageID 1 string
             fromRef 2 core.v1.ObjectReference
            GitLabWebHookCause
             commonSpec 1 CommonWebHookCause inline
            CommonWebHookCause
             revision 1 SourceRevision
             secret 2 string
            BitbucketWebHookCause
             commonSpec 1 CommonWebHookCause inline
            BuildStatus
             phase 1 string required
             cancelled 2 bool
             reason 3 string
             message 4 string
             startTimestamp 5 time
             completionTimestamp 6 time
             duration 7 int64
             outputDockerImageReference 8 string
             config 9 core.v1.ObjectReference
             output 10 BuildStatusOutput
             stages 11 [StageInfo]
             logSnippet 12 string
             conditions 13 [BuildCondition] patch=merge:type
            BuildStatusOutput
             to 1 BuildStatusOutputTo
            BuildStatusOutputTo
             imageDigest 1 string
            StageInfo
             name 1 string
             startTime 2 time
             durationMilliseconds 3 int64
             steps 4 [StepInfo]
            StepInfo
             name 1 string
             startTime 2 time
             durationMilliseconds 3 int64
            BuildCondition
             type 1 string required
             status 2 string required
             lastUpdateTime 6 time
             lastTransitionTime 3 time
             reason 4 string
             message 5 string
            BuildRequest kind
             metadata 1 meta.v1.ObjectMeta
             revision 2 SourceRevision
             triggeredByImage 3 core.v1.ObjectReference
             from 4 core.v1.ObjectReference
             binary 5 BinaryBuildSource
             lastVersion 6 int64
             env 7 [core.v1.EnvVar]
             triggeredBy 8 [BuildTriggerCause]
             dockerStrategyOptions 9 DockerStrategyOptions
             sourceStrategyOptions 10 SourceStrategyOptions
            DockerStrategyOptions
             buildArgs 1 [core.v1.EnvVar]
             noCache 2 bool
            SourceStrategyOptions
             incremental 1 bool
            BinaryBuildRequestOptions kind
             metadata 1 meta.v1.ObjectMeta
             asFile 2 string
             revisionCommit 3 string
             revisionMessage 4 string
             revisionAuthorName 5 string
             revisionAuthorEmail 6 string
             revisionCommitterName 7 string
             revisionCommitterEmail 8 string
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
