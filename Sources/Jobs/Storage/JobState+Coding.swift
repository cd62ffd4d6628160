extension JobState {
    /// Beside the phase, so that the state of a job that is not purged is stored as it ever was.
    fileprivate static let purgedBit: UInt8 = 0x80
}

/// The stored form of a job's state, as a checkpoint's body. `docs/event-format.md` has the table.
///
/// Dictionaries are written in order of their keys, so that equal states are equal bytes.
extension ByteWriter {
    mutating func state(_ state: JobState) {
        number(state.revision)
        byte(state.phase.rawValue | (state.isPurged ? JobState.purgedBit : 0))
        number(state.run)
        firms(state.firms)
        number(state.listedBatchCount)
        count(state.leases.count)
        for (batch, lease) in state.leases.sorted(by: { $0.key < $1.key }) {
            number(batch.rawValue)
            number(lease.id.rawValue)
            worker(lease.worker)
            time(lease.claimedAt)
            time(lease.heartbeatAt)
            time(lease.progressAt)
        }
        count(state.flights.count)
        for (firm, flight) in state.flights.sorted(by: { $0.key < $1.key }) {
            number(firm.rawValue)
            number(flight.lease.rawValue)
            byte(flight.attempt)
            time(flight.startedAt)
        }
        count(state.troubles.count)
        for (firm, trouble) in state.troubles.sorted(by: { $0.key < $1.key }) {
            number(firm.rawValue)
            byte(trouble.failedAttempts)
            byte(trouble.lastCause?.rawValue ?? 0)
            optional(trouble.retryAt) { $0.time($1) }
            byte(trouble.crashes)
        }
        totals(of: state)
    }

    private mutating func totals(of state: JobState) {
        number(state.peopleCount)
        number(state.pageCount)
        number(state.byteCount)
        number(state.lastFinished?.rawValue ?? 0)
        number(state.lastPeopleCount)
        for moment in [
            state.times.submitted, state.times.started, state.times.completed,
            state.times.heartbeat, state.times.updated,
        ] {
            optional(moment) { $0.time($1) }
        }
        count(state.recentFinishes.times.count)
        for moment in state.recentFinishes.times { time(moment) }
        number(state.checkpointCount)
        number(state.finishedSinceCheckpoint)
        number(state.takeoverCount)
    }

    /// Where firms stand, as runs: most neighbours stand alike.
    private mutating func firms(_ table: FirmTable) {
        number(table.firmCount)
        number(table.batchSize)
        var start = table.codes.startIndex
        while start < table.codes.endIndex {
            let code = table.codes[start]
            let end = table.codes[start...].firstIndex { $0 != code } ?? table.codes.endIndex
            byte(code)
            count(end - start)
            start = end
        }
    }
}

extension ByteReader {
    mutating func state() throws(DecodingFailure) -> JobState {
        var state = JobState()
        state.revision = try number()
        let phase = try byte()
        guard let known = JobPhase(rawValue: phase & ~JobState.purgedBit) else {
            throw .unknownValue("JobPhase", UInt64(phase))
        }
        state.phase = known
        state.isPurged = phase & JobState.purgedBit != 0
        state.run = try number32()
        state.firms = try firms()
        state.listedBatchCount = try number32()
        for _ in 0..<(try count(ofAtLeast: 8)) {
            let batch = BatchNumber(try number32())
            state.leases[batch] = Lease(
                id: LeaseID(try number()), worker: try worker(), claimedAt: try time(),
                heartbeatAt: try time(), progressAt: try time())
        }
        for _ in 0..<(try count(ofAtLeast: 4)) {
            let firm = FirmNumber(try number32())
            state.flights[firm] = Flight(
                lease: LeaseID(try number()), attempt: try byte(), startedAt: try time())
        }
        for _ in 0..<(try count(ofAtLeast: 5)) {
            let firm = FirmNumber(try number32())
            state.troubles[firm] = try trouble()
        }
        try readTotals(into: &state)
        return state
    }

    private mutating func trouble() throws(DecodingFailure) -> Trouble {
        var trouble = Trouble()
        trouble.failedAttempts = try byte()
        let cause = try byte()
        if cause != 0 {
            guard let known = FailureCause(rawValue: cause) else {
                throw .unknownValue("FailureCause", UInt64(cause))
            }
            trouble.lastCause = known
        }
        trouble.retryAt = try optional { reader throws(DecodingFailure) in try reader.time() }
        trouble.crashes = try byte()
        return trouble
    }

    private mutating func readTotals(into state: inout JobState) throws(DecodingFailure) {
        state.peopleCount = try number()
        state.pageCount = try number()
        state.byteCount = try number()
        let lastFinished = try number32()
        state.lastFinished = lastFinished == 0 ? nil : FirmNumber(lastFinished)
        state.lastPeopleCount = try number32()
        state.times.submitted = try moment()
        state.times.started = try moment()
        state.times.completed = try moment()
        state.times.heartbeat = try moment()
        state.times.updated = try moment()
        let finishes = try array(ofAtLeast: 1) { reader throws(DecodingFailure) in
            try reader.time()
        }
        guard let recent = RecentFinishes(times: finishes) else { throw .tooLarge }
        state.recentFinishes = recent
        state.checkpointCount = try number32()
        state.finishedSinceCheckpoint = try number32()
        state.takeoverCount = try number32()
    }

    private mutating func moment() throws(DecodingFailure) -> WallTime? {
        try optional { reader throws(DecodingFailure) in try reader.time() }
    }

    private mutating func firms() throws(DecodingFailure) -> FirmTable {
        let firmCount = try number32()
        let batchSize = try number32()
        guard firmCount <= Submission.firmCountLimit else { throw .tooLarge }
        var runs: [(code: UInt8, count: Int)] = []
        var left = UInt64(firmCount)
        while left > 0 {
            let code = try byte()
            let length = try number()
            guard length > 0, length <= left else { throw .tooLarge }
            left -= length
            runs.append((code, Int(length)))
        }
        guard let table = FirmTable(runs: runs, batchSize: batchSize) else {
            throw .unknownValue("firm status", 0)
        }
        return table
    }
}
