/// The names that an append looks for each time, spelt out once for each segment.
struct WatchedPaths: Hashable, Sendable {
    let lock: String
    /// The active segment's sealed form.
    let sealed: String
    /// The segment after it.
    let successor: String

    init(in directory: LogDirectory, of segment: UInt64) {
        lock = directory.lock
        sealed = directory.sealedSegment(segment)
        successor = directory.segment(segment + 1)
    }
}
