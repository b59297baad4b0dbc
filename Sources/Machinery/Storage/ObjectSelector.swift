/// Which objects of a collection: a label selector and a field selector, joined by AND.
package struct ObjectSelector: Sendable, Hashable {
    package var labels: LabelSelector
    package var fields: FieldSelector

    package init(labels: LabelSelector = .everything, fields: FieldSelector = .everything) {
        self.labels = labels
        self.fields = fields
    }

    package static let everything = ObjectSelector()
    package var isEverything: Bool { labels.isEverything && fields.isEverything }

    package func matches(_ object: StoredObject) -> Bool {
        labels.matches(object.labels) && fields.matches(object.field)
    }
}

extension StoredObject {
    /// The value of a selectable field; nil where there is none.
    package func field(_ path: String) -> String? {
        switch path {
        case "metadata.name": key.name
        case "metadata.namespace": key.namespace
        default: fields[path]
        }
    }
}

extension ObjectSelector {
    /// A condition that an index can answer: a label or field that must have one of some values.
    package struct Term: Sendable, Hashable {
        /// What of an object a requirement is about.
        package enum Attribute: Sendable, Hashable { case label(String), field(String) }
        package let attribute: Attribute
        package let values: [String]
    }

    /// The conditions that an index can answer. An object that matches the selector fulfils each of them.
    ///
    /// A field that must be empty is none of them: absent and empty fields look alike, and are not indexed.
    package var indexedTerms: [Term] {
        let labelTerms = labels.requirements.filter { $0.operation == .isIn }.map {
            Term(attribute: .label($0.key), values: $0.values)
        }
        let fieldTerms = fields.terms.filter { $0.isEqual && !$0.value.isEmpty }.map {
            Term(attribute: .field($0.path), values: [$0.value])
        }
        return fieldTerms + labelTerms
    }
}

extension StoredEvent {
    /// The event as it looks through a selector: an object that begins to match is added, one that ceases to is
    /// deleted in the state in which it last matched. nil where neither state matches.
    package func seen(through selector: ObjectSelector) -> StoredEvent? {
        if selector.isEverything { return self }
        let matched = previous.map(selector.matches) ?? false
        let matches = change != .deleted && selector.matches(object)
        switch (matched, matches) {
        case (true, true): return self
        case (false, true): return StoredEvent(change: .added, object: object, previous: nil)
        case (true, false):
            if change == .deleted { return self }
            guard let previous, let last = try? previous.at(revision: revision) else { return self }
            return StoredEvent(change: .deleted, object: last, previous: previous)
        case (false, false): return nil
        }
    }
}

extension StoredObject {
    /// The same state under another revision, for those to whom the object is gone with that. Throws
    /// `JSONSyntaxError` only where storage was damaged.
    package func at(revision: Int64) throws -> StoredObject {
        var document = try document()
        document["metadata"]["resourceVersion"] = .string(String(revision))
        return StoredObject(
            key: key, revision: revision, content: DocumentBytes(document.encoded()), labels: labels, fields: fields)
    }
}
