package import Machinery

/// One run of a build.
package struct Build: ObjectView {
    package static let kind = KindID("build.openshift.io", "v1", "Build", "builds")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var serviceAccount: String {
        get { json["spec"]["serviceAccount"].text }
        set { json["spec"]["serviceAccount"].text = newValue }
    }
    package var source: BuildSource { BuildSource(json: json["spec"]["source"]) }
    package var revision: JSONValue {
        get { json["spec"]["revision"] }
        set { json["spec"]["revision"] = newValue }
    }
    package var strategy: BuildStrategy { BuildStrategy(json: json["spec"]["strategy"]) }
    package var output: BuildOutput { BuildOutput(json: json["spec"]["output"]) }
    package var postCommit: JSONValue { json["spec"]["postCommit"] }
    package var resources: JSONValue { json["spec"]["resources"] }
    package var completionDeadlineSeconds: Int? { json["spec"]["completionDeadlineSeconds"].optionalNumber }
    package var nodeSelector: [String: String] { json["spec"]["nodeSelector"].textMap }
    package var triggeredBy: [JSONValue] {
        get { json["spec"]["triggeredBy"].list }
        set { json["spec"]["triggeredBy"].list = newValue }
    }
    /// New, Pending, Running, Complete, Failed, Error or Cancelled.
    package var phase: String {
        get { json["status"]["phase"].text }
        set { json["status"]["phase"].text = newValue }
    }
    package var cancelled: Bool {
        get { json["status"]["cancelled"].flag }
        set { json["status"]["cancelled"].flag = newValue }
    }
    package var statusReason: String {
        get { json["status"]["reason"].text }
        set { json["status"]["reason"].text = newValue }
    }
    package var statusMessage: String {
        get { json["status"]["message"].text }
        set { json["status"]["message"].text = newValue }
    }
    package var startTimestamp: String {
        get { json["status"]["startTimestamp"].text }
        set { json["status"]["startTimestamp"].text = newValue }
    }
    package var completionTimestamp: String {
        get { json["status"]["completionTimestamp"].text }
        set { json["status"]["completionTimestamp"].text = newValue }
    }
    package var durationNanoseconds: Int {
        get { json["status"]["duration"].number }
        set { json["status"]["duration"].number = newValue }
    }
    package var outputDockerImageReference: String {
        get { json["status"]["outputDockerImageReference"].text }
        set { json["status"]["outputDockerImageReference"].text = newValue }
    }
    package var config: JSONValue { json["status"]["config"] }
    /// The BuildConfig that it was made from.
    package var configName: String {
        get { json["status"]["config"]["name"].text }
        set { json["status"]["config"]["name"].text = newValue }
    }
    package var outputImageDigest: String {
        get { json["status"]["output"]["to"]["imageDigest"].text }
        set { json["status"]["output"]["to"]["imageDigest"].text = newValue }
    }
    package var stages: [JSONValue] {
        get { json["status"]["stages"].list }
        set { json["status"]["stages"].list = newValue }
    }
    package var logSnippet: String {
        get { json["status"]["logSnippet"].text }
        set { json["status"]["logSnippet"].text = newValue }
    }
    package var conditions: [Condition] {
        get { json["status"]["conditions"].views() }
        set { json["status"]["conditions"].setViews(newValue) }
    }
}

/// Where a build's source comes from (build/v1 `BuildSource`).
package struct BuildSource: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var type: String { json["type"].text }
    package var git: JSONValue { json["git"] }
    package var gitURI: String { json["git"]["uri"].text }
    package var gitRef: String { json["git"]["ref"].text }
    package var binary: JSONValue { json["binary"] }
    package var binaryAsFile: String { json["binary"]["asFile"].text }
    package var dockerfile: String? { json["dockerfile"].optionalText }
    package var images: [JSONValue] { json["images"].list }
    package var contextDir: String { json["contextDir"].text }
    package var sourceSecretName: String { json["sourceSecret"]["name"].text }
}

/// How a build makes an image (build/v1 `BuildStrategy`).
package struct BuildStrategy: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// Source, Docker or Custom.
    package var type: String { json["type"].text }
    package var sourceStrategy: JSONValue { json["sourceStrategy"] }
    package var dockerStrategy: JSONValue { json["dockerStrategy"] }
}

/// Where a build puts its image (build/v1 `BuildOutput`).
package struct BuildOutput: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var to: JSONValue { json["to"] }
    package var imageLabels: [JSONValue] { json["imageLabels"].list }
}

/// Asks for a build; its name is that of the BuildConfig or Build.
package struct BuildRequest: ObjectView {
    package static let kind = KindID("build.openshift.io", "v1", "BuildRequest", "buildrequests")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var revision: JSONValue {
        get { json["revision"] }
        set { json["revision"] = newValue }
    }
    package var binary: JSONValue { json["binary"] }
    package var lastVersion: Int? {
        get { json["lastVersion"].optionalNumber }
        set { json["lastVersion"].optionalNumber = newValue }
    }
    package var triggeredBy: [JSONValue] {
        get { json["triggeredBy"].list }
        set { json["triggeredBy"].list = newValue }
    }
    package var dockerStrategyOptions: JSONValue {
        get { json["dockerStrategyOptions"] }
        set { json["dockerStrategyOptions"] = newValue }
    }
    package var sourceStrategyOptions: JSONValue { json["sourceStrategyOptions"] }
}
