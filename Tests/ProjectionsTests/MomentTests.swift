import EventLog
import Jobs
import Projections
import Testing

@Suite("Moments as people name them")
struct MomentParsingTests {
    /// 2026-11-24T10:30:00Z, a Tuesday; clocks in the zone show an hour more.
    private static let now = utc(2026, 11, 24, 10, 30)
    @Sendable private static func berlin(_ time: WallTime) -> Int {
        // Summer time of 2026 and of the year before, in UTC.
        let summers = [
            utc(2025, 3, 30, 1)..<utc(2025, 10, 26, 1), utc(2026, 3, 29, 1)..<utc(2026, 10, 25, 1),
        ]
        return summers.contains { $0.contains(time) } ? 7_200 : 3_600
    }

    private static func utc(
        _ year: Int, _ month: Int, _ day: Int, _ hour: Int = 0, _ minute: Int = 0,
        _ second: Int = 0, nanosecond: Int = 0
    ) -> WallTime {
        let civil = CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second,
            nanosecond: nanosecond)
        guard let civil else {
            Issue.record("\(year)-\(month)-\(day) is no date")
            return .distantPast
        }
        return civil.wallTime(offset: 0)
    }

    private func parse(_ text: String) throws(MomentError) -> MomentExpression {
        try MomentExpression(parsing: text, now: Self.now, zone: Self.berlin)
    }

    @Test(
        "revisions and named points",
        arguments: [
            ("1840", .revision(1_840)), ("#1840", .revision(1_840)), (" 7 ", .revision(7)),
            ("HEAD", .head(back: 0)), ("head~50", .head(back: 50)),
            ("checkpoint:12", .checkpoint(12)), ("firm:1281", .firm(FirmNumber(1_281))),
            ("firm:#1281", .firm(FirmNumber(1_281))), ("first:firmFailed", .first(.firmFailed)),
            ("last:CLAIMED", .last(.claimed)),
        ] as [(String, MomentExpression)])
    func points(_ text: String, _ expected: MomentExpression) throws {
        #expect(try parse(text) == expected)
    }

    @Test(
        "times, in the zone of the terminal unless they name one",
        arguments: [
            ("2026-11-23T14:05", utc(2026, 11, 23, 13, 5)),
            ("2026-11-23 14:05", utc(2026, 11, 23, 13, 5)),
            ("2026-07-01T14:05", utc(2026, 7, 1, 12, 5)),
            ("2026-11-23", utc(2026, 11, 22, 23)),
            ("2026-11-23T14:05:09Z", utc(2026, 11, 23, 14, 5, 9)),
            ("2026-11-23t14:05:09.25z", utc(2026, 11, 23, 14, 5, 9, nanosecond: 250_000_000)),
            ("2026-11-23T14:05:09-08:00", utc(2026, 11, 23, 22, 5, 9)),
            ("2026-11-23T14:05+05:30", utc(2026, 11, 23, 8, 35)),
            ("10:15", utc(2026, 11, 24, 9, 15)), ("9am", utc(2026, 11, 24, 8)),
            ("9:05 AM", utc(2026, 11, 24, 8, 5)), ("12am", utc(2026, 11, 23, 23)),
            ("12pm", utc(2026, 11, 24, 11)), ("noon", utc(2026, 11, 24, 11)),
            ("midnight", utc(2026, 11, 23, 23)), ("now", now),
            ("today 08:00", utc(2026, 11, 24, 7)), ("yesterday 9am", utc(2026, 11, 23, 8)),
            ("yesterday at 18:30:15", utc(2026, 11, 23, 17, 30, 15)),
            ("yesterday", utc(2026, 11, 23, 10, 30)), ("2h ago", utc(2026, 11, 24, 8, 30)),
            ("90s ago", utc(2026, 11, 24, 10, 28, 30)), ("1h30m ago", utc(2026, 11, 24, 9)),
            ("3 days ago", utc(2026, 11, 21, 10, 30)), ("1 week ago", utc(2026, 11, 17, 10, 30)),
        ])
    func times(_ text: String, _ expected: WallTime) throws {
        #expect(try parse(text) == .time(expected))
    }

    @Test("years of which nothing can be recorded are moments too, before and after all others")
    func farYears() throws {
        #expect(try parse("1900-01-01T00:00Z") == .time(Self.utc(1900, 1, 1)))
        #expect(try parse("1900-01-01T00:00Z").description == "1900-01-01T00:00:00Z")
        for text in ["9999-12-31T00:00", "9999-12-31T23:59:59.5-23:00", "2263-01-01"] {
            #expect(try parse(text) == .time(WallTime(nanoseconds: .max)))
            #expect(try parse(text).description == "a time after the year 2261")
        }
        for text in ["0001-01-01T00:00", "1600-02-29"] {
            #expect(try parse(text) == .time(.distantPast))
        }
        #expect(throws: MomentError.self) { try parse("1900-02-29") }
    }

    @Test("an hour that a zone has twice is the first, one that it skips counts as before it")
    func clockChanges() throws {
        #expect(try parse("2026-10-25T02:30") == .time(Self.utc(2026, 10, 25, 0, 30)))
        #expect(try parse("2026-03-29T02:30") == .time(Self.utc(2026, 3, 29, 1, 30)))
        #expect(try parse("2026-03-29T03:30") == .time(Self.utc(2026, 3, 29, 1, 30)))
    }

    @Test(
        "what is no moment is refused with examples",
        arguments: [
            "", " ", "tomorrow", "99999999999999999999", "#", "HEAD~", "HEAD~x", "head-1",
            "checkpoint:", "firm:x", "firm:4294967296", "first:lunch", "last", "25:00", "14:60",
            "13pm", "0am", "2026-02-29", "2026-13-01", "0000-12-31", "12026-01-01",
            "2026-11-23T25:00", "2026-11-23T14", "2026-11-23T14:05:09.1234567890", "ago", "h ago",
            "5 ago", "5 fortnights ago", "-5m ago", "yesterday morning", "９:00", "\u{1b}[31m",
        ])
    func refused(_ text: String) throws {
        let error = #expect(throws: MomentError.notAMoment(text)) { try parse(text) }
        let words = try #require(error).description
        #expect(words.contains("try 1840, HEAD~50"))
        #expect(!words.unicodeScalars.contains("\u{1b}"))
    }

    @Test("a word far longer than any moment is refused briefly")
    func longText() {
        let error = #expect(throws: MomentError.self) {
            try parse(String(repeating: "x", count: 100_000))
        }
        #expect((error?.description.count ?? 0) < 300)
    }

    @Test("dates and days agree, both ways, over all years")
    func calendar() {
        var random = SplitMix64(seed: 11)
        for _ in 0..<5_000 {
            let nanoseconds = Int64.random(in: 0..<9_200_000_000_000_000_000, using: &random)
            let offset = Int.random(in: -50_400...50_400, using: &random)
            let time = WallTime(nanoseconds: nanoseconds)
            #expect(CivilTime(time, offset: offset).wallTime(offset: offset) == time)
        }
        #expect(Self.utc(2024, 2, 29).rfc3339(offset: 0) == "2024-02-29T00:00:00Z")
        #expect(WallTime(nanoseconds: -1).rfc3339(offset: 0) == "1969-12-31T23:59:59Z")
        let shown = Self.now.rfc3339(offset: -12_600, digits: 3)
        #expect(shown == "2026-11-24T07:00:00.000-03:30")
    }
}

@Suite("Moments in a job's story")
struct MomentResolvingTests {
    private func told() async throws -> Scene {
        let scene = Scene()
        try await scene.submit(firms: 2, batch: 1)
        scene.clock.advance(.seconds(60))
        let lease = try await scene.claim(1)
        try await scene.perform(.checkpoint)
        try await scene.enrich(1, lease)
        let other = try await scene.claim(2)
        scene.clock.advance(.seconds(60))
        try await scene.perform(.checkpoint, .note("half way", Scene.maria))
        try await scene.fail(2, other)
        return scene
    }

    private func resolve(_ expression: MomentExpression, _ scene: Scene) async throws -> UInt64 {
        let found = try await scene.reader.resolve(
            expression, of: Scene.job, now: scene.clock.now)
        let model = try await NaiveModel(scene)
        #expect(found.time == model.entries[Int(found.revision) - 1].time)
        #expect(found.moment == .revision(Revision(found.revision)))
        return found.revision
    }

    @Test("each kind of expression finds its event")
    func found() async throws {
        let scene = try await told()
        let types = try await NaiveModel(scene).entries.map(\.event.type.name)
        #expect(
            types == [
                "submitted", "firmsListed", "firmsListed", "queued", "claimed", "checkpoint",
                "firmStarted", "firmEnriched", "claimed", "checkpoint", "noted", "firmStarted",
                "firmFailed", "completed",
            ])
        #expect(try await resolve(.revision(3), scene) == 3)
        #expect(try await resolve(.head(back: 0), scene) == 14)
        #expect(try await resolve(.head(back: 13), scene) == 1)
        #expect(try await resolve(.checkpoint(2), scene) == 10)
        #expect(try await resolve(.firm(FirmNumber(1)), scene) == 8)
        #expect(try await resolve(.first(.claimed), scene) == 5)
        #expect(try await resolve(.last(.claimed), scene) == 9)
        let claimed = ManualClock.start + .seconds(60)
        #expect(try await resolve(.time(claimed), scene) == 7)
        #expect(try await resolve(.time(claimed + .nanoseconds(-1)), scene) == 4)
    }

    @Test("what is not there is refused with its reason")
    func refused() async throws {
        let scene = try await told()
        let cases: [(MomentExpression, MomentError)] = [
            (.revision(15), .future(Scene.job, .revision(15), newest: 14)),
            (.revision(0), .notYet(Scene.job, .revision(0))),
            (.head(back: 14), .notYet(Scene.job, .head(back: 14))),
            (.head(back: .max), .notYet(Scene.job, .head(back: .max))),
            (.checkpoint(3), .noSuchPoint(Scene.job, .checkpoint(3))),
            (.checkpoint(0), .noSuchPoint(Scene.job, .checkpoint(0))),
            (.firm(FirmNumber(9)), .noSuchPoint(Scene.job, .firm(FirmNumber(9)))),
            (.first(.purged), .noSuchPoint(Scene.job, .first(.purged))),
            (
                .time(WallTime(nanoseconds: 5)),
                .notYet(Scene.job, .time(WallTime(nanoseconds: 5)))
            ),
            (
                .time(scene.clock.now + .seconds(1)),
                .future(Scene.job, .time(scene.clock.now + .seconds(1)), newest: 14)
            ),
        ]
        for (expression, expected) in cases {
            await #expect(throws: expected, "\(expression)") {
                try await scene.reader.resolve(expression, of: Scene.job, now: scene.clock.now)
            }
        }
        let absent = JobNumber(330_099)
        await #expect(throws: MomentError.unreadable(.noSuchJob(absent))) {
            try await scene.reader.resolve(.head(back: 0), of: absent, now: scene.clock.now)
        }
    }
}
