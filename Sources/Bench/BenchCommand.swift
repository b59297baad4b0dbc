import ArgumentParser
import NIOPosix

/// The load generator of `make bench-api`; docs/performance.md says what its figures mean.
@main
struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paas-bench",
        abstract: "Put load on an API server, and on an etcd beside it, and print what each did.")

    @Option(help: "Kubeconfig of the API server, with a client certificate in it.") var kubeconfig: String
    @Option(help: "Process id of the API server; of all its parts, separated by commas.") var pids: String
    @Option(help: "Objects to create, get and list.") var objects = 10_000
    @Option(help: "Size of an object in bytes.") var size = 5_000
    @Option(help: "Clients at once.") var clients = 64
    @Option(help: "Watches that get each event.") var watches = 1_000
    @Option(help: "Events that are sent to them, one after the other.") var events = 100
    @Option(help: "http://HOST:PORT of an etcd to compare with.") var etcd: String?
    @Option(help: "Its process id.") var etcdPid: Int?
    @Option(help: "Kubeconfig of a Kubernetes API server to compare with.") var peerKubeconfig: String?
    @Option(help: "Process ids of the peer and its etcd, separated by commas.") var peerPids: String?

    func run() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let ours = try await measure("paas", kubeconfig, pids, group)
        if let peerKubeconfig, let peerPids {
            let theirs = try await measure("kube-apiserver and etcd", peerKubeconfig, peerPids, group)
            ours.compare(with: theirs)
        }
        if let etcd, let etcdPid {
            print("\netcd alone, through its JSON gateway")
            let load = try EtcdLoad(
                endpoint: Endpoint(url: etcd), process: ServerProcess(pids: [etcdPid]), group: group,
                objects: objects, size: size, clients: clients)
            ours.compare(with: try await load.run())
        }
    }

    private func measure(
        _ title: String, _ kubeconfig: String, _ pids: String, _ group: MultiThreadedEventLoopGroup
    ) async throws -> APIFigures {
        print("\n\(title): \(objects) pods of \(size) bytes, \(clients) clients")
        let load = APILoad(
            endpoint: try Endpoint(kubeconfig: kubeconfig),
            process: ServerProcess(pids: pids.split(separator: ",").compactMap { Int($0) }), group: group,
            objects: objects, size: size, clients: clients, watches: watches, events: events)
        return try await load.run()
    }
}
