import ArgumentParser
import EventLog
import Jobs
import Projections
import Testing

@testable import vcctl

@Suite("Small pictures of numbers")
struct SparklineTests {
    @Test("only nothing looks like nothing, and only the most like the most")
    func levels() {
        #expect(Sparkline.text([0, 1, 8, 7, 4]) == "·▁█▇▄")
        #expect(Sparkline.text([1, 1_000, 999]) == "▁█▇")
        #expect(Sparkline.text([0, 0]) == "")
    }

    @Test("a share is as long as it is, and something never looks like nothing")
    func share() {
        #expect(Sparkline.share(4, of: 8, width: 8) == "████")
        #expect(Sparkline.share(1, of: 1_000, width: 8) == "▏")
        #expect(Sparkline.share(0, of: 8, width: 8) == "")
    }

    @Test(
        "the locale says whether they can be drawn",
        arguments: [
            (["LANG": "de_DE.UTF-8"], true), (["LANG": "C.utf8"], true), (["LANG": "C"], false),
            ([:], false), (["LANG": "C.UTF-8", "LC_ALL": "C"], false),
            (["LANG": "C.UTF-8", "LC_ALL": ""], true), (["LC_CTYPE": "C.UTF-8"], true),
        ] as [([String: String], Bool)])
    func locale(variables: [String: String], isUTF8: Bool) {
        #expect(Look.isUTF8 { variables[$0] } == isUTF8)
    }

    /// What `arguments` print on a terminal of `width` columns that can draw.
    private func drawn(
        _ arguments: [String], _ fixture: Fixture, width: Int
    ) async throws -> [String] {
        var console = fixture.console(width: width)
        console.look.drawsBlocks = true
        let command = try await Vcctl.asyncParseAsRoot(arguments) as? any LogCommand
        _ = try await command?.run(on: fixture.log, console)
        return console.output.text.split(separator: "\n").map(String.init)
    }

    @Test("show, report and failed fit their terminal with them", arguments: [40, 60, 80, 120])
    func width(columns: Int) async throws {
        let fixture = try await Fixture.morning()
        for arguments in [
            ["show", "330001"], ["report", "330001"], ["failed", "--job", "330001"],
        ] {
            let lines = try await drawn(arguments, fixture, width: columns)
            #expect(lines.allSatisfy { $0.displayWidth <= columns }, "\(arguments): \(lines)")
        }
    }

    @Test("show draws the pace with its number, as of the moment that is asked for")
    func pace() async throws {
        let fixture = try await Fixture.morning()
        let lines = try await drawn(["show", "330001"], fixture, width: 80)
        #expect(lines.contains("  ▄█·██·  at most 2 firms in 1 m"), "\(lines)")
        let early = try await drawn(
            ["show", "330001", "--at", "first:checkpoint"], fixture, width: 80)
        #expect(!early.contains { $0.contains("at most") }, "two minutes show nothing: \(early)")
    }

    @Test("failed draws each cause's share beside its number")
    func causes() async throws {
        let lines = try await drawn(
            ["failed", "--job", "330001"], try await Fixture.morning(), width: 80)
        #expect(lines[1].hasPrefix("CAUSE        FIRMS  SHARE  "), "\(lines)")
        #expect(lines[2].contains("1  ████"))
    }

    @Test("a job whose events cannot all be read is shown without")
    func unreadable() async throws {
        let fixture = try await Fixture.morning()
        let reader = JobReader(fixture.log)
        var view = try await JobView(
            of: Fixture.busy, reader, at: AskedMoment(moment: .head, now: fixture.clock.now))
        var look = fixture.console(width: 80).look
        look.drawsBlocks = true
        view.summary.job = JobNumber(399_999)
        await view.readPace(reader, for: look)
        #expect(view.paceLine(now: fixture.clock.now, width: 80) == nil)
        #expect(!JobScreen.lines(view, look).isEmpty)
    }
}
