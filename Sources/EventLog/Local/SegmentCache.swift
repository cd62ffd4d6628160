import Synchronization

/// Opened segments, the few that were used last.
final class SegmentCache: Sendable {
    private static let countLimit = 32

    private let environment: LogEnvironment
    private let log: UniqueID
    /// The last used comes last.
    private let segments = Mutex<[SegmentFile]>([])

    init(_ environment: LogEnvironment, log: UniqueID) {
        self.environment = environment
        self.log = log
    }

    func segment(_ number: UInt64) throws(LogError) -> SegmentFile {
        try segments.withLock { (segments) throws(LogError) in
            let segment =
                if let index = segments.firstIndex(where: { $0.number == number }) {
                    segments.remove(at: index)
                } else {
                    try SegmentFile(opening: number, of: log, environment)
                }
            if segments.count >= Self.countLimit { segments.removeFirst() }
            segments.append(segment)
            return segment
        }
    }
}
