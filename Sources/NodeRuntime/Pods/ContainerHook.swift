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

    /// Runs a hook, `sleep` included; true where it succeeded or there is none.
    @discardableResult
    func run(_ hook: JSONValue, limit: Duration) async -> Bool {
        if hook.isNull { return true }
        if !hook["sleep"].isNull {
            let wanted = Duration.seconds(hook["sleep"]["seconds"].number)
            return (try? await executor.node.clock.sleep(for: min(wanted, limit))) != nil
        }
        return await ask(hook, limit: limit).isGood
    }

    /// Asks once: `httpGet`, `tcpSocket`, `grpc` (whether its port answers) or `exec`.
    func ask(_ action: JSONValue, limit: Duration) async -> Prober.Answer {
        let prober = executor.node.prober
        for kind in ["httpGet", "tcpSocket", "grpc"] where !action[kind].isNull {
            let target = action[kind]
            guard let port = port(target["port"]) else {
                return Prober.Answer(isGood: false, message: "the container has no port \(target["port"])")
            }
            let host = target["host"].optionalText ?? (pod.hostNetwork ? "127.0.0.1" : address)
            // An HTTPS server's certificate is not for its pod's address: that it answers has to be enough.
            guard kind == "httpGet", target["scheme"].text != "HTTPS" else {
                return await prober.tcp(host: host, port: port, limit: limit)
            }
            return await prober.http(
                host: host, port: port, path: target["path"].optionalText ?? "/",
                headers: target["httpHeaders"].items, limit: limit)
        }
        guard !action["exec"].isNull else { return Prober.Answer(isGood: true) }
        let exec = ContainerExec(
            runtime: executor.node.runtime, id: run.id, folder: executor.layout.container(container.name),
            arguments: action["exec"]["command"].strings)
        return await prober.exec(exec, limit: limit, clock: executor.node.clock)
    }

    private func port(_ value: JSONValue) -> Int? {
        if let number = value.int { return number }
        if let number = Int(value.text) { return number }
        return container.ports.first { $0.name == value.text }?.containerPort
    }
}
