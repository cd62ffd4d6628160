import EventLog
import Jobs
@testable import Projections
import Testing

@Suite("Differences of moments and jobs")
struct DifferenceTests {
    @Test("between any two moments they are what a walk through the history says")
    func againstModel() async throws {
        var toldCount = 0
        for seed: UInt64 in 0..<8 {
            let scene = Scene()
            var history = RandomHistory(seed: seed, scene)
            try await history.submit()
            try await history.run(150)
            let model = try await NaiveModel(scene)
            for _ in 0..<8 {
                let ends = (0..<2).map { _ in
                    Int.random(in: 1...model.entries.count, using: &history.random)
                }.sorted()
                toldCount += try await compare(scene, model, ends[0], ends[1], seed)
            }
        }
        #expect(toldCount > 100, "the seeds differ in few firms: the test shows nothing")
    }

    private func compare(
        _ scene: Scene, _ model: NaiveModel, _ first: Int, _ last: Int, _ seed: UInt64
    ) async throws -> Int {
        let ends = [first, last].map {
            ResolvedMoment(revision: UInt64($0), time: model.entries[$0 - 1].time)
        }
        let compared = try await scene.reader.compared(
            Scene.job, ResolvedRange(start: ends[0], end: ends[1]))
        let (old, new) = (model.standing(at: first), model.standing(at: last))
        let (before, after) = (model.state(at: first), model.state(at: last))
        var told: [FirmNumber: FirmDifference] = [:]
        try await scene.reader.differences(in: compared) { difference in
            if let firm = difference.named?.firm { told[firm] = difference }
            return true
        }
        let listed = Int(after.listedBatchCount) * Int(after.firms.batchSize)
        for number in 1...max(Int(after.firmCount), 1) where number <= listed {
            let firm = FirmNumber(UInt32(number))
            // All profiles of one firm differ in their people at most.
            let counts = [old[firm], new[firm]].map { entry in
                if case .profile(let body)? = entry?.body { body.people.count } else { 0 }
            }
            let isNew = number > Int(before.listedBatchCount) * Int(before.firms.batchSize)
            let isMoved = before.firms[firm] != after.firms[firm] || isNew || counts[0] != counts[1]
            #expect((told[firm] != nil) == isMoved, "seed \(seed), #\(first)..#\(last), \(firm)")
            #expect(told[firm].map { $0.people.added.count } ?? 0 == max(counts[1] - counts[0], 0))
            #expect(told[firm]?.after?.revision == (isMoved ? new[firm]?.revision : nil))
        }
        let states = StateDifference(from: before, to: after)
        #expect(states.people.after == after.peopleCount)
        let moved = told.values.count { $0.before?.status != $0.after?.status && $0.before != nil }
        let isListed = before.listedBatchCount == after.listedBatchCount
        if isListed { #expect(states.moves.values.reduce(0, +) == moved) }
        return told.count
    }

    @Test("states tell which firms moved and how, and the settings of who worked")
    func states() async throws {
        let scene = Scene()
        try await scene.submit(firms: 4, batch: 4)
        let lease = try await scene.claim(1)
        try await scene.fail(1, lease)
        try await scene.fail(2, lease)
        let before = try await scene.reader.state(of: Scene.job).state
        try await scene.perform(.retry(.allFailed, Scene.maria))
        try await scene.enrich(1, lease, people: 5)
        try await scene.fail(2, lease, .tooLarge)
        try await scene.enrich(3, lease, people: 1)
        try await scene.perform(.release(lease, .shutdown))
        _ = try await scene.claim(1, by: Scene.second)
        let after = try await scene.reader.state(of: Scene.job).state
        let difference = StateDifference(from: before, to: after)
        let moves = difference.moves.map { "\($0.key.from) \($0.key.to) \($0.value)" }
        #expect(moves.sorted() == ["failed enriched 1", "failed failed 1", "waiting enriched 1"])
        #expect(difference.people == Change(before: 0, after: 6))
        #expect(difference.isSameRun && !difference.isEmpty)
        let fleet = [(Scene.first, 8), (Scene.second, 16)].map { worker, count in
            FleetWorker(
                identity: worker, startedAt: ManualClock.start,
                start: WorkerStart(
                    release: "1", firmsInFlight: UInt32(count), batchesInFlight: 2))
        }
        let workers = WorkersDifference(difference.workers, fleet: fleet)
        #expect(workers.firmsInFlight == Change(before: [8], after: [16]))
        #expect(!workers.batchesInFlight.isChanged && !workers.release.isChanged)
        #expect(StateDifference(from: after, to: after).isEmpty)
        try await scene.perform(.reset(.startOver, Scene.maria))
        let anew = try await scene.reader.state(of: Scene.job).state
        #expect(!StateDifference(from: after, to: anew).isSameRun)
    }

    @Test("people are matched by name, and what differs of them is named")
    func people() {
        let before = ["Ada", "Bo", "Bo", "Cy"].map {
            FirmProfile.Person(name: $0, title: "Partner")
        }
        var after = ["ADA", "Bo", "Dee"].map { FirmProfile.Person(name: $0, title: "Partner") }
        after[1].title = "Chair"
        let difference = PeopleDifference(from: before, to: after)
        #expect(difference.added.map(\.name) == ["Dee"])
        #expect(difference.removed.map(\.name) == ["Bo", "Cy"])
        #expect(
            difference.changed == [
                ChangedPerson(
                    name: "ADA",
                    changes: [FieldChange(field: "name", before: "Ada", after: "ADA")]),
                ChangedPerson(
                    name: "Bo",
                    changes: [FieldChange(field: "title", before: "Partner", after: "Chair")]),
            ])
        #expect(PeopleDifference(from: after, to: after).isEmpty)
    }

    @Test("firms of two lists are the same by host and name, then host, then name")
    func pairing() {
        func sites(_ rows: [(String, String)]) -> [ListedSite] {
            rows.enumerated().map { index, row in
                ListedSite(FirmNumber(UInt32(index) + 1), name: row.0, website: row.1)
            }
        }
        let pairing = FirmPairing(
            first: sites([
                ("Acme", "https://www.acme.example/"), ("Fund One", "https://hub.example/one"),
                ("Fund Two", "https://hub.example/two"), ("No Site", ""), ("Moved", "old.example"),
                ("Acme", ""),
            ]),
            second: sites([
                ("Fund Two", "http://hub.example/2"), ("FUND  one", "hub.example"),
                ("Acme Ventures", "ACME.example:443"), ("no site", "later.example"),
                ("Moved", "new.example"),
            ]))
        let partners = (1...6).map { pairing.partner(of: FirmNumber($0))?.rawValue }
        #expect(partners == [3, 2, 1, 4, nil, nil])
        #expect((1...5).filter { pairing.isOnlyInSecond(FirmNumber($0)) } == [5])
    }

    @Test("two jobs differ in the firms that only one has, and in what was found")
    func jobs() async throws {
        let scene = Scene()
        let other = JobNumber(330_002)
        try await scene.submit(firms: 3, batch: 2)
        try await scene.submit(other, firms: 4, batch: 3)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease, people: 2)
        try await scene.fail(2, lease)
        let compared = try await scene.reader.compared(Scene.job, with: other)
        var told: [String] = []
        try await scene.reader.differences(in: compared) { difference in
            let sides = [difference.before, difference.after].map { side in
                side.map { "\($0.firm)" } ?? "-"
            }
            told.append(sides.joined(separator: " ") + " \(difference.people.removed.count)")
            return true
        }
        #expect(told == ["1 1 2", "2 2 0", "- 4 0"])
    }
}
