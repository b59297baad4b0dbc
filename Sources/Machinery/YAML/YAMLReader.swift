import Yams

/// Why a text is no YAML that the API takes, with the line (from 1) where it is known.
package struct YAMLError: Error, Hashable, CustomStringConvertible {
    package let problem: String
    package let line: Int?
    package var description: String { line.map { "yaml: line \($0): \(problem)" } ?? "yaml: \(problem)" }
}

/// Bounds on what is read, so that small texts can't grow large.
package struct YAMLLimits: Sendable {
    package var bytes = 16 * 1024 * 1024
    package var depth = JSONValue.depthLimit
    /// Values after aliases have been expanded.
    package var values = 300_000
    package init() {}
}

extension JSONValue {
    /// Reads every document of a YAML stream, leaving out empty ones. Throws `YAMLError`.
    ///
    /// Scalars are read as YAML 1.1 the way Kubernetes' clients do: `yes`, `on` and `y` are booleans, keys become
    /// strings, dates stay strings. A key given twice is an error.
    package static func documents(yaml text: String, limits: YAMLLimits = YAMLLimits()) throws(YAMLError) -> [JSONValue]
    {
        guard text.utf8.count <= limits.bytes else {
            throw YAMLError(problem: "document is larger than \(limits.bytes) bytes", line: nil)
        }
        if let value = try? JSONValue.parseReporting(Array(text.utf8)), value.duplicates.isEmpty {
            return [value.value]
        }
        guard !hasAliasInKey(text) else {
            throw YAMLError(problem: "aliases inside of keys aren't supported", line: nil)
        }
        do {
            let parser = try Parser(yaml: text, resolver: .basic)
            var documents: [JSONValue] = []
            while let root = try parser.nextRoot() {
                var reader = YAMLReader(limits: limits)
                let value = try reader.value(root, depth: 0)
                if !value.isNull { documents.append(value) }
            }
            return documents
        } catch let error as YAMLError {
            throw error
        } catch let error as YamlError {
            throw YAMLError(error)
        } catch {
            throw YAMLError(problem: "\(error)", line: nil)
        }
    }

    /// Reads one YAML document; `.null` for an empty text. Throws `YAMLError`, also where there are several.
    package init(yaml text: String) throws(YAMLError) {
        let documents = try Self.documents(yaml: text)
        guard documents.count <= 1 else { throw YAMLError(problem: "expected a single document", line: nil) }
        self = documents.first ?? .null
    }

    /// True where an alias seems to stand inside of a key: keys are compared whole, and nested aliases make that endless.
    private static func hasAliasInKey(_ text: String) -> Bool {
        guard text.utf8.contains(UInt8(ascii: "&")), text.utf8.contains(UInt8(ascii: "*")) else { return false }
        // Without an anchor there are no aliases, whatever it looks like.
        guard text.contains(/(^|[\s\[{,:?-])&[^\s,\[\]{}]/) else { return false }
        return text.split(whereSeparator: \.isNewline).contains { line in
            line.contains(/(^|[\s\[{,?-])\*[^\s,\[\]{}]+\s*:(\s|$)/) || line.contains(/[\]}]\s*:(\s|$)/)
                || line.contains(/(^|[\s\[{,-])\?(\s|$)/)
        }
    }
}

extension YAMLError {
    fileprivate init(_ error: YamlError) {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            self.init(problem: problem, line: mark.line)
        case .duplicatedKeysInMapping(let keys, let context):
            let names = keys.map { "key \"\($0)\" already set in map" }.joined(separator: ", ")
            self.init(problem: names, line: context.mark.line)
        case .reader(let problem, _, _, _): self.init(problem: problem, line: nil)
        default: self.init(problem: "\(error)", line: nil)
        }
    }
}

/// Turns a parsed tree into JSON.
private struct YAMLReader {
    let limits: YAMLLimits
    var values = 0

    init(limits: YAMLLimits) { self.limits = limits }

    mutating func value(_ node: Node, depth: Int) throws(YAMLError) -> JSONValue {
        values += 1
        guard values <= limits.values else { throw YAMLError(problem: "document has too many values", line: nil) }
        guard depth < limits.depth else { throw YAMLError(problem: "exceeded max depth", line: node.mark?.line) }
        switch node {
        case .scalar(let scalar): return try YAMLScalar(scalar).json()
        case .sequence(let sequence):
            var items: [JSONValue] = []
            for item in sequence { items.append(try value(item, depth: depth + 1)) }
            return .array(items)
        case .mapping(let mapping): return try object(mapping, depth: depth)
        case .alias: throw YAMLError(problem: "unresolved alias", line: node.mark?.line)
        }
    }

    mutating func object(_ mapping: Node.Mapping, depth: Int) throws(YAMLError) -> JSONValue {
        var object = JSONObject()
        var merged: [JSONObject] = []
        for (keyNode, valueNode) in mapping {
            guard case .scalar(let scalar) = keyNode else {
                throw YAMLError(problem: "invalid map key: only scalars can be keys", line: keyNode.mark?.line)
            }
            let member = try value(valueNode, depth: depth + 1)
            if scalar.string == "<<", scalar.style == .plain {
                merged += try Self.mergeSources(member, line: keyNode.mark?.line)
                continue
            }
            let key = try YAMLScalar(scalar).key()
            guard object[key] == nil else {
                throw YAMLError(problem: "key \"\(key)\" already set in map", line: keyNode.mark?.line)
            }
            object[key] = member
        }
        for source in merged {
            for (key, member) in source where object[key] == nil { object[key] = member }
        }
        return .object(object)
    }

    static func mergeSources(_ value: JSONValue, line: Int?) throws(YAMLError) -> [JSONObject] {
        switch value {
        case .object(let object): return [object]
        case .array(let items) where items.allSatisfy({ $0.object != nil }): return items.compactMap(\.object)
        default: throw YAMLError(problem: "map merge requires map or sequence of maps as the value", line: line)
        }
    }
}
