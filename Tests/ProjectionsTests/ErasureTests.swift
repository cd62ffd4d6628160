import EventLog
import Jobs
import Projections
import Testing

@Suite("A job whose bodies are erased")
struct ErasureTests {
    /// The same history in a log of its own, with every payload gone.
    private func erased(_ scene: Scene) async throws -> Scene {
        let copy = Scene()
        var commits: [Commit] = []
        try await scene.log.readAll(after: .none, parts: .all) { commit in
            commits.append(commit)
            return true
        }
        for commit in commits {
            let events = commit.events.map { event in
                var event = event
                if event.payload != .bytes([]) { event.payload = .erased }
                return event
            }
            copy.clock.advance(WallTime(commit.time) - copy.clock.now)
            let tip = try await copy.log.tip(of: commit.stream, at: .head)
            _ = try await copy.log.append(events, after: tip)
        }
        return copy
    }

    private func told() async throws -> (Scene, Scene) {
        let scene = Scene()
        try await scene.submit(firms: 3, batch: 2)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease)
        try await scene.perform(.checkpoint)
        try await scene.fail(2, lease)
        try await scene.perform(.note("secret", Scene.maria))
        return (scene, try await erased(scene))
    }

    @Test("its state is the same at every revision, without its checkpoints")
    func state() async throws {
        let (scene, erased) = try await told()
        let model = try await NaiveModel(scene)
        for revision in 1...model.entries.count {
            let moment = Moment.revision(Revision(UInt64(revision)))
            let state = try await erased.reader.state(of: Scene.job, at: moment).state
            #expect(state == model.state(at: revision))
        }
        let report = try await erased.reader.replay(Scene.job)
        #expect(report.checkpointCount == 0)
        #expect(report.erasedCheckpointCount == 1)
        #expect(report.firstDifference == nil)
    }

    @Test("what is left of failures and results is told, and what is gone is said to be")
    func results() async throws {
        let (_, erased) = try await told()
        let failed = try await erased.reader.failedFirms(of: Scene.job).firms
        #expect(failed.map(\.firm) == [FirmNumber(2)])
        #expect(failed.map(\.cause) == [.notFound])
        #expect(failed.map(\.isErased) == [true])
        #expect(failed.map(\.name) == [""] && failed.map(\.message) == [""])
        var results: [FirmResult] = []
        try await erased.reader.results(of: Scene.job) { result in
            results.append(result)
            return true
        }
        #expect(results.map(\.status) == [.enriched, .failed(.notFound), .waiting])
        #expect(results.map(\.record) == [nil, nil, nil])
        #expect(results.allSatisfy { $0.profile == nil && $0.failure == nil })
        #expect(results.map { $0.revision != nil } == [true, true, false])
        await #expect(throws: ProjectionError.erased(Scene.job, revision: 1)) {
            try await erased.reader.submission(of: Scene.job)
        }
    }

    @Test("its history is told without names, messages and persons")
    func history() async throws {
        let (scene, erased) = try await told()
        var lines: [String] = []
        try await erased.reader.history(of: Scene.job) { line in
            lines.append("\(line.event) | \(line.who) | \(line.what)")
            return true
        }
        #expect(lines.count == (try await NaiveModel(scene)).entries.count)
        #expect(lines.first == "submitted |  | 3 firms")
        #expect(lines.last == "noted |  | its text is erased")
        #expect(
            lines.contains(
                "firmFailed | w-7f3a 4127@host-a | #2: not-found after 2 s (attempt 1), given up"))
    }
}
