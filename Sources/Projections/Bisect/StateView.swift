package import Jobs

/// A state that is folded event by event, with the few sums that would cost a walk over all firms.
package struct StateView: Sendable {
    package private(set) var state: JobState
    /// When the last event was recorded: what rates are told at.
    private var now: WallTime
    private var causeCounts: [Int]

    package init(_ state: JobState) {
        self.state = state
        now = state.times.updated ?? WallTime(nanoseconds: 0)
        causeCounts = Self.counts(state)
    }

    package mutating func apply(_ event: JobEvent, _ recorded: Recorded) {
        switch event {
        case .firmFailed(let firm, _, let attempt):
            count(firm, by: -1)
            evolve(&state, event, recorded)
            if state.firms.contains(firm) { causeCounts[Int(attempt.cause.rawValue)] += 1 }
        case .firmEnriched(let firm, _, _):
            count(firm, by: -1)
            evolve(&state, event, recorded)
        case .reset, .retryRequested, .submitted:
            evolve(&state, event, recorded)
            causeCounts = Self.counts(state)
        case .firmsListed, .queued, .claimed, .firmStarted, .attemptFailed, .heartbeat,
            .checkpoint, .released, .leaseExpired, .paused, .resumed, .cancelled, .noted,
            .completed, .purged:
            evolve(&state, event, recorded)
        }
        now = recorded.time
    }

    /// Takes the firm's failure, if it stands failed, out of the counts or in.
    private mutating func count(_ firm: FirmNumber, by step: Int) {
        guard case .failed(let cause) = state.firms[firm] else { return }
        causeCounts[Int(cause.rawValue)] += step
    }

    private static func counts(_ state: JobState) -> [Int] {
        var counts = [Int](repeating: 0, count: Int(UInt8.max) + 1)
        for (_, cause) in state.firms.failures { counts[Int(cause.rawValue)] += 1 }
        return counts
    }

    package func value(of term: StateTerm) -> StateValue {
        switch term {
        case .constant(let value): value
        case .field(let field): value(of: field)
        }
    }

    package func value(of field: StateField) -> StateValue {
        switch field {
        case .plain(let plain): value(of: plain)
        case .cause(let cause): .number(Double(causeCounts[Int(cause.rawValue)]))
        case .firm(let firm, let part): value(of: part, firm)
        }
    }

    private func value(of part: StateField.FirmPart, _ firm: FirmNumber) -> StateValue {
        switch part {
        case .state: return .word(FirmStage(of: firm, in: state).kind.rawValue)
        case .cause:
            if case .failed(let cause) = state.firms[firm] { return .word(cause.name) }
            return state.troubles[firm]?.lastCause.map { .word($0.name) } ?? .null
        case .attempts: return .number(Double(state.troubles[firm]?.failedAttempts ?? 0))
        case .crashes: return .number(Double(state.troubles[firm]?.crashes ?? 0))
        }
    }

    private func value(of field: StateField.Plain) -> StateValue {
        switch field {
        case .status: .word(state.status.rawValue)
        case .run: number(state.run)
        case .revision: number(state.revision)
        case .processedCount: number(state.processedCount)
        case .firmCount: number(state.firmCount)
        case .remainingCount: number(state.remainingCount)
        case .enrichedCount: number(state.firms.enrichedCount)
        case .failedCount: number(state.firms.failedCount)
        case .failureRate: ratio(state.firms.failedCount, state.processedCount)
        case .percent:
            number(state.firmCount == 0 ? 0 : state.processedCount * 100 / state.firmCount)
        case .currentTeamMemberCount: number(state.lastPeopleCount)
        case .peopleCount: number(state.peopleCount)
        case .pageCount: number(state.pageCount)
        case .byteCount: number(state.byteCount)
        case .firmsPerMinute: rate.map { .number($0.firmsPerMinute) } ?? .null
        case .secondsLeft:
            rate.map { .number($0.duration(of: state.remainingCount) / .seconds(1)) } ?? .null
        case .waitingForRetryCount:
            number(state.troubles.count { $1.retryAt != nil && state.flights[$0] == nil })
        case .inFlightCount: number(state.flights.count)
        case .leaseCount: number(state.leases.count)
        case .workerCount: number(Set(state.leases.values.map(\.worker.id)).count)
        case .checkpointCount: number(state.checkpointCount)
        case .takeoverCount: number(state.takeoverCount)
        }
    }

    private var rate: JobRate? {
        guard state.status == .processing else { return nil }
        return JobRate(finishes: state.recentFinishes.times, now: now)
    }

    private func number(_ value: some BinaryInteger) -> StateValue { .number(Double(value)) }

    private func ratio(_ part: UInt32, _ whole: UInt32) -> StateValue {
        whole == 0 ? .null : .number(Double(part) / Double(whole))
    }
}
