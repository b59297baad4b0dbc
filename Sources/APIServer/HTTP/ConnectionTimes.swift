/// How long clients may take; then the connection closes, or the request is answered by a timeout.
package struct ConnectionTimes: Sendable {
    package var handshake: Duration = .seconds(20)
    /// A connection without a request, a request's head, and a request without a next byte.
    package var idle: Duration = .seconds(120)
    /// A whole body of an API object.
    package var body: Duration = .seconds(60)
    /// What is open when the server stops; then it is cut, whatever its client does.
    package var closing: Duration = .seconds(5)

    package init() {}
}
