import Machinery
import Synchronization

/// The documents of the objects that were written or asked for last.
///
/// Whoever follows changes from inside the process gets the document that was just encoded, and what each request asks
/// for is decoded once. Equal parts of documents are one in memory: their readers keep them.
final class DecodedDocuments: Sendable {
    private struct Entry {
        /// Kept, so that no other object can get its identity meanwhile.
        let object: StoredObject
        let document: JSONValue
        /// False for a document as it was written: without its revision, its parts not shared yet.
        let isComplete: Bool
    }

    /// Two generations: what is asked for lives on in the young one, the rest goes with the old one.
    private struct State {
        var young: [ObjectIdentifier: Entry] = [:]
        var old: [ObjectIdentifier: Entry] = [:]

        mutating func insert(_ entry: Entry) {
            if young.count >= DecodedDocuments.limit {
                old = young
                young = [:]
            }
            young[ObjectIdentifier(entry.object)] = entry
        }

        mutating func find(_ object: StoredObject) -> Entry? {
            let id = ObjectIdentifier(object)
            if let entry = young[id] { return entry }
            if let entry = old[id] { insert(entry) }
            return young[id]
        }
    }

    /// Of a generation.
    private static let limit = 128
    private let sharing = SharedJSON()
    private let state = Mutex(State())

    /// Remembers what objects were written as, without their revisions.
    func remember(_ written: some Sequence<(StoredObject, JSONValue)>) {
        state.withLock { state in
            for (object, document) in written {
                state.insert(Entry(object: object, document: document, isComplete: false))
            }
        }
    }

    /// The object's document. Throws where storage was damaged.
    func document(of object: StoredObject) throws -> JSONValue {
        let known = state.withLock { $0.find(object) }
        if let known, known.isComplete { return known.document }
        var document = try known?.document ?? object.document()
        if known != nil { document["metadata"]["resourceVersion"] = .string(String(object.revision)) }
        document = sharing.share(document)
        state.withLock { $0.insert(Entry(object: object, document: document, isComplete: true)) }
        return document
    }
}
