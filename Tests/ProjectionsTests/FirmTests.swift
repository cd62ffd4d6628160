import EventLog
import Jobs
import Projections
import Testing

@Suite("Firms of a job, one by one")
struct FirmTests {
    @Test("at any moment each firm stands as a walk through the history says")
    func againstModel() async throws {
        for seed: UInt64 in 0..<8 {
            let scene = Scene()
            var history = RandomHistory(seed: seed, scene)
            try await history.submit()
            try await history.run(150)
            let model = try await NaiveModel(scene)
            for _ in 0..<6 {
                let revision = Int.random(in: 1...model.entries.count, using: &history.random)
                try await compare(scene, model, revision, seed)
            }
        }
    }

    private func compare(
        _ scene: Scene, _ model: NaiveModel, _ revision: Int, _ seed: UInt64
    ) async throws {
        let moment = Moment.revision(Revision(UInt64(revision)))
        let ledger = try await scene.reader.ledger(of: Scene.job, at: moment)
        let state = model.state(at: revision)
        #expect(ledger.state == state, "seed \(seed), #\(revision)")
        let standing = model.standing(at: revision)
        for number in 0..<state.firmCount {
            let firm = FirmNumber(number + 1)
            let about = model.entries.prefix(revision).filter { $0.event.firm == firm }
            let found = ledger.standing(of: firm, now: scene.clock.now)
            #expect(found.lastEvent?.revision == about.last?.revision)
            #expect(found.lastEvent?.type == about.last?.event.type)
            #expect(found.stage == FirmStage(of: firm, in: state))
            guard let entry = standing[firm] else {
                #expect(found.peopleCount == nil)
                continue
            }
            if case .firmEnriched(_, _, let totals) = entry.event {
                #expect(found.peopleCount == totals.peopleCount)
                #expect(found.tries == totals.attempt)
                #expect(found.timeTaken >= totals.duration)
            }
            if case .firmFailed(_, _, let attempt) = entry.event {
                #expect(found.tries == attempt.number)
            }
        }
    }

    private func told() async throws -> Scene {
        let scene = Scene()
        try await scene.submit(firms: 6, batch: 4)
        let lease = try await scene.claim(1)
        try await scene.enrich(1, lease, people: 3, duration: .seconds(9))
        try await scene.fail(2, lease, .timeout)
        try await scene.fail(3, lease, .notFound, duration: .seconds(4))
        try await scene.perform(.startFirm(FirmNumber(4), lease))
        scene.clock.advance(.seconds(20))
        return scene
    }

    private func listed(_ scene: Scene, _ filter: FirmFilter) async throws -> [UInt32] {
        let ledger = try await scene.reader.ledger(of: Scene.job)
        var numbers: [UInt32] = []
        let now = scene.clock.now
        try await scene.reader.firms(of: Scene.job, in: ledger, matching: filter, now: now) {
            firm in
            #expect(firm.name == Scene.row(firm.standing.firm.rawValue).name)
            numbers.append(firm.standing.firm.rawValue)
            return true
        }
        return numbers
    }

    @Test("filters combine")
    func filters() async throws {
        let scene = try await told()
        #expect(try await listed(scene, FirmFilter()) == [1, 2, 3, 4, 5, 6])
        #expect(try await listed(scene, FirmFilter(stage: .waiting)) == [5, 6])
        #expect(try await listed(scene, FirmFilter(stage: .working)) == [4])
        #expect(try await listed(scene, FirmFilter(stage: .waitingForRetry)) == [2])
        #expect(try await listed(scene, FirmFilter(cause: .timeout)) == [2])
        #expect(try await listed(scene, FirmFilter(stage: .failed, cause: .timeout)) == [])
        #expect(try await listed(scene, FirmFilter(host: "www.FUND5.example")) == [5])
        #expect(try await listed(scene, FirmFilter(host: "und5.example")) == [])
        #expect(try await listed(scene, FirmFilter(host: "example")) == [1, 2, 3, 4, 5, 6])
        let ranges = try #require(FirmRanges(parsing: "5-9,1"))
        #expect(try await listed(scene, FirmFilter(stage: .waiting, firms: ranges)) == [5, 6])
    }

    @Test("the slowest come first, one under way as long as it has taken so far")
    func slowest() async throws {
        let scene = try await told()
        let ledger = try await scene.reader.ledger(of: Scene.job)
        for host in [nil, "example"] {
            let firms = try await scene.reader.slowestFirms(
                of: Scene.job, in: ledger, matching: FirmFilter(host: host), limit: 3,
                now: scene.clock.now)
            #expect(firms.map(\.standing.firm.rawValue) == [4, 1, 2])
            #expect(firms.map(\.standing.timeTaken) == [.seconds(20), .seconds(9), .seconds(2)])
        }
    }

    @Test(
        "numbers of firms as people write them",
        arguments: [
            ("7", [7...7]), ("1-40,77", [1...40, 77...77]), ("9,1-3,2-5,6", [1...6, 9...9]),
            ("", nil), ("0", nil), ("5-1", nil), ("1-2-3", nil), ("a", nil), ("1,,2", nil),
            ("4294967295", nil),
        ] as [(String, [ClosedRange<UInt32>]?)])
    func ranges(_ text: String, _ expected: [ClosedRange<UInt32>]?) {
        #expect(FirmRanges(parsing: text)?.ranges == expected)
    }

    @Test("a firm's story has every attempt with its worker and its end")
    func story() async throws {
        let scene = Scene()
        try await scene.submit(firms: 2, batch: 2)
        let lease = try await scene.claim(1)
        try await scene.fail(1, lease, .timeout)
        scene.clock.advance(.seconds(10))
        try await scene.perform(.startFirm(FirmNumber(1), lease))
        scene.clock.advance(.seconds(7))
        try await scene.perform(.expire(lease, .processGone, observer: Scene.second))
        let next = try await scene.claim(1, by: Scene.second)
        try await scene.fail(1, next, .notFound)
        try await scene.perform(.retry(.allFailed, Scene.maria))
        try await scene.enrich(1, next, people: 2)
        let found = try await scene.reader.dossier(
            of: FirmNumber(1), in: Scene.job, now: scene.clock.now)
        let dossier = try #require(found)
        let attempts = dossier.story.attempts
        #expect(attempts.map(\.number) == [1, 2, 2, 1])
        #expect(attempts.map(\.worker) == [Scene.first, Scene.first, Scene.second, Scene.second])
        #expect(attempts.map(\.started.revision) == [5, 7, 10, 13])
        #expect(attempts.map(\.end?.recorded.revision) == [6, 8, 11, 14])
        #expect(attempts[1].end?.outcome == .interrupted(.expired(.processGone)))
        #expect(attempts[1].end?.duration == .seconds(7))
        #expect(attempts[2].end?.outcome == .failed(.notFound, retryAt: nil))
        #expect(dossier.story.turns.map(\.kind) == [.retryRequested])
        #expect(dossier.failures[6]?.message == "timeout from https://fund1.example/team")
        #expect(dossier.standingResult?.revision == 14)
        #expect(dossier.profiles[14]?.people.count == 2)
        #expect(dossier.record == Scene.row(1))
        let other = try await scene.reader.dossier(
            of: FirmNumber(3), in: Scene.job, now: scene.clock.now)
        #expect(other == nil)
    }

    @Test("a firm that its worker died of fails with the attempt that was interrupted")
    func crashing() async throws {
        let scene = Scene()
        try await scene.submit(firms: 1, batch: 1)
        for _ in 0..<3 {
            let lease = try await scene.claim(1)
            try await scene.perform(.startFirm(FirmNumber(1), lease))
            scene.clock.advance(.seconds(5))
            try await scene.perform(.expire(lease, .processGone, observer: Scene.second))
        }
        let dossier = try await scene.reader.dossier(
            of: FirmNumber(1), in: Scene.job, now: scene.clock.now)
        let outcomes = try #require(dossier).story.attempts.map(\.end?.outcome)
        let gone = FirmAttempt.Outcome.interrupted(.expired(.processGone))
        #expect(outcomes == [gone, gone, .failed(.crashesWorker, retryAt: nil)])
    }

    @Test(
        "a name is found by what was typed of it",
        arguments: [
            ("oakmere capital", [2]), ("OAK", [2, 5]), ("capital", [2, 3]), ("hazel", [1]),
            ("Seven  oakmeres", [4]), ("oakmere", [2, 5]), ("mere", [2, 4, 5]),
        ] as [(String, [UInt32])])
    func search(_ text: String, _ expected: [UInt32]) {
        switch Self.search(text).match {
        case .one(let found): #expect([found.firm.rawValue] == expected)
        case .several(let firms, let count):
            #expect(firms.map(\.firm.rawValue) == expected)
            #expect(count == expected.count)
        case .unknown: #expect(expected.isEmpty)
        }
    }

    private static func search(_ text: String) -> FirmSearch {
        var search = FirmSearch(text)
        let names = [
            "Hazelbank Ventures", "Oakmere Capital", "Creandum Capital", "Seven Oakmeres",
            "Oakmere Growth",
        ]
        for (index, name) in names.enumerated() {
            search.consider(FirmNumber(UInt32(index) + 1), named: name)
        }
        return search
    }

    @Test(
        "of a name that nobody has, the nearest is known",
        arguments: [
            ("hazlebank", [1]), ("creadnum capital", [3]), ("zzz", []), ("oakmeer", [2, 4, 5]),
        ]
            as [(String, [UInt32])])
    func nearest(_ text: String, _ expected: [UInt32]) {
        guard case .unknown(let nearest) = Self.search(text).match else {
            Issue.record("'\(text)' is somebody's name")
            return
        }
        #expect(nearest.map(\.firm.rawValue) == expected)
    }
}
