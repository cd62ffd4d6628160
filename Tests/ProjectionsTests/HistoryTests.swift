import EventLog
import Jobs
import Projections
import Testing

@Suite("A job's history")
struct HistoryTests {
    /// A short story with everything in it.
    private func told() async throws -> Scene {
        let scene = Scene()
        let wait: (Double) -> Void = { scene.clock.advance(.seconds($0)) }
        try await scene.submit(firms: 3, batch: 2)
        wait(30)
        let one = try await scene.claim(1)
        try await scene.enrich(1, one, people: 1, duration: .seconds(38))
        wait(30)
        try await scene.perform(.heartbeat(Scene.first))
        wait(31)
        try await scene.perform(.heartbeat(Scene.first))
        try await scene.perform(.checkpoint, .startFirm(FirmNumber(2), one))
        wait(4.25)
        try await scene.perform(
            .failAttempt(FirmNumber(2), one, Scene.failure(2, .serverError)))
        wait(10)
        try await scene.perform(.startFirm(FirmNumber(2), one))
        wait(310)
        try await scene.perform(.expire(one, .noHeartbeat, observer: Scene.second))
        let two = try await scene.claim(1, by: Scene.second)
        try await scene.perform(.pause(Scene.maria))
        try await scene.perform(.release(two, .paused))
        try await scene.perform(.note("back at two", Scene.maria), .resume(Scene.maria))
        let three = try await scene.claim(1, by: Scene.second)
        try await scene.fail(2, three, .notFound, duration: .seconds(90))
        let four = try await scene.claim(2, by: Scene.second)
        try await scene.enrich(3, four, people: 4)
        try await scene.perform(.retry(.allFailed, Scene.maria))
        try await scene.perform(.reset(.startOver, Scene.maria))
        try await scene.perform(.cancel(Scene.maria))
        return scene
    }

    @Test("nobody is told anything who has gone before there was a line")
    func goneReader() async throws {
        let scene = try await told()
        var lineCount = 0
        try await scene.reader.history(of: Scene.job, while: { false }) { _ in
            lineCount += 1
            return true
        }
        #expect(lineCount == 0)
    }

    private func lines(
        _ scene: Scene, _ range: ClosedRange<Revision> = .first ... .max,
        heartbeats: HeartbeatTelling = .folded
    ) async throws -> [String] {
        var lines: [String] = []
        try await scene.reader.history(of: Scene.job, range, heartbeats: heartbeats) { line in
            let seconds = (line.time - ManualClock.start).components.seconds
            lines.append(
                "#\(line.revision) \(seconds)s \(line.event) | \(line.who) | \(line.what)")
            return true
        }
        return lines
    }

    @Test("every event is told in plain words, with who did it")
    func wholeStory() async throws {
        let maria = "maria@office via vcctl"
        let expected = """
            #1 0s submitted | \(maria) | funds-330001.xlsx: 3 firms
            #2 0s firmsListed |  | batch 1, firms 1-2
            #3 0s firmsListed |  | batch 2, firms 3-3
            #4 0s queued |  | the list is complete; workers may claim
            #5 30s claimed | w-7f3a 4127@host-a | batch 1, firms 1-2, 2 to do
            #6 30s firmStarted | w-7f3a 4127@host-a | #1 Example Fund 1, attempt 1
            #7 68s firmEnriched | w-7f3a 4127@host-a | #1 Example Fund 1: 1 person on 1 page in 38 s
            #8 98s heartbeat | w-7f3a 4127@host-a | 2 heartbeats, longest gap 31 s
            #10 129s checkpoint | w-7f3a 4127@host-a | checkpoint 1: 1 of 3 firms
            #11 129s firmStarted | w-7f3a 4127@host-a | #2 Example Fund 2, attempt 1
            #12 133s attemptFailed | w-7f3a 4127@host-a | #2 Example Fund 2: server-error after \
            2 s (attempt 1), again in 4 s: server-error from https://fund2.example/team
            #13 143s firmStarted | w-7f3a 4127@host-a | #2 Example Fund 2, attempt 2
            #14 453s leaseExpired | w-b201 | batch 1, firms 1-2: w-7f3a 4127@host-a has not been \
            heard of; 1 firm in flight interrupted
            #15 453s claimed | w-b201 5001@host-b | batch 1, firms 1-2, 1 to do
            #16 453s paused | \(maria) | no firm is started from now on (lunch)
            #17 453s released | w-b201 5001@host-b | batch 1, firms 1-2: the job is paused
            #18 453s noted | \(maria) | back at two
            #19 453s resumed | \(maria) | workers may go on (lunch)
            #20 453s claimed | w-b201 5001@host-b | batch 1, firms 1-2, 1 to do
            #21 453s firmStarted | w-b201 5001@host-b | #2 Example Fund 2, attempt 2
            #22 543s firmFailed | w-b201 5001@host-b | #2 Example Fund 2: not-found after 2 s \
            (attempt 2), given up: not-found from https://fund2.example/team
            #23 543s claimed | w-b201 5001@host-b | batch 2, firms 3-3, 1 to do
            #24 543s firmStarted | w-b201 5001@host-b | #3 Example Fund 3, attempt 1
            #25 546s firmEnriched | w-b201 5001@host-b | #3 Example Fund 3: 4 people on 1 page \
            in 3 s
            #26 546s completed | w-b201 5001@host-b | 2 enriched, 1 failed, 5 people
            #27 546s retryRequested | \(maria) | 1 failed firm: 2 (lunch)
            #28 546s reset | \(maria) | starts over as run 2 (lunch)
            #29 546s cancelled | \(maria) | 3 firms will not be done (lunch)
            """
        let lines = try await lines(told())
        #expect(lines == expected.split(separator: "\n").map(String.init))
    }

    @Test("heartbeats may be told one by one")
    func eachHeartbeat() async throws {
        let lines = try await lines(told(), heartbeats: .each)
        #expect(
            lines.filter { $0.contains(" heartbeat ") } == [
                "#8 98s heartbeat | w-7f3a 4127@host-a | 1 heartbeat, longest gap 30 s",
                "#9 129s heartbeat | w-7f3a 4127@host-a | 1 heartbeat, longest gap 31 s",
            ])
    }

    @Test("a part of the history reads as it does in the whole")
    func parts() async throws {
        let scene = try await told()
        let whole = try await lines(scene)
        let part = try await lines(scene, Revision(11)...Revision(13))
        #expect(part == whole.filter { ["#11 ", "#12 ", "#13 "].contains(where: $0.hasPrefix) })
        // Who held lease 5 is known from the state before the part.
        #expect(part.allSatisfy { $0.contains("w-7f3a 4127@host-a") })
        #expect(try await lines(scene, Revision(500)...Revision(900)).isEmpty)
    }

    @Test("a visit that has seen enough ends the reading")
    func stopping() async throws {
        let scene = try await told()
        var seen = 0
        try await scene.reader.history(of: Scene.job) { _ in
            seen += 1
            return seen < 2
        }
        #expect(seen == 2)
    }

    @Test("every event of a random history is told once, with words")
    func complete() async throws {
        for seed: UInt64 in 0..<10 {
            let scene = Scene()
            var history = RandomHistory(seed: seed, scene)
            try await history.submit()
            try await history.run(150)
            let model = try await NaiveModel(scene)
            var revisions: [UInt64] = []
            try await scene.reader.history(of: Scene.job) { line in
                if line.type != .heartbeat {
                    #expect(line.revision == line.lastRevision)
                }
                revisions += line.revision...line.lastRevision
                #expect(!line.what.isEmpty, "seed \(seed), #\(line.revision)")
                #expect(line.firm == model.entries[Int(line.revision) - 1].event.firm)
                return true
            }
            #expect(revisions == Array(1...UInt64(model.entries.count)), "seed \(seed)")
        }
    }
}
