/// Where a tree writer's entries come from, one after the other.
protocol EntrySource: ~Copyable {
    /// Calls with each piece of the current file's data and its offset; gaps between pieces are zeros.
    mutating func readData(
        path: ArchivePath, _ body: (Int64, UnsafeRawBufferPointer) throws(ArchiveError) -> Void
    ) throws(ArchiveError)
}

extension ArchiveReader: EntrySource {}
