import APIServer
import OCIImages
import SystemPackage
import TestKit
import Testing

@testable import Composition

@Suite(.scratch)
struct CertificateTests {
    @Test func `certificates of routes are of the authority that there is`() throws {
        func authority(_ folder: String) throws -> String {
            PlatformCertificates(keys: try KeyFolder("\(Scratch.folder)/\(folder)")).authorityID
        }
        let first = try authority("pki")
        #expect(try authority("pki") == first)
        #expect(try authority("another") != first)
        #expect(first.count == 64)
    }
}

struct RegistryOwnershipTests {
    private struct Failure: Error, Equatable {}

    @Test func `a failure while the platform is put together is told as it is`() async {
        await #expect(throws: Failure.self) {
            try await RegistryClient.withClient { _ in throw Failure() }
        }
    }
}
