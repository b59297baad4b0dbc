/// One operation of a path; both versions of OpenAPI are written from it.
struct OpenAPIOperation {
    enum Method: String { case get, put, post, delete, patch, head, options }

    /// What a request carries.
    enum Body {
        case none
        /// A document of the type with this schema.
        case document(String, isRequired: Bool)
        /// A patch in one of these media types.
        case patch([String])
    }

    /// What an answer carries.
    enum Content {
        /// A document of the type with this schema.
        case document(String)
        /// A list that may also be a stream of changes.
        case list(String)
        case text
    }

    let method: Method
    /// `readAppsV1NamespacedDeployment`.
    let id: String
    let detail: String
    /// `x-kubernetes-action`: get, list, put, patch, post, delete, deletecollection, connect.
    let action: String
    let groupVersion: GroupVersion
    let kind: String
    var parameters: [OpenAPIParameter] = []
    var body = Body.none
    var answer = Content.text
    /// Successful codes with their descriptions.
    var codes: [Int] = [200]

    static func text(of code: Int) -> String {
        switch code {
        case 201: "Created"
        case 202: "Accepted"
        case 401: "Unauthorized"
        default: "OK"
        }
    }
}

/// A path with its operations.
struct OpenAPIPath {
    let path: String
    /// Those that every operation has: name, namespace, pretty.
    var parameters: [OpenAPIParameter]
    var operations: [OpenAPIOperation]
}

/// A parameter in a path or a query.
struct OpenAPIParameter {
    enum Value: String { case string, boolean, integer }

    let name: String
    let type: Value
    let isInPath: Bool
    let detail: String

    init(_ name: String, of type: Value = .string, isInPath: Bool = false, _ detail: String) {
        self.name = name
        self.type = type
        self.isInPath = isInPath
        self.detail = detail
    }

    static let namespace = OpenAPIParameter(
        "namespace", isInPath: true, "object name and auth scope, such as for teams and projects")
    static let pretty = OpenAPIParameter("pretty", "If 'true', the answer is indented.")
    static let path = OpenAPIParameter("path", isInPath: true, "path to the resource")

    static func name(_ kind: String) -> OpenAPIParameter {
        OpenAPIParameter("name", isInPath: true, "name of the \(kind)")
    }

    static let dryRun = OpenAPIParameter(
        "dryRun", "With 'All' the request is carried out but for storing its result; other values are refused.")
    static let fieldManager = OpenAPIParameter(
        "fieldManager", "Who makes the change, for the ownership of fields: at most 128 printable characters.")
    static let fieldValidation = OpenAPIParameter(
        "fieldValidation",
        "What is done about unknown and duplicate fields: Ignore drops them, Warn also tells of them in warnings "
            + "(the default), Strict refuses the request.")
    static let force = OpenAPIParameter(
        "force", of: .boolean, "An apply takes over the fields that others own, instead of telling of the conflict.")

    /// What create and replace take.
    static let write = [dryRun, fieldManager, fieldValidation]
    static let patch = [dryRun, fieldManager, fieldValidation, force]

    private static let selectors = [
        OpenAPIParameter("fieldSelector", "Restricts the objects to those with these fields."),
        OpenAPIParameter("labelSelector", "Restricts the objects to those with these labels."),
    ]
    private static let versions = [
        OpenAPIParameter("resourceVersion", "The state of which the answer is to be: see resourceVersionMatch."),
        OpenAPIParameter(
            "resourceVersionMatch",
            "How resourceVersion is meant: Exact, or NotOlderThan for that state or a later one."),
        OpenAPIParameter(
            "sendInitialEvents", of: .boolean,
            "A watch begins with an ADDED event for each object, then a bookmark; needs resourceVersionMatch."),
        OpenAPIParameter("timeoutSeconds", of: .integer, "When the answer ends at the latest."),
    ]
    private static let page = [
        OpenAPIParameter("continue", "Goes on with a list after the page whose metadata.continue this is."),
        OpenAPIParameter("limit", of: .integer, "At most so many objects; the answer tells how to go on."),
    ]

    static let list =
        [
            OpenAPIParameter(
                "allowWatchBookmarks", of: .boolean, "A watch also tells of resource versions without changes.")
        ]
        + page + selectors + versions
        + [OpenAPIParameter("watch", of: .boolean, "Answer with a stream of changes instead of a list.")]

    static let delete = [
        dryRun,
        OpenAPIParameter(
            "gracePeriodSeconds", of: .integer, "How long the object may take to end; 0 deletes it at once."),
        OpenAPIParameter(
            "orphanDependents", of: .boolean, "Deprecated: use propagationPolicy. Whether dependents are left alone."),
        OpenAPIParameter(
            "propagationPolicy",
            "What becomes of dependents: Orphan leaves them, Background deletes them afterwards, Foreground first."),
    ]
    static let deleteCollection = delete + page + selectors + versions

    /// What a subresource that is no document takes.
    static func options(_ subresource: String) -> [OpenAPIParameter] {
        let container = OpenAPIParameter("container", "The container; may be left out where there is one alone.")
        let streams = [
            OpenAPIParameter("stderr", of: .boolean, "Whether the command's standard error is sent."),
            OpenAPIParameter("stdin", of: .boolean, "Whether the command gets standard input."),
            OpenAPIParameter("stdout", of: .boolean, "Whether the command's standard output is sent."),
            OpenAPIParameter("tty", of: .boolean, "Whether the command runs in a terminal."),
        ]
        switch subresource {
        case "attach": return [container] + streams
        case "exec":
            return [OpenAPIParameter("command", "The command and its arguments, one each."), container] + streams
        case "portforward": return [OpenAPIParameter("ports", of: .integer, "The ports to reach.")]
        case "proxy": return [OpenAPIParameter("path", "The path to ask for.")]
        case "log": return [container] + log
        default: return []
        }
    }

    private static let log = [
        OpenAPIParameter("follow", of: .boolean, "The answer goes on while the container runs."),
        OpenAPIParameter("limitBytes", of: .integer, "At most so many bytes."),
        OpenAPIParameter("previous", of: .boolean, "The log of the container that ran before the last restart."),
        OpenAPIParameter("sinceSeconds", of: .integer, "Only lines of the last so many seconds."),
        OpenAPIParameter("tailLines", of: .integer, "Only so many lines from the end."),
        OpenAPIParameter("timestamps", of: .boolean, "Each line begins with its time."),
    ]
}
