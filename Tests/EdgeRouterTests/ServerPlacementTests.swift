import Testing

@testable import EdgeRouter

@Suite struct ServerPlacementTests {
    private let a = ServerSlot(address: "10.128.0.2", port: 8080)
    private let b = ServerSlot(address: "10.128.0.3", port: 8080)
    private let c = ServerSlot(address: "10.128.0.4", port: 8080)

    @Test func `a new backend gets room to grow`() {
        #expect(ServerPlacement.place([a], into: []) == [a, .empty, .empty, .empty])
        #expect(ServerPlacement.place([], into: []).count == 4)
        let many = (1...5).map { ServerSlot(address: "10.128.1.\($0)", port: 80) }
        #expect(ServerPlacement.place(many, into: []).count == 8)
    }

    @Test func `servers keep their places`() {
        let before = ServerPlacement.place([a, b], into: [])
        let after = ServerPlacement.place([b, c], into: before)
        #expect(after[1] == b)
        #expect(after[0] == c)
        #expect(after.count == 4)
    }

    @Test func `a server that comes back finds its old place`() {
        let before = ServerPlacement.place([a, b], into: [])
        let without = ServerPlacement.place([a], into: before)
        #expect(ServerPlacement.place([c, a, b], into: without)[1] == b)
    }

    @Test func `an address given twice is placed once`() {
        #expect(ServerPlacement.place([a, a], into: []).filter { $0.mode != .empty } == [a])
    }

    @Test func `commands lead from one state to the other`() {
        func commands(_ old: ServerSlot, _ new: ServerSlot) -> [String] {
            ServerPlacement.commands(backend: "be", from: [old], to: [new])
        }
        var (leaving, drained, heavy) = (a, a, a)
        leaving.mode = .leaving
        drained.mode = .drain
        heavy.weight = 9
        #expect(commands(a, a) == [])
        #expect(commands(a, leaving) == ["set server be/s1 state maint"])
        #expect(commands(a, drained) == ["set server be/s1 state drain"])
        #expect(commands(drained, a) == ["set server be/s1 weight 1", "set server be/s1 state ready"])
        #expect(commands(a, heavy) == ["set server be/s1 weight 9"])
        #expect(
            commands(.empty, b) == ["set server be/s1 addr 10.128.0.3 port 8080", "set server be/s1 state ready"])
        #expect(
            commands(a, b) == [
                "set server be/s1 state maint", "set server be/s1 addr 10.128.0.3 port 8080",
                "set server be/s1 state ready",
            ])
    }

    @Test func `HAProxy's state is read back as places`() {
        let text = """
            1
            # be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight
            3 be_http:shop:web 1 s1 10.128.0.2 2 0 1 1 620 1 0 0 8 0 0 0 - 8080 - 0 0 - - 0
            3 be_http:shop:web 2 s2 127.0.0.1 0 5 1 1 620 1 0 0 8 0 0 0 - 1 - 0 0 - - 0
            """
        #expect(ServerState.parse(text) == ["be_http:shop:web": [a, .empty]])
    }

    @Test func `the master's report is read`() {
        let text = """
            #<PID>          <type>          <reloads>       <uptime>        <version>
            9819            master          1 [failed: 2]   0d00h10m20s     2.6.12-1+deb12u4
            # workers
            28941           worker          0               0d00h00m00s     2.6.12-1+deb12u4
            # old workers
            28900           worker          1               0d00h00m00s     2.6.12-1+deb12u4
            # programs
            """
        let report = ProxyProcess.parse(text)
        #expect(report.master == 9819)
        #expect(report.failedReloads == 2)
        #expect(report.workers.map(\.pid) == [28941, 28900])
        #expect(report.workers.map(\.age) == [0, 1])
    }

    @Test func `sessions are read from the statistics`() {
        let csv = "# pxname,svname,qcur,qmax,scur,smax,\nbe,s1,0,0,3,9,\nbe,s2,0,0,,9,\n"
        #expect(ProxyProcess.sessions(in: csv).map(\.0) == ["be/s1"])
        #expect(ProxyProcess.sessions(in: csv).map(\.1) == [3])
    }
}
