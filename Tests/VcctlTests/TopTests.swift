import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("top")
struct TopTests {
    private func state(_ fixture: Fixture) async throws -> TopState {
        var state = TopState(now: fixture.clock.now)
        var reader = TopReader(
            fixture.log, fixture.board, .piped(zone: .utc, now: fixture.clock.now))
        try await reader.refresh(&state, now: fixture.clock.now)
        return state
    }

    private func text(_ state: TopState, _ width: Int, _ height: Int) -> [String] {
        TopScreen.frame(state, width: width, height: height, .utc).map(\.plain)
    }

    @Test(
        "a frame fills its terminal and never more",
        arguments: [(40, 10), (20, 5), (80, 24), (200, 60), (10, 2), (1, 1)])
    func sizes(width: Int, height: Int) async throws {
        var state = try await state(Fixture.morning())
        for isHelp in [false, true] {
            if isHelp { _ = state.take(.help) }
            let lines = TopScreen.frame(state, width: width, height: height, .utc)
            #expect(lines.count <= height && (height < 3 || lines.count == height))
            #expect(lines.allSatisfy { $0.width <= width })
        }
    }

    @Test("80 by 24 shows jobs, causes, workers and the firm that is slowest first")
    func whole() async throws {
        let lines = text(try await state(Fixture.morning()), 80, 24)
        #expect(lines[0] == "vcctl top  09:06:16  2 open jobs, 1 worker")
        #expect(lines[1].hasPrefix("> 330001 ██"))
        #expect(lines[1].hasSuffix(" 58%           7/12  1.3/min  3 m 54 s"))
        #expect(lines[2].hasPrefix("  330003 ░░") && lines[2].hasSuffix("pending"))
        #expect(lines.contains("330001 vc-europe-2026.xlsx · 2 failed · 10 people"))
        #expect(lines.contains("  causes  bad-address 1 · not-found 1"))
        #expect(
            lines.contains(
                "  w-b201 4131@host-a running  beat 4 s  progress 16 s  2 batches"))
        let slow = try #require(lines.firstIndex { $0.contains("Evil \\u{1b}[31mRed") })
        #expect(lines[slow].hasPrefix("        16 s  ") && lines[slow + 1].contains("Acht"))
        #expect(lines[23] == "q quit  p pause  ↑↓ 1-9 job  h help")
    }

    @Test("40 by 10 still has the numbers of the chosen job whole")
    func small() async throws {
        let lines = text(try await state(Fixture.morning()), 40, 10)
        #expect(lines[1].hasPrefix("> 330001 ") && lines[1].hasSuffix(" 58%  1.3/min  3 m 54 s"))
        #expect(lines.contains { $0.contains("w-b201 running  beat 4 s") })
        #expect(lines[9] == "q quit  p pause  h help")
    }

    @Test("keys choose a job that stays chosen when the list changes, and hold the view")
    func keys() async throws {
        let fixture = try await Fixture.morning()
        var state = try await state(fixture)
        for key in TopKey.keys(in: Array("\u{1B}[B\u{1B}OAj".utf8)) { _ = state.take(key) }
        #expect(state.chosenJob?.summary.job == Fixture.waiting)
        var reader = TopReader(
            fixture.log, fixture.board, .piped(zone: .utc, now: fixture.clock.now))
        _ = try await fixture.claim(1, of: Fixture.waiting, by: Fixture.second)
        try await reader.refresh(&state, now: fixture.clock.now)
        #expect(state.chosenJob?.summary.job == Fixture.waiting)
        _ = state.take(.pause)
        let held = state
        fixture.clock.advance(60)
        try await reader.refresh(&state, now: fixture.clock.now)
        #expect(state == held)
        let ends = state.take(.quit)
        #expect(ends)
    }

    @Test("what a terminal sends is read key by key, and what is unknown is nothing")
    func input() {
        #expect(TopKey.keys(in: Array("q3?\u{0C}".utf8)) == [.quit, .job(3), .help, .redraw])
        #expect(TopKey.keys(in: Array("\u{1B}[1;5A\u{1B}[3~x".utf8)) == [.up, .other, .other])
        #expect(TopKey.keys(in: [0x1B]) == [.other])
    }

    @Test("only the lines that have changed are sent again")
    func bytes() {
        var writer = FrameWriter()
        let frames: [[Line]] = [
            ["one", "two", "three"], ["one", "two", "three"], ["one", "2", "three"], ["one"],
        ]
        let sent = frames.map { writer.update(to: $0, coloured: false) }
        #expect(sent[0].hasPrefix("\u{1B}[2J\u{1B}[1;1H\u{1B}[Kone"))
        #expect(sent[1].isEmpty)
        #expect(sent[2] == "\u{1B}[2;1H\u{1B}[K2")
        #expect(sent[3] == "\u{1B}[2;1H\u{1B}[J")
        writer.forget()
        let again = writer.update(to: ["one"], coloured: false)
        #expect(again.hasPrefix("\u{1B}[2J"))
    }

    @Test("without a terminal it says what to use instead")
    func refused() async throws {
        let outcome = try await Fixture.morning().run(["top"])
        #expect(outcome.status == .usage)
        #expect(outcome.talk.contains("top needs a terminal"))
        #expect(outcome.talk.contains("vcctl watch JOB"))
    }
}
