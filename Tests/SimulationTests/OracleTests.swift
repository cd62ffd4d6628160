import EventLog
import Jobs
import Testing

@testable import Simulation

/// That what judges the histories can say no.
@Suite("The oracle")
struct OracleTests {
    private static let worker = WorkerIdentity(id: 7, processID: 1, host: "machine")
    private static let totals = EnrichmentTotals(
        attempt: 1, peopleCount: 2, pageCount: 0, byteCount: 0, duration: .zero)

    /// A job of two firms in one batch, whose lease is 4; firm 1 is in flight.
    private static func rules() throws(Violation) -> JobRules {
        var rules = JobRules(maxAttempts: 4, crashLimit: 3, staleThreshold: .seconds(300))
        let submission = Submission(firmCount: 2, batchSize: 2)
        try rules.take([(1, .submitted(submission))], from: origin(nil))
        try rules.take([(2, .firmsListed(batch: BatchNumber(1), firmCount: 2))], from: origin(nil))
        try rules.take([(3, .queued)], from: origin(nil))
        try rules.take([(4, .claimed(batch: BatchNumber(1), worker: worker))], from: origin(7))
        let start = JobEvent.firmStarted(FirmNumber(1), lease: LeaseID(4), attempt: 1)
        try rules.take([(5, start)], from: origin(7))
        return rules
    }

    private static func origin(
        _ author: UInt64?, at seconds: Int = 0, lives: Bool = true
    ) -> JobRules.Origin {
        JobRules.Origin(
            author: author, time: .seconds(seconds), lives: { _ in lives },
            presence: { .seconds(seconds) - $0 })
    }

    @Test("takes what the rules allow")
    func allows() throws {
        var rules = try Self.rules()
        let enriched = JobEvent.firmEnriched(FirmNumber(1), lease: LeaseID(4), Self.totals)
        try rules.take([(6, enriched)], from: Self.origin(7))
        let second = JobEvent.firmStarted(FirmNumber(2), lease: LeaseID(4), attempt: 1)
        try rules.take([(7, second)], from: Self.origin(7))
        let last = JobEvent.firmEnriched(FirmNumber(2), lease: LeaseID(4), Self.totals)
        try rules.take(
            [(8, last), (9, .completed(enriched: 2, failed: 0, people: 4))], from: Self.origin(7))
        #expect(rules.phase == .completed)
    }

    @Test(
        "refuses what they do not",
        arguments: [
            (.claimed(batch: BatchNumber(1), worker: worker), 7, true),
            (.firmEnriched(FirmNumber(2), lease: LeaseID(4), totals), 7, true),
            (.firmEnriched(FirmNumber(1), lease: LeaseID(9), totals), 7, true),
            (.firmEnriched(FirmNumber(1), lease: LeaseID(4), totals), 8, true),
            (.firmStarted(FirmNumber(1), lease: LeaseID(4), attempt: 1), 7, true),
            (.firmStarted(FirmNumber(2), lease: LeaseID(4), attempt: 2), 7, true),
            (.heartbeat(worker: 8), 8, true),
            (.heartbeat(worker: 7), 8, true),
            (.released(batch: BatchNumber(1), lease: LeaseID(4), .shutdown), 8, true),
            (
                .leaseExpired(
                    batch: BatchNumber(1), lease: LeaseID(4), .noHeartbeat, observer: 8), 8, true
            ),
            (
                .leaseExpired(
                    batch: BatchNumber(1), lease: LeaseID(4), .processGone, observer: 8), 8, true
            ),
            (.completed(enriched: 1, failed: 0, people: 0), 7, true),
            (.retryRequested(FirmRanges(rising: [FirmNumber(1)])), nil, true),
            (.resumed, nil, true),
            (.paused, 7, true),
            (.purged, nil, true),
        ] as [(JobEvent, UInt64?, Bool)])
    func refuses(event: JobEvent, author: UInt64?, lives: Bool) throws {
        var rules = try Self.rules()
        #expect(throws: Violation.self) {
            try rules.take([(6, event)], from: Self.origin(author, at: 10, lives: lives))
        }
    }

    @Test("lets a lease end when its holder is gone, and not be used after that")
    func fences() throws {
        var rules = try Self.rules()
        let expiry = JobEvent.leaseExpired(
            batch: BatchNumber(1), lease: LeaseID(4), .processGone, observer: 8)
        try rules.take([(6, expiry)], from: Self.origin(8, lives: false))
        let late = JobEvent.firmEnriched(FirmNumber(1), lease: LeaseID(4), Self.totals)
        #expect(throws: Violation.self) { try rules.take([(7, late)], from: Self.origin(7)) }
    }

    @Test("lets a worker pause a job only when its last firms failed with one cause")
    func breaker() throws {
        let pause = JobEvent.paused
        for (isEnough, window) in [(true, 1), (false, 2)] {
            var rules = try Self.rules()
            rules.breaker = (50, window)
            let attempt = FailedAttempt(number: 1, cause: .notFound, duration: .zero)
            try rules.take(
                [(6, .firmFailed(FirmNumber(1), lease: LeaseID(4), attempt: attempt))],
                from: Self.origin(7))
            if isEnough {
                try rules.take([(7, pause)], from: Self.origin(7))
                try rules.take([(8, .resumed)], from: Self.origin(nil))
                #expect(throws: Violation.self) {
                    try rules.take([(9, pause)], from: Self.origin(7))
                }
            } else {
                #expect(throws: Violation.self) {
                    try rules.take([(7, pause)], from: Self.origin(7))
                }
            }
        }
    }

    @Test("refuses company for a firm that a third loss would fail")
    func trial() throws {
        var rules = try Self.rules()
        let gone = Self.origin(8, lives: false)
        var revision: UInt64 = 6
        func take(_ event: JobEvent, _ origin: JobRules.Origin) throws(Violation) {
            try rules.take([(revision, event)], from: origin)
            revision += 1
        }
        var lease = LeaseID(4)
        for _ in 1...2 {
            let expiry = JobEvent.leaseExpired(
                batch: BatchNumber(1), lease: lease, .processGone, observer: 8)
            try take(expiry, gone)
            lease = LeaseID(revision)
            try take(.claimed(batch: BatchNumber(1), worker: Self.worker), Self.origin(7))
            try take(.firmStarted(FirmNumber(1), lease: lease, attempt: 1), Self.origin(7))
        }
        let company = JobEvent.firmStarted(FirmNumber(2), lease: lease, attempt: 1)
        #expect(throws: Violation.self) { try take(company, Self.origin(7)) }
    }

    @Test("misses what was acknowledged, and finds what was refused")
    func ledger() throws {
        func commit(_ position: UInt64, _ event: Event) -> Commit {
            Commit(
                position: Position(position), time: Timestamp(seconds: 1), stream: StreamID(5),
                firstRevision: Revision(position), events: [event])
        }
        func append(_ revision: UInt64, _ event: Event) -> Ledger.Append {
            Ledger.Append(
                stream: StreamID(5), first: Revision(revision), digest: Ledger.Digest([event]),
                author: nil, time: .zero)
        }
        func see(_ commit: Commit, in ledger: inout Ledger) throws(Violation) {
            _ = try ledger.see(commit, Ledger.Digest(commit.events), mayBeErased: false)
        }
        let (one, other) = (Event(type: 1), Event(type: 2))
        var ledger = Ledger()
        try ledger.acknowledge(append(1, one), at: Position(1))
        #expect(throws: Violation.self) { try ledger.acknowledge(append(1, one), at: Position(1)) }
        #expect(throws: Violation.self) { try see(commit(1, other), in: &ledger) }
        #expect(throws: Violation.self) { try see(commit(2, one), in: &ledger) }
        try see(commit(1, one), in: &ledger)
        #expect(throws: Violation.self) { try see(commit(2, other), in: &ledger) }
        ledger.leaveOpen(append(2, other))
        try see(commit(2, other), in: &ledger)
        #expect(throws: Violation.self) { try see(commit(3, other), in: &ledger) }
    }
}
