import EventLog
import Jobs

/// Values of every shape that can be stored, for codec tests.
struct Arbitrary {
    var random: SplitMix64

    init(seed: UInt64) {
        random = SplitMix64(seed: seed)
    }

    mutating func event(_ type: JobEventType) -> JobEvent {
        switch type {
        case .submitted:
            .submitted(
                Submission(
                    firmCount: .random(in: 0...Submission.firmCountLimit, using: &random),
                    batchSize: uint32()))
        case .firmsListed: .firmsListed(batch: BatchNumber(uint32()), firmCount: uint32())
        case .queued: .queued
        case .claimed: .claimed(batch: BatchNumber(uint32()), worker: worker())
        case .firmStarted: .firmStarted(firm(), lease: lease(), attempt: byte())
        case .attemptFailed:
            .attemptFailed(firm(), lease: lease(), attempt: attempt(), retryAt: time())
        case .firmEnriched:
            .firmEnriched(
                firm(), lease: lease(),
                EnrichmentTotals(
                    attempt: byte(), peopleCount: uint32(), pageCount: uint32(),
                    byteCount: uint64(), duration: duration()))
        case .firmFailed: .firmFailed(firm(), lease: lease(), attempt: attempt())
        case .heartbeat: .heartbeat(worker: uint64())
        case .checkpoint: .checkpoint
        case .released:
            .released(
                batch: BatchNumber(uint32()), lease: lease(),
                pick([.shutdown, .paused, .stalled]))
        case .leaseExpired:
            .leaseExpired(
                batch: BatchNumber(uint32()), lease: lease(),
                pick([.processGone, .noHeartbeat, .noProgress]), observer: uint64())
        case .paused: .paused
        case .resumed: .resumed
        case .reset: .reset(pick([.keepFinished, .startOver]))
        case .retryRequested: .retryRequested(ranges())
        case .cancelled: .cancelled
        case .noted: .noted
        case .completed: .completed(enriched: uint32(), failed: uint32(), people: uint64())
        case .purged: .purged
        }
    }

    mutating func body(_ type: JobEventType) -> EventBody {
        switch type {
        case .submitted:
            .submission(
                SubmissionBody(
                    fileName: text(), sheetName: text(), columns: texts(), nameColumn: uint32(),
                    websiteColumn: uint32(), actor: actor()))
        case .firmsListed:
            .firms(
                many(4) {
                    FirmRecord(
                        sheetRow: $0.uint32(), name: $0.text(), website: $0.text(),
                        cells: $0.texts())
                })
        case .firmEnriched: .profile(profile())
        case .attemptFailed, .firmFailed: .failure(FailureBody(message: text(), url: text()))
        case .paused, .resumed, .reset, .retryRequested, .cancelled, .purged: .act(actor())
        case .noted: .note(text: text(), actor())
        case .checkpoint: .state(state())
        case .queued, .claimed, .firmStarted, .heartbeat, .released, .leaseExpired, .completed:
            .none
        }
    }

    mutating func entry(_ type: JobEventType) -> JobEntry {
        JobEntry(event(type), body(type))
    }

    private mutating func settingChange() -> SettingChange {
        SettingChange(
            key: text(), old: random.oneIn(2) ? nil : text(), new: random.oneIn(2) ? nil : text(),
            actor: actor())
    }

    mutating func fleetEvent() -> FleetEvent {
        switch Int.random(in: 0..<4, using: &random) {
        case 0:
            .workerStarted(
                worker(),
                WorkerStart(
                    release: text(), firmsInFlight: uint32(), batchesInFlight: uint32(),
                    settings: random.oneIn(2)
                        ? nil
                        : (0..<uint32() % 3).map { _ in
                            StartSetting(
                                key: text(), value: text(),
                                origin: pick(StartSetting.Origin.allCases))
                        }))
        case 1:
            .workerStopped(worker(), pick([.signal, .idle, .supervisorGone, .failure, .memory]))
        case 2: .settingChanged(settingChange())
        default: .workerLost(worker(), observer: uint64())
        }
    }

    /// The state of a job that has been through a random story.
    mutating func state() -> JobState {
        guard var story = try? Story(firms: 1 + uint32() % 20, batch: 1 + uint32() % 6) else {
            return JobState()
        }
        var commands = RandomCommands(seed: random.next())
        for _ in 0..<Int.random(in: 0...80, using: &random) {
            _ = try? story.perform(commands.next(for: story))
        }
        return story.state
    }
}

// Numbers are often at the edges, texts often strange.
extension Arbitrary {
    mutating func pick<Value>(_ values: [Value]) -> Value {
        values[Int.random(in: values.indices, using: &random)]
    }

    private mutating func many<Value>(
        _ limit: Int, _ make: (inout Arbitrary) -> Value
    ) -> [Value] {
        (0..<Int.random(in: 0...limit, using: &random)).map { _ in make(&self) }
    }

    mutating func uint64() -> UInt64 {
        let raw = random.next() >> UInt64.random(in: 0..<64, using: &random)
        return pick([0, 1, 127, 128, .max, raw, raw, raw])
    }

    mutating func uint32() -> UInt32 { UInt32(truncatingIfNeeded: uint64()) }

    private mutating func byte() -> UInt8 { UInt8(truncatingIfNeeded: random.next()) }

    private mutating func int64() -> Int64 {
        pick([.min, .max, -1, Int64(bitPattern: uint64())])
    }

    private mutating func time() -> WallTime { WallTime(nanoseconds: int64()) }

    private mutating func duration() -> Duration { .nanoseconds(int64()) }

    private mutating func firm() -> FirmNumber { FirmNumber(uint32()) }

    private mutating func lease() -> LeaseID { LeaseID(uint64()) }

    private mutating func worker() -> WorkerIdentity {
        WorkerIdentity(id: uint64(), processID: uint32(), host: text())
    }

    private mutating func actor() -> Actor {
        Actor(
            user: text(), host: text(), program: text(), reason: text(),
            requestID: random.oneIn(2) ? "" : text())
    }

    private mutating func attempt() -> FailedAttempt {
        FailedAttempt(number: byte(), cause: pick(FailureCause.allCases), duration: duration())
    }

    private mutating func ranges() -> FirmRanges {
        FirmRanges(rising: Set(many(30) { $0.firm() }).sorted())
    }

    private mutating func text() -> String {
        let strange = [
            "", "Example Fund", "Größe & Söhne", "資本", "👩‍👩‍👧", "a\u{0}b", "line\nbreak", "\u{202e}rtl",
            "=1+1", String(repeating: "x", count: 200),
        ]
        return pick(strange)
    }

    private mutating func texts() -> [String] { many(5) { $0.text() } }

    private mutating func profile() -> FirmProfile {
        FirmProfile(
            outcome: pick(FirmProfile.Outcome.allCases), summary: text(), emails: texts(),
            phones: texts(), locations: texts(), sectors: texts(), stages: texts(),
            portfolioURL: text(), linkedIn: text(), x: text(),
            people: many(4) {
                FirmProfile.Person(
                    name: $0.text(), title: $0.text(), group: $0.text(), linkedIn: $0.text(),
                    x: $0.text(), email: $0.text(), photo: $0.text(), bio: $0.text(),
                    page: $0.text())
            },
            pages: many(4) {
                FirmProfile.PageVisit(
                    url: $0.text(), status: $0.uint32(), byteCount: $0.uint64(),
                    duration: $0.duration())
            })
    }
}
