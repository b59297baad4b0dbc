internal import HostSystem

/// A folder whose files change together: each is a link through `..data`, which is renamed over.
struct AtomicFolder {
    let path: String
    let group: Int?

    func write(_ files: [String: ([UInt8], UInt32)]) throws {
        for name in files.keys { try check(name) }
        if isUpToDate(files) { return }
        let old = Files.linkTarget("\(path)/..data")
        let version = "..\(UInt64.random(in: 0 ... .max))"
        try Files.makeFolder("\(path)/\(version)")
        for (name, (bytes, mode)) in files {
            let file = "\(path)/\(version)/\(name)"
            try Files.makeFolder(Files.parent(file))
            // A group that shares the volume may read what its owner may.
            let shared = group == nil ? mode : mode | (mode & 0o400) >> 3
            try Files.write(file, bytes, mode: shared, durably: false)
            if let group { try Files.setOwner(file, uid: 0, gid: UInt32(clamping: group)) }
        }
        let link = "\(path)/..data_tmp"
        try Files.removeTree(link)
        try Files.link(link, to: version)
        try Files.rename(link, to: "\(path)/..data")
        let tops = Set(files.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
        for top in tops where Files.linkTarget("\(path)/\(top)") == nil {
            try Files.link("\(path)/\(top)", to: "..data/\(top)")
        }
        for name in Files.list(path) where !name.hasPrefix("..") && !tops.contains(name) {
            try Files.removeTree("\(path)/\(name)")
        }
        if let old { try Files.removeTree("\(path)/\(old)") }
    }

    private func isUpToDate(_ files: [String: ([UInt8], UInt32)]) -> Bool {
        guard Files.linkTarget("\(path)/..data") != nil else { return false }
        let tops = Set(files.keys.compactMap { $0.split(separator: "/").first.map(String.init) })
        guard Set(Files.list(path).filter { !$0.hasPrefix("..") }) == tops else { return false }
        return files.allSatisfy { name, file in (try? Files.read("\(path)/..data/\(name)")) == file.0 }
    }

    private func check(_ name: String) throws {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard !name.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != ".." && $0 != "." }) else {
            throw PodProblem("FailedMount", "the volume's path \"\(name)\" leaves the volume")
        }
    }
}
