import Machinery
import Testing

@testable import CommandLine

@Suite struct ApplyPatchTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let before: JSONValue
        let desired: JSONValue
        let live: JSONValue
        let patch: JSONObject
    }

    static let cases = [
        Case(
            testDescription: "nothing differs", before: ["a": 1], desired: ["a": 1], live: ["a": 1, "b": 2], patch: [:]),
        Case(
            testDescription: "a value changed", before: ["a": 1], desired: ["a": 2], live: ["a": 1], patch: ["a": 2]),
        Case(
            testDescription: "what the last apply had and this one hasn't goes",
            before: ["data": ["x": "1", "y": "2"]], desired: ["data": ["x": "1"]],
            live: ["data": ["x": "1", "y": "2", "z": "3"]], patch: ["data": .object(["y": .null])]),
        Case(
            testDescription: "what others added stays", before: [:], desired: ["data": ["x": "1"]],
            live: ["data": ["x": "0", "z": "3"]], patch: ["data": ["x": "1"]]),
    ]

    @Test(arguments: cases) func `the patch is the three-way difference`(_ testCase: Case) {
        #expect(ApplyCommand.patch(from: testCase.before, to: testCase.desired, live: testCase.live) == testCase.patch)
    }

    @Test func `a secret applied again changes nothing`() {
        let secret: JSONValue = ["kind": "Secret", "stringData": ["p": "x"], "data": ["q": "eQ=="]]
        let live: JSONValue = ["kind": "Secret", "data": ["p": "eA==", "q": "eQ=="]]
        #expect(ApplyCommand.patch(from: secret, to: ApplyCommand.asStored(secret), live: live).isEmpty)
    }

    @Test(arguments: [
        (["A=1"], ["A": "1"]), (["A=1", "A="], ["A": ""]), (["OLD-"], [:]), (["A=x=y"], ["A": "x=y", "OLD": "0"]),
    ]) func `environment is set and removed`(_ changes: [String], _ expected: [String: String]) {
        let edited = SetEnv.edited([["name": "OLD", "value": "0"]], changes)
        for (key, value) in expected {
            #expect(edited.first { $0["name"].string == key }?["value"].string == value)
        }
        if changes == ["OLD-"] { #expect(edited.isEmpty) }
    }

    @Test(arguments: [("/home/me/My Shop", "my-shop"), ("/x/web_2", "web-2"), ("/x/app", "app")])
    func `a folder's name makes an application's`(_ folder: String, _ name: String) throws {
        #expect(try GitRemoteCommand.applicationName(folder) == name)
    }

    @Test func `a folder without letters makes no application name`() {
        let error = #expect(throws: CommandError.self) { try GitRemoteCommand.applicationName("/x/123") }
        #expect(error?.hint == "give --app NAME")
    }

    @Test func `tables line up`() {
        var table = TextTable(["NAME", "READY"])
        table.rows = [["web-1-abcde", "1/1"], ["db", "0/1"]]
        #expect(table.lines() == ["NAME          READY", "web-1-abcde   1/1", "db            0/1"])
        #expect(table.lines(hidesHeadings: true).count == 2)
    }
}
