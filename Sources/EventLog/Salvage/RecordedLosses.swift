/// What repairs have put on record to be lost of one stream.
public struct RecordedLosses: Hashable, Sendable {
    /// Events that are lost, or may be; in order.
    public var events: [LogGap.Loss]
    /// Commits whose payloads are lost, each from the tip before it to its own; in order.
    public var payloads: [LogGap.Loss]

    public init(events: [LogGap.Loss] = [], payloads: [LogGap.Loss] = []) {
        self.events = events
        self.payloads = payloads
    }

    public var isEmpty: Bool { events.isEmpty && payloads.isEmpty }

    /// The loss that `revision` falls into, or nil.
    public func loss(at revision: Revision) -> LogGap.Loss? {
        events.first { $0.revisions.contains(revision) }
    }
}

extension Log {
    /// For logs that are never repaired.
    public func recordedGaps() -> [LogGap] { [] }

    /// For logs that are never repaired.
    public func recordedLosses(of stream: StreamID) -> RecordedLosses { RecordedLosses() }

    /// Visits the commits of one stream that hold revisions of `range`, and goes on behind what is
    /// recorded to be lost where `onLoss` says so.
    ///
    /// - Parameter onLoss: Is told of each loss in its turn; where it says false, `corrupt` is
    ///   thrown.
    public func visit(
        _ stream: StreamID, _ range: ClosedRange<Revision>, parts: EventParts,
        onLoss: (LogGap.Loss) -> Bool, _ visitor: (borrowing CommitView) -> Bool
    ) async throws(LogError) {
        var next = range.lowerBound
        while next <= range.upperBound {
            do throws(LogError) {
                return try await visit(stream, next...range.upperBound, parts: parts) { commit in
                    next = Revision(commit.tip.revision.rawValue &+ 1)
                    return visitor(commit)
                }
            } catch {
                let loss = recordedLosses(of: stream).loss(at: next)
                guard error.isRecordedLoss, let loss, onLoss(loss) else { throw error }
                next = loss.revisions.upperBound.advanced(by: 1)
            }
        }
    }
}

extension LocalLog {
    /// What repairs have put on record to be lost.
    public func recordedGaps() -> [LogGap] { gaps().filter(\.isRecorded) }

    /// What repairs have put on record to be lost of `stream`.
    public func recordedLosses(of stream: StreamID) -> RecordedLosses {
        content.recordedLosses(of: stream)
    }
}

extension LogContent {
    func recordedLosses(of stream: StreamID) -> RecordedLosses {
        if let gaps = store?.recordedGaps { return gaps.recordedLosses(of: stream) }
        let recorded = gaps().filter(\.isRecorded)
        return RecordedLosses(
            events: recorded.flatMap(\.losses).filter { $0.stream == stream },
            payloads: recorded.flatMap(\.lostPayloads).filter { $0.stream == stream })
    }
}
