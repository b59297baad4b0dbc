import ArgumentParser
import Testing

@testable import Composition

struct StartOptionsTests {
    @Test func `without flags the platform has its usual places`() throws {
        let options = try StartOptions.parse([])
        #expect(options.dataDir == "/var/lib/paas" && options.apiPort == 8443)
        #expect(options.httpPort == 80 && options.httpsPort == 443)
    }

    @Test(arguments: [
        (["--api-port", "0"], "--api-port 0"), (["--http-port", "99999"], "--http-port 99999"),
        (["--api-port", "80"], "must differ"), (["--bind", "1.2.3"], "--bind 1.2.3"),
        (["--pod-cidr", "10.0.0.0/33"], "--pod-cidr 10.0.0.0/33"),
        (["--service-cidr", "10.128.0.0/24"], "overlap"), (["--domain", "Apps_x"], "--domain Apps_x"),
    ]) func `a wrong flag is named with what it should be`(_ arguments: [String], _ words: String) {
        let error = #expect(throws: (any Error).self) { try StartOptions.parse(arguments) }
        #expect(error.map { StartOptions.message(for: $0) }?.contains(words) == true)
    }

    @Test func `an error of the platform's commands says what to try`() {
        #expect(ServerError("it is so", hint: "do this").description == "error: it is so\n  try: do this")
    }
}
