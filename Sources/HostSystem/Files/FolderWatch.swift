internal import CLinux

/// Tells the names of files that appear in a folder or are written there (inotify).
package final class FolderWatch: Sendable {
    private let descriptor: HostDescriptor
    /// Each name once an event; the stream ends with this object or when the folder goes away.
    package let names: AsyncStream<String>

    package init(_ folder: String) throws(HostError) {
        let number = try HostError.check("open inotify", clinux_inotify_open())
        let descriptor = HostDescriptor(owning: number)
        try HostError.check("watch \(folder)", clinux_inotify_watch_folder(number, folder))
        let (stream, continuation) = AsyncStream<String>.makeStream()
        names = stream
        self.descriptor = descriptor
        // Blocks in read for as long as the process lives; a watch is never given up before.
        BlockingWork.start {
            let box = Box(continuation)
            while clinux_inotify_read(
                descriptor.number, Unmanaged.passUnretained(box).toOpaque(),
                { context, _, _, name in
                    guard let context, let name else { return }
                    Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().yield(String(cString: name))
                }) >= 0
            {}
            continuation.finish()
        }
    }

    private final class Box {
        let continuation: AsyncStream<String>.Continuation
        init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }
        func yield(_ name: String) { continuation.yield(name) }
    }
}
