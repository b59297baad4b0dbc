import Machinery

extension KindFamily {
    /// Event.
    static let events = KindFamily(
        "v1",
        kinds: [
            Kind("events", "Event", .namespaced, .createdByUpdate, short: "ev") { kind in
                kind.columns = EventColumns.all(
                    object: "involvedObject", component: "reportingComponent", source: "source", message: "message",
                    first: "firstTimestamp", last: "lastTimestamp", count: "count")
                kind.selectableFields =
                    ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map {
                        SelectableField("involvedObject.\($0)")
                    } + ["reason", "reportingComponent", "type"].map { SelectableField($0) }
                    + [SelectableField("source") { $0["source"]["component"].string ?? $0["reportingComponent"].text }]
                kind.nameRule = Names.dnsSubdomain
                kind.validate = NodeRules.validateEvent
            }
        ],
        fields: """
            Event kind // Something that happened to an object; kept for a while.
             metadata 1 meta.v1.ObjectMeta required // Name, namespace, labels and the like.
             involvedObject 2 ObjectReference required // The object that it is about.
             reason 3 string // What happened, in one CamelCase word.
             message 4 string // What happened, for people.
             source 5 EventSource // The component that tells it.
             firstTimestamp 6 time // When it happened first.
             lastTimestamp 7 time // When it happened last.
             count 8 int32 // How often it happened.
             type 9 string // Normal or Warning.
             eventTime 10 microtime // When it happened.
             series 11 EventSeries // How it went on, where it happens again and again.
             action 12 string // What was done about the object.
             related 13 ObjectReference // Another object that it is about too.
             reportingComponent 14 string // The controller that tells it, such as kubernetes.io/kubelet.
             reportingInstance 15 string // Which instance of the controller.
            EventSource // The component that tells an event.
             component 1 string // Its name.
             host 2 string // The node that it runs on.
            EventSeries // An event that happens again and again.
             count 1 int32 // How often it happened.
             lastObservedTime 2 microtime // When it happened last.
            """)
}

/// The columns of events, whose fields two groups name differently.
enum EventColumns {
    static func all(
        object: String, component: String, source: String, message: String, first: String, last: String, count: String
    ) -> [TableColumn] {
        [
            TableColumn("Last Seen") { event, now in .string(lastSeen(event, last, now)) },
            .text("Type", "type", absent: ""), .text("Reason", "reason", absent: ""),
            .computed("Object") { .string($0[object]["kind"].text.lowercased() + "/" + $0[object]["name"].text) },
            .text("Subobject", "\(object).fieldPath", absent: "", wide: true),
            .computed("Source", wide: true) { event in
                let parts = [event[source]["component"].string ?? event[component].text, event[source]["host"].text]
                return .string(parts.filter { !$0.isEmpty }.joined(separator: ", "))
            },
            .computed("Message") { .string($0[message].text.trimmed) },
            TableColumn("First Seen", wide: true) { event, now in
                let time = event[first].isNull ? event["eventTime"] : event[first]
                return .string(TableColumn.age(time, now))
            },
            .computed("Count", type: "integer", wide: true) { event in
                .int(Int64(event["series"]["count"].int ?? max(1, event[count].int ?? 1)))
            },
            TableColumn("Name", format: "name", wide: true) { event, _ in event["metadata"]["name"] },
        ]
    }

    private static func lastSeen(_ event: JSONValue, _ last: String, _ now: Timestamp) -> String {
        let times = [event["series"]["lastObservedTime"], event[last], event["eventTime"]]
        return TableColumn.age(times.first { !$0.isNull } ?? .null, now)
    }
}

extension String {
    /// Without spaces and line breaks at its ends.
    var trimmed: String {
        guard let start = firstIndex(where: { !$0.isWhitespace }), let end = lastIndex(where: { !$0.isWhitespace })
        else { return "" }
        return String(self[start...end])
    }
}
