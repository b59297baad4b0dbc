/// The closed set of failures that the API tells, by Kubernetes' reason strings (meta/v1 `StatusReason`).
package enum StatusReason: String, Sendable, Hashable, CaseIterable {
    case badRequest = "BadRequest"
    case unauthorized = "Unauthorized"
    case forbidden = "Forbidden"
    case notFound = "NotFound"
    case methodNotAllowed = "MethodNotAllowed"
    case notAcceptable = "NotAcceptable"
    case alreadyExists = "AlreadyExists"
    case conflict = "Conflict"
    case gone = "Gone"
    case expired = "Expired"
    case requestEntityTooLarge = "RequestEntityTooLarge"
    case unsupportedMediaType = "UnsupportedMediaType"
    case invalid = "Invalid"
    case tooManyRequests = "TooManyRequests"
    case internalError = "InternalError"
    case serverTimeout = "ServerTimeout"
    case serviceUnavailable = "ServiceUnavailable"
    case timeout = "Timeout"
    case unknown = ""

    /// The HTTP status code that goes with the reason.
    package var code: Int {
        switch self {
        case .badRequest: 400
        case .unauthorized: 401
        case .forbidden: 403
        case .notFound: 404
        case .methodNotAllowed: 405
        case .notAcceptable: 406
        case .alreadyExists, .conflict: 409
        case .gone, .expired: 410
        case .requestEntityTooLarge: 413
        case .unsupportedMediaType: 415
        case .invalid: 422
        case .tooManyRequests: 429
        case .internalError, .serverTimeout, .unknown: 500
        case .serviceUnavailable: 503
        case .timeout: 504
        }
    }
}

/// One field's fault in a refused object (meta/v1 `StatusCause`).
package struct StatusCause: Sendable, Hashable {
    /// `FieldValueRequired`, `FieldValueInvalid`, `FieldValueNotSupported`, `FieldValueDuplicate`, …
    package var reason: String
    package var message: String
    /// The field's path, `spec.containers[0].image`.
    package var field: String

    package init(reason: String, message: String, field: String) {
        self.reason = reason
        self.message = message
        self.field = field
    }

    /// A field that must be given and isn't.
    package static func required(_ field: String, _ detail: String = "") -> StatusCause {
        let message = detail.isEmpty ? "Required value" : "Required value: \(detail)"
        return StatusCause(reason: "FieldValueRequired", message: message, field: field)
    }

    /// A field whose value breaks a rule, with the value as JSON.
    package static func invalid(_ field: String, _ value: JSONValue, _ detail: String) -> StatusCause {
        StatusCause(reason: "FieldValueInvalid", message: "Invalid value: \(value): \(detail)", field: field)
    }

    /// A field whose value isn't among those that are known.
    package static func notSupported(_ field: String, _ value: JSONValue, _ supported: [String]) -> StatusCause {
        let list = supported.map { "\"\($0)\"" }.joined(separator: ", ")
        let message = "Unsupported value: \(value): supported values: \(list)"
        return StatusCause(reason: "FieldValueNotSupported", message: message, field: field)
    }

    /// A value that must be unique and isn't.
    package static func duplicate(_ field: String, _ value: JSONValue) -> StatusCause {
        StatusCause(reason: "FieldValueDuplicate", message: "Duplicate value: \(value)", field: field)
    }

    /// A value that is not allowed here.
    package static func forbidden(_ field: String, _ detail: String) -> StatusCause {
        StatusCause(reason: "FieldValueForbidden", message: "Forbidden: \(detail)", field: field)
    }
}

/// A failure as the API tells it: Kubernetes' `Status` (meta/v1), thrown by every door of the platform.
package struct StatusError: Error, Sendable, Hashable {
    package var reason: StatusReason
    package var message: String
    package var code: Int
    /// What the failure is about: the resource (plural) or, for an invalid object, its kind.
    package var group: String
    package var kind: String
    package var name: String
    package var uid: String
    package var causes: [StatusCause]
    package var retryAfterSeconds: Int?
    /// For an expired list: a token that continues at current data.
    package var continueToken: String?

    package init(
        _ reason: StatusReason, _ message: String, code: Int? = nil, group: String = "", kind: String = "",
        name: String = "", uid: String = "", causes: [StatusCause] = [], retryAfterSeconds: Int? = nil
    ) {
        self.reason = reason
        self.message = message
        self.code = code ?? reason.code
        self.group = group
        self.kind = kind
        self.name = name
        self.uid = uid
        self.causes = causes
        self.retryAfterSeconds = retryAfterSeconds
    }
}

extension StatusError {
    /// Why nothing is made in a namespace that is on its way out (core/v1 `NamespaceTerminatingCause`).
    package static let namespaceTerminating = "NamespaceTerminating"

    /// True where trying again helps as little as telling somebody: the namespace and all in it will be gone.
    package var isOfEndingNamespace: Bool { causes.contains { $0.reason == Self.namespaceTerminating } }
}

extension StatusError: CustomStringConvertible {
    package var description: String { message }
}

extension StatusError {
    /// Reads a `Status` document; nil where `value` is none.
    package init?(json value: JSONValue) {
        guard value["kind"].string == "Status" else { return nil }
        let details = value["details"]
        let reason = value["reason"].string.flatMap(StatusReason.init(rawValue:)) ?? .unknown
        self.init(
            reason, value["message"].string ?? "", code: value["code"].int, group: details["group"].string ?? "",
            kind: details["kind"].string ?? "", name: details["name"].string ?? "",
            uid: details["uid"].string ?? "",
            causes: details["causes"].items.map { cause in
                StatusCause(
                    reason: cause["reason"].string ?? "", message: cause["message"].string ?? "",
                    field: cause["field"].string ?? "")
            }, retryAfterSeconds: details["retryAfterSeconds"].int)
    }

    /// The `Status` document.
    package var json: JSONValue {
        var details: JSONValue = [:]
        if !name.isEmpty { details["name"] = .string(name) }
        if !group.isEmpty { details["group"] = .string(group) }
        if !kind.isEmpty { details["kind"] = .string(kind) }
        if !uid.isEmpty { details["uid"] = .string(uid) }
        if !causes.isEmpty {
            details["causes"] = .array(
                causes.map {
                    ["reason": .string($0.reason), "message": .string($0.message), "field": .string($0.field)]
                })
        }
        details["retryAfterSeconds"] = JSONValue(retryAfterSeconds)
        var metadata: JSONValue = [:]
        metadata["continue"] = JSONValue(continueToken)
        var status: JSONValue = [
            "kind": "Status", "apiVersion": "v1", "metadata": metadata, "status": "Failure",
            "message": .string(message),
        ]
        if reason != .unknown { status["reason"] = .string(reason.rawValue) }
        if reason != .unauthorized || details.object?.isEmpty == false { status["details"] = details }
        status["code"] = .int(Int64(code))
        return status
    }
}

extension StatusError {
    /// An object that isn't there.
    package static func notFound(_ resource: GroupResource, _ name: String) -> StatusError {
        StatusError(
            .notFound, "\(resource) \"\(name)\" not found", group: resource.group, kind: resource.resource, name: name)
    }

    /// An object that is there already.
    package static func alreadyExists(_ resource: GroupResource, _ name: String) -> StatusError {
        StatusError(
            .alreadyExists, "\(resource) \"\(name)\" already exists", group: resource.group, kind: resource.resource,
            name: name)
    }

    /// A write that was based on an older version.
    package static func conflict(_ resource: GroupResource, _ name: String, _ why: String? = nil) -> StatusError {
        let detail =
            why ?? "the object has been modified; please apply your changes to the latest version and try again"
        return StatusError(
            .conflict, "Operation cannot be fulfilled on \(resource) \"\(name)\": \(detail)", group: resource.group,
            kind: resource.resource, name: name)
    }

    /// A refused object: 422 with a cause for each field.
    package static func invalid(group: String, kind: String, name: String, _ causes: [StatusCause]) -> StatusError {
        let texts = causes.map { $0.field.isEmpty ? $0.message : "\($0.field): \($0.message)" }
        let list = texts.count == 1 ? texts[0] : "[\(texts.joined(separator: ", "))]"
        let fullKind = group.isEmpty ? kind : "\(kind).\(group)"
        return StatusError(
            .invalid, "\(fullKind) \"\(name)\" is invalid: \(list)", group: group, kind: kind, name: name,
            causes: causes)
    }

    /// A request that makes no sense as it is.
    package static func badRequest(_ message: String) -> StatusError { StatusError(.badRequest, message) }

    /// `users "x" is forbidden: why`.
    package static func forbidden(_ resource: GroupResource, _ name: String, _ why: String) -> StatusError {
        let subject = name.isEmpty ? "\(resource) is forbidden" : "\(resource) \"\(name)\" is forbidden"
        return StatusError(
            .forbidden, "\(subject): \(why)", group: resource.group, kind: resource.resource, name: name)
    }
}
