import EventLog
import Jobs
import Projections
import Testing

@Suite("Ranges of moments")
struct MomentRangeTests {
    /// 2026-11-24T10:30:00Z.
    private static let now = WallTime(nanoseconds: 1_795_516_200_000_000_000)

    private func parse(_ text: String) throws(MomentError) -> MomentRange {
        try MomentRange(parsing: text, now: Self.now) { _ in 0 }
    }

    @Test(
        "two moments, either of which may be left out",
        arguments: [
            ("HEAD~50..HEAD", .head(back: 50), .head(back: 0)),
            ("checkpoint:3..", .checkpoint(3), nil),
            ("..#18", nil, .revision(18)), (" 7 .. 9 ", .revision(7), .revision(9)),
            ("..", nil, nil),
            ("first:firmFailed..last:claimed", .first(.firmFailed), .last(.claimed)),
            (
                "yesterday 18:00..HEAD", .time(now + .seconds(-59_400)), .head(back: 0)
            ),
            (
                "\"2h ago\"..\"now\"", .time(now + .seconds(-7_200)), .time(now)
            ),
            (
                "09:00:00.25..", .time(now + .milliseconds(-5_399_750)), nil
            ),
        ] as [(String, MomentExpression?, MomentExpression?)])
    func parsed(_ text: String, _ start: MomentExpression?, _ end: MomentExpression?) throws {
        #expect(try parse(text) == MomentRange(from: start, to: end))
    }

    @Test(
        "what is no range is refused",
        arguments: ["", "HEAD", "1...2", "1..2..3", "....", "\u{1b}[31m"])
    func refused(_ text: String) throws {
        let error = #expect(throws: MomentError.notARange(text)) { try parse(text) }
        let words = try #require(error).description
        #expect(words.contains("HEAD~50..HEAD"))
        #expect(!words.unicodeScalars.contains("\u{1b}"))
    }

    @Test("an end that is no moment is named")
    func badEnd() {
        #expect(throws: MomentError.notAMoment("lunch")) { try parse("HEAD..lunch") }
    }

    @Test("both ends are found; a start before the job is its beginning")
    func resolved() async throws {
        let scene = Scene()
        try await scene.submit(firms: 2, batch: 1)
        scene.clock.advance(.seconds(60))
        try await scene.perform(.note("one", Scene.maria))
        let now = scene.clock.now
        func find(
            _ start: MomentExpression?, _ end: MomentExpression?
        ) async throws(MomentError) -> ResolvedRange {
            let range = MomentRange(from: start, to: end)
            return try await scene.reader.resolve(range, of: Scene.job, now: now)
        }
        let last = try await find(.head(back: 1), nil)
        #expect((last.startRevision, last.end.revision) == (4, 5))
        #expect(last.revisions == 5...5)
        let whole = try await find(.time(WallTime(nanoseconds: 5)), .revision(3))
        #expect(whole.start == nil && whole.revisions == 1...3)
        #expect(try await find(.head(back: 0), .head(back: 0)).revisions == nil)
        let reversed = MomentRange(from: .revision(4), to: .revision(2))
        await #expect(throws: MomentError.reversed(Scene.job, reversed, start: 4, end: 2)) {
            try await find(.revision(4), .revision(2))
        }
    }
}
