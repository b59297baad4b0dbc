package import Machinery

/// How builds are made, and what starts them.
package struct BuildConfig: ObjectView {
    package static let kind = KindID("build.openshift.io", "v1", "BuildConfig", "buildconfigs")
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    package var triggers: [BuildTrigger] {
        get { json["spec"]["triggers"].views() }
        set { json["spec"]["triggers"].setViews(newValue) }
    }
    package var runPolicy: String {
        get { json["spec"]["runPolicy"].text }
        set { json["spec"]["runPolicy"].text = newValue }
    }
    package var successfulBuildsHistoryLimit: Int? {
        get { json["spec"]["successfulBuildsHistoryLimit"].optionalNumber }
        set { json["spec"]["successfulBuildsHistoryLimit"].optionalNumber = newValue }
    }
    package var failedBuildsHistoryLimit: Int? {
        get { json["spec"]["failedBuildsHistoryLimit"].optionalNumber }
        set { json["spec"]["failedBuildsHistoryLimit"].optionalNumber = newValue }
    }
    package var serviceAccount: String {
        get { json["spec"]["serviceAccount"].text }
        set { json["spec"]["serviceAccount"].text = newValue }
    }
    package var source: BuildSource {
        get { BuildSource(json: json["spec"]["source"]) }
        set { json["spec"]["source"] = newValue.json }
    }
    package var strategy: BuildStrategy {
        get { BuildStrategy(json: json["spec"]["strategy"]) }
        set { json["spec"]["strategy"] = newValue.json }
    }
    package var output: BuildOutput {
        get { BuildOutput(json: json["spec"]["output"]) }
        set { json["spec"]["output"] = newValue.json }
    }
    package var postCommit: JSONValue {
        get { json["spec"]["postCommit"] }
        set { json["spec"]["postCommit"] = newValue }
    }
    package var resources: JSONValue {
        get { json["spec"]["resources"] }
        set { json["spec"]["resources"] = newValue }
    }
    package var completionDeadlineSeconds: Int? {
        get { json["spec"]["completionDeadlineSeconds"].optionalNumber }
        set { json["spec"]["completionDeadlineSeconds"].optionalNumber = newValue }
    }
    package var nodeSelector: [String: String] {
        get { json["spec"]["nodeSelector"].textMap }
        set { json["spec"]["nodeSelector"].textMap = newValue }
    }
    package var lastVersion: Int {
        get { json["status"]["lastVersion"].number }
        set { json["status"]["lastVersion"].number = newValue }
    }
    package var imageChangeTriggers: [JSONValue] {
        get { json["status"]["imageChangeTriggers"].list }
        set { json["status"]["imageChangeTriggers"].list = newValue }
    }
}

/// What starts a build (build/v1 `BuildTriggerPolicy`).
package struct BuildTrigger: FieldView {
    package var json: JSONValue
    package init(json: JSONValue) { self.json = json }

    /// GitHub, Generic, GitLab, Bitbucket, ImageChange or ConfigChange.
    package var type: String {
        get { json["type"].text }
        set { json["type"].text = newValue }
    }
    package var github: JSONValue {
        get { json["github"] }
        set { json["github"] = newValue }
    }
    package var generic: JSONValue {
        get { json["generic"] }
        set { json["generic"] = newValue }
    }
    package var gitlab: JSONValue {
        get { json["gitlab"] }
        set { json["gitlab"] = newValue }
    }
    package var bitbucket: JSONValue {
        get { json["bitbucket"] }
        set { json["bitbucket"] = newValue }
    }
    package var imageChange: JSONValue {
        get { json["imageChange"] }
        set { json["imageChange"] = newValue }
    }
}
