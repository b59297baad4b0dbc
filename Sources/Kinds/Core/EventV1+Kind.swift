import Machinery

extension KindFamily {
    /// Event of events.k8s.io, which is stored as the core group's.
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
                kind.nameRule = Names.dnsSubdomain
                kind.form = EventForm.newer
                kind.validate = NodeRules.validateNewEvent
            }
        ],
        fields: """
            Event kind // Something that happened to an object; kept for a while.
             metadata 1 meta.v1.ObjectMeta // Name, namespace, labels and the like.
             eventTime 2 microtime required // When it happened.
             series 3 EventSeries // How it went on, where it happens again and again.
             reportingController 4 string // The controller that tells it, such as kubernetes.io/kubelet.
             reportingInstance 5 string // Which instance of the controller.
             action 6 string // What was done about the object.
             reason 7 string // What happened, in one CamelCase word.
             regarding 8 core.v1.ObjectReference // The object that it is about.
             related 9 core.v1.ObjectReference // Another object that it is about too.
             note 10 string // What happened, for people.
             type 11 string // Normal or Warning.
             deprecatedSource 12 core.v1.EventSource // The component that tells it, in the older form.
             deprecatedFirstTimestamp 13 time // When it happened first, in the older form.
             deprecatedLastTimestamp 14 time // When it happened last, in the older form.
             deprecatedCount 15 int32 // How often it happened, in the older form.
            EventSeries // An event that happens again and again.
             count 1 int32 required // How often it happened.
             lastObservedTime 2 microtime required // When it happened last.
            """)
}
