package import EventLog
package import Jobs

// A repair lets a job that may have lost its last events go on from beyond all that they can have
// been: between what is known and what comes next there are revisions by the million that name
// nothing. Whoever asks for one of them is told of the last event before them.
extension JobReader {
    /// The last event that is known at `revision`: itself, unless it is one of those that may be
    /// lost.
    ///
    /// - Returns: 0 when none is known.
    func known(_ revision: Revision, of job: JobNumber) -> Revision {
        var known = revision
        // What is right before a loss can be the end of another one.
        while let loss = uncertainLosses(of: job).last(where: { $0.revisions.contains(known) }) {
            known = loss.before.revision
        }
        return known
    }

    /// The known event that has `count` known ones between it and `revision`, and itself among
    /// them: with 1, the one before.
    ///
    /// - Returns: 0 when there are not so many.
    package func revision(
        _ count: UInt64, before revision: Revision, of job: JobNumber
    ) -> Revision {
        var (known, rest) = (self.known(revision, of: job), count)
        let losses = uncertainLosses(of: job)
        while let loss = losses.last(where: { $0.revisions.upperBound < known }) {
            let between = known.rawValue - loss.revisions.upperBound.rawValue
            guard rest >= between else { break }
            rest -= between
            known = self.known(loss.revisions.upperBound, of: job)
        }
        return Revision(known.rawValue - min(known.rawValue, rest))
    }

    private func uncertainLosses(of job: JobNumber) -> [LogGap.Loss] {
        log.recordedLosses(of: StreamID(job)).events.filter { !$0.isCertain }
    }
}

extension JobReader {
    /// Where the job was at `moment`, given that the log says it is where events may be lost.
    ///
    /// - Returns: Nil when events are known to be lost there.
    func knownTip(
        of job: JobNumber, at moment: Moment
    ) async throws(ProjectionError) -> Tip? {
        guard case .time(let time) = moment else { return nil }
        // Which loss it is, the times of the events before the losses tell.
        for loss in log.recordedLosses(of: StreamID(job)).events.reversed() {
            let before = loss.before.revision
            guard before > .none else { return loss.isCertain ? nil : loss.before }
            var isBefore = false
            try await entries(of: job, before...before) { entry in
                isBefore = Timestamp(entry.time) <= time
                return false
            }
            if isBefore { return loss.isCertain ? nil : loss.before }
        }
        return nil
    }
}

extension Log {
    /// The last position of the commits on record as lost that come right after `position`.
    func endOfLoss(after position: Position) -> Position? {
        let next = Position(position.rawValue + 1)
        return recordedGaps().compactMap(\.positions).first { $0.contains(next) }?.upperBound
    }

    /// The position that has `count` known ones, or as many as there are, after it through
    /// `position`.
    package func position(_ count: UInt64, before position: Position) -> Position {
        var (known, rest) = (position.rawValue, count)
        let lost = recordedGaps().compactMap(\.positions).sorted { $0.lowerBound > $1.lowerBound }
        for loss in lost where loss.lowerBound.rawValue <= known {
            let between = known - min(known, loss.upperBound.rawValue)
            guard rest > between else { break }
            rest -= between
            known = loss.lowerBound.rawValue - 1
        }
        return Position(known - min(known, rest))
    }
}
