import Machinery

/// What the query of a list or watch asks for, checked by Kubernetes' rules.
struct ListParameters: Sendable {
    enum Match: String, Sendable { case exact = "Exact", notOlderThan = "NotOlderThan" }

    /// nil where none is given.
    let revision: Int64?
    let match: Match?
    /// nil means all.
    let limit: Int?
    let continueToken: String?
    let sendInitialEvents: Bool?
    let timeoutSeconds: Int?

    /// Throws `badRequest` for text that can't be read and `invalid` for options that contradict each other.
    init(_ request: APIRequest) throws {
        let text = request.parameter("resourceVersion") ?? ""
        let isWatch = request.verb == "watch"
        sendInitialEvents = request.parameter("sendInitialEvents") == nil ? nil : request.flag("sendInitialEvents")
        continueToken = request.parameter("continue").flatMap { $0.isEmpty ? nil : $0 }
        match = Match(rawValue: request.parameter("resourceVersionMatch") ?? "")
        let problems = isWatch ? Self.watchProblems(request) : Self.listProblems(request, revision: text)
        guard problems.isEmpty else {
            throw StatusError.invalid(group: "meta.k8s.io", kind: "ListOptions", name: "", problems)
        }
        limit = try request.number("limit").flatMap { $0 > 0 ? Int(clamping: $0) : nil }
        timeoutSeconds = try request.number("timeoutSeconds").flatMap { $0 > 0 ? Int(clamping: min($0, 86_400)) : nil }
        revision = try Self.revision(text)
        if continueToken != nil, !text.isEmpty, text != "0", !isWatch {
            throw StatusError.badRequest("specifying resource version is not allowed when using continue")
        }
    }

    /// Reads a resourceVersion; nil for an empty one.
    static func revision(_ text: String) throws -> Int64? {
        if text.isEmpty { return nil }
        guard let revision = Int64(text), revision >= 0 else {
            let shown = JSONValue.string(text)
            throw StatusError.badRequest(
                "resourceVersion: Invalid value: \(shown): strconv.ParseUint: parsing \(shown): invalid syntax")
        }
        return revision
    }

    private static func listProblems(_ request: APIRequest, revision: String) -> [StatusCause] {
        var problems = matchProblems(request, supported: ["Exact", "NotOlderThan", ""])
        if let match = request.parameter("resourceVersionMatch"), !match.isEmpty {
            if revision.isEmpty {
                let detail = "resourceVersionMatch is forbidden unless resourceVersion is provided"
                problems.insert(.forbidden("resourceVersionMatch", detail), at: 0)
            }
            if match == "Exact", revision == "0" {
                let detail = "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""
                problems.append(.forbidden("resourceVersionMatch", detail))
            }
        }
        if request.parameter("sendInitialEvents") != nil {
            problems.append(.forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"))
        }
        return problems
    }

    private static func watchProblems(_ request: APIRequest) -> [StatusCause] {
        let match = request.parameter("resourceVersionMatch") ?? ""
        var problems: [StatusCause] = []
        if request.parameter("sendInitialEvents") != nil, match != "NotOlderThan" {
            let detail = "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"
            problems.append(.forbidden("resourceVersionMatch", detail))
        }
        if !match.isEmpty, request.parameter("sendInitialEvents") == nil {
            let detail = "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"
            problems.append(.forbidden("resourceVersionMatch", detail))
        }
        return problems + matchProblems(request, supported: ["NotOlderThan"])
    }

    private static func matchProblems(_ request: APIRequest, supported: [String]) -> [StatusCause] {
        guard let match = request.parameter("resourceVersionMatch"), !match.isEmpty else { return [] }
        var problems: [StatusCause] = []
        if request.parameter("continue")?.isEmpty == false {
            let detail = "resourceVersionMatch is forbidden when continue is provided"
            problems.append(.forbidden("resourceVersionMatch", detail))
        }
        if !supported.contains(match) {
            problems.append(.notSupported("resourceVersionMatch", .string(match), supported))
        }
        return problems
    }
}
