import Reconciling
import Testing

struct MetricsTextTests {
    @Test func `a histogram's buckets hold all that is below them`() {
        var durations = DurationHistogram(bounds: [0.1, 1])
        for seconds in [0.05, 0.1, 0.5, 2] { durations.add(seconds) }
        #expect(
            durations.lines("d", labels: "verb=\"GET\"") == [
                #"d_bucket{verb="GET",le="0.1"} 2"#, #"d_bucket{verb="GET",le="1.0"} 3"#,
                #"d_bucket{verb="GET",le="+Inf"} 4"#, #"d_sum{verb="GET"} 2.65"#, #"d_count{verb="GET"} 4"#,
            ])
        #expect(durations.lines("d", labels: "").suffix(3) == [#"d_bucket{le="+Inf"} 4"#, "d_sum 2.65", "d_count 4"])
    }
}
