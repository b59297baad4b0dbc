import Hummingbird
import Machinery
import NIOCore

/// A list's JSON: `{"kind":…,"items":[`, the stored bytes of its objects, joined without being read, and `]}`.
///
/// It is put together while it is sent, a buffer at a time, so that a list of any size takes next to no memory.
struct SplicedList: Sendable {
    private static let bufferSize = 64 * 1024
    private let head: [UInt8]
    private let items: [DocumentBytes]
    /// The length of the whole.
    let size: Int

    /// `head` is the list's document without its items.
    init(head: JSONValue, _ items: [ObjectContent]) {
        var bytes = head.encoded()
        bytes.removeLast()
        bytes += Array(",\"items\":[".utf8)
        self.head = bytes
        self.items = items.map { item in
            switch item {
            case .stored(let object): object.content
            case .document(let document): DocumentBytes(document.encoded())
            }
        }
        size = self.items.reduce(bytes.count + 2 + max(0, items.count - 1)) { $0 + $1.count }
    }

    /// The whole in one.
    var bytes: [UInt8] {
        var bytes = head
        bytes.reserveCapacity(size)
        for (number, item) in items.enumerated() {
            if number > 0 { bytes.append(UInt8(ascii: ",")) }
            for piece in item.pieces { bytes += piece }
        }
        bytes += Array("]}".utf8)
        return bytes
    }

    /// As an answer's body; laid out over lines for people.
    func body(isPretty: Bool) -> ResponseBody { isPretty ? prettyBody : body }

    private var prettyBody: ResponseBody {
        guard size > Self.bufferSize else {
            return ResponseBody(byteBuffer: ByteBuffer(bytes: JSONIndenter.indented(bytes)))
        }
        return ResponseBody { writer in
            var indenter = JSONIndenter()
            var buffer: [UInt8] = []
            indenter.append(head, to: &buffer)
            for (number, item) in items.enumerated() {
                if number > 0 { indenter.append([UInt8(ascii: ",")], to: &buffer) }
                for piece in item.pieces { indenter.append(piece, to: &buffer) }
                guard buffer.count > Self.bufferSize else { continue }
                try await writer.write(ByteBuffer(bytes: buffer))
                buffer.removeAll(keepingCapacity: true)
            }
            indenter.append(Array("]}".utf8), to: &buffer)
            try await writer.write(ByteBuffer(bytes: buffer))
            try await writer.finish(nil)
        }
    }

    private var body: ResponseBody {
        guard size > Self.bufferSize else { return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }
        return ResponseBody(contentLength: size) { writer in
            var buffer = Self.emptyBuffer
            buffer.writeBytes(head)
            for (number, item) in items.enumerated() {
                if number > 0 { buffer.writeInteger(UInt8(ascii: ",")) }
                if buffer.readableBytes + item.count > Self.bufferSize, buffer.readableBytes > 0 {
                    try await writer.write(buffer)
                    buffer = Self.emptyBuffer
                }
                for piece in item.pieces { buffer.writeBytes(piece) }
            }
            buffer.writeStaticString("]}")
            try await writer.write(buffer)
            try await writer.finish(nil)
        }
    }

    private static var emptyBuffer: ByteBuffer {
        // The comma and the end don't count as an item's bytes.
        ByteBufferAllocator().buffer(capacity: bufferSize + 16)
    }
}
