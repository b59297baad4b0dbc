internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Writes core/v1 Events about pods, repeated ones as a growing count. Nobody waits for it and nothing fails with it.
final class EventRecorder: Sendable {
    private struct Note: Sendable {
        let pod: Pod
        let type: String
        let reason: String
        let message: String
        let fieldPath: String
    }

    private let client: any APIClient
    private let nodeName: String
    private let clock: WallClock
    private let notes: AsyncStream<Note>
    private let adding: AsyncStream<Note>.Continuation

    init(client: any APIClient, nodeName: String, clock: WallClock) {
        self.client = client
        self.nodeName = nodeName
        self.clock = clock
        (notes, adding) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1000))
    }

    func tell(_ pod: Pod, _ reason: String, _ message: String, container: Container? = nil) {
        add(pod, "Normal", reason, message, container)
    }

    func warn(_ pod: Pod, _ reason: String, _ message: String, container: Container? = nil) {
        add(pod, "Warning", reason, message, container)
    }

    private func add(_ pod: Pod, _ type: String, _ reason: String, _ message: String, _ container: Container?) {
        adding.yield(
            Note(
                pod: pod, type: type, reason: reason, message: String(message.prefix(1024)),
                fieldPath: container.map { Self.fieldPath($0, of: pod) } ?? ""))
    }

    /// Which container an event is about, as kubelet writes it.
    private static func fieldPath(_ container: Container, of pod: Pod) -> String {
        let list =
            pod.isInit(container)
            ? "initContainers" : pod.isEphemeral(container) ? "ephemeralContainers" : "containers"
        return "spec.\(list){\(container.name)}"
    }

    func run() async {
        var written: [String: (name: String, count: Int)] = [:]
        for await note in notes {
            let key = "\(note.pod.uid)/\(note.fieldPath)/\(note.reason)/\(note.message)"
            let time = clock.now
            if let known = written[key] {
                written[key]?.count += 1
                let patch: JSONValue = ["count": .int(Int64(known.count + 1)), "lastTimestamp": .string("\(time)")]
                _ = try? await client.merge(Event.self, namespace: note.pod.namespace, name: known.name, patch)
                continue
            }
            if written.count > 2000 { written = [:] }
            let name = "\(note.pod.name.prefix(200)).\(String(UInt64.random(in: 0 ... .max), radix: 16))"
            written[key] = (name, 1)
            _ = try? await client.create(event(note, name: name, time: time))
        }
    }

    private func event(_ note: Note, name: String, time: Timestamp) -> Event {
        var event = Event(name: name, namespace: note.pod.namespace)
        event.involvedObject = note.pod.objectReference
        event.involvedObject["fieldPath"].text = note.fieldPath
        event.type = note.type
        event.reason = note.reason
        event.message = note.message
        event.count = 1
        event.firstTimestamp = "\(time)"
        event.lastTimestamp = "\(time)"
        event.sourceComponent = "kubelet"
        event.sourceHost = nodeName
        event.reportingComponent = "kubelet"
        event.reportingInstance = nodeName
        return event
    }
}
