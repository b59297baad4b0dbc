import HTTPTypes
import Machinery

/// The form in which a caller wants his answer.
enum AnswerForm: Sendable, Hashable {
    case json
    case yaml
    /// `Table` of meta.k8s.io, in v1 or v1beta1.
    case table(version: String = "v1")
    /// `PartialObjectMetadata` of meta.k8s.io and its list, in v1 or v1beta1.
    case metadata(version: String = "v1")

    /// Chooses the most wanted media type of an `Accept` header that can be served. Throws `notAcceptable`.
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

    private static let versions = ["v1", "v1beta1"]

    private init?(_ range: MediaRange) {
        switch range.type {
        case "application/json":
            let version = range.parameters["v"] ?? ""
            switch range.parameters["as"] {
            case nil: self = .json
            case "Table" where Self.versions.contains(version): self = .table(version: version)
            case "PartialObjectMetadata" where Self.versions.contains(version),
                "PartialObjectMetadataList" where Self.versions.contains(version):
                self = .metadata(version: version)
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

    /// By its parameter `q`; 1 unless given.
    private var weight: Double { parameters["q"].flatMap(Double.init) ?? 1 }
    /// 2 for `*/*`, 1 for `application/*`.
    private var openness: Int {
        type.split(separator: "/", omittingEmptySubsequences: false).filter { $0 == "*" }.count
    }

    /// Reads an `Accept` header: the most wanted first, by weight, then what is told exactly, then in order.
    static func list(_ header: String) -> [MediaRange] {
        let ranges = inOrder(header)
        return ranges.enumerated().sorted { first, second in
            let (one, other) = (first.element, second.element)
            return (-one.weight, one.openness, first.offset) < (-other.weight, other.openness, second.offset)
        }
        .map(\.element)
    }

    private static func inOrder(_ header: String) -> [MediaRange] {
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

extension RequestAddress {
    /// True where JSON is laid out for people: the query asks for it, or it is a command line's or a browser's request,
    /// as in Kubernetes.
    func isPretty(for headers: HTTPFields) -> Bool {
        if let text = query["pretty"]?.first, !text.isEmpty { return ["1", "t", "true"].contains(text.lowercased()) }
        return ["curl", "Wget", "Mozilla/5.0"].contains { headers[.userAgent]?.hasPrefix($0) == true }
    }
}
