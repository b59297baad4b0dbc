import Machinery

extension FieldTables {
    /// Fields of Event and of what only they hold.
    static let event = FieldTable(
        "core.v1",
        """
        Event kind
         metadata 1 meta.v1.ObjectMeta required
         involvedObject 2 ObjectReference required atomic
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
         related 13 ObjectReference atomic
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
