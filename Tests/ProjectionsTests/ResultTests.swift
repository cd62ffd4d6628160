import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("Failed firms and results")
struct ResultTests {
    @Test("at any moment they are what a walk through the history says")
    func againstModel() async throws {
        var failedCount = 0
        for seed: UInt64 in 0..<10 {
            let scene = Scene()
            var history = RandomHistory(seed: seed, scene)
            try await history.submit()
            try await history.run(150)
            let model = try await NaiveModel(scene)
            for _ in 0..<12 {
                let revision = Int.random(in: 1...model.entries.count, using: &history.random)
                failedCount += try await compare(scene, model, revision, seed)
            }
            failedCount += try await compare(scene, model, model.entries.count, seed)
        }
        #expect(failedCount > 50, "the seeds fail few firms: the test shows nothing")
    }

    private func compare(
        _ scene: Scene, _ model: NaiveModel, _ revision: Int, _ seed: UInt64
    ) async throws -> Int {
        let moment = Moment.revision(Revision(UInt64(revision)))
        let standing = model.standing(at: revision)
        let report = try await scene.reader.failedFirms(of: Scene.job, at: moment)
        let expected = standing.values.filter { $0.event.type == .firmFailed }
            .sorted { ($0.event.firm ?? FirmNumber(0)) < ($1.event.firm ?? FirmNumber(0)) }
        #expect(
            report.firms.map(\.revision) == expected.map(\.revision), "seed \(seed), #\(revision)")
        for (firm, entry) in zip(report.firms, expected) {
            #expect(firm.name == Scene.row(firm.firm.rawValue).name)
            #expect(entry.body == .failure(FailureBody(message: firm.message, url: firm.url)))
            #expect(firm.failedAt == entry.time)
        }
        #expect(report.byCause.map(\.count).reduce(0, +) == report.firms.count)
        try await compareResults(scene, model, revision, standing)
        return report.firms.count
    }

    private func compareResults(
        _ scene: Scene, _ model: NaiveModel, _ revision: Int,
        _ standing: [FirmNumber: RecordedEntry]
    ) async throws {
        let state = model.state(at: revision)
        var results: [FirmResult] = []
        try await scene.reader.results(
            of: Scene.job, at: .revision(Revision(UInt64(revision)))
        ) { result in
            results.append(result)
            return true
        }
        let listed = (0..<state.listedBatchCount)
            .map { Int(state.firms.firms(of: BatchNumber($0 + 1)).count) }.reduce(0, +)
        #expect(results.map(\.firm) == (0..<listed).map { FirmNumber(UInt32($0) + 1) })
        for result in results {
            let entry = standing[result.firm]
            #expect(result.record == Scene.row(result.firm.rawValue))
            #expect(result.status == state.firms[result.firm])
            #expect(result.revision == entry?.revision)
            #expect(result.finishedAt == entry?.time)
            switch entry?.body {
            case .profile(let profile): #expect(result.profile == profile)
            case .failure(let failure): #expect(result.failure == failure)
            default: #expect(result.profile == nil && result.failure == nil)
            }
        }
    }

    @Test("failures are grouped by cause, the largest group first")
    func groups() async throws {
        let scene = Scene()
        try await scene.submit(firms: 5, batch: 5)
        let lease = try await scene.claim(1)
        try await scene.fail(4, lease, .badAddress)
        try await scene.fail(1, lease, .notFound)
        try await scene.fail(3, lease, .notFound)
        try await scene.fail(5, lease, .robotsRefused)
        let groups = try await scene.reader.failedFirms(of: Scene.job).byCause
        #expect(groups.map(\.cause) == [.notFound, .badAddress, .robotsRefused])
        #expect(groups.map(\.count) == [2, 1, 1])
        #expect(groups[0].hostCount == 2)
        #expect(groups[0].example.name == "Example Fund 1")
        #expect(groups[0].example.host == "fund1.example")
        #expect(groups[0].isPermanent)
    }

    @Test("a retried firm is not failed any more; as of before the retry it is")
    func retried() async throws {
        let scene = Scene()
        try await scene.submit(firms: 2, batch: 2)
        let lease = try await scene.claim(1)
        try await scene.fail(1, lease)
        let failed = try await scene.reader.state(of: Scene.job).state.revision
        try await scene.perform(.retry(.allFailed, Scene.maria))
        #expect(try await scene.reader.failedFirms(of: Scene.job).firms.isEmpty)
        try await scene.enrich(1, lease)
        #expect(try await scene.reader.failedFirms(of: Scene.job).firms.isEmpty)
        let then = try await scene.reader.failedFirms(
            of: Scene.job, at: .revision(Revision(failed)))
        #expect(then.firms.map(\.firm) == [FirmNumber(1)])
        #expect(then.firms[0].attemptCount == 1)
        #expect(!then.firms[0].isErased)
    }

    @Test("a visit that has seen enough ends the reading")
    func stopping() async throws {
        let scene = Scene()
        try await scene.submit(firms: 6, batch: 2)
        var seen = 0
        try await scene.reader.results(of: Scene.job) { _ in
            seen += 1
            return seen < 3
        }
        #expect(seen == 3)
    }

    @Test(
        "a host is taken from whatever address is known",
        arguments: [
            ("https://a.example/team?x=1", "a.example"),
            ("http://User@B.example:8080/", "b.example"),
            ("c.example", "c.example"), ("", ""),

        ])
    func hosts(_ address: String, _ host: String) {
        let firm = FailedFirm(
            firm: FirmNumber(1), name: "", website: address, cause: .notFound, attemptCount: 1,
            message: "", url: "", failedAt: ManualClock.start, revision: 1, isErased: false)
        #expect(firm.host == host)
    }
}
