/// A JSON patch (RFC 6902): operations carried out in turn, all or none.
package struct JSONPatch: Sendable, Hashable {
    private enum Operation: Sendable, Hashable {
        case add(JSONPointer, JSONValue)
        case remove(JSONPointer)
        case replace(JSONPointer, JSONValue)
        case move(from: JSONPointer, to: JSONPointer)
        case copy(from: JSONPointer, to: JSONPointer)
        case test(JSONPointer, JSONValue)
    }

    /// More operations than this are refused, as in Kubernetes.
    package static let operationLimit = 10_000
    /// So many bytes may be copied in all: copies of copies grow without end.
    private static let copyLimit = 3 * 1024 * 1024
    private let operations: [Operation]

    /// Reads the array of operations. Throws `StatusError`: `badRequest` for what is no array of operations, `invalid`
    /// for an operation that nothing can be done with.
    package init(json: JSONValue) throws(StatusError) {
        guard let items = json.array else { throw Self.undecodable(json, "Go value of type []handlers.jsonPatchOp") }
        for item in items { try Self.checkTypes(item) }
        guard items.count <= Self.operationLimit else {
            throw StatusError(
                .requestEntityTooLarge,
                "Request entity too large: The allowed maximum operations in a JSON patch is \(Self.operationLimit), "
                    + "got \(items.count)")
        }
        var operations: [Operation] = []
        for item in items { operations.append(try Self.operation(item)) }
        self.operations = operations
    }

    /// Members that no operation has, as warnings tell them: `unknown field "[0].comment"`; the first hundred.
    package static func unknownFields(in json: JSONValue) -> [String] {
        var faults: [String] = []
        for (index, item) in json.items.enumerated() {
            for (name, _) in item.object ?? [:] where name != "value" && !texts.contains(name) {
                guard faults.count < 100 else { return faults }
                faults.append("unknown field \"[\(index)].\(name)\"")
            }
        }
        return faults
    }

    /// The members that are text.
    private static let texts: Set<String> = ["op", "path", "from"]

    private static func checkTypes(_ item: JSONValue) throws(StatusError) {
        if item.isNull { return }
        guard let members = item.object else { throw undecodable(item, "Go value of type handlers.jsonPatchOp") }
        for (name, value) in members where texts.contains(name) && value.string == nil && !value.isNull {
            throw undecodable(value, "Go struct field jsonPatchOp.\(name) of type string")
        }
    }

    /// Kubernetes' words for a document that isn't what it reads it into.
    private static func undecodable(_ json: JSONValue, _ target: String) -> StatusError {
        .badRequest("error decoding patch: json: cannot unmarshal \(json.typeName) into \(target)")
    }

    private static func operation(_ item: JSONValue) throws(StatusError) -> Operation {
        let path = try JSONPointer(item["path"])
        // A value that is left out is null.
        let value = item["value"]
        switch item["op"].text {
        case "add": return .add(path, value)
        case "remove": return .remove(path)
        case "replace": return .replace(path, value)
        case "move": return .move(from: try JSONPointer(item["from"]), to: path)
        case "copy": return .copy(from: try JSONPointer(item["from"]), to: path)
        case "test": return .test(path, value)
        default: throw fault
        }
    }

    /// The document with every operation applied. Throws `StatusError` (`invalid`) for the first that can't be.
    package func apply(to document: JSONValue) throws(StatusError) -> JSONValue {
        var result = document
        var copied = 0
        for operation in operations {
            switch operation {
            case .add(let path, let value): try path.add(value, to: &result)
            case .remove(let path): _ = try path.remove(from: &result)
            case .replace(let path, let value): try path.replace(in: &result, with: value)
            case .move(let from, let to): try to.add(try from.remove(from: &result), to: &result)
            case .copy(let from, let to):
                let value = try from.find(in: result)
                copied += value.encoded().count
                guard copied <= Self.copyLimit else { throw Self.tooMuch(copied) }
                try to.add(value, to: &result)
            case .test(let path, let value):
                guard try path.find(in: result) == value else { throw Self.fault }
            }
        }
        return result
    }

    private static func tooMuch(_ copied: Int) -> StatusError {
        StatusError(
            .requestEntityTooLarge,
            "Request entity too large: Unable to complete the copy, the accumulated size increase of copy is \(copied), "
                + "exceeding the limit \(copyLimit)")
    }

    /// Kubernetes doesn't tell which operation failed; nor do clients expect to read it.
    static let fault = StatusError(.invalid, "the server rejected our request due to an error in our request")
}

/// A place in a document (RFC 6901): `/spec/containers/0/image`.
///
/// Kubernetes reads pointers more loosely than the RFC: what stands before the first slash doesn't count, and -1 is the
/// last element of an array.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
    package let parts: [String]

    /// Reads the text form. Throws `StatusError` (`invalid`).
    init(_ json: JSONValue) throws(StatusError) {
        guard let text = json.string, text.isEmpty || text.contains("/") else { throw JSONPatch.fault }
        parts = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map {
            String($0).replacing("~1", with: "/").replacing("~0", with: "~")
        }
    }

    package var description: String {
        parts.map { "/" + $0.replacing("~", with: "~0").replacing("/", with: "~1") }.joined()
    }

    /// What stands there; null for a member that isn't there of an object that is.
    func find(in document: JSONValue) throws(StatusError) -> JSONValue {
        var value = document
        for part in parts {
            switch value {
            case .object(let object): value = object[part] ?? .null
            case .array(let items): value = items[try index(part, below: items.count)]
            default: throw JSONPatch.fault
            }
        }
        return value
    }

    func add(_ value: JSONValue, to document: inout JSONValue) throws(StatusError) {
        try change(&document) { (parent, last) throws(StatusError) in
            switch parent {
            case .object(var object):
                parent = .null
                object[last] = value
                parent = .object(object)
            case .array(var items):
                parent = .null
                items.insert(value, at: last == "-" ? items.count : try index(last, below: items.count + 1))
                parent = .array(items)
            default: throw JSONPatch.fault
            }
        }
    }

    func remove(from document: inout JSONValue) throws(StatusError) -> JSONValue {
        var removed = JSONValue.null
        try change(&document) { (parent, last) throws(StatusError) in
            switch parent {
            case .object(var object):
                guard let member = object[last] else { throw JSONPatch.fault }
                parent = .null
                removed = member
                object[last] = nil
                parent = .object(object)
            case .array(var items):
                parent = .null
                removed = items.remove(at: try index(last, below: items.count))
                parent = .array(items)
            default: throw JSONPatch.fault
            }
        }
        return removed
    }

    /// A member that isn't there is added, as Kubernetes does. The whole document may become another object or array.
    func replace(in document: inout JSONValue, with value: JSONValue) throws(StatusError) {
        if parts.isEmpty {
            guard value.object != nil || value.array != nil else { throw JSONPatch.fault }
            document = value
            return
        }
        try change(&document) { (parent, last) throws(StatusError) in
            switch parent {
            case .object(var object):
                parent = .null
                object[last] = value
                parent = .object(object)
            case .array(var items):
                parent = .null
                items[try index(last, below: items.count)] = value
                parent = .array(items)
            default: throw JSONPatch.fault
            }
        }
    }

    /// Changes the parent of the place that this points to, rebuilding the way down to it.
    ///
    /// Each container is taken out of its place while it changes, so that nothing is copied however many operations
    /// there are. A document that an operation fails on is of no use any more.
    private func change(
        _ document: inout JSONValue, _ edit: (inout JSONValue, String) throws(StatusError) -> Void
    ) throws(StatusError) {
        guard let last = parts.last else { throw JSONPatch.fault }
        try descend(&document, parts.dropLast(), last, edit)
    }

    private func descend(
        _ value: inout JSONValue, _ way: ArraySlice<String>, _ last: String,
        _ edit: (inout JSONValue, String) throws(StatusError) -> Void
    ) throws(StatusError) {
        guard let step = way.first else { return try edit(&value, last) }
        switch value {
        case .object(var object):
            value = .null
            guard var member = object.take(step) else { throw JSONPatch.fault }
            try descend(&member, way.dropFirst(), last, edit)
            object[step] = member
            value = .object(object)
        case .array(var items):
            value = .null
            let index = try index(step, below: items.count)
            try descend(&items[index], way.dropFirst(), last, edit)
            value = .array(items)
        default: throw JSONPatch.fault
        }
    }

    private func index(_ part: String, below bound: Int) throws(StatusError) -> Int {
        guard let number = Int(part) else { throw JSONPatch.fault }
        let index = number < 0 ? number + bound : number
        guard (0..<bound).contains(index) else { throw JSONPatch.fault }
        return index
    }
}
