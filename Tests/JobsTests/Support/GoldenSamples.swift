import Jobs

/// One event of each type, and states, as the golden files hold them; never changed once written.
enum GoldenSamples {
    private static let time = WallTime(nanoseconds: 1_790_000_000_123_456_789)
    private static let lease = LeaseID(18_411)
    private static let firm = FirmNumber(1_281)
    private static let maria = Actor(
        user: "maria", host: "office", program: "vcctl", reason: "before the meeting")
    private static let worker = WorkerIdentity(
        id: 0x7f3a_0123_4567_89ab, processID: 4_127, host: "host-a")
    private static let failure = EventBody.failure(
        FailureBody(
            message: "HTTP 503 from https://acme.example/team", url: "https://acme.example/team"))

    static func entry(_ type: JobEventType) -> JobEntry {
        switch type {
        case .submitted: JobEntry(.submitted(Submission(firmCount: 7_547, batchSize: 100)), list)
        case .firmsListed:
            JobEntry(.firmsListed(batch: BatchNumber(2), firmCount: 2), .firms(rows))
        case .claimed: JobEntry(.claimed(batch: BatchNumber(13), worker: worker))
        case .firmStarted: JobEntry(.firmStarted(firm, lease: lease, attempt: 2))
        case .attemptFailed:
            JobEntry(
                .attemptFailed(
                    firm, lease: lease, attempt: attempt(1, .serverError),
                    retryAt: time + .milliseconds(4_200)), failure)
        case .firmEnriched: JobEntry(.firmEnriched(firm, lease: lease, totals), .profile(profile))
        case .firmFailed:
            JobEntry(.firmFailed(firm, lease: lease, attempt: attempt(4, .timeout)), failure)
        case .heartbeat: JobEntry(.heartbeat(worker: worker.id))
        case .checkpoint: JobEntry(.checkpoint, .state(busyState))
        case .released:
            JobEntry(.released(batch: BatchNumber(13), lease: lease, .shutdown))
        case .leaseExpired:
            JobEntry(
                .leaseExpired(
                    batch: BatchNumber(13), lease: lease, .processGone, observer: 0xb201))
        case .reset: JobEntry(.reset(.startOver), .act(maria))
        case .retryRequested:
            JobEntry(
                .retryRequested(
                    FirmRanges(rising: [3, 17, 18, 19, 20, 7_547].map { FirmNumber($0) })),
                .act(maria))
        case .noted: JobEntry(.noted, .note(text: "Größe geprüft ✓", maria))
        case .completed: JobEntry(.completed(enriched: 7_451, failed: 96, people: 41_210))
        case .queued: JobEntry(.queued)
        case .paused: JobEntry(.paused, .act(maria))
        case .resumed: JobEntry(.resumed, .act(maria))
        case .cancelled: JobEntry(.cancelled, .act(maria))
        case .purged: JobEntry(.purged, .act(maria))
        }
    }

    /// By the name of the file.
    static let states: [(String, JobState)] = [
        ("state-absent", JobState()), ("state-busy", busyState), ("state-large", largeState),
    ]

    /// What needs the second version of its encoding.
    static let second: [(String, JobEntry)] = {
        var actor = maria
        actor.requestID = "deploy-17"
        return [("paused-2", JobEntry(.paused, .act(actor)))]
    }()

    static let fleet: [(String, FleetEvent)] = [
        (
            "fleet-workerStarted",
            .workerStarted(
                worker, WorkerStart(release: "0.1.0", firmsInFlight: 16, batchesInFlight: 2))
        ),
        ("fleet-workerStopped", .workerStopped(worker, .signal)),
        ("fleet-workerLost", .workerLost(worker, observer: 0xb201)),
        (
            "fleet-workerStarted-2",
            .workerStarted(
                worker,
                WorkerStart(
                    release: "0.2.0", firmsInFlight: 8, batchesInFlight: 4,
                    settings: [
                        StartSetting(key: "firms-in-flight", value: "8", origin: .flag),
                        StartSetting(key: "heartbeat", value: "20s", origin: .environment),
                    ]))
        ),
        (
            "fleet-settingChanged",
            .settingChanged(
                SettingChange(key: "firms-in-flight", old: nil, new: "32", actor: maria))
        ),
    ]

    private static func attempt(_ number: UInt8, _ cause: FailureCause) -> FailedAttempt {
        FailedAttempt(number: number, cause: cause, duration: .seconds(90))
    }

    private static let list = EventBody.submission(
        SubmissionBody(
            fileName: "funds-europe.xlsx", sheetName: "Funds",
            columns: ["Firm", "Country", "Website"], nameColumn: 0, websiteColumn: 2, actor: maria))

    private static let rows = [
        FirmRecord(
            sheetRow: 102, name: "Acme Ventures", website: "https://acme.example",
            cells: ["Acme Ventures", "DE", "https://acme.example"]),
        FirmRecord(
            sheetRow: 103, name: "資本 Partners", website: "", cells: ["資本 Partners", "", ""]),
    ]

    private static let totals = EnrichmentTotals(
        attempt: 2, peopleCount: 1, pageCount: 2, byteCount: 181_213,
        duration: .milliseconds(38_250))

    private static let profile = FirmProfile(
        outcome: .peopleFound, summary: "Backs founders.", emails: ["hello@acme.example"],
        phones: ["+49 30 000000"], locations: ["Berlin"], sectors: ["software", "health"],
        stages: ["seed"], portfolioURL: "https://acme.example/portfolio",
        linkedIn: "https://www.linkedin.com/company/acme-example", x: "https://x.com/acme-example",
        people: [
            FirmProfile.Person(
                name: "Ada Example", title: "Partner", group: "team",
                linkedIn: "https://www.linkedin.com/in/ada-example", x: "",
                email: "ada@acme.example", photo: "https://acme.example/ada.jpg",
                bio: "Founded two companies.", page: "https://acme.example/team")
        ],
        pages: [
            FirmProfile.PageVisit(
                url: "https://acme.example/", status: 200, byteCount: 81_213,
                duration: .milliseconds(120)),
            FirmProfile.PageVisit(
                url: "https://acme.example/team", status: 200, byteCount: 100_000,
                duration: .milliseconds(340)),
        ])

    /// Made of events alone, so that it does not depend on what `decide` thinks.
    private static func fold(_ events: [JobEvent]) -> JobState {
        var state = JobState()
        for (index, event) in events.enumerated() {
            let recorded = Recorded(
                revision: UInt64(index) + 1, time: time + .seconds(index * 7))
            evolve(&state, event, recorded)
        }
        return state
    }

    private static let busyState = fold([
        .submitted(Submission(firmCount: 7, batchSize: 3)),
        .firmsListed(batch: BatchNumber(1), firmCount: 3),
        .firmsListed(batch: BatchNumber(2), firmCount: 3),
        .firmsListed(batch: BatchNumber(3), firmCount: 1),
        .queued,
        .claimed(batch: BatchNumber(1), worker: worker),
        .claimed(
            batch: BatchNumber(2),
            worker: WorkerIdentity(id: 0xb201, processID: 5_001, host: "host-b")),
        .firmStarted(FirmNumber(1), lease: LeaseID(6), attempt: 1),
        .firmEnriched(FirmNumber(1), lease: LeaseID(6), totals),
        .firmStarted(FirmNumber(2), lease: LeaseID(6), attempt: 1),
        .attemptFailed(
            FirmNumber(2), lease: LeaseID(6), attempt: attempt(1, .rateLimited),
            retryAt: time + .seconds(600)),
        .firmStarted(FirmNumber(3), lease: LeaseID(6), attempt: 1),
        .firmStarted(FirmNumber(4), lease: LeaseID(7), attempt: 1),
        .firmFailed(FirmNumber(4), lease: LeaseID(7), attempt: attempt(1, .noDNS)),
        .firmStarted(FirmNumber(5), lease: LeaseID(7), attempt: 1),
        .leaseExpired(batch: BatchNumber(2), lease: LeaseID(7), .noHeartbeat, observer: worker.id),
        .checkpoint,
        .heartbeat(worker: worker.id),
    ])

    /// Enough firms that counts take two bytes, in runs.
    private static let largeState = fold(
        [
            .submitted(Submission(firmCount: 1_000, batchSize: 100)),
            .queued,
            .claimed(batch: BatchNumber(1), worker: worker),
        ]
            + (1...180 as ClosedRange<UInt32>).map { number in
                let firm = FirmNumber(number)
                return number % 10 == 0
                    ? .firmFailed(firm, lease: LeaseID(3), attempt: attempt(1, .notFound))
                    : .firmEnriched(firm, lease: LeaseID(3), totals)
            })
}
