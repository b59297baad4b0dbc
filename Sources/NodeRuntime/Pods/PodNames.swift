/// Names on the host that are made from a pod's uid, so that a restarted node finds what it made.
package enum PodNames {
    /// A container run's id: 64 hexadecimal digits, of the pod's uid, the container's name and the count of the run.
    package static func containerID(pod uid: String, container: String, attempt: Int) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        // FNV-1a: names of one pod are few, and their number is in no attacker's interest.
        for byte in container.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return prefix(pod: uid) + hex(hash) + hex(UInt64(attempt))
    }

    /// What the ids of all of a pod's containers begin with: 32 hexadecimal digits.
    package static func prefix(pod uid: String) -> String {
        let digits = uid.lowercased().filter(\.isHexDigit)
        return String(repeating: "0", count: max(0, 32 - digits.count)) + digits.suffix(32)
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
