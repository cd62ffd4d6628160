public import CPeers
public import EventLog

/// Opens a log; what an operator should read goes to standard error.
public func openLog(
    _ directory: String, _ mode: LocalLog.Mode = .readOnly,
    _ options: LocalLog.Options = .init(),
    now: @escaping @Sendable () -> Timestamp = Timestamp.systemClock
) throws -> LocalLog {
    try LocalLog.open(at: directory, mode: mode, options: options, now: now) { notice in
        switch notice {
        // Logs are made here, and events of a made-up time are no reason to check the clock.
        case .created, .clockBehindLog: break
        default: printError("\(notice)")
        }
    }
}

extension LocalLog {
    /// Folds every event.
    ///
    /// - Returns: How many there were.
    public func scan(_ parts: EventParts, into states: borrowing States) async throws -> Int {
        var count = 0
        var sink: UInt8 = 0
        let pointer = states.pointer
        try await visitAll(after: .none, parts: parts) { commit in
            let job = UInt32(truncatingIfNeeded: commit.stream.rawValue)
            var event = commit.events
            while event.next() {
                vb_fold(
                    pointer, job, UInt32(truncatingIfNeeded: event.revision.rawValue),
                    UInt32(event.type), event.ts, UInt32(event.touchPayload(&sink)))
            }
            count += commit.eventCount
            return true
        }
        withExtendedLifetime(sink) {}
        return count
    }

    /// Reads the history of one job.
    public func history(of job: UInt32) async throws -> (eventCount: Int, byteCount: Int) {
        var (eventCount, byteCount) = (0, 0)
        var sink: UInt8 = 0
        try await visit(StreamID(UInt64(job)), .first ... .max, parts: .all) { commit in
            var event = commit.events
            while event.next() { byteCount += event.touchPayload(&sink) }
            eventCount += commit.eventCount
            return true
        }
        withExtendedLifetime(sink) {}
        return (eventCount, byteCount)
    }

    /// The state of a job after its events up to `ts`, from the nearest snapshot on.
    public func state(of job: UInt32, asOf ts: UInt64?) async throws -> vb_state {
        let stream = StreamID(UInt64(job))
        let moment = ts.map { Moment.time(Timestamp(nanoseconds: Int64($0) * 1_000_000)) } ?? .head
        let tip = try await tip(of: stream, at: moment)
        guard tip.revision > .none else { return vb_state() }
        var limit = tip.revision
        while true {
            let start = try await snapshot(of: stream, notAfter: limit) ?? .first
            let found = try await fold(job, start...max(start, tip.revision), through: ts ?? .max)
            if let found { return found }
            // The snapshot is in the right commit, and later than the moment all the same.
            guard start > .first else { return vb_state() }
            limit = Revision(start.rawValue - 1)
        }
    }

    /// - Returns: Nil when the first event of `range` is after `limit`.
    private func fold(
        _ job: UInt32, _ range: ClosedRange<Revision>, through limit: UInt64
    ) async throws -> vb_state? {
        let states = States()
        var isStarted = false
        let pointer = states.pointer
        try await visit(StreamID(UInt64(job)), range, parts: .heads) { commit in
            var event = commit.events
            while event.next() {
                guard event.ts <= limit else { return false }
                if !isStarted, let state = event.state { pointer[Int(job)] = state }
                isStarted = true
                vb_fold(
                    pointer, job, UInt32(truncatingIfNeeded: event.revision.rawValue),
                    UInt32(event.type), event.ts, UInt32(event.payloadByteCount))
            }
            return true
        }
        return isStarted ? states[job] : nil
    }
}
