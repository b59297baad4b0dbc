import Crypto
import Machinery
import Synchronization

/// The documents by which clients learn what is served: aggregated (apidiscovery.k8s.io/v2) and legacy discovery.
final class Discovery: Sendable {
    /// A discovery document with the hash that clients revalidate it by.
    struct Document: Sendable {
        let bytes: [UInt8]
        let hash: String
    }

    private let kinds: KindCatalog
    private let known = Mutex<(generation: Int, documents: [String: Document])>((-1, [:]))

    init(kinds: KindCatalog) { self.kinds = kinds }

    static let aggregatedType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList"

    /// The document at a path under /api or /apis; nil where nothing is served. Kept until the kinds change.
    func document(_ parts: [String], aggregated: Bool, serverAddress: String) -> Document? {
        // `/api` names the server by the address that the client used.
        let key = (aggregated ? "a" : serverAddress) + parts.joined(separator: "/")
        let generation = kinds.generation
        if let document = known.withLock({ $0.generation == generation ? $0.documents[key] : nil }) { return document }
        guard let json = make(parts, aggregated: aggregated, serverAddress: serverAddress) else { return nil }
        let bytes = json.encoded()
        let hash = SHA256.hash(data: bytes).prefix(16).map { String($0, radix: 16) }.joined()
        let document = Document(bytes: bytes, hash: "\"\(hash.uppercased())\"")
        known.withLock {
            if $0.generation != generation { $0 = (generation, [:]) }
            $0.documents[key] = document
        }
        return document
    }

    private func make(_ parts: [String], aggregated: Bool, serverAddress: String) -> JSONValue? {
        switch (parts.first, parts.count) {
        case ("api", 1) where aggregated: return kinds.aggregatedDiscovery(isCore: true)
        case ("apis", 1) where aggregated: return kinds.aggregatedDiscovery(isCore: false)
        case ("api", 1): return kinds.apiVersions(address: serverAddress)
        case ("apis", 1): return kinds.groupList()
        case ("api", 2): return kinds.resourceList(GroupVersion(group: "", version: parts[1]))
        case ("apis", 2): return kinds.apiGroup(parts[1])
        case ("apis", 3): return kinds.resourceList(GroupVersion(group: parts[1], version: parts[2]))
        default: return nil
        }
    }
}
