import HTTPTypes
import Machinery
import Reconciling

/// What an HTTP request's method, path and query ask for.
struct RequestAddress: Sendable {
    /// The path without the query, percent-encoding undone in its parts.
    let parts: [String]
    /// As it came.
    let path: String
    let query: [String: [String]]
    /// As it came, without the question mark.
    let rawQuery: String
    /// The resource that is meant; nil for other paths.
    let resource: ResourcePath?
    /// False for a path with a broken percent-encoding.
    let isWellFormed: Bool
    /// get, list, watch, create, update, patch, delete, deletecollection; for other paths the method in lower case.
    let verb: String

    init(method: HTTPRequest.Method, target: String) {
        let halves = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        path = String(halves.first ?? "")
        rawQuery = halves.count > 1 ? String(halves[1]) : ""
        isWellFormed = Self.isWellFormed(path)
        parts = path.split(separator: "/").map { Self.decoded($0, plusIsSpace: false) }
        var query = Self.parameters(rawQuery)
        if var watched = Self.watched(parts) {
            if let name = watched.name {
                query["fieldSelector"] = [Self.selector(of: name, and: query["fieldSelector"]?.first)]
                watched.name = nil
            }
            resource = watched
            verb = method == .get ? "watch" : method.rawValue.lowercased()
        } else {
            resource = Self.resource(parts)
            verb = Self.verb(method, resource, query)
        }
        self.query = query
    }

    /// The resource of an old form of watches: `/api/v1/watch/namespaces/NAMESPACE/pods/NAME`; nil for other paths.
    private static func watched(_ parts: [String]) -> ResourcePath? {
        let place = parts.first == "api" ? 2 : 3
        guard parts.count > place + 1, parts[place] == "watch" else { return nil }
        return resource(Array(parts[..<place] + parts[(place + 1)...]))
    }

    private static func selector(of name: String, and other: String?) -> String {
        let own = FieldSelector.Term("metadata.name", name).description
        return other.map { $0.isEmpty ? own : "\(own),\($0)" } ?? own
    }

    private static func isWellFormed(_ path: String) -> Bool {
        let bytes = Array(path.utf8)
        return bytes.indices.allSatisfy { index in
            bytes[index] != UInt8(ascii: "%")
                || bytes.dropFirst(index + 1).prefix(2).count(where: { Character(Unicode.Scalar($0)).isHexDigit }) == 2
        }
    }

    private static func resource(_ parts: [String]) -> ResourcePath? {
        let groupVersion: GroupVersion
        var rest: ArraySlice<String>
        switch parts.first {
        case "api" where parts.count > 2:
            groupVersion = GroupVersion(group: "", version: parts[1])
            rest = parts[2...]
        case "apis" where parts.count > 3:
            groupVersion = GroupVersion(group: parts[1], version: parts[2])
            rest = parts[3...]
        default: return nil
        }
        var namespace: String?
        if rest.count > 2, rest.first == "namespaces", !["status", "finalize"].contains(rest[rest.startIndex + 2]) {
            namespace = rest[rest.startIndex + 1]
            rest = rest.dropFirst(2)
        }
        guard let resource = rest.popFirst() else { return nil }
        let name = rest.popFirst()
        return ResourcePath(
            groupVersion, resource, namespace: namespace, name: name,
            subresource: rest.isEmpty ? nil : rest.joined(separator: "/"))
    }

    private static func verb(
        _ method: HTTPRequest.Method, _ resource: ResourcePath?, _ query: [String: [String]]
    ) -> String {
        guard let resource else { return method == .head ? "get" : method.rawValue.lowercased() }
        switch method {
        case .get, .head:
            if resource.name == nil, APIRequest.isTrue(query["watch"]?.first) { return "watch" }
            return resource.name == nil ? "list" : "get"
        case .post: return "create"
        case .put: return "update"
        case .patch: return "patch"
        case .delete: return resource.name == nil ? "deletecollection" : "delete"
        default: return method.rawValue.lowercased()
        }
    }

    /// A query or a form's parameters, in order.
    static func parameters(_ text: some StringProtocol) -> [String: [String]] {
        var parameters: [String: [String]] = [:]
        for pair in text.split(separator: "&") {
            let halves = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let value = halves.count > 1 ? decoded(halves[1], plusIsSpace: true) : ""
            parameters[decoded(halves[0], plusIsSpace: true), default: []].append(value)
        }
        return parameters
    }

    /// Undoes percent-encoding once; a broken sequence stays as it is.
    static func decoded(_ text: some StringProtocol, plusIsSpace: Bool) -> String {
        let bytes = Array(text.utf8)
        guard bytes.contains(UInt8(ascii: "%")) || (plusIsSpace && bytes.contains(UInt8(ascii: "+"))) else {
            return String(text)
        }
        var result: [UInt8] = []
        var at = 0
        while at < bytes.count {
            if bytes[at] == UInt8(ascii: "%"), at + 2 < bytes.count,
                let value = UInt8(String(decoding: bytes[(at + 1)...(at + 2)], as: UTF8.self), radix: 16)
            {
                result.append(value)
                at += 3
            } else {
                result.append(plusIsSpace && bytes[at] == UInt8(ascii: "+") ? 0x20 : bytes[at])
                at += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Percent-encodes everything but unreserved characters.
    static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            let isPlain =
                (0x61...0x7A).contains(byte) || (0x41...0x5A).contains(byte) || (0x30...0x39).contains(byte)
                || "-._~".utf8.contains(byte)
            if isPlain {
                result.append(Character(Unicode.Scalar(byte)))
            } else {
                let hex = String(byte, radix: 16, uppercase: true)
                result += "%" + (hex.count == 1 ? "0" : "") + hex
            }
        }
        return result
    }
}
