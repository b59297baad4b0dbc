import Machinery
import Reconciling

/// Cuts what comes on a resize channel into sizes: JSON documents, one a line, cut anywhere.
struct TerminalSizes: Sendable {
    private static let limit = 1024
    private var line: [UInt8] = []

    /// The sizes that are whole now. What is no size is passed over.
    mutating func take(_ bytes: [UInt8]) -> [StreamSession.TerminalSize] {
        var sizes: [StreamSession.TerminalSize] = []
        for byte in bytes {
            line.append(byte)
            // Each is one flat object, with or without a line's end behind it.
            if byte == UInt8(ascii: "}") {
                if let size = Self.size(line) { sizes.append(size) }
                line = []
            } else if line.count > Self.limit {
                line = []
            }
        }
        return sizes
    }

    private static func size(_ line: [UInt8]) -> StreamSession.TerminalSize? {
        guard let size = try? JSONValue(parsing: line), let width = size["Width"].int,
            let height = size["Height"].int, (1...10_000).contains(width), (1...10_000).contains(height)
        else { return nil }
        return StreamSession.TerminalSize(width: width, height: height)
    }
}
