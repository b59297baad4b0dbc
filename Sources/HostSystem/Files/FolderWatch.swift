internal import CLinux

/// Tells of files that appear in a folder or are written there (inotify).
package enum FolderWatch {
    /// The names of such files, each once an event. The stream ends when the folder goes away; the watch ends when nobody has
    /// the stream any more, or who waits for it is cancelled.
    package static func names(in folder: String) throws(HostError) -> AsyncStream<String> {
        let number = try HostError.check("open inotify", clinux_inotify_open())
        let descriptor = HostDescriptor(owning: number)
        let watch = try HostError.check("watch \(folder)", clinux_inotify_watch_folder(number, folder))
        let (stream, continuation) = AsyncStream<String>.makeStream()
        continuation.onTermination = { _ in _ = clinux_inotify_forget(descriptor.number, watch) }
        // Blocks in read until the watch ends.
        BlockingWork.start {
            let box = Box(continuation)
            while clinux_inotify_read(
                descriptor.number, Unmanaged.passUnretained(box).toOpaque(),
                { context, _, _, name in
                    guard let context, let name else { return }
                    Unmanaged<Box>.fromOpaque(context).takeUnretainedValue().yield(String(cString: name))
                }) > 0
            {}
            continuation.finish()
        }
        return stream
    }

    private final class Box {
        let continuation: AsyncStream<String>.Continuation
        init(_ continuation: AsyncStream<String>.Continuation) { self.continuation = continuation }
        func yield(_ name: String) { continuation.yield(name) }
    }
}
