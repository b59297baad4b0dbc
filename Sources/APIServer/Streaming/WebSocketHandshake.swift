import Crypto
import FoundationEssentials

extension WebSocketCodec {
    /// The `Sec-WebSocket-Accept` that answers a `Sec-WebSocket-Key`.
    static func accept(key: String) -> String {
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        return Data(Insecure.SHA1.hash(data: Data(text.utf8))).base64EncodedString()
    }
}
