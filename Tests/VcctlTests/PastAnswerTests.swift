import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("An answer about the past")
struct PastAnswerTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        "is byte for byte what the command printed then",
        arguments: [1, 2] as [UInt64])
    func bytes(seed: UInt64) async throws {
        let life = try await DrawnLife(seed: seed)
        var answers: [Answer] = []
        while answers.count < 40 {
            guard let revision = try await life.step() else { continue }
            guard life.random.oneIn(3) else { continue }
            let event = life.fixture.clock.now
            // Every other time some silence has gone by, of seconds or of many minutes.
            let isByTime = answers.count % 2 == 1
            if isByTime {
                life.fixture.clock.advance(Int(life.random.next() % 40) * 20 + 1)
            }
            let now = life.fixture.clock.now
            let moment = isByTime ? now.rfc3339(.utc) : "\(revision)"
            let texts = try await all(life.fixture, at: nil)
            answers.append(Answer(moment: moment, time: now, silence: now - event, texts: texts))
        }
        // What the job went on to, and another day, must not show.
        for count in 0..<5_000 where count < 200 || !life.missingTypes.isEmpty {
            _ = try await life.step()
        }
        life.fixture.clock.advance(86_400)
        #expect(life.missingTypes.isEmpty, "never drawn: \(life.missingTypes)")
        for answer in answers {
            let texts = try await all(life.fixture, at: answer.moment, time: answer.time)
            for (index, (then, now)) in zip(answer.texts, texts).enumerated() {
                #expect(
                    then == now,
                    """
                    question \(index), at \(answer.moment), \(answer.silence) after the event, \
                    seed \(seed)
                    """)
            }
        }
    }

    /// What was printed, and how to ask for it later.
    private struct Answer {
        /// As typed behind `--at`.
        var moment: String
        var time: WallTime
        /// Since the last event.
        var silence: Duration
        var texts: [String]
    }

    /// What each question is answered, in a pipe and on a terminal; as of then when that is given.
    private func all(
        _ fixture: Fixture, at moment: String?, time: WallTime? = nil
    ) async throws -> [String] {
        var texts: [String] = []
        let then = moment.map { ["--at", $0] } ?? []
        for question in Self.questions {
            for width in [nil, 80] as [Int?] {
                let outcome = try await fixture.run(question + then, width: width)
                #expect(outcome.status == .done, "\(question + then): \(outcome.talk)")
                texts.append(outcome.output)
            }
        }
        for name in ["export.csv", "export.ndjson"] {
            let path = "\(folder.path)/\(name)"
            let command = ["export", "330001", "--force", "-o", path]
            let outcome = try await fixture.run(command + then)
            #expect(outcome.status == .done, "\(outcome.talk)")
            texts += [outcome.output, folder.text(name)]
        }
        // A workbook says in one of its parts when it was written.
        let book = ["export", "330001", "--force", "-o", "\(folder.path)/export.xlsx"]
        texts.append(try await fixture.run(book + then).output)
        let parts = ZipParts.of(folder.bytes("export.xlsx"), without: ["docProps/core.xml"])
        #expect(parts.count > 5, "\(parts)")
        texts.append(parts.joined(separator: "\n"))
        let thenInAll = time.map { ["--at", $0.rfc3339(.utc)] } ?? []
        for question in Self.questionsAcrossJobs {
            texts.append(try await fixture.run(question + thenInAll).output)
        }
        return texts
    }

    private static let questions = [
        ["show", "330001"], ["show", "330001", "--json"], ["history", "330001"],
        ["history", "330001", "--json", "--heartbeats"], ["history", "330001", "--firm", "3"],
        ["failed", "--job", "330001"], ["failed", "--job", "330001", "--firms", "--json"],
        ["firms", "330001"], ["firms", "330001", "--json"], ["firm", "330001", "3"],
        ["report", "330001"], ["replay", "330001", "--step"],
        ["replay", "330001", "--step", "--json"],
    ]

    /// Workers are of another machine: of one here the kernel tells now, and nothing tells later.
    private static let questionsAcrossJobs = [
        ["list"], ["list", "--json"], ["list", "--status", "paused"], ["workers"],
        ["workers", "--all", "--json"],
    ]
}

/// A job of six firms to which one thing after another happens, drawn from a seed: it is worked
/// on, crashes, is paused, reset and retried.
private final class DrawnLife {
    let fixture: Fixture
    var random: SplitMix64
    private var leases: [LeaseID] = []
    private var started: [(firm: FirmNumber, lease: LeaseID)] = []
    private var types: Set<JobEventType> = []

    private static let job = Fixture.busy
    private static let near = WorkerIdentity(id: 0x11, processID: 11, host: "host-b")
    private static let far = WorkerIdentity(id: 0x12, processID: 12, host: "host-c")

    init(seed: UInt64) async throws {
        fixture = try Fixture()
        random = SplitMix64(seed: seed)
        var tip = Tip.none(.fleet)
        for worker in [Self.near, Self.far] {
            let start = WorkerStart(release: "0.1.0", firmsInFlight: 16, batchesInFlight: 2)
            tip = try await fixture.log.append(
                [FleetEvent.workerStarted(worker, start).encoded()], after: tip)
        }
        try await fixture.submit(
            Self.job, file: "vc-europe.xlsx", names: Array(Fixture.names.prefix(6)))
    }

    /// Types of events that a life is to have and did not.
    var missingTypes: [JobEventType] {
        let wanted: [JobEventType] = [
            .claimed, .firmStarted, .attemptFailed, .firmEnriched, .firmFailed, .heartbeat,
            .checkpoint, .released, .leaseExpired, .paused, .resumed, .reset, .retryRequested,
            .noted, .completed,
        ]
        return wanted.filter { !types.contains($0) }
    }

    /// Asks for something; nil when it made no sense just then.
    func step() async throws -> Revision? {
        fixture.clock.advance(Int(random.next() % 40) + 1)
        let command = draw()
        let outcome: JobWriteOutcome
        do {
            outcome = try await fixture.writer.perform(command, on: Self.job)
        } catch {
            guard case .rejected = error else { throw error }
            return nil
        }
        guard !outcome.entries.isEmpty else { return nil }
        types.formUnion(outcome.entries.map(\.event.type))
        switch command {
        case .claim: leases.append(LeaseID(outcome.tip.revision.rawValue))
        case .startFirm(let firm, let lease): started.append((firm, lease))
        default: break
        }
        return outcome.tip.revision
    }

    private func draw() -> JobCommand {
        let worker = random.oneIn(2) ? Self.near : Self.far
        let lease = leases.suffix(2).randomElement(using: &random) ?? LeaseID(1)
        let firm = FirmNumber(UInt32.random(in: 1...6, using: &random))
        let flight = started.suffix(6).randomElement(using: &random) ?? (firm, lease)
        switch random.next() % 60 {
        case 0...8: return .claim(BatchNumber(UInt32.random(in: 1...2, using: &random)), worker)
        case 9...22: return .startFirm(firm, lease)
        case 23...35: return .enrichFirm(flight.firm, flight.lease, found())
        case 36...44: return .failAttempt(flight.firm, flight.lease, failure(at: firm))
        case 45, 46: return .heartbeat(worker)
        case 47, 48: return .checkpoint
        case 49: return .expire(lease, .processGone, observer: worker)
        case 50: return .release(lease, .shutdown)
        case 51: return .pause(Fixture.maria)
        case 52...55: return .resume(Fixture.maria)
        case 56: return .reset(random.oneIn(4) ? .startOver : .keepFinished, Fixture.maria)
        case 57: return .retry(.allFailed, Fixture.maria)
        default: return .note("a note, \(random.next() % 100)", Fixture.maria)
        }
    }

    private func found() -> EnrichmentYield {
        let people = (0..<random.next() % 4).map { index in
            FirmProfile.Person(
                name: "Person \(index)", title: "Partner", email: "",
                page: "https://firm.example/team")
        }
        let profile = FirmProfile(
            outcome: .peopleFound, summary: "", emails: [], people: people, pages: [])
        return EnrichmentYield(profile: profile, duration: .seconds(30))
    }

    private func failure(at firm: FirmNumber) -> AttemptFailure {
        let cause = [FailureCause.timeout, .notFound, .rateLimited].randomElement(using: &random)
        return AttemptFailure(
            cause: cause ?? .timeout, message: "nothing after 5 s",
            url: "https://firm\(firm).example/team", duration: .seconds(5),
            retryDelay: .seconds(Int(random.next() % 60)))
    }
}
