import Machinery
import Reconciling
import Synchronization

/// Who answers for which resource, where it isn't the generic verbs. Rooms are added before the server runs.
final class HandlerRegistry: Sendable {
    private struct Key: Hashable {
        let group: String
        /// With the subresource after a slash.
        let resource: String
    }
    private struct State {
        var handlers: [Key: [(verbs: Set<String>, handler: any ResourceHandler)]] = [:]
        var streams: [Key: any StreamHandler] = [:]
        var mounts: [Mount] = []
    }
    private let state = Mutex(State())

    func add(handlers: [any ResourceHandler], streams: [any StreamHandler], mounts: [Mount]) {
        state.withLock { state in
            for handler in handlers {
                for entry in handler.resources {
                    state.handlers[Key(group: entry.group, resource: entry.resource), default: []]
                        .append((Set(entry.verbs), handler))
                }
            }
            for stream in streams {
                for entry in stream.resources {
                    state.streams[Key(group: entry.group, resource: entry.resource)] = stream
                }
            }
            // The longest prefix is asked first.
            state.mounts = (state.mounts + mounts).sorted { $0.prefix.utf8.count > $1.prefix.utf8.count }
        }
    }

    /// The handler of the request's resource and verb. One registered for `connect` takes every verb.
    func handler(for request: APIRequest) -> (any ResourceHandler)? {
        let key = key(request)
        return state.withLock { $0.handlers[key] }?
            .first { $0.verbs.contains(request.verb) || $0.verbs.contains("connect") }?.handler
    }

    func stream(for request: APIRequest) -> (any StreamHandler)? {
        let key = key(request)
        return state.withLock { $0.streams[key] }
    }

    func mount(for path: String) -> Mount? {
        state.withLock { $0.mounts }.first { path.hasPrefix($0.prefix) || path + "/" == $0.prefix }
    }

    private func key(_ request: APIRequest) -> Key {
        let resource = request.path.resource
        return Key(
            group: request.path.groupVersion.group,
            resource: request.subresource.map { "\(resource)/\($0)" } ?? resource)
    }
}
