internal import CLibGit2

/// A repository on the disk, bare or not. All calls block; use one on one thread at a time.
package struct GitRepository: ~Copyable {
    private let raw: OpaquePointer
    private let library: GitLibrary
    private let path: String

    private init(owning raw: OpaquePointer, _ library: GitLibrary, _ path: String) {
        self.raw = raw
        self.library = library
        self.path = path
    }

    deinit { git_repository_free(raw) }

    /// Opens the repository at exactly this path; those above it are not searched.
    ///
    /// - Throws: `.noRepository` where there is none.
    package static func open(_ path: String, _ library: GitLibrary) throws(GitError) -> GitRepository {
        var raw: OpaquePointer?
        do throws(GitError) {
            try GitError.check("open the repository \(path)") {
                git_repository_open_ext(&raw, path, GIT_REPOSITORY_OPEN_NO_SEARCH.rawValue, nil)
            }
        } catch {
            throw error.code == .notFound ? GitError(.noRepository, error.operation, error.reason) : error
        }
        guard let raw else { throw GitError(.failed, "open the repository \(path)", "libgit2 gave nothing") }
        return GitRepository(owning: raw, library, path)
    }

    /// The commit that a branch, tag, full reference, commit id or expression such as `main~2` stands for.
    ///
    /// An empty name means HEAD.
    package func resolve(_ name: String) throws(GitError) -> String {
        let wanted = name.isEmpty ? "HEAD" : name
        let commit = try object("\(wanted)^{commit}", "find \"\(wanted)\" in \(path)")
        return try Self.text(of: git_object_id(commit.raw), "find \"\(wanted)\"")
    }

    /// Reads the commit that `name` stands for.
    package func commit(_ name: String) throws(GitError) -> GitCommit {
        let operation = "read the commit \"\(name)\""
        let object = try object("\(name.isEmpty ? "HEAD" : name)^{commit}", operation)
        guard let author = git_commit_author(object.raw), let committer = git_commit_committer(object.raw) else {
            throw GitError(.invalidContent, operation, "it has no author or committer")
        }
        return GitCommit(
            id: try Self.text(of: git_object_id(object.raw), operation), author: Self.person(author),
            committer: Self.person(committer), time: Int64(git_commit_time(object.raw)),
            timeOffset: Int(git_commit_time_offset(object.raw)),
            message: git_commit_message(object.raw).map { String(cString: $0) } ?? "")
    }

    /// The names in a folder of a commit, sorted as git keeps them; the top folder for an empty path.
    package func entries(of commit: String, folder: String = "") throws(GitError) -> [GitEntry] {
        let operation = "list \(folder.isEmpty ? "the top folder" : folder) of \(commit)"
        let tree = try object("\(commit)^{commit}:\(folder)", operation, type: GIT_OBJECT_TREE)
        var entries: [GitEntry] = []
        for index in 0..<git_tree_entrycount(tree.raw) {
            guard let entry = git_tree_entry_byindex(tree.raw, index), let name = git_tree_entry_name(entry) else {
                continue
            }
            entries.append(GitEntry(name: String(cString: name), kind: Self.kind(of: entry)))
        }
        return entries
    }

    /// The content of a file of a commit; more than `limit` bytes is an error.
    package func file(_ file: String, of commit: String, limit: Int = 1 << 20) throws(GitError) -> [UInt8] {
        let operation = "read \(file) of \(commit)"
        let blob = try object("\(commit)^{commit}:\(file)", operation, type: GIT_OBJECT_BLOB)
        let size = git_blob_rawsize(blob.raw)
        guard size <= limit else {
            throw GitError(.invalidContent, operation, "it is larger than \(limit) bytes")
        }
        guard size > 0, let content = git_blob_rawcontent(blob.raw) else { return [] }
        return Array(UnsafeRawBufferPointer(start: content, count: Int(size)))
    }

    /// Writes a commit's files, or those of one folder of it, to an empty folder without `.git`.
    ///
    /// The target must be given by its absolute path.
    /// Submodules become empty folders. Links are written as they are: who reads the folder must not follow them.
    package func checkOut(_ commit: String, folder: String = "", to target: String) throws(GitError) {
        let operation = "check out \(commit)\(folder.isEmpty ? "" : ":\(folder)") to \(target)"
        guard target.hasPrefix("/") else {
            throw GitError(.invalidName, operation, "the target's path is not absolute")
        }
        let object = try object("\(commit)^{commit}:\(folder)", operation, type: GIT_OBJECT_TREE)
        var options = git_checkout_options()
        try GitError.check(operation) { git_checkout_options_init(&options, UInt32(GIT_CHECKOUT_OPTIONS_VERSION)) }
        options.checkout_strategy =
            GIT_CHECKOUT_FORCE.rawValue | GIT_CHECKOUT_DONT_UPDATE_INDEX.rawValue
            | GIT_CHECKOUT_DONT_WRITE_INDEX.rawValue
        try GitError.check(operation) {
            target.withCString { path in
                options.target_directory = path
                return git_checkout_tree(raw, object.raw, &options)
            }
        }
    }

    /// An object of the repository for as long as it is needed.
    private struct Object: ~Copyable {
        let raw: OpaquePointer
        init(owning raw: OpaquePointer) { self.raw = raw }
        deinit { git_object_free(raw) }
    }

    private func object(
        _ expression: String, _ operation: String, type: git_object_t? = nil
    ) throws(GitError) -> Object {
        var found: OpaquePointer?
        try GitError.check(operation) { git_revparse_single(&found, raw, expression) }
        guard let found else { throw GitError(.failed, operation, "libgit2 gave nothing") }
        let object = Object(owning: found)
        if let type, git_object_type(object.raw) != type {
            throw GitError(.notFound, operation, type == GIT_OBJECT_TREE ? "it is no folder" : "it is no file")
        }
        return object
    }

    private static func text(of id: UnsafePointer<git_oid>?, _ operation: String) throws(GitError) -> String {
        guard let id else { throw GitError(.failed, operation, "libgit2 gave no id") }
        var buffer = [CChar](repeating: 0, count: Int(GIT_OID_HEXSZ) + 1)
        git_oid_tostr(&buffer, buffer.count, id)
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func person(_ signature: UnsafePointer<git_signature>) -> GitCommit.Person {
        let text = { (pointer: UnsafeMutablePointer<CChar>?) in pointer.map { String(cString: $0) } ?? "" }
        return GitCommit.Person(name: text(signature.pointee.name), email: text(signature.pointee.email))
    }

    private static func kind(of entry: OpaquePointer) -> GitEntry.Kind {
        switch git_tree_entry_filemode(entry) {
        case GIT_FILEMODE_TREE: .folder
        case GIT_FILEMODE_LINK: .link
        case GIT_FILEMODE_COMMIT: .submodule
        case GIT_FILEMODE_BLOB_EXECUTABLE: .executable
        default: .file
        }
    }
}
