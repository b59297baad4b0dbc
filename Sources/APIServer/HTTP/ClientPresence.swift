import HTTPTypes
import NIOCore
import NIOHTTPTypes
import Synchronization

/// Notices that a client leaves while it is being answered: it closed its side, or the connection or stream broke.
///
/// It stands in the pipeline and reads nothing, so that a connection goes on with its next request when an endless
/// answer has ended. (Reading the request's body to its end would notice a departure, too, but ends the connection
/// with the answer; a client that had just sent its next request would lose it.)
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart

    private var hasLeft = false
    private var observer: ClientPresence.Observer?

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    /// One request of a connection is answered at a time.
    fileprivate func observe(_ observer: ClientPresence.Observer) {
        self.observer = observer
        if hasLeft { observer.leave() }
    }

    private func leave() {
        hasLeft = true
        observer?.leave()
    }
}

/// Whether the client of one request is still there.
struct ClientPresence: Sendable {
    /// The connection's (HTTP/1.1) or the stream's (HTTP/2), with a `DepartureHandler` in its pipeline.
    let channel: any Channel

    /// Runs `work`, and calls `onDeparture` at most once, if the client leaves before it is done.
    func observe<Value>(_ work: () async throws -> Value, onDeparture: @escaping @Sendable () -> Void) async rethrows
        -> Value
    {
        let observer = Observer(onDeparture)
        defer { observer.end() }
        channel.eventLoop.execute {
            let handler = try? channel.pipeline.syncOperations.handler(type: DepartureHandler.self)
            // A closed channel has no handlers any more.
            if let handler { handler.observe(observer) } else { observer.leave() }
        }
        return try await work()
    }

    /// Runs `work`, and cancels it when the client leaves; then returns without an error.
    func cancelling(_ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup { group in
            let (departure, departed) = AsyncStream<Void>.makeStream()
            group.addTask { try await work() }
            group.addTask {
                for await _ in departure {}
                throw CancellationError()
            }
            try await observe {
                defer { group.cancelAll() }
                do { try await group.next() } catch is CancellationError {}
            } onDeparture: {
                departed.finish()
            }
        }
    }

    /// What is called at a departure, until the work is done.
    fileprivate final class Observer: Sendable {
        private let action: Mutex<(@Sendable () -> Void)?>

        init(_ action: @escaping @Sendable () -> Void) { self.action = Mutex(action) }

        func leave() { take()?() }

        func end() { _ = take() }

        private func take() -> (@Sendable () -> Void)? { action.withLock { $0.take() } }
    }
}
