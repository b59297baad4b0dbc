import Machinery
import Testing

struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-05-08T09:30:00Z", 1_778_232_600), ("2024-02-29T23:59:59Z", 1_709_251_199),
        ("2026-05-08T11:30:00+02:00", 1_778_232_600), ("1969-12-31T23:59:59Z", -1),
        ("2000-01-01T00:00:00.5Z", 946_684_800),
    ])
    func `a time is read`(text: String, seconds: Int64) throws {
        #expect(try #require(Timestamp(text)).seconds == seconds)
    }

    @Test(arguments: ["", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", "2026-05-08", "2026-05-08T09:30:00", "x"])
    func `a bad time is refused`(text: String) { #expect(Timestamp(text) == nil) }

    @Test func `a time is written in seconds and microseconds`() {
        let time = Timestamp(seconds: 1_778_232_600, nanoseconds: 12_345_678)
        #expect(time.description == "2026-05-08T09:30:00Z")
        #expect(time.microText == "2026-05-08T09:30:00.012345Z")
        #expect(time.advanced(by: .milliseconds(-20)).microText == "2026-05-08T09:29:59.992345Z")
        #expect(time.advanced(by: .seconds(3)).since(time) == .seconds(3))
    }

    @Test func `every day of two centuries survives a round trip`() {
        for day in stride(from: -36_500, to: 36_500, by: 7) {
            let time = Timestamp(seconds: Int64(day) * 86_400 + 3661)
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test(arguments: [
        (6, "6s"), (119, "119s"), (215, "3m35s"), (120, "2m"), (1080, "18m"), (18_600, "5h10m"), (36_000, "10h"),
        (183_600, "2d3h"), (864_000, "10d"), (63_072_000, "2y"), (-5, "<invalid>"), (-1, "0s"),
    ])
    func `an age is written as kubectl does`(seconds: Int, text: String) {
        #expect(Duration.seconds(seconds).humanText == text)
    }
}

struct NamesTests {
    @Test(arguments: ["a", "my-name", "123-abc", String(repeating: "a", count: 63)])
    func `a DNS label is accepted`(name: String) { #expect(Names.dnsLabel(name).isEmpty) }

    @Test(arguments: ["", "-a", "a-", "A", "a.b", "a_b", String(repeating: "a", count: 64)])
    func `a bad DNS label is refused`(name: String) { #expect(!Names.dnsLabel(name).isEmpty) }

    @Test func `messages are Kubernetes' own`() {
        #expect(
            Names.dnsSubdomain("Bad_Name") == [
                "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must "
                    + "start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
                    + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"
            ])
        #expect(Names.pathSegment("a/b") == ["may not contain '/'"])
        #expect(Names.dnsLabel("A")[0].contains("(e.g. 'my-name',  or '123-abc', regex used"))
    }

    @Test(arguments: [
        ("app", true), ("example.com/app", true), ("a/b/c", false), ("/x", false), ("x/", false), ("Bad.COM/x", false),
        ("with_under.dot-dash", true), ("-x", false),
    ])
    func `label keys follow the rule`(key: String, isValid: Bool) {
        #expect(Names.qualifiedName(key).isEmpty == isValid)
    }

    @Test func `generated names keep their base and fit a label`() {
        #expect(Names.generate("web-").hasPrefix("web-"))
        #expect(Names.generate("web-").count == 9)
        #expect(Names.generate(String(repeating: "x", count: 80)).utf8.count == 63)
    }

    @Test func `a joined name is cut with a hash`() {
        #expect(Names.joined("web", "build") == "web-build")
        let long = Names.joined(String(repeating: "x", count: 300), "build")
        #expect(long.utf8.count == 253)
        #expect(long.hasSuffix("-build"))
    }
}

struct QuantityTests {
    @Test(arguments: [
        ("100m", "100m"), ("0.1", "100m"), ("1", "1"), ("1.5", "1500m"), ("1000", "1k"), ("128Mi", "128Mi"),
        ("1024Mi", "1Gi"), ("1Ki", "1Ki"), ("0.5Gi", "512Mi"), ("512", "512"), ("1e3", "1e3"), ("12e6", "12e6"),
        ("0", "0"), ("0Mi", "0"), ("-1", "-1"), ("1.5Gi", "1536Mi"), ("100Ki", "100Ki"), ("0.0000000001", "1n"),
        ("1E", "1E"), ("1024", "1024"), ("2000m", "2"), ("1Mi", "1Mi"), ("1000Ki", "1000Ki"), ("1u", "1u"),
    ])
    func `a quantity has one form`(text: String, canonical: String) throws {
        #expect(try #require(Quantity(text)).description == canonical)
    }

    @Test(arguments: ["1211111111111113372504775808Ei", "99999999999999999999999999E18", "9223372036854775807999P"])
    func `a quantity beyond all bounds is the largest`(text: String) {
        #expect(Quantity(text)?.description == "9223372036854775807")
        #expect(Quantity("-" + text)?.description == "-9223372036854775807")
    }

    @Test(arguments: ["", "x", "1x", "1 Gi", "1.2.3", "Gi", "1KI", "--1", "1e", ".", "0e-9223372036854775808", "1e101"])
    func `a bad quantity is refused`(text: String) { #expect(Quantity(text) == nil) }

    @Test func `quantities are counted and compared`() throws {
        let half = try #require(Quantity("500m"))
        #expect((half + half) == Quantity(1))
        #expect(half.milliValue == 500)
        #expect(half.value == 1)
        #expect(try #require(Quantity("1Gi")).value == 1_073_741_824)
        #expect(try #require(Quantity("900Mi")) < #require(Quantity("1Gi")))
        #expect((Quantity(3) - Quantity(1)).description == "2")
    }

    @Test func `random text never stops the reader`() {
        var random = SystemRandomNumberGenerator()
        let letters = Array("0123456789.eEkKmMgGiTPun+-")
        for _ in 0..<20_000 {
            let text = String((0..<Int.random(in: 0..<30)).map { _ in letters.randomElement(using: &random) ?? "0" })
            if let quantity = Quantity(text) { #expect(Quantity(quantity.description) != nil, "\(text)") }
        }
    }
}

struct Base64Tests {
    @Test(arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("hello world", "aGVsbG8gd29ybGQ=")])
    func `bytes survive a round trip`(text: String, encoded: String) {
        #expect(Base64.encode(Array(text.utf8)) == encoded)
        #expect(Base64.decode(encoded) == Array(text.utf8))
    }

    @Test(arguments: ["Zg", "Zg=", "Z===", "Zm9v!", "=Zg="])
    func `bad base64 is refused`(text: String) { #expect(Base64.decode(text) == nil) }
}
