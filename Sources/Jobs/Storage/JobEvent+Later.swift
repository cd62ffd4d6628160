/// What later versions of events add to the end of a detail. `docs/event-format.md` has the tables.
extension JobEvent {
    /// The lowest version that can hold it.
    ///
    /// - Parameter hasRequest: Its body names the request that asked for it.
    func version(hasRequest: Bool) -> UInt8 {
        if case .submitted(let submission) = self, submission.origin != nil { return 3 }
        return hasRequest || originalTime != nil ? 2 : JobEntry.version
    }

    func writeAddition(to writer: inout ByteWriter) {
        if let originalTime { writer.time(originalTime) }
        guard case .submitted(let submission) = self, let origin = submission.origin else { return }
        writer.number(origin.job.rawValue)
        writer.number(origin.revision)
        writer.number(origin.firmCount)
        writer.count(origin.suspects.count)
        for suspect in origin.suspects {
            writer.number(suspect.firm.rawValue)
            writer.byte(suspect.crashes)
        }
    }

    mutating func readAddition(
        of version: UInt8, _ reader: inout ByteReader
    ) throws(DecodingFailure) {
        switch self {
        case .submitted(var submission) where version >= 3:
            submission.origin = try reader.origin()
            self = .submitted(submission)
        case .firmEnriched(let firm, let lease, var totals) where version >= 2:
            totals.originalTime = try reader.time()
            self = .firmEnriched(firm, lease: lease, totals)
        case .firmFailed(let firm, let lease, var attempt) where version >= 2:
            attempt.originalTime = try reader.time()
            self = .firmFailed(firm, lease: lease, attempt: attempt)
        case .attemptFailed(let firm, let lease, var attempt, let retryAt) where version >= 2:
            attempt.originalTime = try reader.time()
            self = .attemptFailed(firm, lease: lease, attempt: attempt, retryAt: retryAt)
        default: break
        }
    }
}

extension ByteReader {
    fileprivate mutating func origin() throws(DecodingFailure) -> JobOrigin {
        JobOrigin(
            job: JobNumber(try number()), revision: try number(), firmCount: try number32(),
            suspects: try array(ofAtLeast: 2) { reader throws(DecodingFailure) in
                JobOrigin.Suspect(
                    firm: FirmNumber(try reader.number32()), crashes: try reader.byte())
            })
    }
}
