/// Frames come out alike however the bytes are cut, and what is encoded is decoded as the same.
@Sendable func fuzzSPDY(_ bytes: [UInt8]) {
    let whole = spdyFrames(bytes, cutAt: bytes.count)
    let cut = spdyFrames(bytes, cutAt: Int(bytes.first ?? 1) % 7 + 1)
    promise(whole.frames == cut.frames, "cut differently: \(whole.frames) and \(cut.frames)")
    promise(whole.failed == cut.failed, "cut differently, only one fails")
    guard var encoder = try? SPDYCodec() else { return }
    var decoder = try? SPDYCodec()
    for frame in whole.frames {
        guard let encoded = try? encoder.encode(frame) else { return }
        decoder?.feed(encoded)
        var pieces: [SPDYFrame] = []
        while let piece = try? decoder?.next() { pieces.append(piece) }
        promise(joined(pieces) == [frame], "\(frame) became \(pieces)")
    }
}

private func spdyFrames(_ bytes: [UInt8], cutAt size: Int) -> (frames: [SPDYFrame], failed: Bool) {
    guard var codec = try? SPDYCodec() else { return ([], true) }
    var frames: [SPDYFrame] = []
    var rest = bytes[...]
    do {
        while !rest.isEmpty {
            codec.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let frame = try codec.next() { frames.append(frame) }
        }
        return (joined(frames), false)
    } catch {
        return (joined(frames), true)
    }
}

/// Pieces of one data frame put together; empty ones that end nothing left out.
private func joined(_ frames: [SPDYFrame]) -> [SPDYFrame] {
    var whole: [SPDYFrame] = []
    for frame in frames {
        if case .data(let id, let isLast, let bytes) = frame, case .data(id, false, let before)? = whole.last {
            whole[whole.count - 1] = .data(id: id, isLast: isLast, bytes: before + bytes)
        } else {
            whole.append(frame)
        }
    }
    return whole
}

/// Messages come out alike however the bytes are cut, and none is larger than the limit.
@Sendable func fuzzWebSocket(_ bytes: [UInt8]) {
    let whole = messages(bytes, cutAt: bytes.count)
    let cut = messages(bytes, cutAt: Int(bytes.first ?? 1) % 7 + 1)
    promise(whole.messages == cut.messages && whole.failed == cut.failed, "cut differently, other messages come")
    for message in whole.messages {
        promise(message.payload.count <= 1000, "a message of \(message.payload.count) bytes")
        var decoder = WebSocketCodec(limit: 1000)
        decoder.feed(masked(WebSocketCodec.encode(message), by: bytes.count))
        promise((try? decoder.next()) == message, "\(message) does not come back")
    }
}

private func messages(_ bytes: [UInt8], cutAt size: Int) -> (messages: [WebSocketFrame], failed: Bool) {
    var codec = WebSocketCodec(limit: 1000)
    var messages: [WebSocketFrame] = []
    var rest = bytes[...]
    do {
        while !rest.isEmpty {
            codec.feed(rest.prefix(size))
            rest = rest.dropFirst(size)
            while let message = try codec.next() { messages.append(message) }
        }
        return (messages, false)
    } catch {
        return (messages, true)
    }
}

/// A server's frame as a client would send it.
private func masked(_ frame: [UInt8], by seed: Int) -> [UInt8] {
    let mask = (0..<4).map { UInt8(truncatingIfNeeded: seed &* 31 &+ $0) }
    let headerSize = frame[1] == 127 ? 10 : frame[1] == 126 ? 4 : 2
    var bytes = frame
    bytes[1] |= 0x80
    for index in headerSize..<bytes.count { bytes[index] ^= mask[(index - headerSize) & 3] }
    return Array(bytes[..<headerSize]) + mask + bytes[headerSize...]
}
