import Machinery
import NIOCore
import Synchronization

/// The newest watch events as they go over the wire, so that each is encoded once however many watchers get it.
///
/// Watchers get an event at about the same time: little needs to be kept for them to share it.
final class EncodedEvents: Sendable {
    /// All that an event's encoding depends on.
    struct Key: Hashable {
        let revision: Int64
        let type: String
        let groupVersion: GroupVersion?
        let form: AnswerForm
        let includeObject: String
        let hasColumns: Bool
    }

    private struct State {
        var buffers: [Key: ByteBuffer] = [:]
        /// In the order in which they came.
        var keys: [Key] = []
        var bytes = 0
    }

    private static let countLimit = 256
    private static let byteLimit = 8 << 20
    private let state = Mutex(State())

    /// The event's encoding, made by `make` at the first call.
    func buffer(_ key: Key, _ make: () throws -> ByteBuffer) rethrows -> ByteBuffer {
        try state.withLock { state in
            if let known = state.buffers[key] { return known }
            let buffer = try make()
            state.buffers[key] = buffer
            state.keys.append(key)
            state.bytes += buffer.readableBytes
            while state.keys.count > Self.countLimit || (state.bytes > Self.byteLimit && state.keys.count > 1) {
                let oldest = state.buffers.removeValue(forKey: state.keys.removeFirst())
                state.bytes -= oldest?.readableBytes ?? 0
            }
            return buffer
        }
    }
}
