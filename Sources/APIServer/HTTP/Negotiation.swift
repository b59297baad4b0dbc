import Machinery

/// The form in which a caller wants his answer.
enum AnswerForm: Sendable, Hashable {
    case json
    case yaml
    /// meta/v1 `Table`.
    case table
    /// meta/v1 `PartialObjectMetadata` and its list.
    case metadata

    /// Chooses the first media type of an `Accept` header that can be served. Throws `notAcceptable`.
    init(accept: String) throws {
        guard !accept.isEmpty else {
            self = .json
            return
        }
        for range in MediaRange.list(accept) {
            if let form = Self(range) {
                self = form
                return
            }
        }
        throw StatusError(
            .notAcceptable,
            "only the following media types are accepted: application/json, application/yaml, "
                + "application/json;as=Table;v=v1;g=meta.k8s.io")
    }

    private init?(_ range: MediaRange) {
        switch range.type {
        case "application/json":
            switch range.parameters["as"] {
            case nil: self = .json
            case "Table" where ["v1", "v1beta1"].contains(range.parameters["v"]): self = .table
            case "PartialObjectMetadata", "PartialObjectMetadataList": self = .metadata
            default: return nil
            }
        case "*/*", "application/*": self = .json
        case "application/yaml" where range.parameters["as"] == nil: self = .yaml
        default: return nil
        }
    }
}

/// A media type with its parameters (RFC 9110, section 12.5.1).
struct MediaRange: Sendable, Hashable {
    let type: String
    let parameters: [String: String]

    /// Reads an `Accept` header. Kubernetes' clients order by preference and give no weights; none are read.
    static func list(_ header: String) -> [MediaRange] {
        header.split(separator: ",").compactMap { part in
            var pieces = part.split(separator: ";").map { String($0.trimmingSpace) }
            guard !pieces.isEmpty else { return nil }
            let type = pieces.removeFirst().lowercased()
            var parameters: [String: String] = [:]
            for piece in pieces {
                let halves = piece.split(separator: "=", maxSplits: 1).map(String.init)
                if halves.count == 2 { parameters[halves[0]] = halves[1] }
            }
            return MediaRange(type: type, parameters: parameters)
        }
    }
}

extension Substring {
    var trimmingSpace: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
