internal import Machinery

/// How long each part of a build took (build/v1 `StageInfo`), in OpenShift's names.
struct BuildStages: Sendable {
    enum Stage: String, Sendable {
        case fetchInputs = "FetchInputs"
        case pullImages = "PullImages"
        case build = "Build"
        case postCommit = "PostCommit"
        case pushImage = "PushImage"

        var step: String {
            switch self {
            case .fetchInputs: "FetchGitSource"
            case .pullImages: "PullBaseImage"
            case .build: "AssembleBuildScripts"
            case .postCommit: "RunPostCommitHook"
            case .pushImage: "PushImage"
            }
        }
    }

    private(set) var list: [JSONValue]

    /// Goes on with what the build's status has already.
    init(_ known: [JSONValue] = []) { list = known }

    /// Records a stage; one of the same name is replaced.
    mutating func add(_ stage: Stage, began: Timestamp, ended: Timestamp) {
        let milliseconds = JSONValue.int(Int64(max(0, ended.since(began).seconds) * 1000))
        let start = JSONValue.string(began.description)
        list.removeAll { $0["name"].text == stage.rawValue }
        list.append([
            "name": .string(stage.rawValue), "startTime": start, "durationMilliseconds": milliseconds,
            "steps": [["name": .string(stage.step), "startTime": start, "durationMilliseconds": milliseconds]],
        ])
    }
}
