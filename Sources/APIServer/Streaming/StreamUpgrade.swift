import HTTPTypes
import Hummingbird
import Machinery

/// How a stream's client wants to speak, and the headers that agree to it.
enum StreamUpgrade: Sendable, Equatable {
    /// Messages with a channel's number; `chosen` is the subprotocol.
    case channels(chosen: String)
    /// SPDY inside of WebSocket's binary messages.
    case tunnel(chosen: String)
    case spdy(chosen: String)

    static let tunnelProtocol = "SPDY/3.1+portforward.k8s.io"
    /// In order of preference.
    private static let execProtocols = ["v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io"]
    private static let forwardProtocols = [tunnelProtocol, "v4.channel.k8s.io", "v5.channel.k8s.io"]

    /// Chooses from what the request offers. Throws `StatusError`, which lets clients fall back to another way.
    init(_ headers: HTTPFields, isForward: Bool) throws {
        switch headers[.upgrade]?.lowercased() {
        case "websocket":
            guard headers[.secWebSocketKey] != nil, headers[.secWebSocketVersion] == "13" else {
                throw StatusError.badRequest("the WebSocket handshake needs Sec-WebSocket-Key and version 13")
            }
            let served = isForward ? Self.forwardProtocols : Self.execProtocols
            let chosen = try Self.choose(headers[values: .secWebSocketProtocol], served)
            self = chosen == Self.tunnelProtocol ? .tunnel(chosen: chosen) : .channels(chosen: chosen)
        case "spdy/3.1":
            let served = isForward ? ["portforward.k8s.io"] : ["v4.channel.k8s.io"]
            self = .spdy(chosen: try Self.choose(headers[values: .streamProtocol], served))
        default:
            throw StatusError.badRequest("Upgrade request required: streams are served over WebSocket and SPDY/3.1")
        }
    }

    private static func choose(_ fields: [String], _ served: [String]) throws -> String {
        let offered = fields.flatMap { $0.split(separator: ",") }.map { String($0.trimmingSpace) }
        guard let chosen = served.first(where: offered.contains) else {
            let list = offered.prefix(10).joined(separator: ", ")
            throw StatusError.badRequest(
                "unable to upgrade: none of the offered protocols (\(list)) is served; use one of "
                    + served.joined(separator: ", "))
        }
        return chosen
    }

    /// The headers of the answer, which has status 101.
    func headers(_ request: HTTPFields) -> HTTPFields {
        switch self {
        case .channels(let chosen), .tunnel(let chosen):
            return [
                .upgrade: "websocket", .connection: "Upgrade", .secWebSocketProtocol: chosen,
                .secWebSocketAccept: WebSocketCodec.accept(key: request[.secWebSocketKey] ?? ""),
            ]
        case .spdy(let chosen):
            return [.upgrade: "SPDY/3.1", .connection: "Upgrade", .streamProtocol: chosen]
        }
    }
}

extension HTTPField.Name {
    static let streamProtocol = HTTPField.Name("X-Stream-Protocol-Version") ?? .contentType
}
