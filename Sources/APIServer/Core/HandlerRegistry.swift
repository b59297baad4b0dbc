import Machinery
import Reconciling

/// Who answers for which resource, where it isn't the generic verbs.
struct HandlerRegistry: Sendable {
    private struct Key: Hashable {
        let group: String
        /// With the subresource after a slash.
        let resource: String
    }
    private var handlers: [Key: [(verbs: Set<String>, handler: any ResourceHandler)]] = [:]
    private var streams: [Key: any StreamHandler] = [:]

    init(handlers: [any ResourceHandler], streams: [any StreamHandler]) {
        for handler in handlers {
            for entry in handler.resources {
                self.handlers[Key(group: entry.group, resource: entry.resource), default: []]
                    .append((Set(entry.verbs), handler))
            }
        }
        for stream in streams {
            for entry in stream.resources { self.streams[Key(group: entry.group, resource: entry.resource)] = stream }
        }
    }

    /// The handler of the request's resource and verb. One registered for `connect` takes every verb.
    func handler(for request: APIRequest) -> (any ResourceHandler)? {
        handlers[key(request)]?.first { $0.verbs.contains(request.verb) || $0.verbs.contains("connect") }?.handler
    }

    func stream(for request: APIRequest) -> (any StreamHandler)? { streams[key(request)] }

    private func key(_ request: APIRequest) -> Key {
        let resource = request.path.resource
        return Key(
            group: request.path.groupVersion.group,
            resource: request.subresource.map { "\(resource)/\($0)" } ?? resource)
    }
}
