package import Jobs

/// A moment of a job's story as a person names it, with `--at` and elsewhere.
package enum MomentExpression: Hashable, Sendable {
    /// `1840` or `#1840`: right after that event.
    case revision(UInt64)
    /// `HEAD` or `HEAD~50`: as it is, or as it was that many events ago.
    case head(back: UInt64)
    /// `14:05`, `2026-11-23T14:05`, `2h ago` ...: after the last event recorded by then.
    case time(WallTime)
    /// `checkpoint:12`: right after the job's twelfth checkpoint.
    case checkpoint(UInt64)
    /// `firm:1281`: right after the last event about that firm.
    case firm(FirmNumber)
    /// `first:firmFailed`: right after the first event of that type.
    case first(JobEventType)
    /// `last:claimed`: right after the last event of that type.
    case last(JobEventType)
}

extension MomentExpression: CustomStringConvertible {
    package var description: String {
        switch self {
        case .revision(let revision): "#\(revision)"
        case .head(back: 0): "HEAD"
        case .head(let count): "HEAD~\(count)"
        case .time(WallTime(nanoseconds: .max)): "a time after the year 2261"
        case .time(.distantPast): "a time before the year 1678"
        case .time(let time): time.rfc3339(offset: 0)
        case .checkpoint(let number): "checkpoint:\(number)"
        case .firm(let firm): "firm:\(firm)"
        case .first(let type): "first:\(type.name)"
        case .last(let type): "last:\(type.name)"
        }
    }
}

/// A moment that has been found in a job's story.
package struct ResolvedMoment: Hashable, Sendable {
    /// The last event that had happened by then.
    package var revision: UInt64
    /// When that event was recorded.
    package var time: WallTime

    package init(revision: UInt64, time: WallTime) {
        self.revision = revision
        self.time = time
    }
}

/// Why there is no such moment.
package enum MomentError: Error, Hashable, Sendable {
    case notAMoment(String)
    case notARange(String)
    /// The start comes after the end.
    case reversed(JobNumber, MomentRange, start: UInt64, end: UInt64)
    /// The job exists, and did not then.
    case notYet(JobNumber, MomentExpression)
    /// Nothing is known of it yet; `newest` is the job's last event.
    case future(JobNumber, MomentExpression, newest: UInt64)
    /// The job has no such checkpoint, firm or event, or has not come to it.
    case noSuchPoint(JobNumber, MomentExpression)
    case unreadable(ProjectionError)
}

extension MomentError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notAMoment(let text):
            """
            '\(Self.shown(text))' is not a moment; try 1840, HEAD~50, 14:05, '2h ago', \
            'yesterday 9am', 2026-11-23T14:05, checkpoint:12, firm:1281, first:firmFailed \
            or last:claimed
            """
        case .notARange(let text):
            """
            '\(Self.shown(text))' is not a range; write two moments with '..' between them, such \
            as HEAD~50..HEAD, 'yesterday 18:00..' or ..checkpoint:3
            """
        case .reversed(_, _, let start, let end):
            "the range begins at #\(start), which comes after its end, #\(end)"
        case .notYet(let job, let moment): "job \(job) did not exist yet at \(moment)"
        case .future(let job, let moment, let newest):
            "\(moment) is still to come; the newest event of job \(job) is #\(newest)"
        case .noSuchPoint(let job, let moment): "job \(job) has no \(moment)"
        case .unreadable(let error): error.description
        }
    }

    private static func shown(_ text: String) -> String {
        text.unicodeScalars.prefix(60).map { $0.escaped(asASCII: false) }.joined()
    }
}
