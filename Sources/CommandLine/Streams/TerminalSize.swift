@preconcurrency internal import Dispatch
internal import Foundation
internal import NIOCore
internal import NIOWebSocket

/// The size of the user's terminal, in characters.
struct TerminalSize: Sendable, Hashable {
    let columns: Int
    let rows: Int

    /// The size now, and then whenever it changes. nil where there is no terminal.
    static func changes() -> AsyncStream<TerminalSize>? {
        guard let now = current() else { return nil }
        return AsyncStream(bufferingPolicy: .bufferingNewest(1)) { continuation in
            continuation.yield(now)
            let source = DispatchSource.makeSignalSource(signal: SIGWINCH)
            source.setEventHandler {
                if let size = current() { continuation.yield(size) }
            }
            continuation.onTermination = { _ in source.cancel() }
            source.resume()
        }
    }

    private static func current() -> TerminalSize? {
        var size = winsize()
        guard ioctl(STDIN_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return TerminalSize(columns: Int(size.ws_col), rows: Int(size.ws_row))
    }

    /// The message that tells the server: channel 4.
    var frame: WebSocketFrame {
        var data = ByteBuffer(bytes: [4])
        data.writeString("{\"Width\":\(columns),\"Height\":\(rows)}")
        return WebSocketFrame(fin: true, opcode: .binary, maskKey: .random(), data: data)
    }
}
