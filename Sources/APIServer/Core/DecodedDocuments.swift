import Machinery
import Synchronization

/// Decodes documents for the parts of the platform, which keep them: equal parts of documents are one in memory, and
/// an event that several of them get is decoded once.
final class DecodedDocuments: Sendable {
    private struct State {
        var documents: [ObjectIdentifier: (object: StoredObject, document: JSONValue)] = [:]
        /// In the order in which they came.
        var order: [ObjectIdentifier] = []
    }

    private static let limit = 128
    private let sharing = SharedJSON()
    private let state = Mutex(State())

    /// The document of an object that came with an event. Throws where storage was damaged.
    func document(ofEvent content: ObjectContent) throws -> JSONValue {
        guard case .stored(let object) = content else { return try content.json() }
        // The entry keeps the object, so that no other one can get its identity meanwhile.
        let id = ObjectIdentifier(object)
        if let known = state.withLock({ $0.documents[id]?.document }) { return known }
        let document = try object.document(sharing: sharing)
        state.withLock { state in
            guard state.documents.updateValue((object, document), forKey: id) == nil else { return }
            state.order.append(id)
            if state.order.count > Self.limit { state.documents[state.order.removeFirst()] = nil }
        }
        return document
    }

    /// The document of an object in a list.
    func document(of content: ObjectContent) throws -> JSONValue {
        switch content {
        case .stored(let object): try object.document(sharing: sharing)
        case .document(let document): document
        }
    }
}
