import EventLog
import Jobs
import Projections
import Synchronization

/// A clock that moves when a test says so.
final class TestClock: Sendable {
    /// 2026-03-03T09:00:00Z.
    static let start = WallTime(nanoseconds: 1_772_528_400_000_000_000)

    private let time = Mutex(TestClock.start)

    var now: WallTime { time.withLock { $0 } }

    func advance(_ seconds: Int) {
        time.withLock { $0 = $0 + .seconds(seconds) }
    }
}

/// A log in which three jobs have had a morning.
///
/// One is being worked on by its second worker, one is done, one waits. The firms' names are what
/// spreadsheets bring: wide characters, marks, and an attempt at the terminal.
struct Fixture {
    let log: MemoryLog
    let clock: TestClock
    /// Says that the second worker lives and the first is gone.
    let board: MemoryPresenceBoard
    private let token: any PresenceToken
    let writer: JobWriter

    static let first = WorkerIdentity(id: 0x7f3a_0000_0000_0001, processID: 4127, host: "host-a")
    static let second = WorkerIdentity(id: 0xb201_0000_0000_0002, processID: 4131, host: "host-a")
    static let third = WorkerIdentity(id: 0x00c3_0000_0000_0003, processID: 99, host: "host-b")
    static let maria = Actor(
        user: "maria", host: "office", program: "vcctl", reason: "before the meeting")
    static let busy = JobNumber(330_001)
    static let done = JobNumber(330_002)
    static let waiting = JobNumber(330_003)

    static let names = [
        "Hazelbank Ventures", "Oakmere Capital", "東京ベンチャー", "Cafe\u{301} Fictional",
        "Evil \u{1B}[31mRed\u{1B}[0m\u{202E}tset", "Tidewell Ocean Fund", "Sechs Beispiel AG",
        "Seven Oakmeres", "Acht Fictional", "Nine\nLines", "Ten Partners", "Eleven Invest",
    ]

    init() throws {
        board = MemoryPresenceBoard()
        token = try board.announce(Self.second.name)
        try board.announce(Self.first.name).release()
        let clock = TestClock()
        self.clock = clock
        log = MemoryLog(now: { Timestamp(clock.now) })
        writer = JobWriter(log, now: { clock.now })
    }

    /// The log with all three jobs.
    static func morning() async throws -> Fixture {
        let fixture = try Fixture()
        try await fixture.startWorkers()
        try await fixture.submit(busy, file: "vc-europe-2026.xlsx", names: names)
        try await fixture.submit(done, file: "seed-funds.csv", names: ["Alpha", "Beta"])
        try await fixture.submit(waiting, file: "lp-list.xlsx", names: ["Gamma"])
        try await fixture.finishSecondJob()
        try await fixture.workOnFirstJob()
        return fixture
    }

    /// Three workers start; one of them stops again.
    private func startWorkers() async throws {
        let start = WorkerStart(release: "0.1.0", firmsInFlight: 16, batchesInFlight: 2)
        var tip = Tip.none(.fleet)
        for worker in [Self.first, Self.second, Self.third] {
            tip = try await log.append(
                [FleetEvent.workerStarted(worker, start).encoded()], after: tip)
        }
        tip = try await log.append(
            [FleetEvent.workerStopped(Self.third, .signal).encoded()], after: tip)
    }

    func submit(_ job: JobNumber, file: String, names: [String]) async throws {
        let records = names.enumerated().map { index, name in
            FirmRecord(
                sheetRow: UInt32(index + 2), name: name,
                website: "https://firm\(index + 1).example",
                cells: [name, "https://firm\(index + 1).example", "=1+1"])
        }
        let body = SubmissionBody(
            fileName: file, sheetName: "Funds", columns: ["Fund", "URL", "Note"], nameColumn: 0,
            websiteColumn: 1, actor: Self.maria)
        var commands: [JobCommand] = [
            .submit(Submission(firmCount: UInt32(names.count), batchSize: 5), body)
        ]
        for (index, start) in stride(from: 0, to: records.count, by: 5).enumerated() {
            let batch = Array(records[start..<min(start + 5, records.count)])
            commands.append(.listFirms(BatchNumber(UInt32(index) + 1), batch))
        }
        try await writer.perform(commands + [.queue], on: job)
        clock.advance(10)
    }

    /// Claims a batch.
    func claim(
        _ batch: UInt32, of job: JobNumber, by worker: WorkerIdentity
    ) async throws -> LeaseID {
        let outcome = try await writer.perform(.claim(BatchNumber(batch), worker), on: job)
        return LeaseID(outcome.tip.revision.rawValue)
    }

    /// Starts a firm and, after some seconds, enriches it.
    func enrich(
        _ firm: UInt32, under lease: LeaseID, of job: JobNumber, people: Int = 2
    ) async throws {
        let number = FirmNumber(firm)
        try await writer.perform(.startFirm(number, lease), on: job)
        clock.advance(30)
        let profile = FirmProfile(
            outcome: .peopleFound, summary: "Backs firm \(firm).", emails: ["hi@firm.example"],
            people: (0..<people).map { index in
                FirmProfile.Person(
                    name: "Person \(index)", title: "Partner", email: "=cmd()",
                    page: "https://firm\(firm).example/team")
            },
            pages: [
                FirmProfile.PageVisit(
                    url: "https://firm\(firm).example", status: 200, byteCount: 12_345,
                    duration: .milliseconds(700))
            ])
        let yield = EnrichmentYield(profile: profile, duration: .seconds(30))
        try await writer.perform(.enrichFirm(number, lease, yield), on: job)
    }

    /// Starts a firm and fails it.
    func fail(
        _ firm: UInt32, under lease: LeaseID, of job: JobNumber, cause: FailureCause,
        message: String
    ) async throws {
        let number = FirmNumber(firm)
        try await writer.perform(.startFirm(number, lease), on: job)
        clock.advance(5)
        let failure = AttemptFailure(
            cause: cause, message: message, url: "https://firm\(firm).example/team",
            duration: .seconds(5), retryDelay: .milliseconds(4_200))
        try await writer.perform(.failAttempt(number, lease, failure), on: job)
    }

    private func finishSecondJob() async throws {
        let lease = try await claim(1, of: Self.done, by: Self.first)
        try await enrich(1, under: lease, of: Self.done)
        try await fail(
            2, under: lease, of: Self.done, cause: .notFound, message: "HTTP 404 from \u{1B}]0;x")
    }

    private func workOnFirstJob() async throws {
        let job = Self.busy
        let lease = try await claim(1, of: job, by: Self.first)
        for firm in 1...3 { try await enrich(UInt32(firm), under: lease, of: job) }
        try await fail(
            4, under: lease, of: job, cause: .timeout, message: "nothing after 5 s")
        try await writer.perform(.checkpoint, on: job)
        for _ in 0..<3 {
            clock.advance(30)
            try await writer.perform(.heartbeat(Self.first), on: job)
        }
        try await writer.perform(.startFirm(FirmNumber(5), lease), on: job)
        clock.advance(40)
        try await writer.perform(.expire(lease, .processGone, observer: Self.second), on: job)
        let next = try await claim(1, of: job, by: Self.second)
        try await fail(
            4, under: next, of: job, cause: .notFound, message: "HTTP 404 from the site")
        try await writer.perform(.note("looks\tgood \u{1B}[2J", Self.maria), on: job)
        let other = try await claim(2, of: job, by: Self.second)
        try await fail(
            6, under: other, of: job, cause: .badAddress, message: "no address in '\u{7}n/a'")
        for firm in 7...8 { try await enrich(UInt32(firm), under: other, of: job) }
        try await writer.perform(.startFirm(FirmNumber(5), next), on: job)
        clock.advance(8)
        try await writer.perform(.startFirm(FirmNumber(9), other), on: job)
        clock.advance(4)
        try await writer.perform(.heartbeat(Self.second), on: job)
        clock.advance(4)
    }
}
