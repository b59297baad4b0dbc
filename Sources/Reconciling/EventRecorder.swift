import Kinds
package import Logging
package import Machinery

/// Writes Events about objects: what a user would ask about. The same event again raises the count of the first one.
package struct EventRecorder: Sendable {
    private let client: any APIClient
    private let component: String
    private let host: String
    private let time: WallClock
    private let logger: Logger

    /// - Parameter host: the node that the component runs on; empty where that says nothing.
    package init(client: any APIClient, component: String, host: String = "", time: WallClock, logger: Logger) {
        self.client = client
        self.component = component
        self.host = host
        self.time = time
        self.logger = logger
    }

    /// Records an event of type Normal. A failure to do so is logged and changes nothing else.
    package func normal(_ object: some ObjectView, _ reason: String, _ message: String) async {
        await record("Normal", object.objectReference, reason, message)
    }

    /// Records an event of type Warning. A failure to do so is logged and changes nothing else.
    package func warning(_ object: some ObjectView, _ reason: String, _ message: String) async {
        await record("Warning", object.objectReference, reason, message)
    }

    /// Records an event about what a core/v1 `ObjectReference` means, a part of an object by its `fieldPath` for one.
    package func record(_ type: String, _ reference: JSONValue, _ reason: String, _ message: String) async {
        let about = Self.unversioned(reference)
        let namespace = reference["namespace"].string ?? "default"
        let name = Self.name(about: about, type, reason, message)
        let time = time.now.description
        do {
            do {
                var event = Event(name: name, namespace: namespace)
                event.involvedObject = about
                event.type = type
                event.reason = reason
                event.message = message
                event.count = 1
                event.firstTimestamp = time
                event.lastTimestamp = time
                event.sourceComponent = component
                event.reportingComponent = component
                event.sourceHost = host
                event.reportingInstance = host
                try await client.create(event)
            } catch let error as StatusError where error.reason == .alreadyExists {
                try await client.modify(Event.self, namespace: namespace, name: name) { event in
                    event.count += 1
                    event.lastTimestamp = time
                    return true
                }
            }
        } catch {
            logger.debug("event not recorded", metadata: ["event.reason": "\(reason)", "error": "\(error)"])
        }
    }

    private static func unversioned(_ reference: JSONValue) -> JSONValue {
        var reference = reference
        reference["resourceVersion"] = .null
        return reference
    }

    /// `<object>.<16 hex digits>`: the same for the same thing said about the same object.
    private static func name(about: JSONValue, _ type: String, _ reason: String, _ message: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(about["uid"].text)\u{0}\(about["fieldPath"].text)\u{0}\(type)\u{0}\(reason)\u{0}\(message)".utf8
        {
            hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        let hex = String(hash, radix: 16)
        let digits = String(repeating: "0", count: 16 - hex.count) + hex
        return "\(about["name"].text.prefix(236)).\(digits)"
    }
}
