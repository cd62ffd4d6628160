extension LocalLog {
    /// What opening a log may do.
    public enum Mode: Hashable, Sendable {
        /// Read and append; make the log when the directory is empty or missing.
        case create
        /// Read and append; the log must exist.
        case readWrite
        /// Read only; nothing in the directory is touched.
        case readOnly
    }

    /// Settings of one opened log; none of them is stored.
    public struct Options: Hashable, Sendable {
        /// The size of new segments: a multiple of 4096, at least 8192.
        public var segmentByteCount: Int = 64 << 20
        /// The size of the reserve, the segment that is there for when the disk is full: a multiple
        /// of 4096, at least 8192.
        public var reserveByteCount: Int = 4 << 20
        /// How often to look for room for the next segment while there is none.
        public var spaceCheckInterval: Duration = .seconds(5)
        /// Whether to write even where locks and syncs are not to be trusted, as over a network.
        public var allowsUnsupportedFileSystem = false
        /// How long to wait for another process that holds a lock.
        public var lockTimeout: Duration = .seconds(10)
        /// How often a waiting reader looks even though nothing woke it.
        public var pollInterval: Duration = .milliseconds(250)
        /// How long after the last append the durable mark is written.
        public var idleDelay: Duration = .milliseconds(50)
        /// Whether segments that have ended are sealed in the background.
        ///
        /// For processes that live long; others leave it to them.
        public var sealsEndedSegments = false
        public var execution: Execution = .threads

        public init() {}
    }

    /// Where the log's work is done.
    public enum Execution: Hashable, Sendable {
        /// On threads of the log's own: one that writes, one that watches while somebody waits,
        /// one that fills the next segment.
        case threads
        /// In whoever calls, without any thread: for simulation.
        case inline
    }

    /// Something that an operator should read once.
    public enum Notice: Hashable, Sendable {
        /// There was no log in the directory, so an empty one was made.
        case created(directory: String)
        /// What a crash left after the last acknowledged commit was set aside.
        case tornTail(file: String, byteOffset: UInt64, byteCount: Int, keptAt: String)
        /// A sync had failed; the device's content was read again and the log goes on in a new
        /// segment.
        case recoveredFromFailedSync(file: String, byteOffset: UInt64)
        /// The log's last event is later than this machine's clock. Time in a log never runs back,
        /// so new events bear that last time until the clock has caught up.
        case clockBehindLog(by: Duration)
        /// The index of a sealed segment is not usable and was made anew, in memory only: answers
        /// are the same, and slower.
        case indexRebuilt(file: String, reason: String)
        /// Something of a log that is open for reading only does not check out; all else can be
        /// read.
        case damaged(LogGap)
        /// There is no room for the segment after the active one. What is under way can still be
        /// recorded, and new work should wait; see ``Log/isLowOnSpace``.
        case lowOnSpace(String)
        /// There is room for the next segment again.
        case enoughSpace
        /// The log is written where locks and syncs are not to be trusted: that was allowed.
        case unsupportedFileSystem(path: String, name: String)
        /// Something went wrong that the next append will meet again, if it still stands.
        case trouble(String)
    }
}

extension LocalLog.Notice: CustomStringConvertible {
    public var description: String {
        switch self {
        case .created(let directory): "there was no log in \(directory); an empty one was made"
        case .tornTail(let file, let byteOffset, let byteCount, let keptAt):
            """
            \(file): \(byteCount) bytes at \(byteOffset) were left unfinished by a crash and \
            acknowledged to nobody; they are kept in \(keptAt)
            """
        case .recoveredFromFailedSync(let file, let byteOffset):
            """
            \(file): a sync had failed; what the device holds, up to byte \(byteOffset), was read \
            again, and the log goes on in a new segment. Check the disk
            """
        case .clockBehindLog(let gap):
            """
            the log's last event is \(gap.components.seconds) s later than this machine's clock; \
            new events will bear that time until the clock catches up. Check the clock
            """
        case .indexRebuilt(let file, let reason):
            """
            \(file): \(reason); its index was made anew from its events, which takes longer each \
            time. Run 'vcctl log verify', and restore the file from a backup
            """
        case .damaged(let gap): gap.description
        case .lowOnSpace(let why):
            """
            there is no room for the log's next segment: \(why). What is under way can still be \
            recorded; new work should wait
            """
        case .enoughSpace: "there is room for the log's next segment again"
        case .unsupportedFileSystem(let path, let name):
            """
            \(path) is on \(name), whose locks and syncs are not to be trusted: what is \
            acknowledged may be lost. It is written to because that was allowed
            """
        case .trouble(let what): what
        }
    }
}
