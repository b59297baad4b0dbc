import Machinery
import Testing

struct SharedJSONTests {
    @Test func `sharing changes no value, also where hashes collide`() throws {
        // One slot: every part meets every other.
        for sharing in [SharedJSON(size: 1), SharedJSON(size: 7), SharedJSON()] {
            for number in 0..<200 {
                let text = """
                    {"metadata":{"name":"a-rather-long-name-\(number)","labels":{"app.kubernetes.io/name":"web"}},
                    "spec":{"numbers":[1,1.0,-0.5,\(number)],"env":[{"name":"A","value":"some value of it"}]},
                    "empty":[{},[],"",null,true,"0123456789abcdef","0123456789abcdefg\(number % 3)"]}
                    """
                let plain = try JSONValue(parsing: text)
                let shared = sharing.share(plain)
                #expect(shared == plain)
                #expect(shared.encoded() == plain.encoded())
            }
        }
    }

    @Test func `equal parts of two documents are one in memory`() throws {
        let sharing = SharedJSON()
        // What is met twice is remembered.
        let documents = try (0..<3).map { number in
            try sharing.share(
                JSONValue(
                    parsing: """
                        {"name":"pod-\(number)","env":[{"name":"A","value":"a value that is long enough"},{"name":"B"}]}
                        """))
        }.suffix(2).map(\.self)
        let addresses = documents.map { document in
            let value = document["env"][0]["value"].string
            return value?.utf8.withContiguousStorageIfAvailable { UInt(bitPattern: $0.baseAddress) } ?? nil
        }
        #expect(addresses[0] != nil)
        #expect(addresses[0] == addresses[1])
    }
}
