import Machinery
import Reconciling

extension APICore {
    /// Deletes everything that the selectors select, and returns what that was.
    func deleteCollection(_ request: APIRequest, _ kind: KindDescription) async throws -> APIResult {
        let options = try deletionOptions(request)
        let list = try await selection(request, kind)
        var gone: [ObjectContent] = []
        for object in list.items {
            let one = request.with {
                $0.path.namespace = object.key.namespace.isEmpty ? nil : object.key.namespace
                $0.path.name = object.key.name
            }
            do {
                gone.append(try await delete(one, kind, options).content)
            } catch let error as StatusError where error.reason == .notFound {
                continue
            }
        }
        return APIResult(
            content: .list(ListContent(items: gone, resourceVersion: String(list.revision))), kind: kind)
    }
}
