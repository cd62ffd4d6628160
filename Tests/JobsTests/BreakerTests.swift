import Jobs
import Testing

@Suite("The breaker")
struct BreakerTests {
    private func outcomes(_ causes: [FailureCause?]) -> RecentOutcomes {
        var outcomes = RecentOutcomes()
        for cause in causes { outcomes.take(Self.end(cause)) }
        return outcomes
    }

    private static func end(_ cause: FailureCause?) -> JobEvent {
        let (firm, lease) = (FirmNumber(1), LeaseID(1))
        guard let cause else {
            return .firmEnriched(
                firm, lease: lease,
                EnrichmentTotals(
                    attempt: 1, peopleCount: 0, pageCount: 0, byteCount: 0, duration: .zero))
        }
        return .firmFailed(
            firm, lease: lease, attempt: FailedAttempt(number: 1, cause: cause, duration: .zero))
    }

    @Test("trips at its share of one cause in a whole window, and not before")
    func share() {
        let breaker = Breaker(percent: 60, window: 5)
        #expect(breaker.trip(on: outcomes([.timeout, .timeout, .timeout])) == nil)
        let three = outcomes([.timeout, nil, .timeout, nil, .timeout])
        let trip = BreakerTrip(cause: .timeout, count: 3, window: 5)
        #expect(breaker.trip(on: three) == trip)
        #expect(trip.words == "breaker: 3 of the last 5 firms failed with timeout")
        let mixed = outcomes([.timeout, .noDNS, .timeout, .noDNS, .tls])
        #expect(breaker.trip(on: mixed) == nil, "no cause has its share")
        let past = outcomes([.timeout, .timeout, .timeout, nil, nil, nil])
        #expect(breaker.trip(on: past) == nil, "what is past does not count")
    }

    @Test("sees a fresh window after whatever people decide")
    func fresh() {
        let breaker = Breaker(percent: 100, window: 5)
        let ranges = FirmRanges(rising: [FirmNumber(1)])
        let full = outcomes(Array(repeating: .timeout, count: 5))
        for event in [JobEvent.paused, .resumed, .reset(.keepFinished), .retryRequested(ranges)] {
            var outcomes = full
            outcomes.take(event)
            for _ in 1...4 { outcomes.take(Self.end(.timeout)) }
            #expect(breaker.trip(on: outcomes) == nil, "\(event)")
            outcomes.take(Self.end(.timeout))
            #expect(breaker.trip(on: outcomes) != nil, "\(event)")
        }
        var noted = full
        noted.take(.noted)
        noted.take(.checkpoint)
        #expect(breaker.trip(on: noted) != nil)
    }

    @Test("keeps what the longest window needs, and not all of a long list")
    func bounded() {
        let outcomes = outcomes(Array(repeating: .timeout, count: 9_000))
        #expect(outcomes.causes.count <= Breaker.windows.upperBound * 2)
        #expect(Breaker(percent: 100, window: 1_000).trip(on: outcomes)?.count == 1_000)
    }
}
