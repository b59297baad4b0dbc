import Machinery

extension KindFamily {
    /// Event of events.k8s.io.
    static let eventsV1 = KindFamily(
        "events.k8s.io/v1",
        kinds: [
            Kind("events", "Event", .namespaced, .createdByUpdate, short: "ev") { kind in
                kind.columns = EventColumns.all(
                    object: "regarding", component: "reportingController", source: "deprecatedSource", message: "note",
                    first: "deprecatedFirstTimestamp", last: "deprecatedLastTimestamp", count: "deprecatedCount")
                kind.selectableFields =
                    ["kind", "namespace", "name", "uid", "apiVersion", "resourceVersion", "fieldPath"].map {
                        SelectableField("regarding.\($0)")
                    } + ["reason", "reportingController", "type"].map { SelectableField($0) }
                kind.validate = NodeRules.validateNewEvent
            }
        ],
        fields: """
            Event kind
             metadata 1 meta.v1.ObjectMeta
             eventTime 2 microtime required
             series 3 EventSeries
             reportingController 4 string
             reportingInstance 5 string
             action 6 string
             reason 7 string
             regarding 8 core.v1.ObjectReference
             related 9 core.v1.ObjectReference
             note 10 string
             type 11 string
             deprecatedSource 12 core.v1.EventSource
             deprecatedFirstTimestamp 13 time
             deprecatedLastTimestamp 14 time
             deprecatedCount 15 int32
            EventSeries
             count 1 int32 required
             lastObservedTime 2 microtime required
            """)
}
