import Kinds
import Machinery
import Synchronization

/// Serves the kinds of CustomResourceDefinitions: published with the write that establishes one, gone with its last.
final class CustomKinds: Sendable {
    static let definition = KindID(
        "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", isNamespaced: false)
    static let finalizer = "customresourcecleanup.apiextensions.k8s.io"

    let kinds: KindCatalog
    /// Resources whose definition is being deleted: nothing new is made of them.
    private let ending = Mutex<Set<GroupResource>>([])

    init(kinds: KindCatalog) { self.kinds = kinds }

    func isEnding(_ resource: GroupResource) -> Bool { ending.withLock { $0.contains(resource) } }

    /// Publishes what a stored definition describes.
    func publish(_ definition: JSONValue) {
        let resource = CustomKind.resource(of: definition)
        let isEnding = !definition["metadata"]["deletionTimestamp"].isNull
        ending.withLock { ending in
            if isEnding { ending.insert(resource) } else { ending.remove(resource) }
        }
        guard Self.isTrue("Established", definition), !isBuiltIn(resource) else { return }
        kinds.replace(resource, with: CustomKind.descriptions(of: definition))
    }

    /// Takes the kinds of a deleted definition out.
    func withdraw(_ definition: JSONValue) {
        let resource = CustomKind.resource(of: definition)
        ending.withLock { _ = $0.remove(resource) }
        guard Self.isTrue("Established", definition), !isBuiltIn(resource) else { return }
        kinds.replace(resource, with: [])
    }

    func isBuiltIn(_ resource: GroupResource) -> Bool { kinds.kind(resource).map { !$0.isCustom } ?? false }

    static func isTrue(_ condition: String, _ definition: JSONValue) -> Bool {
        definition["status"]["conditions"].items.contains {
            $0["type"].string == condition && $0["status"].string == "True"
        }
    }
}

/// Storage that publishes definitions as they are written, so that a client that got its answer can use the new kind.
struct PublishingStorage: StorageLayer {
    let storage: any ObjectStorage
    let customKinds: CustomKinds

    func write(_ write: ObjectWrite) async throws -> StoredObject {
        let written = try await storage.write(write)
        guard write.key.resource == CustomKinds.definition.resource else { return written }
        let definition = try written.document()
        if case .delete = write { customKinds.withdraw(definition) } else { customKinds.publish(definition) }
        return written
    }

    /// Publishes every definition that is stored already.
    func publishAll() async throws {
        for definition in try await storage.list(ObjectScope(CustomKinds.definition.resource)).items {
            customKinds.publish(try definition.document())
        }
    }
}
