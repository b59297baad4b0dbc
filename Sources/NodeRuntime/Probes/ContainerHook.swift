internal import HostSystem
internal import Kinds
internal import Machinery

/// Carries out one action of a probe or a lifecycle hook against a container.
struct ContainerHook: Sendable {
    let executor: PodExecutor
    let pod: Pod
    let container: Container
    let run: ContainerRun
    let address: String

    /// Runs a hook, `sleep` included.
    func run(_ hook: JSONValue, limit: Duration) async -> Prober.Answer {
        guard hook["sleep"].isNull else {
            let wanted = Duration.seconds(hook["sleep"]["seconds"].number)
            let hasSlept = (try? await executor.node.clock.sleep(for: min(wanted, limit))) != nil
            return Prober.Answer(isGood: hasSlept)
        }
        return await ask(hook, limit: limit)
    }

    /// Asks once: `httpGet`, `tcpSocket`, `grpc` or `exec`.
    func ask(_ action: JSONValue, limit: Duration) async -> Prober.Answer {
        for kind in ["httpGet", "tcpSocket", "grpc"] where !action[kind].isNull {
            return await ask(kind, action[kind], limit)
        }
        guard !action["exec"].isNull else { return Prober.Answer(isGood: true) }
        let exec = ContainerExec(
            runtime: executor.node.runtime, id: run.id, folder: executor.layout.container(container.name),
            arguments: action["exec"]["command"].strings)
        return await executor.node.prober.exec(exec, limit: limit, clock: executor.node.clock)
    }

    private func ask(_ kind: String, _ target: JSONValue, _ limit: Duration) async -> Prober.Answer {
        guard let port = port(target["port"]) else {
            return Prober.Answer(isGood: false, message: "couldn't find port: \(target["port"].text)")
        }
        let prober = executor.node.prober
        // A pod on the host's network is asked on the node's address, which is its own.
        let host = target["host"].optionalText ?? address
        switch kind {
        case "httpGet":
            return await prober.http(
                HTTPProbe(
                    isSecure: target["scheme"].text == "HTTPS", host: host, port: port,
                    path: target["path"].optionalText ?? "/",
                    headers: target["httpHeaders"].items.map { ($0["name"].text, $0["value"].text) }), limit: limit)
        case "grpc": return await prober.grpc(host: host, port: port, service: target["service"].text, limit: limit)
        default: return await prober.tcp(host: host, port: port, limit: limit)
        }
    }

    private func port(_ value: JSONValue) -> Int? {
        if let number = value.int ?? Int(value.text) { return (1...65535).contains(number) ? number : nil }
        return container.ports.first { $0.name == value.text }?.containerPort
    }
}
