import Machinery
import Testing

struct ScheduleAndAddressTests {
    @Test func `a schedule's fields are sets of bits`() throws {
        let schedule = try CronExpression("*/20 0-2,23 1 jan sun")
        #expect(schedule.minutes == 1 | 1 << 20 | 1 << 40)
        #expect(schedule.hours == 0b111 | 1 << 23)
        #expect(schedule.daysOfMonth == 1 << 1)
        #expect(schedule.months == 1 << 1)
        #expect(schedule.daysOfWeek == 1)
        #expect(schedule.isEitherDay)
        #expect(try CronExpression("@hourly").minutes == 1)
        #expect(try CronExpression("@every 1h30m").interval == .seconds(5400))
    }

    @Test(arguments: [
        ("", "empty spec string"), ("* * * *", "expected exactly 5 fields, found 4: [* * * *]"),
        ("60 * * * *", "end of range (60) above maximum (59): 60"),
        ("a * * * *", "failed to parse int from a: strconv.Atoi: parsing \"a\": invalid syntax"),
        ("5-1 * * * *", "beginning of range (5) beyond end of range (1): 5-1"),
        ("*/0 * * * *", "step of range should be a positive number: */0"),
        ("@often", "unrecognized descriptor: @often"),
    ])
    func `a broken schedule says why`(text: String, message: String) {
        #expect(throws: CronExpression.SyntaxError(description: message)) { try CronExpression(text) }
    }

    @Test(arguments: [
        ("10.0.0.1", true), ("010.0.0.1", false), ("10.0.0", false), ("256.0.0.1", false), ("::", true), ("::1", true),
        ("2001:db8::ffff", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7", false), ("1::2::3", false),
        ("::ffff:10.0.0.1", true), ("12345::", false), ("", false), (":", false), (":::", false),
    ])
    func `an address is read in its usual form only`(text: String, isAddress: Bool) {
        #expect((AddressText(text) != nil) == isAddress)
    }

    @Test func `a network contains its addresses`() throws {
        let network = try #require(NetworkText("10.128.0.0/14"))
        #expect(network.contains(try #require(AddressText("10.131.255.255"))))
        #expect(!network.contains(try #require(AddressText("10.132.0.0"))))
        #expect(network.strictlyContains(try #require(NetworkText("10.129.0.0/16"))))
        #expect(!network.strictlyContains(network))
        #expect(NetworkText("10.0.0.0/33") == nil)
    }
}
