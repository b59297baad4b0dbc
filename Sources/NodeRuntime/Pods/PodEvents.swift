internal import Kinds
internal import Logging
internal import Machinery
internal import Reconciling

/// Writes Events about pods as kubelet does, one after the other. Nobody waits for it and nothing fails with it.
final class PodEvents: Sendable {
    private struct Note: Sendable {
        let type: String
        let reference: JSONValue
        let reason: String
        let message: String
    }

    private let recorder: EventRecorder
    private let notes: AsyncStream<Note>
    private let adding: AsyncStream<Note>.Continuation

    init(client: any APIClient, nodeName: String, clock: WallClock, logger: Logger) {
        recorder = EventRecorder(client: client, component: "kubelet", host: nodeName, time: clock, logger: logger)
        (notes, adding) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1000))
    }

    func tell(_ pod: Pod, _ reason: String, _ message: String, container: Container? = nil) {
        add("Normal", pod, reason, message, container)
    }

    func warn(_ pod: Pod, _ reason: String, _ message: String, container: Container? = nil) {
        add("Warning", pod, reason, message, container)
    }

    private func add(_ type: String, _ pod: Pod, _ reason: String, _ message: String, _ container: Container?) {
        var reference = pod.objectReference
        if let container { reference["fieldPath"].text = Self.fieldPath(container, of: pod) }
        adding.yield(Note(type: type, reference: reference, reason: reason, message: String(message.prefix(1024))))
    }

    /// Which container an event is about.
    private static func fieldPath(_ container: Container, of pod: Pod) -> String {
        let list =
            pod.isInit(container)
            ? "initContainers" : pod.isEphemeral(container) ? "ephemeralContainers" : "containers"
        return "spec.\(list){\(container.name)}"
    }

    func run() async {
        for await note in notes { await recorder.record(note.type, note.reference, note.reason, note.message) }
    }
}
