internal import Machinery
internal import NIOHTTP1
internal import Reconciling

/// Image streams to build with or to run.
enum Builders {
    private static let images = GroupVersion("image.openshift.io/v1")
    static let shared = "openshift"

    /// `NAME:TAG` of `NAME` or `NAME:TAG`.
    static func reference(_ name: String) -> String { name.contains(":") ? name : "\(name):latest" }

    /// The project that has the stream: the session's, where the tag has an image there, else `openshift`; nil where
    /// neither has one. Whoever may not look is told `openshift`.
    static func namespace(of name: String, _ session: Session) async throws -> String? {
        let parts = reference(name).split(separator: ":", maxSplits: 1).map(String.init)
        for namespace in [session.namespace, shared] {
            let path = ResourcePath(images, "imagestreams", namespace: namespace, name: parts[0])
            do {
                let stream = try await session.api.get(path)
                let hasImage = stream["status"]["tags"].items.contains { $0["tag"].string == parts[1] }
                if hasImage || namespace == shared { return namespace }
            } catch let error as StatusError where error.reason == .notFound {
                continue
            } catch let error as StatusError where error.reason == .forbidden {
                return shared
            }
        }
        return nil
    }

    /// The project of a builder; throws with the names of what there is.
    static func find(_ name: String, _ session: Session) async throws -> String {
        if let found = try await namespace(of: name, session) { return found }
        let streams = try? await session.api.list(
            ResourcePath(images, "imagestreams", namespace: shared), ListOptions()
        ).items.compactMap { $0["metadata"]["name"].string }
        throw CommandError(
            "there is no builder \"\(name)\"", hint: "one of: \((streams ?? []).sorted().joined(separator: ", "))")
    }
}

extension Session {
    /// Asks the server whether it would create all of these objects; throws before anything is made where it would not.
    func checkCreation(of objects: [JSONValue], _ mapper: ResourceMapper) async throws {
        var problems: [String] = []
        for object in objects {
            var (resource, path) = try path(of: object, mapper)
            let title = resource.title(path.name ?? "")
            do {
                if path.name != nil, (try? await api.get(path)) != nil {
                    problems.append("\(title) exists already")
                    continue
                }
                path.name = nil
                _ = try await api.json(.POST, path.urlPath + "?dryRun=All", body: object)
            } catch let error as StatusError {
                problems.append("\(title): \(error.message)")
            }
        }
        guard !problems.isEmpty else { return }
        for problem in problems { terminal.note("    \(problem)") }
        throw CommandError(
            "nothing was created: \(problems.count) of \(objects.count) objects can't be",
            hint: "another --name, or `paas delete all -l app=NAME` for what is there")
    }
}
