import Foundation
import Jobs
import Testing

@testable import vcctl

@Suite("vcctl events")
struct EventsTests {
    private static let firm = FirmNumber(7)
    private static let lease = LeaseID(12)
    private static let failure = EventBody.failure(FailureBody(message: "no", url: "a.example"))
    private static let attempt = FailedAttempt(number: 1, cause: .timeout, duration: .seconds(1))
    private static let act = EventBody.act(Fixture.maria)

    /// An event of each type with its body.
    private static func sample(_ type: JobEventType) -> JobEntry {
        let batch = BatchNumber(1)
        return switch type {
        case .submitted:
            JobEntry(
                .submitted(Submission(firmCount: 1, batchSize: 1)),
                .submission(
                    SubmissionBody(
                        fileName: "a.csv", sheetName: "", columns: [], nameColumn: 0,
                        websiteColumn: 0, actor: Fixture.maria)))
        case .firmsListed: JobEntry(.firmsListed(batch: batch, firmCount: 0), .firms([]))
        case .queued: JobEntry(.queued)
        case .claimed: JobEntry(.claimed(batch: batch, worker: Fixture.first))
        case .firmStarted: JobEntry(.firmStarted(firm, lease: lease, attempt: 1))
        case .attemptFailed:
            JobEntry(
                .attemptFailed(firm, lease: lease, attempt: attempt, retryAt: TestClock.start),
                failure)
        case .firmEnriched:
            JobEntry(
                .firmEnriched(
                    firm, lease: lease,
                    EnrichmentTotals(
                        attempt: 1, peopleCount: 0, pageCount: 0, byteCount: 0, duration: .zero)),
                .profile(FirmProfile(outcome: .noTeamPage)))
        case .firmFailed: JobEntry(.firmFailed(firm, lease: lease, attempt: attempt), failure)
        case .heartbeat: JobEntry(.heartbeat(worker: 1))
        case .checkpoint: JobEntry(.checkpoint, .state(JobState()))
        case .released: JobEntry(.released(batch: batch, lease: lease, .paused))
        case .leaseExpired:
            JobEntry(.leaseExpired(batch: batch, lease: lease, .noProgress, observer: 1))
        case .paused: JobEntry(.paused, act)
        case .resumed: JobEntry(.resumed, act)
        case .reset: JobEntry(.reset(.startOver), act)
        case .retryRequested: JobEntry(.retryRequested(FirmRanges(rising: [firm])), act)
        case .cancelled: JobEntry(.cancelled, act)
        case .noted: JobEntry(.noted, .note(text: "x", Fixture.maria))
        case .completed: JobEntry(.completed(enriched: 1, failed: 0, people: 0))
        case .purged: JobEntry(.purged, act)
        }
    }

    private func keys(_ object: JSONObject) throws -> Set<String> {
        let value = try JSONSerialization.jsonObject(with: Data(object.text.utf8))
        return Set(try #require(value as? [String: Any]).keys)
    }

    private func printedKeys(_ entry: JobEntry) throws -> Set<String> {
        try keys(EventFields.json(entry.event, entry.body, withBodies: true))
    }

    @Test(
        "the fields that it explains are those that log dump prints",
        arguments: JobEventType.allCases)
    func fields(_ type: JobEventType) throws {
        let entry = Self.sample(type)
        #expect(entry.event.type == type)
        let fields = type.meaning.fields
        let isOfForks = { (field: EventField) in field.meaning.hasPrefix("of a fork: ") }
        #expect(try printedKeys(entry) == Set(fields.filter { !isOfForks($0) }.map(\.name)))
        #expect(try printedKeys(Self.ofFork(entry)) == Set(fields.map(\.name)))
    }

    /// The same as a fork records it, if it has something to say of that.
    private static func ofFork(_ entry: JobEntry) -> JobEntry {
        guard case .submitted(var submission) = entry.event else {
            return entry.takenOver(from: TestClock.start) ?? entry
        }
        submission.origin = JobOrigin(
            job: JobNumber(1), revision: 9, firmCount: 1,
            suspects: [JobOrigin.Suspect(firm: firm, crashes: 1)])
        return JobEntry(.submitted(submission), entry.body)
    }

    @Test("and so are those of the fleet's events")
    func fleetFields() throws {
        let start = WorkerStart(
            release: "1", firmsInFlight: 1, batchesInFlight: 1,
            settings: [StartSetting(key: "heartbeat", value: "30s", origin: .flag)])
        let change = SettingChange(key: "heartbeat", old: nil, new: "60s", actor: Fixture.maria)
        let events = [
            FleetEvent.workerStarted(Fixture.first, start),
            .workerStopped(Fixture.first, .idle), .workerLost(Fixture.first, observer: 1),
            .settingChanged(change),
        ]
        #expect(events.map(\.type) == FleetEventType.allCases)
        for event in events {
            let names = Set(event.type.meaning.fields.map(\.name))
            #expect(try keys(EventFields.json(event)) == names)
        }
    }

    @Test("one event is told of with its fields, whatever the case it was typed in")
    func one() async throws {
        let text = try await Fixture().run(["events", "HEARTBEAT"], width: 60).output
        #expect(
            text == """
                heartbeat  a job's event, type 9, version 1
                  A worker says that it lives, and with it all its leases of
                  the job. It beats every 30 s unless set otherwise.

                Fields
                  worker          the worker's name, as in its claimed event
                                  (text)

                """)
    }

    @Test("all events are listed, and a mistyped one is refused with the one that was meant")
    func listed() async throws {
        let fixture = try Fixture()
        let json = try await fixture.run(["events", "--json"]).output.split(separator: "\n")
        #expect(json.count == JobEventType.allCases.count + FleetEventType.allCases.count)
        #expect(
            json[0].hasPrefix(#"{"v":1,"type":"submitted","stream":"job","number":1,"version":1"#))
        let text = try await fixture.run(["events"], width: 80).output
        for line in text.split(separator: "\n") { #expect(line.displayWidth <= 80) }
        let wrong = try await fixture.run(["events", "firmFaild"])
        #expect(wrong.status == .notFound)
        #expect(wrong.talk.contains("did you mean 'vcctl events firmFailed'?"))
    }
}
