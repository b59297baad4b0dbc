import Testing

@testable import Composition

struct QuietMomentsTests {
    @Test func `memory is given back once after work, in a quiet moment`() {
        var moments = QuietMoments(.zero)
        // Processor time in milliseconds at each asking, and whether it is time.
        let story: [(used: Int, isDue: Bool)] = [
            (10, false), (900, false), (1800, false), (1810, true), (1820, false), (1900, false), (2250, false),
            (2320, true), (2330, false),
        ]
        for (used, isDue) in story { #expect(moments.isDue(.milliseconds(used)) == isDue, "\(used)") }
    }
}
