/// The stored detail of each event: what a fold reads. `docs/event-format.md` has the tables.
extension JobEvent {
    /// The firm that the event is about, for the head's item.
    package var firm: FirmNumber? {
        switch self {
        case .firmStarted(let firm, _, _), .attemptFailed(let firm, _, _, _),
            .firmEnriched(let firm, _, _), .firmFailed(let firm, _, _):
            firm
        case .submitted, .firmsListed, .queued, .claimed, .heartbeat, .checkpoint, .released,
            .leaseExpired, .paused, .resumed, .reset, .retryRequested, .cancelled, .noted,
            .completed, .purged:
            nil
        }
    }

    func writeDetail(to writer: inout ByteWriter) {
        switch self {
        case .submitted(let submission):
            writer.number(submission.firmCount)
            writer.number(submission.batchSize)
        case .firmsListed(let batch, let firmCount):
            writer.number(batch.rawValue)
            writer.number(firmCount)
        case .claimed(let batch, let worker):
            writer.number(batch.rawValue)
            writer.worker(worker)
        case .firmStarted(_, let lease, let attempt):
            writer.number(lease.rawValue)
            writer.byte(attempt)
        case .attemptFailed(_, let lease, let attempt, let retryAt):
            writer.number(lease.rawValue)
            writer.attempt(attempt)
            writer.time(retryAt)
        case .firmEnriched(_, let lease, let totals):
            writer.number(lease.rawValue)
            writer.byte(totals.attempt)
            writer.number(totals.peopleCount)
            writer.number(totals.pageCount)
            writer.number(totals.byteCount)
            writer.duration(totals.duration)
        case .firmFailed(_, let lease, let attempt):
            writer.number(lease.rawValue)
            writer.attempt(attempt)
        case .heartbeat(let worker):
            writer.number(worker)
        case .released(let batch, let lease, let reason):
            writer.number(batch.rawValue)
            writer.number(lease.rawValue)
            writer.byte(reason.rawValue)
        case .leaseExpired(let batch, let lease, let reason, let observer):
            writer.number(batch.rawValue)
            writer.number(lease.rawValue)
            writer.byte(reason.rawValue)
            writer.number(observer)
        case .reset(let scope):
            writer.byte(scope.rawValue)
        case .retryRequested(let firms):
            writer.ranges(firms)
        case .completed(let enriched, let failed, let people):
            writer.number(enriched)
            writer.number(failed)
            writer.number(people)
        case .queued, .checkpoint, .paused, .resumed, .cancelled, .noted, .purged: break
        }
    }

    init(
        _ type: JobEventType, firm: FirmNumber, detail reader: inout ByteReader
    ) throws(DecodingFailure) {
        switch type {
        case .submitted:
            let firmCount = try reader.number32()
            // A fold makes room for that many.
            guard firmCount <= Submission.firmCountLimit else { throw .tooLarge }
            self = .submitted(
                Submission(firmCount: firmCount, batchSize: try reader.number32()))
        case .firmsListed:
            self = .firmsListed(
                batch: BatchNumber(try reader.number32()), firmCount: try reader.number32())
        case .queued: self = .queued
        case .claimed:
            self = .claimed(batch: BatchNumber(try reader.number32()), worker: try reader.worker())
        case .firmStarted:
            self = .firmStarted(
                firm, lease: LeaseID(try reader.number()), attempt: try reader.byte())
        case .attemptFailed:
            self = .attemptFailed(
                firm, lease: LeaseID(try reader.number()), attempt: try reader.attempt(),
                retryAt: try reader.time())
        case .firmEnriched:
            self = .firmEnriched(
                firm, lease: LeaseID(try reader.number()),
                EnrichmentTotals(
                    attempt: try reader.byte(), peopleCount: try reader.number32(),
                    pageCount: try reader.number32(), byteCount: try reader.number(),
                    duration: try reader.duration()))
        case .firmFailed:
            self = .firmFailed(
                firm, lease: LeaseID(try reader.number()), attempt: try reader.attempt())
        case .heartbeat: self = .heartbeat(worker: try reader.number())
        case .checkpoint: self = .checkpoint
        case .released:
            self = .released(
                batch: BatchNumber(try reader.number32()), lease: LeaseID(try reader.number()),
                try reader.value(ReleaseReason.self))
        case .leaseExpired:
            self = .leaseExpired(
                batch: BatchNumber(try reader.number32()), lease: LeaseID(try reader.number()),
                try reader.value(ExpiryReason.self), observer: try reader.number())
        case .paused: self = .paused
        case .resumed: self = .resumed
        case .reset: self = .reset(try reader.value(ResetScope.self))
        case .retryRequested: self = .retryRequested(try reader.ranges())
        case .cancelled: self = .cancelled
        case .noted: self = .noted
        case .completed:
            self = .completed(
                enriched: try reader.number32(), failed: try reader.number32(),
                people: try reader.number())
        case .purged: self = .purged
        }
    }
}

extension ByteWriter {
    mutating func worker(_ worker: WorkerIdentity) {
        number(worker.id)
        number(worker.processID)
        text(worker.host)
    }

    mutating func attempt(_ attempt: FailedAttempt) {
        byte(attempt.number)
        byte(attempt.cause.rawValue)
        duration(attempt.duration)
    }

    /// A count, then for each range the gap to the one before and the length.
    mutating func ranges(_ firms: FirmRanges) {
        count(firms.ranges.count)
        var end: UInt32 = 0
        for range in firms.ranges {
            number(range.lowerBound - end)
            number(range.upperBound - range.lowerBound)
            end = range.upperBound
        }
    }
}

extension ByteReader {
    mutating func worker() throws(DecodingFailure) -> WorkerIdentity {
        WorkerIdentity(id: try number(), processID: try number32(), host: try text())
    }

    mutating func attempt() throws(DecodingFailure) -> FailedAttempt {
        FailedAttempt(
            number: try byte(), cause: try value(FailureCause.self), duration: try duration())
    }

    mutating func ranges() throws(DecodingFailure) -> FirmRanges {
        var end: UInt32 = 0
        let ranges = try array(ofAtLeast: 2) { reader throws(DecodingFailure) in
            let (lower, lowerOverflow) = end.addingReportingOverflow(try reader.number32())
            let (upper, upperOverflow) = lower.addingReportingOverflow(try reader.number32())
            guard !lowerOverflow, !upperOverflow else { throw .tooLarge }
            end = upper
            return lower...upper
        }
        guard let firms = FirmRanges(ranges: ranges) else {
            throw .unknownValue("order of ranges", 0)
        }
        return firms
    }
}
