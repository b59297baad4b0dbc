import Hummingbird
import Machinery
import NIOCore

/// A list's JSON: `{"kind":…,"items":[`, the stored bytes of its objects, joined without being read, and `]}`.
///
/// It is put together while it is sent, a piece at a time, so that a list of any size takes next to no memory.
struct SplicedList: Sendable {
    private static let pieceSize = 64 * 1024
    private let head: [UInt8]
    private let items: [Item]
    /// The length of the whole.
    let size: Int

    private enum Item: Sendable {
        case stored(StoredObject)
        case encoded([UInt8])

        var bytes: [UInt8] {
            switch self {
            case .stored(let object): object.bytes
            case .encoded(let bytes): bytes
            }
        }
    }

    /// `head` is the list's document without its items.
    init(head: JSONValue, _ items: [ObjectContent]) {
        var bytes = head.encoded()
        bytes.removeLast()
        bytes += Array(",\"items\":[".utf8)
        self.head = bytes
        self.items = items.map { item in
            switch item {
            case .stored(let object): .stored(object)
            case .document(let document): .encoded(document.encoded())
            }
        }
        size = self.items.reduce(bytes.count + 2 + max(0, items.count - 1)) { $0 + $1.bytes.count }
    }

    /// The whole in one.
    var bytes: [UInt8] {
        var bytes = head
        bytes.reserveCapacity(size)
        for (number, item) in items.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            bytes += item.bytes
        }
        bytes += Array("]}".utf8)
        return bytes
    }

    /// As an answer's body; laid out over lines for people.
    func body(isPretty: Bool) -> ResponseBody { isPretty ? prettyBody : body }

    private var prettyBody: ResponseBody {
        guard size > Self.pieceSize else {
            return ResponseBody(byteBuffer: ByteBuffer(bytes: JSONIndenter.indented(bytes)))
        }
        return ResponseBody { writer in
            var indenter = JSONIndenter()
            var piece: [UInt8] = []
            indenter.append(head, to: &piece)
            for (number, item) in items.enumerated() {
                if number > 0 { indenter.append([UInt8(ascii: ",")], to: &piece) }
                indenter.append(item.bytes, to: &piece)
                guard piece.count > Self.pieceSize else { continue }
                try await writer.write(ByteBuffer(bytes: piece))
                piece.removeAll(keepingCapacity: true)
            }
            indenter.append(Array("]}".utf8), to: &piece)
            try await writer.write(ByteBuffer(bytes: piece))
            try await writer.finish(nil)
        }
    }

    private var body: ResponseBody {
        guard size > Self.pieceSize else { return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }
        return ResponseBody(contentLength: size) { writer in
            var piece = Self.emptyPiece
            piece.writeBytes(head)
            for (number, item) in items.enumerated() {
                if number > 0 { piece.writeInteger(UInt8(ascii: ",")) }
                if piece.readableBytes + item.bytes.count > Self.pieceSize, piece.readableBytes > 0 {
                    try await writer.write(piece)
                    piece = Self.emptyPiece
                }
                piece.writeBytes(item.bytes)
            }
            piece.writeStaticString("]}")
            try await writer.write(piece)
            try await writer.finish(nil)
        }
    }

    private static var emptyPiece: ByteBuffer {
        // The comma and the end don't count as an item's bytes.
        ByteBufferAllocator().buffer(capacity: pieceSize + 16)
    }
}
