import Machinery
import TestKit
import Testing

@testable import APIServer

/// Certificates: made once, made anew when they don't do.
@Suite(.scratch) struct KeyFolderTests {
    @Test func `a certificate is kept until a name is missing or its time is near`() throws {
        let path = "\(Scratch.folder)/pki"
        let now = Timestamp(seconds: 1_800_000_000)
        let first = try KeyFolder(path, clock: WallClock { now })
        let certificate = try first.servingCertificate(extraNames: ["10.128.0.1"])
        #expect(try first.servingCertificate(extraNames: ["10.128.0.1"]).keyPEM == certificate.keyPEM)
        let again = try KeyFolder(path, clock: WallClock { now })
        #expect(again.authority.pem == first.authority.pem)
        #expect(try again.servingCertificate(extraNames: ["10.128.0.1"]).keyPEM == certificate.keyPEM)
        let renamed = try again.servingCertificate(extraNames: ["paas.example.com"])
        #expect(renamed.keyPEM != certificate.keyPEM)
        let later = try KeyFolder(path, clock: WallClock { now.advanced(by: .seconds(320 * 86_400)) })
        #expect(try later.servingCertificate(extraNames: ["paas.example.com"]).keyPEM != renamed.keyPEM)
    }

    @Test(arguments: ["../../etc/passwd", "a b", "", "-x", "a..b"])
    func `a route's host must be one`(host: String) throws {
        let keys = try KeyFolder("\(Scratch.folder)/pki")
        #expect(throws: StatusError.self) { try keys.certificate(for: host) }
    }

    @Test func `the administrator's contexts outlive a start`() throws {
        let keys = try KeyFolder("\(Scratch.folder)/pki")
        func config(_ port: Int) throws -> KubeConfig {
            KubeConfig(
                server: "https://localhost:\(port)", authorityPEM: keys.authority.pem,
                user: try keys.adminCertificate())
        }
        var first = try JSONValue(yaml: try config(8443).text(updating: nil))
        #expect(first["contexts"].items.map { $0["name"].string } == ["admin"])
        #expect(first["current-context"] == "admin")
        first["contexts"].items.append(["name": "shop", "context": ["cluster": "paas", "namespace": "shop"]])
        first["current-context"] = "shop"
        let text = try config(9443).text(updating: Array(first.yamlText.utf8))
        let second = try JSONValue(yaml: text)
        #expect(second["contexts"] == first["contexts"])
        #expect(second["current-context"] == "shop")
        #expect(second["clusters"].items.map { $0["cluster"]["server"].string } == ["https://localhost:9443"])
        #expect(second["users"] == first["users"])
        #expect(try config(8443).text(updating: Array("{".utf8)) == (try config(8443).text(updating: nil)))
    }

    @Test func `a route's certificate is issued once`() throws {
        let keys = try KeyFolder("\(Scratch.folder)/pki")
        let first = try keys.certificate(for: "web-shop.apps.localhost")
        #expect(try keys.certificate(for: "web-shop.apps.localhost").chainPEM == first.chainPEM)
    }
}
