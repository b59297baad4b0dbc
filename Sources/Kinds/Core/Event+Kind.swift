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
            Event kind
             metadata 1 meta.v1.ObjectMeta required
             involvedObject 2 ObjectReference required
             reason 3 string
             message 4 string
             source 5 EventSource
             firstTimestamp 6 time
             lastTimestamp 7 time
             count 8 int32
             type 9 string
             eventTime 10 microtime
             series 11 EventSeries
             action 12 string
             related 13 ObjectReference
             reportingComponent 14 string
             reportingInstance 15 string
            EventSource
             component 1 string
             host 2 string
            EventSeries
             count 1 int32
             lastObservedTime 2 microtime
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
