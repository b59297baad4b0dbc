/// Object types of one API group as text, a line each for a type and, indented, for its fields.
///
///     PodSpec // What a pod runs and how.
///      containers 2 [Container] must patch=merge:name keys=name // The containers.
///
/// A type's line: its name, `kind` for one with apiVersion and kind, `atomic` for one that server-side apply treats as
/// one value, `union=FIELD:FIELD,…` for one of whose fields one is set, told by the first. A field's line: name, protobuf number, type, properties. After `//` either says what it is for, in a
/// sentence that `kubectl explain` shows. Types: `string bool int32 int64 double bytes time microtime duration quantity intorstring any`, another
/// type's name (with its group where that differs), `[T]` for a list, `{T}` for a map. Properties: `required`, `must`
/// (required and enforced), `immutable`, `pointer`, `inline`, `wrapped`, `atomic`, `set`, `keys=`,
/// `patch=STRATEGIES:KEY`, `enum=`, `default=` (JSON, or a bare word), `choice=NUMBER:TYPE,…` (an `any` that protobuf
/// writes as a message with one of these fields).
package struct FieldTable: Sendable {
    let prefix: String
    let text: String

    package init(_ prefix: String, _ text: String) {
        self.prefix = prefix
        self.text = text
    }
}

extension FieldTable {
    /// A line's words, and what it says after `//`.
    static func split(_ line: Substring) -> (words: [Substring], text: Substring?) {
        let bytes = line.utf8
        var index = bytes.startIndex
        while let slash = bytes[index...].firstIndex(of: UInt8(ascii: "/")) {
            let next = bytes.index(after: slash)
            if next < bytes.endIndex, bytes[next] == UInt8(ascii: "/") {
                let text = line[bytes.index(after: next)...]
                return (words(line[..<slash]), text.utf8.first == UInt8(ascii: " ") ? text.dropFirst() : text)
            }
            index = next
        }
        return (words(line), nil)
    }

    private static func words(_ text: Substring) -> [Substring] {
        text.utf8.split(separator: UInt8(ascii: " ")).map(Substring.init)
    }
}

extension SchemaLibrary {
    /// Reads tables. `defaulting` gives, by a type's full name, the defaults that depend on other fields.
    ///
    /// A table is part of the program: a slip in it stops the program, and a test reads them all.
    package convenience init(
        _ tables: [FieldTable], defaulting: [String: @Sendable (inout JSONValue) -> Void] = [:]
    ) {
        var reader = FieldTableReader()
        for table in tables { reader.read(table) }
        self.init(reader.objects(defaulting))
    }
}

/// Reads tables in two passes, since types may be used before they are described.
private struct FieldTableReader {
    private struct Draft {
        let name: String
        let prefix: String
        let flags: [Substring]
        var lines: [[Substring]] = []
        /// The type's part of the table, for its descriptions.
        var source: Range<String.Index>
        let text: String

        var union: SchemaUnion? {
            guard let word = flags.first(where: { $0.hasPrefix("union=") }) else { return nil }
            let names = word.dropFirst("union=".count).split { $0 == ":" || $0 == "," }.map(String.init)
            return SchemaUnion(discriminator: names[0], fields: Array(names.dropFirst()))
        }
    }

    private var drafts: [Draft] = []
    private var indexes: [String: Int] = [:]

    mutating func read(_ table: FieldTable) {
        for line in table.text.utf8.split(separator: UInt8(ascii: "\n")).map(Substring.init) {
            let words = FieldTable.split(line).words
            if line.utf8.first == UInt8(ascii: " ") {
                drafts[drafts.count - 1].lines.append(words)
                drafts[drafts.count - 1].source = drafts[drafts.count - 1].source.lowerBound..<line.endIndex
            } else {
                let name = "\(table.prefix).\(words[0])"
                indexes[name] = drafts.count
                drafts.append(
                    Draft(
                        name: name, prefix: table.prefix, flags: Array(words.dropFirst()),
                        source: line.startIndex..<line.endIndex, text: table.text))
            }
        }
    }

    func objects(_ defaulting: [String: @Sendable (inout JSONValue) -> Void]) -> [SchemaObject] {
        drafts.map { draft in
            var fields: [SchemaField] = []
            var numbers: [Int: SchemaObject.Member] = [:]
            if draft.flags.contains("kind") {
                fields = [SchemaField("apiVersion", .string), SchemaField("kind", .string)]
            }
            for words in draft.lines {
                guard let number = Int(words[1]), number > 0, numbers[number] == nil else {
                    preconditionFailure("a field table gives \(draft.name).\(words[0]) no number of its own")
                }
                if let index = inlined(words, draft) {
                    numbers[number] = .inlined(index)
                    fields += ownFields(drafts[index])
                } else {
                    numbers[number] = .field(fields.count)
                    fields.append(field(words, draft))
                }
            }
            return SchemaObject(
                name: draft.name, fields: fields, numbers: numbers, isAtomic: draft.flags.contains("atomic"),
                union: draft.union, defaulting: combined(draft, defaulting), sources: sources(draft))
        }
    }

    /// The object type that an `inline` line holds, or nil for other lines.
    private func inlined(_ words: [Substring], _ draft: Draft) -> Int? {
        guard words.dropFirst(3).contains("inline"), case .object(let index) = type(words[2], draft) else { return nil }
        return index
    }

    /// The parts of tables that describe a type and those whose fields it has.
    private func sources(_ draft: Draft) -> [Substring] {
        [draft.text[draft.source]] + draft.lines.compactMap { inlined($0, draft) }.flatMap { sources(drafts[$0]) }
    }

    private func ownFields(_ draft: Draft) -> [SchemaField] {
        draft.lines.flatMap { words in
            inlined(words, draft).map { ownFields(drafts[$0]) } ?? [field(words, draft)]
        }
    }

    /// A type's own hook together with those of types that it inlines.
    private func combined(
        _ draft: Draft, _ hooks: [String: @Sendable (inout JSONValue) -> Void]
    ) -> (@Sendable (inout JSONValue) -> Void)? {
        let inner = draft.lines.compactMap { inlined($0, draft) }.compactMap { hooks[drafts[$0].name] }
        guard !inner.isEmpty else { return hooks[draft.name] }
        let all = inner + [hooks[draft.name]].compactMap { $0 }
        return { value in for hook in all { hook(&value) } }
    }

    private func field(_ words: [Substring], _ draft: Draft) -> SchemaField {
        var field = SchemaField(String(words[0]), type(words[2], draft))
        for property in words.dropFirst(3) { apply(property, to: &field, draft) }
        if case .object(let index) = field.type, drafts[index].flags.contains("atomic") { field.isGranular = false }
        return field
    }

    private func apply(_ property: Substring, to field: inout SchemaField, _ draft: Draft) {
        let parts = property.split(separator: "=", maxSplits: 1)
        let value = parts.count > 1 ? parts[1] : ""
        switch parts[0] {
        case "required": field.isRequired = true
        case "must": (field.isRequired, field.isEnforced) = (true, true)
        case "immutable": field.isImmutable = true
        case "pointer": field.isPointer = true
        case "wrapped": field.isWrapped = true
        case "atomic": field.isGranular = false
        case "choice":
            for option in value.split(separator: ",") {
                let halves = option.split(separator: ":")
                field.choices[Int(halves[0]) ?? 0] = type(halves[1], draft)
            }
        case "set": field.listType = .set
        case "keys": field.listType = .map(keys: value.split(separator: ",").map(String.init))
        case "enum": field.enumValues = value.split(separator: ",").map(String.init)
        case "default": field.defaultValue = (try? JSONValue(parsing: String(value))) ?? .string(String(value))
        case "patch":
            let halves = value.split(separator: ":")
            field.patchStrategies = halves[0].split(separator: ",").map(String.init)
            if halves.count > 1 { field.patchMergeKey = String(halves[1]) }
        default: preconditionFailure("a field table has the unknown property \(property)")
        }
    }

    private func type(_ word: Substring, _ draft: Draft) -> SchemaType {
        if word.hasPrefix("[") { return .list(type(word.dropFirst().dropLast(), draft)) }
        if word.hasPrefix("{") { return .map(type(word.dropFirst().dropLast(), draft)) }
        if let scalar = Self.scalars[String(word)] { return scalar }
        guard let index = indexes["\(draft.prefix).\(word)"] ?? indexes[String(word)] else {
            preconditionFailure("a field table of \(draft.name) names the unknown type \(word)")
        }
        return .object(index)
    }

    private static let scalars: [String: SchemaType] = [
        "string": .string, "bool": .boolean, "int32": .integer(bits: 32), "int64": .integer(bits: 64),
        "double": .number, "bytes": .bytes, "time": .time(isMicro: false), "microtime": .time(isMicro: true),
        "duration": .duration, "quantity": .quantity, "intorstring": .intOrString, "any": .any,
    ]
}
