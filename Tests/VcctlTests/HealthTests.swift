import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("doctor and health")
struct HealthTests {
    /// What a probe would find of a healthy machine with the fixture's morning on it.
    private func facts(_ fixture: Fixture, workers isRunning: Bool = true) async throws
        -> HealthFacts
    {
        let now = fixture.clock.now
        var facts = HealthFacts(release: "0.1.0", now: now, path: "/data")
        facts.directory.owner = "vc"
        facts.directory.user = "vc"
        facts.log.lastTime = now
        facts.log.jobCount = 3
        var condition = LogCondition()
        condition.fileSystem = FileSystem(kind: 0xEF53, freeByteCount: 40 << 30)
        condition.hasSpare = true
        facts.log.condition = condition
        let reader = JobReader(fixture.log)
        for job in [Fixture.busy, Fixture.done, Fixture.waiting] {
            let folded = try await reader.state(of: job)
            facts.jobs.append(
                JobFacts(
                    job: job, summary: JobSummary(job: job, state: folded.state, now: now)))
        }
        let asked = AskedMoment(moment: .head, now: now)
        facts.workers = try await WorkerView.all(on: fixture.log, fixture.board, at: asked)
            .filter { $0.standing == .running && isRunning }
        return facts
    }

    private func findings(_ facts: HealthFacts) -> [String] {
        HealthRules.checks(facts).filter { $0.level != .ok }
            .map { "\($0.level.word) \($0.area): \($0.text)" }
    }

    @Test("all is well when somebody works and there is room")
    func healthy() async throws {
        var facts = try await facts(Fixture.morning())
        facts.jobs.removeAll { $0.job == Fixture.waiting }
        #expect(findings(facts).isEmpty, "\(findings(facts))")
        let report = HealthReport(facts)
        #expect(report.verdict == .healthy)
        #expect(
            report.line.plain
                == "healthy: 1 of 3 jobs open; 1 worker running; 43 GB free; last event just now")
    }

    @Test("a job that could go on and no worker is what needs a person first")
    func nobody() async throws {
        let facts = try await facts(Fixture.morning(), workers: false)
        #expect(findings(facts).first == "bad workers: none is running, and 2 jobs could go on")
        #expect(HealthReport(facts).verdict == .findings)
        #expect(HealthReport(facts).line.plain.hasPrefix("findings: workers: none is running"))
    }

    @Test("a worker elsewhere counts by its heartbeats: one that died without a word does not")
    func elsewhere() async throws {
        let fixture = try await Fixture.morning()
        fixture.clock.advance(400)
        var facts = try await facts(fixture, workers: false)
        facts.jobs.removeAll { $0.job != Fixture.waiting }
        let start = WorkerStart(release: "0.1.0", firmsInFlight: 16, batchesInFlight: 2)
        let worker = FleetWorker(
            identity: Fixture.third, startedAt: TestClock.start, start: start)
        facts.workers = [WorkerView(worker: worker, presence: .unknown, held: [])]
        #expect(
            findings(facts) == [
                "bad workers: none is running, and 1 job could go on; of 1 worker on other"
                    + " machines nothing is known",
                "bad jobs: 330003 has been waiting for 12 m 36 s, and no worker is known to live",
            ])
        #expect(HealthReport(facts).verdict == .findings)
        var held = try #require(
            JobSummary(
                job: Fixture.busy,
                state: try await JobReader(fixture.log).state(of: Fixture.busy).state,
                now: fixture.clock.now
            ).leases.first)
        held.heartbeatAge = .seconds(20)
        facts.workers[0].held = [FleetAssignment(job: Fixture.busy, held: held)]
        #expect(!findings(facts).contains { $0.hasPrefix("bad workers") })
        held.heartbeatAge = .seconds(301)
        facts.workers[0].held = [FleetAssignment(job: Fixture.busy, held: held)]
        #expect(findings(facts).contains { $0.hasPrefix("bad workers: none is running") })
    }

    @Test("a worker that lives and is silent, or beats and does not get on, is told apart")
    func hanging() async throws {
        let fixture = try await Fixture.morning()
        fixture.clock.advance(95)
        #expect(
            try await findings(facts(fixture)).contains(
                "bad workers: w-b201 4131@host-a lives and has not beaten for 1 m 39 s"))
        for _ in 0..<30 {
            fixture.clock.advance(30)
            try await fixture.writer.perform(.heartbeat(Fixture.second), on: Fixture.busy)
        }
        let found = try await findings(facts(fixture))
        #expect(found.contains { $0.contains("beats, and no attempt has ended for 16 m") })
    }

    @Test("a worker of an older release is to be restarted, of a newer one vcctl is to be updated")
    func releases() async throws {
        var facts = try await facts(Fixture.morning())
        facts.release = "0.10.0"
        let old = HealthRules.checks(facts).first { $0.text.contains("is release 0.1.0") }
        #expect(old?.cure?.hasPrefix("restart it") == true)
        facts.release = "0.0.9"
        let new = HealthRules.checks(facts).first { $0.text.contains("is release 0.1.0") }
        #expect(new?.cure == "update vcctl")
    }

    @Test("a full disk, a failed sync and a clock that is behind are bad; little room is a look")
    func machine() async throws {
        var facts = try await facts(Fixture.morning())
        facts.jobs = []
        facts.log.condition?.fileSystem?.freeByteCount = 500 << 20
        #expect(findings(facts) == ["look disk: 524 MB free; the next segment's room is claimed"])
        facts.log.condition?.hasSpare = false
        facts.log.condition?.fileSystem?.freeByteCount = 10 << 20
        facts.log.condition?.isPoisoned = true
        facts.log.clockLead = .seconds(7_200)
        #expect(findings(facts).count == 3)
        #expect(findings(facts).allSatisfy { $0.hasPrefix("bad ") })
    }

    @Test("a directory that is not there is unreachable, and says how to name another")
    func unreachable() throws {
        var facts = HealthFacts(now: TestClock.start, path: "/nowhere")
        facts.directory.exists = false
        facts.log.failure = CommandFailure(.unreachable, "there is no log")
        let report = HealthReport(facts)
        #expect(report.verdict == .unreachable)
        #expect(report.findings.first?.cure?.contains("--log") == true)
    }

    @Test("a list that was never finished and a forgotten pause are told with their cure")
    func forgotten() async throws {
        let fixture = try Fixture()
        try await fixture.submit(.first, file: "a.csv", names: ["Alpha"])
        try await fixture.writer.perform(.pause(Fixture.maria), on: .first)
        fixture.clock.advance(90_000)
        let folded = try await JobReader(fixture.log).state(of: .first)
        var facts = HealthFacts(now: fixture.clock.now, path: "/data")
        facts.jobs = [
            JobFacts(
                job: .first,
                summary: JobSummary(job: .first, state: folded.state, now: fixture.clock.now))
        ]
        let check = HealthRules.checks(facts).first { $0.area == "jobs" }
        #expect(check?.level == .look)
        #expect(check?.text == "330001 has been paused for 1 d 1 h")
        #expect(check?.cure == "vcctl resume 330001")
    }

    @Test("a variable that means nothing is named with the one that was meant")
    func variables() {
        let found = UnknownVariable.all(in: [
            "VC_FIRM_IN_FLIGHT": "3", "VC_LOG": "/data", "VC_XYZZY_PLUGH_FROTZ": "1", "HOME": "/",
            "VC_CONFIG": "/etc/vc.json",
        ])
        #expect(found.map(\.name) == ["VC_FIRM_IN_FLIGHT", "VC_XYZZY_PLUGH_FROTZ"])
        #expect(found.map(\.meant) == ["VC_FIRMS_IN_FLIGHT", nil])
    }

    @Test("the pager's variable means something, also set to nothing", arguments: ["less", ""])
    func pagerVariable(value: String) {
        #expect(UnknownVariable.all(in: ["VC_PAGER": value]).isEmpty)
        #expect(UnknownVariable.all(in: ["VC_PAGR": value]).map(\.meant) == ["VC_PAGER"])
    }

    @Test("doctor's lines fit the terminal and leave out nothing", arguments: [40, 60, 80])
    func narrow(width: Int) async throws {
        let facts = try await facts(Fixture.morning(), workers: false)
        let checks = HealthRules.checks(facts)
        var look = Look.piped(zone: .utc, now: facts.now)
        let whole = DoctorScreen.lines(checks, look)
        #expect(whole.count == checks.count)
        look.width = width
        let lines = DoctorScreen.lines(checks, look)
        #expect(lines.allSatisfy { $0.width <= width })
        let words = { (lines: [Line]) in lines.flatMap { $0.plain.split(separator: " ") } }
        #expect(words(lines) == words(whole))
    }

    @Test("a process's memory is read from what the kernel says of it")
    func memory() {
        #expect(
            ProcessMemory.residentByteCount(inStatus: "Name:\tvc\nVmRSS:\t   2048 kB\nX: 1\n")
                == 2 << 20)
        #expect(ProcessMemory.residentByteCount(inStatus: "VmRSS:\tmuch\n") == nil)
    }
}
