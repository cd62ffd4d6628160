import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("A job as of any moment")
struct AsOfTests {
    private static let seeds: Range<UInt64> = 0..<12

    private func history(_ seed: UInt64, steps: Int = 90) async throws -> (Scene, NaiveModel) {
        let scene = Scene()
        var history = RandomHistory(seed: seed, scene)
        try await history.submit()
        try await history.run(steps)
        return (scene, try await NaiveModel(scene))
    }

    @Test("at every revision it is the fold of the events up to it, checkpoints or not")
    func everyRevision() async throws {
        var checkpointCount = 0
        for seed in Self.seeds {
            let (scene, model) = try await history(seed)
            checkpointCount += model.entries.count { $0.event == .checkpoint }
            for revision in 1...model.entries.count {
                let moment = Moment.revision(Revision(UInt64(revision)))
                let folded = try await scene.reader.state(of: Scene.job, at: moment)
                #expect(folded.state == model.state(at: revision), "seed \(seed), #\(revision)")
                #expect(folded.tip.revision.rawValue == UInt64(revision))
            }
        }
        #expect(checkpointCount > 20, "the seeds write few checkpoints: the test shows nothing")
    }

    @Test("at a time or a position it is as of the last commit by then")
    func timesAndPositions() async throws {
        for seed in Self.seeds.prefix(4) {
            let (scene, model) = try await history(seed)
            for entry in model.entries {
                let byTime = model.entries.lastIndex { $0.time <= entry.time }.map { $0 + 1 }
                let byPosition = model.entries.lastIndex { $0.position <= entry.position }
                    .map { $0 + 1 }
                let atTime = try await scene.reader.state(
                    of: Scene.job, at: .time(Timestamp(entry.time)))
                let atPosition = try await scene.reader.state(
                    of: Scene.job, at: .position(entry.position))
                #expect(atTime.state.revision == UInt64(try #require(byTime)))
                #expect(atPosition.state.revision == UInt64(try #require(byPosition)))
            }
        }
    }

    @Test("catching up reads on from where one was")
    func catchUp() async throws {
        let (scene, model) = try await history(3)
        let early = try await scene.reader.state(of: Scene.job, at: .revision(Revision(9)))
        let late = try await scene.reader.catchUp(early)
        #expect(late.state == model.state(at: model.entries.count))
    }

    @Test("a job that is not there, or was not yet, is told apart")
    func absence() async throws {
        let scene = Scene()
        let before = scene.clock.timestamp
        await #expect(throws: ProjectionError.noSuchJob(Scene.job)) {
            try await scene.reader.state(of: Scene.job)
        }
        scene.clock.advance(.seconds(5))
        try await scene.submit(firms: 2, batch: 2)
        await #expect(throws: ProjectionError.notYet(Scene.job)) {
            try await scene.reader.state(of: Scene.job, at: .time(before))
        }
        await #expect(throws: ProjectionError.notYet(Scene.job)) {
            try await scene.reader.state(of: Scene.job, at: .revision(.none))
        }
    }

    @Test("rows of a batch that is not where it was listed are an error, and no erased ones")
    func missingBatch() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 2)
        let rows = try await scene.reader.listedFirms(
            [FirmNumber(1), FirmNumber(4)], of: Scene.job,
            in: FirmTable(firmCount: 4, batchSize: 2))
        #expect(rows.keys.sorted() == [FirmNumber(1), FirmNumber(4)])
        // As if the list had a third batch, where the list's end was recorded.
        await #expect(throws: ProjectionError.self) {
            try await scene.reader.listedFirms(
                [FirmNumber(1), FirmNumber(6)], of: Scene.job,
                in: FirmTable(firmCount: 6, batchSize: 2))
        }
    }

    @Test("the rows of a batch are read from where it was listed")
    func batchRows() async throws {
        let (scene, _) = try await history(5)
        let state = try await scene.reader.state(of: Scene.job).state
        for number in 1...state.firms.batchCount {
            let batch = BatchNumber(number)
            let rows = try await scene.reader.firms(of: batch, in: Scene.job)
            #expect(rows == state.firms.firms(of: batch).map(Scene.row))
        }
        let submission = try await scene.reader.submission(of: Scene.job)
        #expect(submission.fileName == "funds-330001.xlsx")
        await #expect(throws: ProjectionError.self) {
            try await scene.reader.firms(of: BatchNumber(state.firms.batchCount + 1), in: Scene.job)
        }
    }
}

@Suite("Replay")
struct ReplayTests {
    @Test("an honest history holds at every checkpoint")
    func honest() async throws {
        for seed: UInt64 in 0..<12 {
            let scene = Scene()
            var history = RandomHistory(seed: seed, scene)
            try await history.submit()
            try await history.run(120)
            let model = try await NaiveModel(scene)
            var verdicts: [CheckpointVerdict] = []
            let report = try await scene.reader.replay(Scene.job) { verdicts.append($0) }
            #expect(report.firstDifference == nil, "seed \(seed)")
            #expect(report.eventCount == UInt64(model.entries.count))
            #expect(report.checkpointCount == verdicts.count)
            #expect(verdicts.count == model.entries.count { $0.event == .checkpoint })
            #expect(verdicts.map(\.number) == Array(1...verdicts.count))
            #expect(report.folded == (try await scene.reader.state(of: Scene.job)))
        }
    }

    @Test("a checkpoint that carries another state is found, with the fields that differ")
    func plantedDifference() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 2)
        let lease = try await scene.claim(1)
        try await scene.perform(.checkpoint)
        try await scene.enrich(1, lease)
        let folded = try await scene.reader.state(of: Scene.job)
        var wrong = folded.state
        wrong.peopleCount += 1
        wrong.times.heartbeat = nil
        wrong.leases[BatchNumber(2)] = wrong.leases[BatchNumber(1)]
        let stored = JobEntry(.checkpoint, .state(wrong)).encoded()
        _ = try await scene.log.append([stored], after: folded.tip)
        let report = try await scene.reader.replay(Scene.job)
        #expect(report.checkpointCount == 2)
        let difference = try #require(report.firstDifference)
        #expect(difference.revision == folded.tip.revision.rawValue + 1)
        #expect(difference.fields.map(\.name) == ["leases", "peopleCount", "times.heartbeat"])
        #expect(
            difference.fields[1] == DifferentField(name: "peopleCount", carried: "3", folded: "2"))
        #expect(report.folded.state.peopleCount == 2, "the fold does not believe the checkpoint")
    }

    @Test("of a whole log, each job is held against its own checkpoints, and a bad one is named")
    func wholeLog() async throws {
        let scene = Scene()
        let jobs = (0..<3).map { JobNumber(Scene.job.rawValue + $0) }
        for job in jobs {
            var history = RandomHistory(seed: job.rawValue, scene)
            try await history.submit(job)
            try await scene.writer.perform(.checkpoint, on: job)
        }
        let sound = try await LogReplay(of: scene.log)
        #expect(sound.jobCount == 3)
        #expect(sound.findings.isEmpty)
        #expect(sound.checkpointCount == 3)
        let folded = try await scene.reader.state(of: jobs[1])
        var wrong = folded.state
        wrong.peopleCount += 1
        let stored = JobEntry(.checkpoint, .state(wrong)).encoded()
        _ = try await scene.log.append([stored], after: folded.tip)
        let replay = try await LogReplay(of: scene.log)
        #expect(replay.findings.map(\.job) == [jobs[1]])
        guard case .difference(let difference)? = replay.findings.first?.problem else {
            Issue.record("no difference is named")
            return
        }
        #expect(difference.fields.map(\.name) == ["peopleCount"])
        #expect(replay.eventCount == sound.eventCount + 1)
    }

    @Test("a replay through a moment ends there")
    func throughMoment() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 2)
        let report = try await scene.reader.replay(Scene.job, through: .revision(Revision(2)))
        #expect(report.eventCount == 2)
        #expect(report.folded.state.status == .submitting)
    }
}
