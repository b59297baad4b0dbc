import Kinds
import Machinery

/// Makes builds out of build configs and requests.
///
/// Pure: what image stream tags point to now is told by `resolve`.
struct BuildGenerator {
    /// What a reference to an image stands for at the moment.
    enum Resolution: Equatable {
        /// A pull reference, by digest where it came from a stream.
        case image(String)
        /// A stream whose image the platform makes from a recipe once a build needs it.
        case recipe
        /// Nothing yet; the text says what is missing.
        case unresolved(String)
    }

    let resolve: (ImageTagName) -> Resolution
    let time: Timestamp

    /// Fields of a build config's spec that are no part of a build.
    private static let configFields = [
        "triggers", "runPolicy", "successfulBuildsHistoryLimit", "failedBuildsHistoryLimit",
    ]

    /// Checks that the config may be built now. Throws `badRequest`.
    static func check(_ config: BuildConfig, _ request: BuildRequest) throws {
        if config.metadata.annotations[WellKnown.Build.paused]?.lowercased() == "true" {
            throw StatusError.badRequest(
                "can't instantiate from BuildConfig \(config.namespace)/\(config.name): BuildConfig is paused")
        }
        if let last = request.lastVersion, last != config.lastVersion {
            throw StatusError.badRequest(
                "the LastVersion(\(config.lastVersion)) on build config \(config.namespace)/\(config.name) "
                    + "does not match the build request LastVersion(\(last))")
        }
    }

    /// The config with the next version and the images of its triggers as they are now.
    func advanced(_ config: BuildConfig) -> BuildConfig {
        var config = config
        config.lastVersion += 1
        var triggers = config.triggers
        var known = config.imageChangeTriggers
        for index in triggers.indices where triggers[index].isImageChange {
            guard let name = triggers[index].imageTag(of: config), case .image(let image) = resolve(name) else {
                continue
            }
            triggers[index].imageChange["lastTriggeredImageID"] = .string(image)
            let from: JSONValue = ["namespace": .string(name.namespace), "name": .string(name.objectName)]
            known.removeAll { $0["from"] == from }
            known.append([
                "lastTriggeredImageID": .string(image), "from": from, "lastTriggerTime": .string(time.description),
            ])
        }
        if triggers != config.triggers { config.triggers = triggers }
        config.imageChangeTriggers = known
        return config
    }

    /// The build of the config's current version. Throws `invalid` for references that lead nowhere.
    func build(of config: BuildConfig, _ request: BuildRequest) throws -> Build {
        var build = Build(name: "\(config.name)-\(config.lastVersion)", namespace: config.namespace)
        var labels = config.metadata.labels.merging(request.metadata.labels) { $1 }
        labels[WellKnown.Build.buildConfig] = config.name
        labels[WellKnown.Build.buildConfigLabel] = config.name
        labels[WellKnown.Build.startPolicy] = config.effectiveRunPolicy
        build.metadata.labels = labels
        var annotations = request.metadata.annotations
        annotations[WellKnown.Build.buildConfig] = config.name
        annotations[WellKnown.Build.number] = String(config.lastVersion)
        build.metadata.annotations = annotations
        build.metadata.ownerReferences = [config.ownerReference()]
        build.spec = config.spec
        for field in Self.configFields { build.spec[field] = .null }
        if build.serviceAccount.isEmpty { build.serviceAccount = "builder" }
        build.status = [
            "phase": "New",
            "config": [
                "kind": "BuildConfig", "namespace": .string(config.namespace), "name": .string(config.name),
            ],
        ]
        try apply(request, to: &build)
        try finish(&build, name: config.name)
        return build
    }

    /// A build with another one's spec. Its binary input isn't kept, so that can't be cloned.
    func clone(of original: Build, _ request: BuildRequest, name: String) throws -> Build {
        var build = Build(name: name, namespace: original.namespace)
        build.metadata.labels = original.metadata.labels.merging(request.metadata.labels) { $1 }
        var annotations = original.metadata.annotations.merging(request.metadata.annotations) { $1 }
        for key in [WellKnown.Build.podName, BuildAnnotation.input] { annotations[key] = nil }
        annotations[WellKnown.Build.cloneOf] = original.name
        build.metadata.annotations = annotations
        build.metadata.ownerReferences = original.metadata.ownerReferences
        build.spec = original.spec
        build.spec["source"]["binary"] = .null
        build.status = ["phase": "New", "config": original.config]
        try apply(request, to: &build)
        try finish(&build, name: original.name)
        return build
    }

    /// Options of the request over those of the config.
    private func apply(_ request: BuildRequest, to build: inout Build) throws {
        let causes = request.triggeredBy
        build.triggeredBy = causes.isEmpty ? [["message": "Manually triggered"]] : causes
        if !request.revision.isNull { build.revision = request.revision }
        setInput(request.binary, of: &build)
        guard let strategy = build.strategyField else { return }
        let given = request.json["env"].items
        if !given.isEmpty { Self.override(&build.spec["strategy"][strategy]["env"], with: given) }
        let docker = request.dockerStrategyOptions
        if strategy == "dockerStrategy" {
            let arguments = docker["buildArgs"].items
            if !arguments.isEmpty { Self.override(&build.spec["strategy"][strategy]["buildArgs"], with: arguments) }
            if !docker["noCache"].isNull { build.spec["strategy"][strategy]["noCache"] = docker["noCache"] }
        } else if !docker["buildArgs"].items.isEmpty {
            throw StatusError.badRequest("cannot specify build args on \(strategy): they belong to the Docker strategy")
        }
        let incremental = request.sourceStrategyOptions["incremental"]
        if strategy == "sourceStrategy", !incremental.isNull {
            build.spec["strategy"][strategy]["incremental"] = incremental
        }
    }

    /// An upload takes the place of the repository; without one a build has no binary input, whatever its config says.
    private func setInput(_ binary: JSONValue, of build: inout Build) {
        build.spec["source"]["binary"] = binary
        guard !binary.isNull else {
            if build.source.type == "Binary" { build.spec["source"]["type"] = .null }
            return
        }
        build.spec["source"]["type"] = "Binary"
        build.spec["source"]["git"] = .null
        if binary["asFile"].text == "Dockerfile" { build.spec["source"]["dockerfile"] = .null }
    }

    /// Replaces elements of the same name and appends the others.
    private static func override(_ list: inout JSONValue, with new: [JSONValue]) {
        let names = Set(new.map { $0["name"].text })
        list = .array(list.items.filter { !names.contains($0["name"].text) } + new)
    }

    /// Resolves the references and says where the image will be.
    private func finish(_ build: inout Build, name: String) throws {
        var causes: [StatusCause] = []
        if let strategy = build.strategyField {
            let from = build.spec["strategy"][strategy]["from"]
            build.spec["strategy"][strategy]["from"] = resolved(
                from, build, "spec.strategy.\(strategy).from", &causes)
        }
        var images = build.source.images
        for index in images.indices {
            images[index]["from"] = resolved(
                images[index]["from"], build, "spec.source.images[\(index)].from", &causes)
        }
        if !images.isEmpty { build.spec["source"]["images"] = .array(images) }
        guard causes.isEmpty else {
            throw StatusError.invalid(group: "build.openshift.io", kind: "Build", name: name, causes)
        }
        let to = build.output.to
        if let tag = ImageTagName(reference: to, namespace: build.namespace), to["kind"].text == "ImageStreamTag" {
            build.outputDockerImageReference =
                "\(WellKnown.registryHost)/\(tag.namespace)/\(tag.stream):\(tag.tag)"
        } else if to["kind"].text == "DockerImage" {
            build.outputDockerImageReference = to["name"].text
        }
    }

    private func resolved(
        _ from: JSONValue, _ build: Build, _ field: String, _ causes: inout [StatusCause]
    ) -> JSONValue {
        if from.isNull || from["kind"].text == "DockerImage" { return from }
        if from["kind"].text == "ImageStreamImage" {
            let namespace = from["namespace"].string ?? build.namespace
            return [
                "kind": "DockerImage",
                "name": .string("\(WellKnown.registryHost)/\(namespace)/\(from["name"].text)"),
            ]
        }
        guard let name = ImageTagName(reference: from, namespace: build.namespace) else {
            causes.append(
                .notSupported("\(field).kind", from["kind"], ["ImageStreamTag", "ImageStreamImage", "DockerImage"]))
            return from
        }
        switch resolve(name) {
        case .image(let reference): return ["kind": "DockerImage", "name": .string(reference)]
        case .recipe:
            return [
                "kind": "ImageStreamTag", "namespace": .string(name.namespace), "name": .string(name.objectName),
            ]
        case .unresolved(let why):
            causes.append(.invalid(field, .string(name.description), why))
            return from
        }
    }
}

/// Annotations of the platform's own on builds.
enum BuildAnnotation {
    /// `stored` once the upload of a binary build's source is complete.
    static let input = "paas.io/binary-input"
}

extension BuildConfig {
    /// The run policy, Serial where none is given.
    var effectiveRunPolicy: String { runPolicy.isEmpty ? "Serial" : runPolicy }
}

extension Build {
    /// The field of the strategy in use: `sourceStrategy`, ….
    var strategyField: String? {
        ["sourceStrategy", "dockerStrategy", "customStrategy", "jenkinsPipelineStrategy"].first {
            !spec["strategy"][$0].isNull
        }
    }

    var number: Int { metadata.annotations[WellKnown.Build.number].flatMap(Int.init) ?? 0 }
}

extension BuildTrigger {
    var isImageChange: Bool { type == "ImageChange" || type == "imageChange" }
    var isConfigChange: Bool { type == "ConfigChange" || type == "configChange" }

    /// The tag that an image change trigger watches: its own, else the strategy's image.
    func imageTag(of config: BuildConfig) -> ImageTagName? {
        guard isImageChange else { return nil }
        if !imageChange["from"].isNull {
            return ImageTagName(reference: imageChange["from"], namespace: config.namespace)
        }
        let strategy = Build(json: config.json).strategyField ?? ""
        let from = config.spec["strategy"][strategy]["from"]
        guard from["kind"].text == "ImageStreamTag" else { return nil }
        return ImageTagName(reference: from, namespace: config.namespace)
    }
}
