/// What all in a control group may use together. nil sets no limit.
package struct CgroupLimits: Sendable, Hashable {
    package var memoryInBytes: Int?
    package var cpuMillicores: Int?
    /// The group's weight against its neighbours, 2 to 262144; 1024 stands for a processor.
    package var cpuShares: Int?
    package var processes: Int?

    package init(
        memoryInBytes: Int? = nil, cpuMillicores: Int? = nil, cpuShares: Int? = nil, processes: Int? = nil
    ) {
        self.memoryInBytes = memoryInBytes
        self.cpuMillicores = cpuMillicores
        self.cpuShares = cpuShares
        self.processes = processes
    }

    /// The weight of a request, as kubelet counts it.
    package static func shares(millicores: Int) -> Int { max(min(millicores, 256_000) * 1024 / 1000, 2) }

    /// In microseconds, of each 100 milliseconds.
    package static let cpuPeriod = 100_000

    /// The processor time of a period, in microseconds; the kernel takes no less than a millisecond, and less than 2^44.
    package var cpuQuota: Int? { cpuMillicores.map { max(min($0, 1 << 37) * (Self.cpuPeriod / 1000), 1000) } }

    /// The v2 hierarchy's weight, 1 to 10000, as the container runtimes convert it.
    package var cpuWeight: Int? { cpuShares.map { 1 + ((min(max($0, 2), 262_144) - 2) * 9999) / 262_142 } }

    struct Setting: Sendable, Hashable {
        let controller: String
        let file: String
        let value: String
    }

    /// What is written where, in an order that the kernel takes.
    func settings(isUnified: Bool) -> [Setting] {
        var settings: [Setting] = []
        func set(_ controller: String, _ file: String, _ value: String) {
            settings.append(Setting(controller: controller, file: file, value: value))
        }
        if isUnified {
            if let cpuWeight { set("cpu", "cpu.weight", "\(cpuWeight)") }
            set("cpu", "cpu.max", "\(cpuQuota.map(String.init) ?? "max") \(Self.cpuPeriod)")
            set("memory", "memory.max", memoryInBytes.map(String.init) ?? "max")
        } else {
            if let cpuShares { set("cpu", "cpu.shares", "\(cpuShares)") }
            set("cpu", "cpu.cfs_quota_us", "\(cpuQuota ?? -1)")
            set("memory", "memory.limit_in_bytes", "\(memoryInBytes ?? -1)")
        }
        if let processes { set("pids", "pids.max", "\(processes)") }
        return settings
    }
}
