import Machinery
import Reconciling

extension APICore {
    /// Deletes everything that the selectors select, and returns what that was. A limit means the first so many.
    func deleteCollection(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let options = try deletionOptions(request)
        let list = try await selection(request, kind)
        let limit = Int(clamping: try request.number("limit") ?? 0)
        let objects = limit > 0 ? Array(list.items.prefix(limit)) : list.items
        let gone = try await delete(objects, request, kind, options)
        return APIResult(
            content: .list(ListContent(items: gone, resourceVersion: String(list.revision))), kind: kind)
    }

    /// Deletes some at a time, so that they share commits. Those that are gone by then are left out.
    private func delete(
        _ objects: [StoredObject], _ request: APIRequest, _ kind: KindDescription, _ options: DeletionPlan.Options
    ) async throws -> [ObjectContent] {
        let atOnce = 16
        var outcomes: [Int: ObjectContent] = [:]
        try await withThrowingTaskGroup(of: (Int, ObjectContent?).self) { group in
            for (index, object) in objects.enumerated() {
                if index >= atOnce, let (done, content) = try await group.next() { outcomes[done] = content }
                let one = request.with {
                    $0.path.namespace = object.key.namespace.isEmpty ? nil : object.key.namespace
                    $0.path.name = object.key.name
                }
                group.addTask { (index, try await self.deleteOne(one, kind, options)) }
            }
            for try await (done, content) in group { outcomes[done] = content }
        }
        return objects.indices.compactMap { outcomes[$0] }
    }

    private func deleteOne(
        _ request: APIRequest, _ kind: KindDescription, _ options: DeletionPlan.Options
    ) async throws -> ObjectContent? {
        do {
            return try kind.served(try await delete(request, kind, options).content)
        } catch let error as StatusError where error.reason == .notFound {
            return nil
        }
    }
}
